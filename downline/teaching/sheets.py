"""Printable sheets: a lesson's work with paper and pencil, each with an answer page.

Every number is worked out by the models of the lessons, or comes from a row of the data.
"""

from __future__ import annotations

from pathlib import Path

from downline.display.pages import made, page
from downline.display.sheet import Lines, Sheet, marks_of
from downline.errors import CourseError
from downline.files import write as write_file
from downline.lessons.choosing import sheet as choosing
from downline.lessons.compensation import sheet as compensation
from downline.lessons.definitions import sheet as definitions
from downline.lessons.faq import more_sheet as more_faq
from downline.lessons.faq import sheet as faq
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

PRINTED = ("substitute", "parents", "role_play")
"""Pages in Markdown that are printed too: for the substitute, for parents, and cards to cut."""
TO_LOOK, TO_READ, TO_ADD = 4, 10, 15
"""Seconds to compare a field with the answer page, to judge words, and to add up a sheet."""


def minutes_to_mark(sheet: Sheet, pupils: int = 25) -> int:
    """The minutes that marking a class's sheets is planned to take; nobody has observed it.

    >>> minutes_to_mark(definitions.sheet()) < 60
    True
    """
    seconds = TO_ADD
    for part in sheet.parts:
        times = sum(mark.times for mark in marks_of(part))
        seconds += times * (TO_READ if isinstance(part, Lines) else TO_LOOK)
    return round(pupils * seconds / 60)


def write(folder: str | Path, course: str | Path = ".") -> list[Path]:
    """Write all sheets, their answers, and what else a teacher prints; gives the files.

    `course` is the course's main folder, where `solutions/substitute.md` is. CourseError if it is
    not there; OSError if the folder cannot be written.
    """
    pages = {}
    for name in PRINTED:
        source = Path(course) / "solutions" / f"{name}.md"
        if not source.is_file():
            raise CourseError(
                f"{source} is missing: give this command in the course's main folder."
            )
        pages[f"{name}.html"] = printed(source.read_text(encoding="utf-8"))
    for name, lesson in LESSONS.items():
        sheet = lesson.sheet()
        pages[f"{sheet.number:02}_{name}.html"] = sheet.html(answers=False)
        pages[f"{sheet.number:02}_{name}_answers.html"] = sheet.html(answers=True)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        write_file(folder / name, text)
    return [folder / name for name in pages]


def printed(markdown: str) -> str:
    """A page of the teacher's kit for printing, from its Markdown."""
    import mistune  # only here, because the sheets themselves need it not

    title, _, body = markdown.partition("\n")
    html = mistune.create_markdown(plugins=["table"])(body)
    title = title.removeprefix("# ")
    return page("display/templates/paper.html", title=title, body=made(str(html)))
