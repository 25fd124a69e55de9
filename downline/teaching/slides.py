"""Slides of a lesson, from its notebook: each question stands on a slide before its answer.

Pictures and sentences are those that the notebook keeps of its explorers, and checks are the
question bank's: nothing is worked out anew. A page is one file, works offline, and turns by key.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from downline.display.pages import page
from downline.errors import CourseError
from downline.evidence.markers import unmarked
from downline.files import write as write_file
from downline.quiz import Question
from downline.quiz import bank as questions
from downline.quiz.kinds import ManyChoice, Sort

SMALLEST = 24
"""The smallest type on a slide of 1280 × 720, in pixels."""
WIDTH, ROWS = 62, 11
"""Characters of a line, and lines of a slide, in its common type."""
DENSE_WIDTH, DENSE_ROWS = 78, 15
"""The same in the smallest type, for a question that would not fit otherwise."""
BESIDES = ("before_you_sign",)
"""Notebooks that are no numbered lesson and have slides."""


@dataclass(frozen=True)
class Slide:
    """One slide; `kind` is title, text, question, answer or picture.

    `letters` marks the lines of a question from A on. A picture has its address and its words, and
    `near`, the width in pixels at which its smallest letters are as large as the slide's.
    """

    kind: str
    heading: str
    lines: tuple[str, ...] = ()
    lead: str = ""
    letters: bool = False
    source: str = ""
    alt: str = ""
    near: int = 0

    @property
    def dense(self) -> bool:
        """Whether it needs the smallest type."""
        return _rows((self.lead, *self.lines), WIDTH) > ROWS


def notebooks(course: str | Path, named: Iterable[str] = ()) -> list[Path]:
    """The notebooks that are named, or all that have slides.

    CourseError for a name that no lesson has, or if the lessons are not there.
    """
    folder = Path(course) / "lessons"
    every = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    usual = [name for name in every if name[0].isdigit() or name in BESIDES]
    if not usual:
        raise CourseError(
            f"{folder} has no lessons: give this command in the course's main folder."
        )
    if unknown := [name for name in named if name not in every]:
        raise CourseError(f"There is no lesson {unknown[0]!r}: use {' or '.join(usual)}.")
    return [every[name] for name in list(named) or usual]


def write(
    folder: str | Path, course: str | Path = ".", named: Iterable[str] = ()
) -> Iterator[Path]:
    """Write the slides of the named lessons, or of all; gives each file when it is written.

    Parameters
    ----------
    folder
        Where to write, made if it is not there.
    course
        The course's main folder.
    named
        Lessons such as ``03_recruitment``.
    """
    for notebook in notebooks(course, named):
        file = Path(folder) / f"{notebook.stem}.html"
        write_file(file, deck(notebook), make_folder=True)
        yield file


def deck(notebook: str | Path) -> str:
    """The page with the slides of a notebook."""
    made = slides(notebook)
    return page("teaching/templates/slides.html", title=made[0].heading, slides=made)


def slides(notebook: str | Path) -> list[Slide]:
    """The slides of a notebook in its order; CourseError if it was never run."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    found: list[Slide] = []
    heading, ran = "", False
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            if title := re.search(r"^#{1,3} +(.*)", source, re.MULTILINE):
                heading = _plain(title[1])
            found += _from_prose(heading, source)
        elif cell["cell_type"] == "code":
            ran = ran or bool(cell["outputs"])
            found += _from_code(heading, source.strip().rpartition("\n")[2], cell["outputs"])
    if not ran:
        raise CourseError(f"{notebook} was never run: give `python tools/refresh.py {notebook}`.")
    return [part for slide in found for part in _parted(slide)]


# ---- from cells to slides -----------------------------------------------------------------------


def _from_prose(heading: str, source: str) -> Iterator[Slide]:
    """The opening, the lesson's questions, a pitch to take apart, and the key points."""
    plain = [_plain(line) for line in source.splitlines() if not line.startswith(("#", "|"))]
    points = tuple(line[2:] for line in plain if line.startswith("- "))
    if source.startswith("# "):
        prose = [line for line in plain if line and not re.match(r"\d+ minutes$|- ", line)]
        yield Slide("title", heading, tuple(prose[:1]))
    if heading == "Key points" or (points and all(one.endswith("?") for one in points)):
        yield Slide("text", heading, points)
    if pitch := re.search(r"\n\n(.+)\n\n((?:> .+\n)+)\n(.+)", source):
        from_where, quoted, asks = (_plain(one) for one in pitch.groups())
        yield Slide("text", heading, (from_where, quoted.removeprefix("> "), asks))


def _from_code(heading: str, line: str, outputs: list[dict]) -> Iterator[Slide]:
    """A check's question and its answer, or what an explorer's twin shows."""
    if check := re.fullmatch(r"""Check\(["']([\w-]+)["']\)""", line):
        yield from _asked(heading, questions.get(check[1]))
        return
    for output in outputs:
        twin = _Twin("".join(output.get("data", {}).get("text/html", "")))
        if twin.picture:
            yield from _explored(heading, twin, *twin.picture)
        elif twin.items and not twin.has_table:
            yield Slide("text", heading, tuple(twin.items))


