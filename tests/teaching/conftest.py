"""What tests of the teacher's tools begin with."""

import shutil

import pytest

from tests.kit.exercise import ROOT


@pytest.fixture
def course(tmp_path):
    """A teacher's folder of the course with one exercise in it."""
    exercise = "01_definitions_pandas"
    shutil.copytree(ROOT / "exercises" / exercise, tmp_path / "course" / "exercises" / exercise)
    return tmp_path / "course"
