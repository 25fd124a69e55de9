"""Make the website, the course's front door: `python tools/website.py`.

Lessons are shown with their saved outputs; in place of an explorer stand all its presets, in place
of a check a form that marks an answer in the page. Nothing is fetched, and every link is relative:
the site works from a folder, from any address, and without a network.
"""

import argparse
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also for Sphinx, which asks `slug`

import nbformat
from nbformat import NotebookNode, v4

from downline.display.panel import RUN
from downline.errors import CourseError
from downline.lessons.sign import form
from downline.teaching.workbook import workbook
from tools.lite import build as lite
from tools.web import alone, panels
from tools.web.pictures import Pictures
from tools.web.told import told

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "site"
"""Where the site is written unless told otherwise."""
LAB = "lab"
"""The folder of the browser edition in it."""
WEB = Path(__file__).resolve().parent / "web"
"""The pages that are no lesson, the style sheets and the scripts."""
STYLES = ("site.css", "panels.css")
SCRIPTS = ("site.js", *panels.SCRIPTS)

SETTINGS = {
    "project": "Downline",
    "html_title": "Downline",
    "copyright": "The Downline course founders. Text: CC BY 4.0, code: BSD 3-Clause",
    "extensions": ["myst_nb", "sphinx.ext.githubpages"],  # the latter writes .nojekyll
    "nb_execution_mode": "off",
    "myst_heading_anchors": 3,
    "myst_heading_slug_func": "tools.website.slug",
    "html_theme": "furo",
    "html_css_files": list(STYLES),
    "html_js_files": [(name, {"defer": "defer"}) for name in SCRIPTS],
    "html_show_sphinx": False,
    "html_show_search_summary": False,  # it is fetched, which browsers refuse for files
    "html_show_sourcelink": False,
    "html_copy_source": False,
    "html_use_index": False,
}


def slug(heading: str) -> str:
    """The end of a link to a heading, as JupyterLab makes it: lessons link so to the glossary.

    >>> slug("Ponzi scheme")
    'Ponzi-scheme'
    """
    return heading.replace(" ", "-").replace("%", "%25")  # links come here with % written so


_NAMED = re.compile(r"[A-Z]\w*\(.*\)")
"""A line that only shows something by its name, which tells a reader of a page nothing."""


def prepared(nb: NotebookNode, pictures: Pictures) -> NotebookNode:
    """A copy of `nb` as a page shows it: panels that work, wide tables that can move sideways.

    >>> from nbformat import v4
    >>> output = v4.new_output("display_data", {"text/html": "<table>…</table>"})
    >>> nb = v4.new_notebook(cells=[v4.new_code_cell(outputs=[output])])
    >>> prepared(nb, Pictures()).cells[0].outputs
    [{'output_type': 'display_data', 'metadata': {}, \
'data': {'text/html': '<div class="wide"><table>…</table></div>'}}]
    """
    nb = nbformat.from_dict(nb)
    for cell in nb.cells:
        panel = panels.panel(cell.source, pictures) if cell.cell_type == "code" else None
        if cell.cell_type == "code" and _NAMED.fullmatch(cell.source.strip()):
            cell.metadata["tags"] = [*{*cell.metadata.get("tags", []), "remove-input"}]
        if panel is not None:
            cell.outputs = [v4.new_output("display_data", {"text/html": panel})]
            continue
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                html = pictures.out_of(output.data["text/html"])
                elsewhere = RUN in html or "own_change(" in cell.source  # not this browser's
                output.data["text/html"] = panels.ELSEWHERE if elsewhere else panels.wide(html)
    nb.cells = [cell for one in nb.cells for cell in (one, *_live(one))]
    if any(panels.keeps(cell) for cell in nb.cells):
        nb.cells.append(v4.new_markdown_cell(panels.KEPT))
    return nb


def _live(cell: NotebookNode) -> list[NotebookNode]:
    """What stands below a cell on the page, because the page computes it: the three sums."""
    if cell.cell_type != "code" or cell.source.strip() != "ThreeSums()":
        return []
    needs = "".join(_NEEDS[Path(name).suffix].format(name) for name in form.STATIC)
    return [v4.new_markdown_cell(form.form() + needs + alone.LINK)]


_NEEDS = {
    ".css": '<link rel="stylesheet" href="_static/{}">\n',
    ".js": '<script defer src="_static/{}"></script>\n',
}


def front_page(lessons: list[str], lab: bool = False) -> str:
    """The start page, with each lesson that there is under the way to which it belongs.

    `lab` says whether the browser edition is in the site; then a link leads to it.

    >>> front_page(["00_welcome", "glossary"]).count("00_welcome\\n")
    1
    """
    text = (WEB / "index.md").read_text("utf-8")
    numbered = [name for name in lessons if name[0].isdigit()]
    wanted = {
        "sign": [name for name in lessons if name == "before_you_sign"],
        "learn": numbered,
        "teach": ["teach", *(name for name in ("before", "after") if name in lessons)],
    }
    taken = {name for names in wanted.values() for name in names}
    wanted["more"] = [name for name in lessons if name not in taken]
    for way, names in wanted.items():
        text = text.replace(f"@{way}@", "\n".join(names))
    text = text.replace("@lab-link@", LAB_LINK if lab else "")
    return text.replace("@lab@", WITH_LAB if lab else WITHOUT_LAB)


