"""Make the reading edition, the lessons as a website: `python tools/website.py`.

The site shows the notebooks with their saved outputs: nothing is run, nothing is fetched, and
every link is relative. It reads from a folder, from any address, and without a network.
"""

import argparse
import io
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from downline.errors import CourseError
from downline.lessons.sign import form

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "site"
"""Where the site is written unless told otherwise."""
WEB = Path(__file__).resolve().parent / "web"
"""The front page, the style sheet and the script."""

SETTINGS = {
    "project": "Downline",
    "html_title": "Downline",
    "copyright": "The Downline course founders. Text: CC BY 4.0, code: BSD 3-Clause",
    "extensions": ["myst_nb", "sphinx.ext.githubpages"],  # the latter writes .nojekyll
    "nb_execution_mode": "off",
    "myst_heading_anchors": 3,
    "myst_heading_slug_func": "tools.website.slug",
    "html_theme": "furo",
    "html_css_files": ["site.css"],
    "html_js_files": ["site.js"],
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


def prepared(nb: NotebookNode) -> NotebookNode:
    """A copy of `nb` in which each table of an output stands in a box that can move sideways.

    >>> from nbformat import v4
    >>> output = v4.new_output("display_data", {"text/html": "<table>…</table>"})
    >>> prepared(v4.new_notebook(cells=[v4.new_code_cell(outputs=[output])])).cells[0].outputs
    [{'output_type': 'display_data', 'metadata': {}, \
'data': {'text/html': '<div class="wide"><table>…</table></div>'}}]
    """
    nb = nbformat.from_dict(nb)
    nb.cells = [cell for one in nb.cells for cell in (one, *_live(one))]
    for output in (output for cell in nb.cells for output in cell.get("outputs", [])):
        if "text/html" in output.get("data", {}):
            html = output.data["text/html"].replace("<table", '<div class="wide"><table')
            output.data["text/html"] = html.replace("</table>", "</table></div>")
    return nb


def _live(cell: NotebookNode) -> list[NotebookNode]:
    """What stands below a cell on the page, because the page computes it: the three sums."""
    if cell.cell_type != "code" or cell.source.strip() != "ThreeSums()":
        return []
    needs = "".join(_NEEDS[Path(name).suffix].format(name) for name in form.STATIC)
    return [v4.new_markdown_cell(form.form() + needs)]


_NEEDS = {
    ".css": '<link rel="stylesheet" href="_static/{}">\n',
    ".js": '<script defer src="_static/{}"></script>\n',
}


def build(lessons: Path, target: Path) -> None:
    """Write the site of the notebooks in `lessons` into the folder `target`.

    What Sphinx warns of, above all a link that leads nowhere, is a `CourseError`, and then nothing
    is written.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.console import nocolor

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.mkdir()
        for path in sorted(lessons.glob("*.ipynb")):
            nbformat.write(prepared(nbformat.read(path, as_version=4)), source / path.name)
        (source / "index.md").write_bytes((WEB / "index.md").read_bytes())
        said = io.StringIO()
        nocolor()
        static = [WEB / "site.css", WEB / "site.js", *(form.FOLDER / name for name in form.STATIC)]
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
        # MyST-NB leaves notebooks beside what it writes; so only the finished site moves over.
        shutil.copytree(Path(folder, "site"), target, dirs_exist_ok=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit with a message when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", type=Path, default=ROOT / "lessons", help="the notebooks")
    parser.add_argument("--to", type=Path, default=TARGET, help="the folder to write")
    options = parser.parse_args(arguments)
    try:
        build(options.lessons, options.to)
    except CourseError as error:
        sys.exit(str(error))
    print(f"Open {options.to / 'index.html'} in a browser.")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # Sphinx looks `slug` up by name
    main()
