"""What several tests of the website are given."""

import pytest

from tests.kit.the_site import made_once, opened


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the website, made once for all processes of a run."""
    return made_once(tmp_path_factory, "web")


@pytest.fixture(scope="module")
def window(browser):
    with opened(browser) as page:
        yield page
