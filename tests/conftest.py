"""What tests of several rooms are given."""

import pytest

from downline.learner import Journal

pytest.register_assert_rewrite("tests.kit")  # helpers say what is different, as tests do


@pytest.fixture
def journal(tmp_path):
    """A learner's journal with nothing in it."""
    return Journal(tmp_path / "journal.json")


@pytest.fixture(scope="module")
def browser():
    """Chromium, one for all tests of a module: Playwright allows no second one in a process."""
    from tests.kit.browser import chromium  # only here: most tests need no browser

    with chromium() as found:
        yield found
