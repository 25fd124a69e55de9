"""What several tests of the website are given."""

import pytest
from filelock import FileLock

from tests.kit.the_site import make, opened


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the website, made once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    # With several processes each has a folder of its own in the run's.
    folder = (base.parent if base.name.startswith("popen-") else base) / "web" / "site"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.parent.with_suffix(".lock")):
        if not folder.exists():
            done = make(folder)
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def window(browser):
    with opened(browser) as page:
        yield page
