"""What all explorers share: controls → model → picture, sentence and table.

A lesson's explorer subclasses :class:`Explorer`, lists its controls and says what to show for
their values. Everything else is here: the prediction before the reveal, presets, reset, the table
as CSV, messages in plain words, and the *twin*, the same content as plain HTML for readers without
a kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from downline.display import drawing
from downline.display.html import (
    as_text,
    folded_table_html,
    image_html,
    safe,
    sources_html,
    table_html,
    text_html,
    under_html,
    under_lines,
)
from downline.display.panel import (
    ENTER,
    RUN,
    Panel,
    _Asked,
    _csv_link,
    _Number,
    _put,
    area,
    box,
    button,
    choice,
    journal_notice,
    number,
    problem_html,
    reading,
)
from downline.errors import CourseError
from downline.learner import Journal, as_number
from downline.words import plain, unit_of


@dataclass(frozen=True)
class Answer:
    """What an explorer shows for one set of values: a sentence, a table, and mostly a picture.

    The table holds plain numbers, so that its CSV can be computed with; `formats` says how a column
    is shown (``{"paid ($)": "{:,.2f}"}``). `alt` says in words what the picture shows now.
    `facts` are the numbers by name, from which sentence, table and `alt` are written: predictions
    and tests read them, never the prose.
    `sources` are source ids, printed below. `under` stands right below the picture: for each thing
    that it shows a name and what must be known of it, label → words.
    """

    sentence: str
    table: pd.DataFrame
    caption: str
    figure: Figure | None = None
    alt: str = ""
    sources: tuple[str, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)
    under: tuple[tuple[str, Mapping[str, str]], ...] = ()

    def table_html(self) -> str:
        return table_html(self.table, self.caption, self.formats)


@dataclass(frozen=True)
class Prediction:
    """A question to guess at before the explorer opens.

    `at` holds the values of the controls that the question is about; `read` names the fact
    of the explorer's :class:`Answer` at those values that is the true number.
    """

    question: str
    unit: str
    at: Mapping[str, object]
    read: str

    def true(self, answer: Answer) -> float:
        """The true number, from the answer at those values."""
        return float(answer.facts[self.read])


LONG = 10
"""A table with more rows, as an explorer opens, is folded away under its caption."""


class Explorer(Panel):
    """Controls, a picture, one sentence and a table that follow each other.

    A subclass sets `title`, optionally `presets` (name → values) and `prediction`, and writes

    - `make_controls()` → a dict of name → widget, made with :func:`choice`, :func:`number` and
      :func:`tick`, whose first values are the explorer's opening state;
    - `answer(**values)` → :class:`Answer`, by asking a model; a CourseError for unusable values.

    In the notebook the controls drive it; in text and tests `set(name=value, …)` does. A lesson's
    explorer names its lesson, ``class WhoGetsPaid(Explorer, lesson=1)``; 0 is the welcome page.
    """

    lessons: ClassVar[dict[str, int]] = {}
    """Which explorer, by name, belongs to which lesson: each one says so itself."""

    def __init_subclass__(cls, lesson: int | None = None, **options):
        super().__init_subclass__(**options)
        if lesson is not None:
            Explorer.lessons[cls.__name__] = lesson

    title: str = ""
    presets: Mapping[str, Mapping[str, object]] = {}
    prediction: Prediction | None = None
    groups: Mapping[str, tuple[str, ...]] = {}
    """Headings that fold controls away, by their names; the first is open, what is in none last."""

    def __init__(self, journal: Journal | None = None, **values):
        self.journal = journal or Journal()
        self.controls: dict[str, widgets.Widget] = self.make_controls()
        self.defaults = self.values
        """The controls' own first values: what presets and the prediction start from."""
        self._drawing = False
        self._unfolded: bool | None = None
        self.error: Exception | None = None
        """The last problem shown to the learner; None when all is well."""

        self._picture, self._says = area("dl-picture"), area("dl-says")
        # Sources of their own: mostly they stay, and so does their fold, open or not.
        self._table, self._sources = area("dl-table"), area("dl-sources")
        self._problem = area("dl-problem-area")
        self.buttons = {name: button(name, self._preset(name)) for name in self.presets}
        self.buttons["Reset"] = button("Reset", lambda: self._safely(self.reset))
        self.knobs = box("dl-controls", self._grouped())
        heading = [widgets.HTML("<b>Try:</b>")] if self.presets else []
        buttons = box("dl-buttons", [*heading, *self.buttons.values()])
        # A knob and its effect are seen together: beside each other where there is room, and
        # else with nothing between them.
        effect = box("dl-effect", [self._problem, self._picture, self._says])
        sides = box("dl-sides", [buttons, self.knobs, effect])
        self.body = widgets.VBox([sides, self._table, self._sources])
        # A lesson that opens it in a state of its own asks nothing: the question is about another.
        asked = None if values else self.prediction
        self.predict = _PredictFirst(self, asked) if asked else None
        self.notice = area("dl-notice")
        super().__init__([self.notice, *([self.predict] if self.predict else []), self.body])
        for control in self.controls.values():
            control.observe(self._changed, "value")
        self.set(**values)
        self._opening = self.values
        self.notice.value = journal_notice(self.journal)

    # ---- for subclasses ---------------------------------------------------------------------

    def make_controls(self) -> dict[str, widgets.Widget]:
        raise NotImplementedError

    def answer(self, **values) -> Answer:
        raise NotImplementedError

    # ---- for lessons and tests --------------------------------------------------------------

    @property
    def values(self) -> dict[str, object]:
        """What the controls say now."""
        return {name: reading(control) for name, control in self.controls.items()}

    def set(self, **values) -> Explorer:
        """Move controls by name, all at once, and show the answer; problems are raised.

        Nothing moves if one of the values cannot be used.
        """
        before = self.values
        try:
            self._move(values)
            self._show(self.answer(**self._checked()))
        except CourseError:
            self._move(before)
            raise
        return self

    def reset(self) -> None:
        """Back to what the notebook opened with."""
        self.set(**self._opening)

    @cached_property
    def name(self) -> str:
        return type(self).__name__

    def twin_html(self) -> str:
        shown = self.shown
        parts = [image_html(self._svg, shown.alt)] if shown.figure is not None else []
        parts += [under_html(shown.under)] if shown.under else []
        parts += [f"<p>{text_html(shown.sentence)}</p>", shown.table_html()]
        told = "\n".join([*parts, sources_html(shown.sources)])
        if not (asked := self._asked):
            return f"{told}\n<p><i>{RUN} to change what it shows.</i></p>"
        if self._tells(asked):
            told = f"<details><summary>Show the answer</summary>\n{told}\n</details>"
        return (
            f"<p><b>Predict first.</b> {text_html(asked.question)}</p>\n"
            f"<p><i>{text_html(self._first_guess)}</i></p>\n{told}"
        )

    def twin_text(self) -> str:
        if asked := self._asked:
            question = f"Predict first. {asked.question}\n{self._first_guess}"
            return question if self._tells(asked) else f"{question}\n\n{self._told_text()}"
        return self._told_text()

    def _told_text(self) -> str:
        shown = self.shown
        table = as_text(shown.table, shown.formats).to_string(index=False)
        under = "".join(f"{line}\n" for line in under_lines(shown.under))
        return f"{shown.sentence}\n{under}\n{shown.caption}\n{table}"

    @property
    def _asked(self) -> Prediction | None:
        """The question that waits for a guess, if one does."""
        return self.predict.asked if self.predict is not None and self.predict.open else None

    def _tells(self, asked: Prediction) -> bool:
        """Whether what is shown now is what the question asks for."""
        return self.values == {**self.defaults, **asked.at}

    @cached_property
    def _first_guess(self) -> str:
        """What will be shown, without a number that could tell the answer."""
        about = (type(self).__doc__ or "").partition("\n")[0].strip()  # python -OO drops it
        return f"{RUN} to guess and to explore. {about}".strip()

    # ---- inside -----------------------------------------------------------------------------

    def _grouped(self) -> list[widgets.Widget]:
        """The controls as they stand in the panel: in their groups, then all others."""
        made: list[widgets.Widget] = []
        for place, (head, names) in enumerate(self.groups.items()):
            heading = area("dl-head")
            opened = "" if place else " open"
            heading.value = f"<details{opened}><summary>{safe(head)}</summary></details>"
            made.append(box("dl-group", [heading, *(self.controls[name] for name in names)]))
        grouped = {name for names in self.groups.values() for name in names}
        return made + [one for name, one in self.controls.items() if name not in grouped]

    def _move(self, values: Mapping[str, object]) -> None:
        self._drawing = True
        try:
            for name, value in values.items():
                if name not in self.controls:
                    raise CourseError(
                        f"{self.name} has no control {name!r}; it has {', '.join(self.controls)}."
                    )
                _put(self.controls[name], value)
        finally:
            self._drawing = False

    def _checked(self) -> dict[str, Any]:
        for control in self.controls.values():
            if isinstance(control, _Asked):
                _ = control.number  # which says what is wrong with it
            elif isinstance(control, _Number):
                control.entered()
        return self.values

    def _changed(self, _change) -> None:
        if not self._drawing:
            self._safely(lambda: self._show(self.answer(**self._checked())))

    def _preset(self, name: str) -> Callable[[], None]:
        return lambda: self._safely(lambda: self.set(**{**self.defaults, **self.presets[name]}))

    def _safely(self, do: Callable[[], object]) -> None:
        """Run what a learner asked for; say in plain words what went wrong, and keep the rest."""
        try:
            do()
        except CourseError as problem:
            self.error = problem
            self._problem.value = problem_html(str(problem))
        except Exception as fault:
            self.error = fault
            self._problem.value = problem_html(
                f"This is a fault of the course, not yours ({type(fault).__name__}: {fault}). "
                "Press Reset, and please report it."
            )
            raise

    def _show(self, answer: Answer) -> None:
        self.shown, self.error = answer, None
        self._svg = drawing.svg(answer.figure) if answer.figure is not None else b""
        picture = image_html(self._svg, answer.alt) if answer.figure is not None else ""
        picture += under_html(answer.under)
        says = f"<p>{text_html(answer.sentence)}</p>"
        if self._unfolded is None:
            self._unfolded = len(answer.table) <= LONG
        table = folded_table_html(
            answer.table, answer.caption, answer.formats, opened=self._unfolded
        ) + _csv_link(answer.table, self.name)
        # All at the end: the kernel's sending thread would have to wait for its turn meanwhile.
        self._picture.value, self._says.value, self._table.value = picture, says, table
        self._sources.value = sources_html(answer.sources)
        self._problem.value = ""