def _explored(heading: str, twin: _Twin, source: str, alt: str) -> Iterator[Slide]:
    """Guess first; then the picture; then what it says, with what must be known of it.

    Parameters
    ----------
    heading
        Of the section.
    twin
        What the notebook keeps of the explorer.
    source, alt
        The address of its picture, and the picture in words.
    """
    if twin.question:
        later = () if twin.tells else ("Guess in the notebook: it tells you the answer then.",)
        lines = (twin.question, *later)
        yield Slide("question", heading, lines, "Guess first. Write your guess down.")
    yield Slide("picture", heading, source=source, alt=alt, near=_near(source))
    yield Slide("text", heading, (twin.sentence, *twin.items))


def _asked(heading: str, question: Question) -> Iterator[Slide]:
    texts = tuple(choice.text for choice in question.choices if choice.text)
    groups = f" Sort them into: {', '.join(question.groups)}." if question.groups else ""
    yield Slide("question", heading, texts, question.text + groups, letters=True)
    if questions.opens(question):
        yield Slide("answer", heading, (questions.KEPT,))
    else:
        yield Slide("answer", heading, _answers(question), question.text)


def _answers(question: Question) -> tuple[str, ...]:
    if isinstance(question, Sort):
        return tuple(f"{one.group}: {one.text}. {one.feedback}" for one in question.choices)
    if isinstance(question, ManyChoice):
        right = (choice for choice in question.choices if choice.correct)
        return tuple(f"{one.text}. {one.feedback}" for one in right)
    answer = question.answer
    return (question.in_words(answer), question.feedback(answer).text)


def _parted(slide: Slide) -> Iterator[Slide]:
    """The slide, or several where its lines are too many for one."""
    if slide.kind == "question" or _rows((slide.lead, *slide.lines), DENSE_WIDTH) <= DENSE_ROWS:
        yield slide
        return
    part: list[str] = []
    for line in slide.lines:
        if part and _rows((slide.lead, *part, line), WIDTH) > ROWS:
            yield replace(slide, lines=tuple(part))
            part = []
        part.append(line)
    yield replace(slide, lines=tuple(part))


def _rows(lines: Iterable[str], width: int) -> int:
    return sum(-(-len(line) // width) for line in lines)


# ---- reading ------------------------------------------------------------------------------------


def _plain(markdown: str) -> str:
    r"""Markdown as plain text, with the ids of its sources where the markers stand.

    >>> _plain("Ask *[Ida](01.ipynb)* for **<span>&#36;</span>5**. <!-- invented -->")
    'Ask Ida for $5.'
    >>> _plain('Most had less<sup>[46](https://www.example.org "S46, D06: FTC, 2024")</sup>.')
    'Most had less [S46, D06].'
    """
    text = re.sub(r"<!--.*?-->|</?\w[^>]*>", "", unmarked(markdown))
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    return html.unescape(re.sub(r"\*+|`", "", text)).strip()


class _Twin(HTMLParser):
    """What an explorer's twin holds: question, picture, sentence, and what must be known of it."""

    def __init__(self, text: str):
        super().__init__()
        self.picture: tuple[str, str] | None = None
        self.tells = self.has_table = False
        self.items: list[str] = []
        self._before: list[str] = []
        self._after: list[str] = []
        self._into: list[str] | None = None
        self._folds: list[str] = []
        self._summary = False
        self.feed(text)

    @property
    def question(self) -> str:
        """What is to be guessed before it opens; nothing if nothing is asked."""
        asks = (text for text in self._before if text.startswith(_PREDICT))
        return next((text.removeprefix(_PREDICT).strip() for text in asks), "")

    @property
    def sentence(self) -> str:
        return next(iter(self._after), "")

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "img" and self.picture is None:
            self.picture = (given["src"], given["alt"])
            self.tells = bool(self._folds)
        elif tag == "details":
            self._folds.append("")
        elif tag == "summary":
            self._summary = True
        elif tag == "table":
            self.has_table = True
        elif tag == "p" or (tag == "li" and not self._sources):
            if tag == "li":
                self._into = self.items
            else:
                self._into = self._before if self.picture is None else self._after
            self._into.append("")

    def handle_endtag(self, tag):
        if tag == "details":
            self._folds.pop()
        elif tag == "summary":
            self._summary = False
        elif tag in ("p", "li"):
            self._into = None

    def handle_data(self, data):
        if self._summary:
            self._folds[-1] += data
        elif self._into is not None:
            self._into[-1] += data

    @property
    def _sources(self) -> bool:
        return "Sources" in self._folds


_PREDICT = "Predict first."


def _near(picture: str) -> int:
    """The width in pixels at which the smallest letters of a picture are as large as a slide's."""
    svg = b64decode(picture.partition("base64,")[2]).decode()
    wide = float(re.findall(r'viewBox="\S+ \S+ (\S+) ', svg)[0])
    return round(
        wide * SMALLEST / min(map(float, re.findall(r"font-size: ([\d.]+)px", svg)), default=1)
    )
