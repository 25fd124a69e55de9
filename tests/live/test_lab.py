"""The browser edition in Chromium, as it is published: with its packages at a public address.

Here that address cannot be reached. With a whole distribution `python tools/lab_proof.py` does what
a learner does.
"""

import re

import pytest

from tests.kit.browser import code_cells
from tests.kit.lite import Reader, served
from tools.lite import distribution, packages

SENTENCE = (
    r"\w+ could not be loaded from cdn\.jsdelivr\.net: connect to the internet and run this cell "
    r"again, or ask your school for the edition that needs no internet\."
)


@pytest.fixture(scope="module")
def reader(browser, edition):
    with served(edition) as address, Reader(browser, f"{address}/lab") as one:
        yield one


@pytest.fixture(scope="module")
def welcome(reader):
    return reader.open("lessons/00_welcome.ipynb")


def test_python_starts_from_files_of_the_site_alone(welcome, reader):
    assert reader.left == []
    assert reader.faults == []
    assert not [url for url in reader.asked if "/pypi/" in url], "it looked for packages one by one"


def test_saved_twins_are_read_without_python_and_without_stray_commas(reader):
    window = reader.open("lessons/01_definitions.ipynb", kernel=False)
    lines = code_cells("01_definitions")
    index = next(index for index, line in lines.items() if line == "WhoGetsPaid()")
    twin = window.show(index).locator(".jp-OutputArea .jp-RenderedHTMLCommon")
    twin.wait_for()
    assert not re.search(r",,|^,|>,", twin.inner_html())
    window.close()


def test_a_file_is_written_as_the_journal_is_more_than_once_and_kept(welcome):
    """Beside it lies the marker of a kernel that was killed while it saved."""
    for number in (1, 2):
        said = welcome.try_out(
            "from downline.files import locked, replace, work_folder\n"
            "file = work_folder() / 'try.json'\n"
            "file.parent.mkdir(exist_ok=True)\n"
            "file.with_name('try.json.lock').write_text('42')\n"
            f"with locked(file, 3): replace(file, b'{number}')\n"
            "print(file, file.read_text())"
        )
        assert said == f"/drive/my_work/try.json {number}\n"
    assert "my_work/try.json" in welcome.files("my_work")


def test_names_are_completed_from_the_things_themselves(welcome):
    """Also where a source would have to be read, which is not here."""
    said = welcome.try_out(
        "from collections import UserDict\n"
        "from IPython.core.completer import provisionalcompleter\n"
        "prices, asked = UserDict(kit='forty'), 'prices[\"kit\"].upp'\n"
        "with provisionalcompleter():\n"
        "    found = get_ipython().Completer.completions(asked, len(asked))\n"
        "    print([one.text for one in found])"
    )
    assert said == "['.upper']\n"


def test_the_self_check_says_what_is_missing_and_speaks_of_no_terminal(welcome):
    (index,) = welcome.find("from downline.selfcheck import show")
    welcome.run(index)
    said = welcome.cell(index).locator(".jp-OutputArea-output pre").last.inner_text()
    assert "✓ Course folder" in said and "✓ Work folder" in said
    assert re.search(r"✗ Packages: .*could not be loaded from cdn\.jsdelivr\.net\.", said)
    assert not re.search("terminal|pip|README", said)


def test_the_first_cell_says_in_one_sentence_what_is_missing(welcome, reader):
    (index,) = welcome.find("from downline.explorers import")
    for _ in range(2):  # run again, it asks again
        reader.left.clear()
        (said,) = welcome.run(index)
        assert said["output_type"] == "error"
        assert re.fullmatch(SENTENCE, "\n".join(said["traceback"]))
        address = packages.ADDRESS.format(distribution.PYODIDE)
        assert reader.left and all(url.startswith(address) for url in reader.left)


def test_an_answer_is_read_before_any_cell_has_run(reader):
    """The kernel has the course's helpers from its start, as a learner's own has."""
    reader.left.clear()
    window = reader.open("exercises/01_definitions/definitions.ipynb")
    window.write({"task1_answer": "answer_1a = 20 %"})
    (index,) = window.find("answer_1a = 20 %")
    assert window.run(index) == []
    (index,) = window.find('WhoGetsPaid(seller="Leo", sale=80)')
    (said,) = window.run(index)
    assert 'comes with the cell "from downline.explorers import …"' in "".join(said["traceback"])
    assert reader.left == []
    window.close()


def test_a_notebook_is_saved_without_live_views(reader):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    window = reader.open("lessons/03_recruitment.ipynb", kernel=False)
    cells = [
        {"cell_type": "code", "source": "", "metadata": {}, "execution_count": None, "outputs": [
            {"output_type": "display_data", "metadata": {}, "data": {**view, **more}}
        ]}
        for more in ({"text/html": "<p>twin</p>"}, {})
    ]  # fmt: skip
    nb = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    window.save("my_work/try.ipynb", nb)
    kept = [
        c["outputs"][0]["data"] for c in window.contents("my_work/try.ipynb")["content"]["cells"]
    ]
    assert kept == [{"text/html": "<p>twin</p>"}, view]
    window.close()


def test_opened_from_a_folder_it_says_what_it_needs(browser, lab):
    context = browser.new_context()
    page = context.new_page()
    page.goto((lab / "lab" / "index.html").as_uri())
    assert "needs a web address" in page.locator("body").inner_text()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_start_page_leads_to_it(browser, edition, width):
    with served(edition) as address:
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(f"{address}/index.html")
        page.get_by_role("link", name="Work in its notebooks").click()
        title = page.locator(".jp-Notebook h1", has_text="Welcome · How this course works")
        title.first.wait_for(timeout=120_000)
        context.close()