SURE = (
    ("I do not say", 0),
    ("not at all (10 %)", 10),
    ("rather not (30 %)", 30),
    ("half and half (50 %)", 50),
    ("rather sure (70 %)", 70),
    ("very sure (90 %)", 90),
)
"""How sure one may be of a guess: label and percent, 0 if not said."""


SHOWN = ""
"""How a widget is displayed that was not; None would not reach the page in a browser's kernel."""


class _PredictFirst(widgets.VBox):
    """The question before the reveal; the explorer stays closed until it is answered or skipped.

    A guess is kept first and can be corrected; the answer is shown by a button of its own, which
    writes the guess into the journal as it is then.
    """

    def __init__(self, explorer: Explorer, asked: Prediction):
        self.explorer, self.asked = explorer, asked
        self.key = explorer.name
        self.guess = number(f"Your guess ({asked.unit})", None, low=-1e15, high=1e15)
        self.sure = choice("How sure are you to be within 10 % of it?", SURE, SURE[0][1])
        self.keep, self.skip = button("Keep my guess", self._keep), button("Skip", self._skip)
        self.keep.add_class(ENTER)
        self.show = button("Show the answer", self._show)
        row = box("dl-buttons", [self.guess, self.sure, self.keep, self.show, self.skip])
        self._kept(False)
        for entered in (self.guess, self.sure):
            entered.observe(lambda _: self._corrected(), "value")
        self.row, self.said = row, area("dl-said")
        question = text_html(self.asked.question)
        super().__init__([widgets.HTML(f"<p><b>Predict first.</b> {question}</p>"), row, self.said])
        earlier = explorer.journal.first("predictions", self.key) or {}
        guess, answer = (as_number(earlier.get(name)) for name in ("guess", "answer"))
        if math.isnan(guess) or math.isnan(answer):  # never asked, or edited by hand
            explorer.body.layout.display = "none"
            self.open = True
        else:
            self._reveal(guess, answer, "Earlier you")

    def _keep(self) -> None:
        try:
            guess = self.guess.entered()
        except CourseError as problem:  # the explorer, and its place for problems, is still closed
            self.explorer.error = problem
            self.said.value = problem_html(str(problem))
            self._kept(self.kept, shown=False)
            return
        sure = "" if not self.sure.value else f", {self.sure.label}"
        unit = text_html(unit_of(guess, self.asked.unit))
        self.said.value = (
            f'<p class="dl-waits">Your guess is <b>{plain(guess)}</b> {unit}{text_html(sure)}. '
            "You can still change it, until you press <i>Show the answer</i>.</p>"
        )
        self._kept(True)

    def _corrected(self) -> None:
        """Keep what now stands there; what was said of an entry that was none goes with it."""
        if self.kept:
            self._keep()
        else:
            self.said.value = ""

    def _kept(self, kept: bool, *, shown: bool | None = None) -> None:
        """Whether a guess is kept; *Show the answer* is there while it can be used."""
        self.kept = kept
        self.show.layout.display = SHOWN if (kept if shown is None else shown) else "none"
        self.skip.layout.display = "none" if kept else SHOWN

    def _show(self) -> None:
        self._keep()
        if self.show.layout.display == SHOWN:
            self.explorer._safely(self._commit)

    def _commit(self) -> None:
        asked, explorer = self.asked, self.explorer
        guess = self.guess.entered()
        explorer.set(**{**explorer.defaults, **asked.at})
        answer = asked.true(explorer.shown)
        self._reveal(guess, answer, "You")
        try:
            explorer.journal.add(
                "predictions", self.key, question=asked.question, unit=asked.unit, guess=guess,
                answer=answer, sure=self.sure.value or None,
            )  # fmt: skip
            self.said.value += journal_notice(explorer.journal)
        except CourseError as problem:
            self.said.value += problem_html(str(problem))

    def _skip(self) -> None:
        self.row.layout.display, self.open = "none", False
        self.said.value = "<p>Skipped. To guess after all, run this cell again.</p>"
        self.explorer.body.layout.display = SHOWN

    def _reveal(self, guess: float, answer: float, who: str) -> None:
        gap = abs(guess - answer)
        how_far = (
            "right on it"
            if gap < 1e-9
            else f"{plain(gap)} too {'low' if guess < answer else 'high'}"
        )
        unit = text_html(unit_of(answer, self.asked.unit))
        self.said.value = (
            f'<p class="dl-right">{who} guessed {plain(guess)}. The answer is '
            f"<b>{plain(answer)}</b> {unit}: {how_far}.</p>"
        )
        self.row.layout.display, self.open = "none", False
        self.explorer.body.layout.display = SHOWN
