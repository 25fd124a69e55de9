"""Printable sheets: a lesson's work with paper and pencil, each with an answer page.

Every number is worked out by the models of the lessons, or comes from a row of the data.
"""

from __future__ import annotations

from pathlib import Path

from downline.display.pages import made, page
from downline.errors import CourseError
from downline.lessons.choosing import sheet as choosing
from downline.lessons.compensation import sheet as compensation
from downline.lessons.definitions import sheet as definitions
from downline.lessons.faq import selling_sheet as faq
from downline.lessons.faq import sheet as more_faq
from downline.lessons.products import sheet as products
from downline.lessons.recruitment import sheet as recruitment
from downline.lessons.similarities import sheet as similarities

LESSONS = {
    "definitions": definitions,
    "compensation": compensation,
    "recruitment": recruitment,
    "products": products,
    "similarities": similarities,
    "faq": faq,
    "more_faq": more_faq,
    "choosing": choosing,
}
"""The modules that make a sheet, by the name of their lesson."""


def write(folder: str | Path, course: str | Path = ".") -> list[Path]:
    """Write all sheets, their answers and the substitute teacher's page; gives the files.

    `course` is the course's main folder, where `solutions/substitute.md` is. CourseError if it is
    not there; OSError if the folder cannot be written.
    """
    source = Path(course) / "solutions" / "substitute.md"
    if not source.is_file():
        raise CourseError(f"{source} is missing: give this command in the course's main folder.")
    pages = {"substitute.html": substitute(source.read_text(encoding="utf-8"))}
    for name, lesson in LESSONS.items():
        sheet = lesson.sheet()
        pages[f"{sheet.number:02}_{name}.html"] = sheet.html(answers=False)
        pages[f"{sheet.number:02}_{name}_answers.html"] = sheet.html(answers=True)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def substitute(markdown: str) -> str:
    """The substitute teacher's page for printing, from its Markdown."""
    import mistune  # only here, because the sheets themselves need it not

    title, _, body = markdown.partition("\n")
    html = mistune.create_markdown(plugins=["table"])(body)
    title = title.removeprefix("# ")
    return page("display/templates/paper.html", title=title, body=made(str(html)))
