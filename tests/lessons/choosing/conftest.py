"""Offers and evaluations are written to a work folder: each test has one of its own."""

import pytest


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    folder = tmp_path / "my_work"
    monkeypatch.setenv("DOWNLINE_WORK", str(folder))
    return folder
