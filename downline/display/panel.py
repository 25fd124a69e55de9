"""A widget with a twin, and the controls that explorers and checks are made of."""

from __future__ import annotations

import base64
from collections.abc import Callable

import ipywidgets as widgets
import pandas as pd

from downline.display.html import (
    csv_bytes,
    text_html,
)
from downline.errors import CourseError
from downline.learner import Journal

_CSS = """
.dl-panel { max-width: 54rem; border: 1px solid var(--jp-border-color1, #bdbdbd);
  border-radius: 6px; padding: 0.8rem 1rem; margin: 0.3rem 0; overflow: hidden;
  container-type: inline-size; --jp-widgets-input-border-color: #767676; }
/* ipywidgets paints the arrow of a list black in every theme. */
[data-jp-theme-light="false"] .dl-panel { --jp-widgets-dropdown-arrow: url("data:image/svg+xml,\
%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E\
%3Cpath d='M4.6 6.5 9 11l4.4-4.5' fill='none' stroke='white' stroke-width='1.7'/%3E%3C/svg%3E"); }
.dl-panel .widget-label, .dl-panel label { text-overflow: clip; }
/* ipywidgets lets every box scroll, and what scrolls cuts the ring round what has the focus. */
.dl-panel .widget-box { overflow: visible; }
.dl-controls { display: flex; flex-flow: row wrap; gap: 0.2rem 0.7rem; }
.dl-controls > * { flex: 0 0 auto; max-width: 100%; align-self: center; }
.dl-buttons { column-gap: 0.3rem; }
.dl-controls > .widget-checkbox { flex: 1 1 24rem; }
.dl-panel > .widget-button, .dl-panel .widget-vbox > .widget-button { align-self: flex-start; }
.dl-panel .widget-html, .dl-panel .jupyter-widget-html { height: auto; margin: 0; }
.dl-panel .widget-html-content { line-height: 1.45; white-space: normal; height: auto; }
.dl-panel .dl-picture img { max-width: 100%; height: auto; display: block; margin: 0.3rem 0;
  background: white; border-radius: 4px; }
[data-jp-theme-light="false"] .dl-panel .dl-picture img {
  filter: invert(0.93) hue-rotate(180deg); }
.dl-aloud { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.dl-panel p { margin: 0.4rem 0; max-width: 46rem; }
.dl-panel .dl-says p { font-size: 1.05em; }
/* A table may still scroll, so its link's ring has its room in here. */
.dl-panel .dl-table { overflow-x: auto; margin-left: -5px; padding-left: 5px; }
.dl-panel :is(.dl-table, .dl-sources) > .widget-html-content { min-width: 0; }
.dl-panel .dl-sources { overflow-wrap: anywhere; }
.dl-panel table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.93em; }
/* It stays in sight where a table is wider than its panel and scrolls. */
.dl-panel caption { text-align: left; font-weight: 600; padding: 0.2rem 0;
  position: sticky; left: 0; max-width: 100cqi; }
.dl-panel th, .dl-panel td { padding: 0.25rem 0.9rem 0.25rem 0;
  border-bottom: 1px solid var(--jp-border-color2, #d0d0d0); vertical-align: top; }
.dl-panel td { font-variant-numeric: tabular-nums; }
.dl-panel .dl-problem { border-left: 5px solid #c62828; padding: 0.2rem 0.8rem; }
.dl-panel .dl-right { border-left: 5px solid #0072B2; padding: 0.2rem 0.8rem; }
.dl-panel a { color: var(--jp-content-link-color, #0b5cad); text-decoration: underline; }
.dl-panel .widget-button { width: auto; height: auto; min-height: 28px; white-space: normal;
  line-height: 1.3; padding: 0.25rem 0.8rem; overflow: visible;
  border: 1px solid #767676; }
/* ipywidgets takes the ring of fields and lists away, and says that it is important. */
.dl-panel :is(a, summary, .widget-button):focus-visible,
.dl-panel .jupyter-widgets.jupyter-widgets :is(input, select):focus-visible {
  outline: 3px solid #0072B2 !important; outline-offset: 2px; }
.dl-panel .widget-checkbox { width: auto; height: auto; max-width: calc(100% - 4px); }
.dl-panel .widget-checkbox label.widget-label-basic, .dl-panel .widget-radio-box label {
  white-space: normal; height: auto; line-height: 1.4; overflow: visible; width: auto; }
.dl-panel .widget-radio, .dl-panel .widget-radio-box { width: auto; max-width: 100%;
  height: auto; }
.dl-panel .widget-radio-box label { display: flex; flex-direction: row-reverse;
  justify-content: flex-end; align-items: center; gap: 0.5rem; margin: 0.15rem 0; }
@container (max-width: 30rem) {
  .dl-panel .widget-dropdown, .dl-panel .widget-text { flex-wrap: wrap; height: auto;
    max-width: calc(100% - 4px); }
  .dl-panel .widget-dropdown > .widget-label, .dl-panel .widget-text > .widget-label {
    white-space: normal; height: auto; max-width: 100%; text-align: left; }
  .dl-panel .widget-dropdown > select { flex: 1 0 auto; width: auto; max-width: 100%;
    min-height: 24px; }
  .dl-panel .dl-sentence { min-width: 20em; }
}
"""

