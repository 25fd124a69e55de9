"""A widget with a twin, and the controls that explorers and checks are made of."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from importlib.resources import files

import ipywidgets as widgets
import pandas as pd
from traitlets import TraitType, Unicode

from downline import given
from downline.display.html import (
    csv_bytes,
    safe,
    text_html,
)
from downline.errors import CourseError
from downline.learner import Journal
from downline.words import plain

_STATIC = files("downline.display") / "static"
_CSS = (_STATIC / "panel.css").read_text("utf-8")
_JS = (_STATIC / "panel.js").read_text("utf-8")
RUN = "Run this cell"
"""What brings a panel to life, as every twin says it."""

_LOST = (
    f'<p class="dl-lost"><b>Please look:</b> this panel has lost its kernel. {RUN} again. If it '
    "then says that a name is not defined, choose <i>Run All Above Selected Cell</i> in the menu "
    "<i>Run</i> first.</p>"
)
_IN_THE_BROWSER = (
    f'<p role="status" class="dl-aloud"></p><style onload="{safe(_JS)}">\n{_CSS}</style>{_LOST}'
)
"""A live region, which reads aloud, the panels' look and script, and what a dead one says."""


class Panel(widgets.VBox):
    """A widget with a twin: the same content as plain HTML and plain text beside the live view.

    Subclasses give `twin_html()` and `twin_text()`. Saved notebooks keep only these.
    """

    def __init__(self, children=(), **options):
        style = widgets.HTML(_IN_THE_BROWSER)
        super().__init__([style, *children], **options)
        self.add_class("dl-panel")

    def twin_html(self) -> str:
        raise NotImplementedError

    def twin_text(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": self.twin_html(), "text/plain": self.twin_text()}


# ---- controls: visible labels that are not cut off, and names for screen readers ------------


class _Entered(TraitType):
    """What stands in a number box: a number, None for nothing, or the text that is none."""

    allow_none = True
    default_value = None

    def validate(self, box, value):
        if isinstance(value, str):
            try:
                return given.number(value, box.unit) if value.strip() else None
            except CourseError:  # the box keeps it, and `entered` asks back
                return value
        try:
            return float(value)
        except (TypeError, ValueError):
            self.error(box, value)


class _Number(widgets.FloatText):
    """A number box that keeps what was typed; the explorer says so when it cannot be used.

    In the browser it is a box for text, as one for numbers drops what it does not know: `6,40`
    would arrive as 640. The arrow keys are the panel's script.
    """

    _view_name = Unicode("TextView").tag(sync=True)
    _model_name = Unicode("TextModel").tag(sync=True)
    value = _Entered().tag(
        sync=True,
        to_json=lambda value, _box: (
            "" if value is None else value if isinstance(value, str) else given.written(value)
        ),
    )

    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    unit: str = ""

    def entered(self) -> float:
        """The number; CourseError for nothing, for what is no number, and out of range."""
        if self.value is None:
            raise given.nothing(self.description)
        if isinstance(self.value, str):
            return given.number(self.value, self.unit, self.description)
        if not self.low <= self.value <= self.high or (self.whole and self.value % 1):
            raise CourseError(
                f"{self.description} is {plain(self.value)}: use a {'whole ' * self.whole}number "
                f"from {plain(self.low)} to {plain(self.high)}."
            )
        return self.value


def number(
    label: str,
    value: float | None,
    *,
    low: float,
    high: float,
    step: float = 1,
    unit: str = "",
    whole: bool = False,
) -> _Number:
    """A number to type, as people write it, or to step with the arrow keys.

    Parameters
    ----------
    label
        What it is, with its unit; it names the control for screen readers too.
    value
        What stands there first; None for an empty box.
    low, high
        The least and the greatest number that the explorer takes.
    step
        How far an arrow key goes.
    unit
        The unit as :func:`downline.given.number` takes it; by default what the label has in
        brackets.
    whole
        Whether it must be a whole number.
    """
    control = _Number(description=label, step=step)
    control.low, control.high, control.whole = low, high, whole
    control.unit = unit or "".join(re.findall(r"\((.*)\)", label))
    control.value = value
    control.add_class("dl-number")
    control.add_class(f"dl-step-{step:g}")
    return _placed(control, label)


REFUSED = (
    "{label} is {typed}: use a number from {low} to {high}, such as 40 or 12.50, or leave it empty "
    "if you do not know it."
)
"""What is said of what cannot be used where a number may be left out."""


class _Asked(widgets.Text):
    """A number box that may stay empty: nothing entered is not known, and never 0."""

    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    unit: str = ""

    @property
    def number(self) -> float | None:
        """What was typed, None for nothing; a CourseError says what else stands there."""
        if not self.value.strip():
            return None
        try:
            value = given.number(self.value, self.unit, self.description)
        except given.NoNumber:
            value = math.nan
        if not self.low <= value <= self.high:
            typed = self.value.strip()[:40]
            ends = {"low": f"{self.low:,g}", "high": f"{self.high:,g}"}
            raise CourseError(REFUSED.format(label=self.description, typed=typed, **ends))
        return value


def asked(label: str, *, low: float, high: float, step: float = 1, unit: str = "") -> _Asked:
    """A number that one may not know: its box is empty at first, and may stay so.

    Parameters
    ----------
    label
        What it is, with its unit; it names the control for screen readers too.
    low, high
        The least and the greatest number that the explorer takes.
    step
        How much more is more: a sweep of all controls goes by it.
    unit
        The unit as :func:`downline.given.number` takes it.
    """
    control = _Asked("", placeholder="not known", description=label)
    control.low, control.high, control.step, control.unit = low, high, step, unit
    return _placed(control, label)


def reading(control: widgets.Widget) -> object:
    """What a control says; of a box for a number what it means, or else what was typed."""
    try:
        return control.number if isinstance(control, _Asked) else control.value
    except CourseError:
        return control.value


def choice(label: str, options, value=None) -> widgets.Dropdown:
    """One of several options, in a list that opens.

    Parameters
    ----------
    label
        What it is; it names the control for screen readers too.
    options
        Values, or pairs of a text and a value.
    value
        The value that is chosen first; by default the first one.
    """
    options = list(options)
    control = widgets.Dropdown(
        options=options, value=options[0] if value is None else value, description=label
    )
    return _placed(control, label, max(map(len, control._options_labels)))


def sorted_into(statement: str, groups, value=None) -> widgets.Dropdown:
    """A statement, and a list with the groups that it may belong to.

    Parameters
    ----------
    statement
        What is sorted; it names the list for screen readers too.
    groups, value
        The options, and the first one, as for `choice`.
    """
    control = choice(statement, groups, value)
    control.add_class("dl-sort")
    return control


def text(label: str, value: str) -> widgets.Text:
    """A line to type."""
    return _placed(widgets.Text(value, description=label), label, 15)


def tick(label: str, value: bool = False) -> widgets.Checkbox:
    """A box to tick."""
    control = widgets.Checkbox(value, description=label, indent=False)
    control.add_class("dl-wide")
    return control


def _put(control: widgets.Widget, value) -> None:
    """Set a control in code; a value it cannot hold is a CourseError."""
    if isinstance(control, widgets.Dropdown) and value not in control.options:
        raise CourseError(
            f"{control.description} cannot be {value!r}: use one of "
            f"{', '.join(map(str, control.options))}."
        )
    if isinstance(control, _Asked) and not isinstance(value, str):
        value = "" if value is None else f"{value:.10g}"
    try:
        if isinstance(control, _Number) and isinstance(value, str):
            value = given.number(value, control.unit)
        control.value = value
    except Exception as problem:  # traitlets' own sentence speaks of traits, not of the control
        raise CourseError(
            f"{control.description} cannot be {value!r}: use a value like {control.value!r}."
        ) from problem


def _placed(control, label: str, widest: int = 0):
    """In the grid of controls: in one column, across two, or on a row of its own.

    Parameters
    ----------
    control
        The field; ipywidgets' own widths are taken off it, as its column decides.
    label
        What stands above it, on two lines at most if it is to share a row.
    widest
        How many letters its longest option has.
    """
    control.layout.width = "auto"
    control.style.description_width = "auto"
    if len(label) > 45:
        control.add_class("dl-row")
    elif widest > 14 or len(label) > 37:
        control.add_class("dl-wide")
    return control


ENTER = "dl-enter"
"""The class of the button that Enter presses in a number box of the same panel."""


def button(label: str, do: Callable[[], object]) -> widgets.Button:
    """A button; `do` is kept on it because ipywidgets' own click() hides what goes wrong."""
    made = widgets.Button(description=label)
    made.do = do
    made.on_click(lambda _: made.do())
    return made


# ---- HTML ---------------------------------------------------------------------------------


def box(css_class: str, children) -> widgets.Box:
    """A box that the panel's style sheet lays out, by its class."""
    made = widgets.Box(list(children))
    made.add_class(css_class)
    return made


def area(css_class: str) -> widgets.HTML:
    """A place in a panel for HTML that changes."""
    made = widgets.HTML()
    made.add_class(css_class)
    return made


def problem_html(sentence: str) -> str:
    """A problem in plain words, announced to screen readers."""
    return f'<p class="dl-problem" role="alert"><b>Please look:</b> {text_html(sentence)}</p>'


def journal_notice(journal: Journal) -> str:
    """What the journal has to tell the learner, once; mostly nothing."""
    message, journal.message = journal.message, ""
    return problem_html(message) if message else ""


def _csv_link(table: pd.DataFrame, name: str) -> str:
    data = base64.b64encode(csv_bytes(table)).decode()
    return (
        f'<p><a download="{name}.csv" href="data:text/csv;charset=utf-8;base64,{data}">'
        "Save this table as CSV</a></p>"
    )
