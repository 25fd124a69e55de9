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


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """The site with the browser edition in lab/ and one page, made once for all processes."""
    from filelock import FileLock
    from nbformat import v4, write

    from tests.kit.the_site import make

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "edition" / "site"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.parent.with_suffix(".lock")):
        if not folder.exists():
            lessons = folder.parent / "lessons"
            lessons.mkdir()
            for name in (
                "00_welcome",
                "before_you_sign",
                "before",
                "after",
            ):  # where the start page leads
                write(
                    v4.new_notebook(cells=[v4.new_markdown_cell("# A page")]),
                    lessons / f"{name}.ipynb",
                )
            done = make(folder, "--lab", "--lessons", lessons)
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def lab(edition):
    """The folder of the browser edition."""
    return edition / "lab"