LAB_LINK = f"""
<p><a href="{LAB}/{lite.FIRST}">Work in its notebooks</a>: in the browser, nothing to install</p>"""
WITH_LAB = """\
Other explorers take them only in
  the full course, in notebooks. They open in your browser, with nothing to install, best on a
  computer or a tablet; what you write stays there and can be downloaded. Or the course is installed
  once on your own computer, as its README says, and then works offline."""
WITHOUT_LAB = """\
Other explorers take them only in
  the full course: there you move every number yourself, in Jupyter notebooks on your own computer.
  The course's README says how; after one installation it works offline."""


def finished(html: str) -> str:
    """A page of Sphinx's without style sheets of what is not on it, so that it is read sooner.

    >>> finished('<link rel="stylesheet" href="_static/mystnb.1.css" /><p>No cells.</p>')
    '<p>No cells.</p>'

    The theme calls the parts of its menu headings and does not say of which level.

    >>> finished('<p role="heading">Learn</p>')
    '<p role="heading" aria-level="2">Learn</p>'
    """
    for sheet, styles in (("pygments", 'class="highlight'), ("mystnb", 'class="cell')):
        if styles not in html:
            html = re.sub(rf'\s*<link rel="stylesheet"[^>]*/{sheet}\.[^>]*>', "", html)
    return html.replace(' role="heading">', ' role="heading" aria-level="2">')


def build(lessons: Path, target: Path, lab: bool = False) -> None:
    """Write the site of the notebooks in `lessons` into the folder `target`.

    `lab` says whether the browser edition will be there too, so that the start page leads to it.

    What Sphinx warns of, above all a link that leads nowhere, is a `CourseError`, and then nothing
    is written.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.console import nocolor

    with tempfile.TemporaryDirectory() as folder:
        source, pictures = Path(folder, "source"), Pictures()
        source.mkdir()
        notebooks = sorted(lessons.glob("*.ipynb"))
        for path in notebooks:
            shown = prepared(told(nbformat.read(path, as_version=4), path.stem), pictures)
            nbformat.write(shown, source / path.name)
        index = front_page([path.stem for path in notebooks], lab)
        (source / "index.md").write_text(index, encoding="utf-8")
        (source / "teach.md").write_bytes((WEB / "teach.md").read_bytes())
        (source / "downline.xlsx").write_bytes(workbook())
        pictures.write(Path(folder, "static", "pictures"))
        said = io.StringIO()
        nocolor()
        static = [*(WEB / name for name in (*STYLES, *SCRIPTS)), Path(folder, "static")]
        static += [Path(str(form.FOLDER / name)) for name in form.STATIC]
        settings = {**SETTINGS, "html_static_path": list(map(str, static))}
        try:
            app = Sphinx(
                source, None, Path(folder, "site"), Path(folder, "read"), "html", settings,
                status=None, warning=said,
            )  # fmt: skip
            app.build()
        except SphinxError as error:
            raise CourseError(f"The site was not made: {error}") from error
        if said.getvalue():
            raise CourseError(f"The site has faults; mend these:\n{said.getvalue()}")
        for path in Path(folder, "site").glob("*.html"):
            path.write_text(finished(path.read_text("utf-8")), encoding="utf-8")
        sign = Path(folder, "site", "before_you_sign.html")
        text = sign.read_text("utf-8") if sign.exists() else ""
        if 'class="sums"' in text:
            style = (WEB / "alone.css").read_text("utf-8")
            (sign.parent / alone.NAME).write_text(alone.in_one_file(text, style), encoding="utf-8")
        # MyST-NB leaves notebooks beside what it writes; so only the finished site moves over.
        shutil.copytree(Path(folder, "site"), target, dirs_exist_ok=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit with a message when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", type=Path, default=ROOT / "lessons", help="the notebooks")
    parser.add_argument("--to", type=Path, default=TARGET, help="the folder to write")
    parser.add_argument("--lab", action="store_true", help="add the browser edition, in lab/")
    parser.add_argument(
        "--pyodide", type=Path, metavar="FOLDER",
        help="for --lab without internet: Pyodide's full distribution, unpacked",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if options.pyodide and not options.lab:
        parser.error("--pyodide is for the browser edition: add --lab.")
    try:
        build(options.lessons, options.to, lab=options.lab)
        if options.lab:
            lite.build(options.to / LAB, options.pyodide)
    except CourseError as error:
        sys.exit(str(error))
    print(f"Open {options.to / 'index.html'} in a browser.")


if __name__ == "__main__":
    main()