# What a panel does by itself in the browser. ipywidgets gives no element a role or a listener, and
# writes an HTML widget anew at each change; so the kernel never touches this one again, and its
# style's `onload`, the one script that HTML put in place may run, does two things.
# It reads aloud what has changed, politely and once it has rested, not at every repeat of a held
# key; a live region has to stand there before its words do.
# And it keeps plain keys for the panel, by the attribute that Jupyter looks for when a key is
# pressed. Else they would be its commands: in a list an arrow would leave for the next cell, and
# "d" twice, for doTERRA, would delete the cell. One listener serves all panels of the page.
_IN_THE_BROWSER = """<p role="status" class="dl-aloud"></p><style onload="
  const aloud = this.previousElementSibling, changed = new Set();
  let rest;
  new MutationObserver(changes => {
    for (const change of changes) changed.add(change.target.closest('.dl-says, .dl-said'));
    changed.delete(null);
    if (!changed.size) return;
    clearTimeout(rest);
    rest = setTimeout(() => {
      aloud.textContent = [...changed].map(area => area.innerText.trim()).join(' ');
      changed.clear();
    }, 500);
  }).observe(this.closest('.dl-panel'), {childList: true, subtree: true});
  window.addEventListener('keydown', window.dlKeepsKeys ??= event => {
    const command = event.ctrlKey || event.metaKey || event.altKey
      || (event.shiftKey && event.key === 'Enter');
    if (event.target.closest?.('.dl-panel'))
      event.target.toggleAttribute('data-lm-suppress-shortcuts', !command);
  }, true);
">"""


class Panel(widgets.VBox):
    """A widget with a twin: the same content as plain HTML and plain text beside the live view.

    Subclasses give `twin_html()` and `twin_text()`. Saved notebooks keep only these.
    """

    def __init__(self, children=(), **options):
        style = widgets.HTML(f"{_IN_THE_BROWSER}{_CSS}</style>")
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


class _Number(widgets.FloatText):
    """A number box that keeps what was typed; the explorer says so when it is out of range."""

    low: float = 0.0
    high: float = 0.0


def number(label: str, value: float, *, low: float, high: float, step: float = 1) -> _Number:
    """A number to type or to step with the arrow keys, `low` to `high`; `label` has the unit."""
    control = _Number(value, description=label, step=step, style=_whole_label())
    control.low, control.high = low, high
    digits = len(f"{high:g}")
    control.layout.width = f"calc({0.56 * len(label):.1f}em + {2.6 + 0.55 * digits:.2f}rem)"
    return control


def choice(label: str, options, value=None) -> widgets.Dropdown:
    """One of several options, in a list that opens."""
    options = list(options)
    control = widgets.Dropdown(
        options=options, value=options[0] if value is None else value, description=label,
        style=_whole_label(),
    )  # fmt: skip
    control.layout.width = "max-content"
    return control


def tick(label: str, value: bool = False) -> widgets.Checkbox:
    """A box to tick."""
    control = widgets.Checkbox(value, description=label, indent=False)
    control.layout.width = "max-content"
    return control


def _put(control: widgets.Widget, value) -> None:
    """Set a control in code; a value it cannot hold is a CourseError."""
    if isinstance(control, widgets.Dropdown) and value not in control.options:
        raise CourseError(
            f"{control.description} cannot be {value!r}: use one of "
            f"{', '.join(map(str, control.options))}."
        )
    try:
        control.value = value
    except Exception as problem:  # traitlets' own sentence speaks of traits, not of the control
        raise CourseError(
            f"{control.description} cannot be {value!r}: use a value like {control.value!r}."
        ) from problem


def _whole_label() -> dict[str, str]:
    return {"description_width": "max-content"}


def button(label: str, do: Callable[[], object]) -> widgets.Button:
    """A button; `do` is kept on it because ipywidgets' own click() hides what goes wrong."""
    made = widgets.Button(description=label)
    made.do = do
    made.on_click(lambda _: made.do())
    return made


# ---- HTML ---------------------------------------------------------------------------------


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
