"""What tests of several rooms are given."""

import pytest

from downline import unwritten
from downline.learner import Journal

pytest.register_assert_rewrite("tests.kit")  # helpers say what is different, as tests do


@pytest.fixture
def journal(tmp_path):
    """A learner's journal with nothing in it; what it could not write is not left behind."""
    found = Journal(tmp_path / "journal.json")
    yield found
    unwritten.forget(found.path)


@pytest.fixture(scope="module")
def browser():
    """Chromium, one for all tests of a module: Playwright allows no second one in a process."""
    from tests.kit.browser import chromium  # only here: most tests need no browser

    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """The site with the browser edition in lab/ and one page, made once for all processes."""
    from tests.kit.the_site import made_once

    leads = ("00_welcome", "before_you_sign", "before", "after")  # where the start page leads
    return made_once(tmp_path_factory, "edition", "--lab", pages=leads)


@pytest.fixture(scope="session")
def lab(edition):
    """The folder of the browser edition."""
    return edition / "lab"
