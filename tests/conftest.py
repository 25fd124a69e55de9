"""What tests of several rooms are given."""

import pytest

from downline.learner import Journal


@pytest.fixture
def journal(tmp_path):
    """A learner's journal with nothing in it."""
    return Journal(tmp_path / "journal.json")
