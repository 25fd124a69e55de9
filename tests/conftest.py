"""What tests of several rooms begin with."""

import pytest

from downline.learner import Journal


@pytest.fixture
def journal(tmp_path):
    """A journal that is still empty."""
    return Journal(tmp_path / "journal.json")
