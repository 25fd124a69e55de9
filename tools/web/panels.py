"""What stands on a page in place of an explorer or a check: all presets, and what marks an answer.

Each reads without a script: presets one below the other, answers folded. The scripts beside this
module make tabs and forms of them.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from downline import explorers
from downline.display import drawing
from downline.display.check import Check
from downline.display.explorer import SURE, Answer, Explorer
from downline.display.html import sources_html, text_html, under_html
from downline.learner import Journal
from downline.lessons.choosing.my_predictions import MyPredictions
from downline.quiz import Question, bank
from downline.quiz.on_a_page import as_data
from downline.words import safe
from tools.web.pictures import Pictures

SCRIPTS = tuple(f"{name}.js" for name in ("numbers", "marks", "dom", "kept"))
SCRIPTS += tuple(f"{name}.js" for name in ("check", "explorer", "mine", "paper"))
"""In the order in which a page needs them."""

KEPT = '<section class="dl-kept" aria-label="What this browser keeps"></section>'
"""At the end of a page that keeps guesses or answers: how much there is, and how to erase it."""

ELSEWHERE = "<p><i>This part works in the full course, on your own computer.</i></p>"
"""In place of what asks to run its cell."""

MOVED = "<p><small>In the full course you set everything here yourself.</small></p>"
"""Below each explorer: lessons' tasks ask for more than its presets."""
OWN_OFFER = (
    '<p>Here your own offer goes into <a href="before_you_sign.html#Three-sums">the three sums</a> '
    "of <i>Before you sign</i>.</p>"
)
"""Below the one that weighs an offer: who must decide has something to type into."""


def keeps(cell: dict[str, Any]) -> bool:
    """Whether what a cell shows on its page is kept: an answer to a check, or a guess."""
    shown = str(cell.get("outputs"))
    return '<div class="dl-check">' in shown or '"asked": {' in shown


def called(source: str) -> tuple[type, list[Any], dict[str, Any]] | None:
    """The explorer or check that a cell ends with, and what it is given; None if with none.

    >>> called("WhichName(fee=False)")
    (<class 'downline.lessons.definitions.explorers.WhichName'>, [], {'fee': False})
    >>> called("cases()") is called("%magic") is None
    True
    """
    try:
        last = ast.parse(source).body[-1]
        call = last.value if isinstance(last, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return None
        if call.func.id not in explorers.__all__:
            return None
        given = [ast.literal_eval(one) for one in call.args]
        named = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (IndexError, SyntaxError, ValueError):
        return None
    return getattr(explorers, call.func.id), given, named


def panel(source: str, pictures: Pictures) -> str | None:
    """The HTML in place of what a cell shows; None for a cell that keeps its saved output."""
    found = called(source)
    if found is None:
        return None
    kind, given, named = found
    if kind is Check:
        return check(bank.get(*given))
    if kind is MyPredictions:
        return f'<div class="dl-guesses"><p>{text_html(MyPredictions.empty)}</p></div>'
    if not issubclass(kind, Explorer):
        return None
    with TemporaryDirectory() as folder:  # nobody has guessed yet
        return explorer(kind(Journal(Path(folder, "journal.json")), **named), pictures)


# ---- explorers -----------------------------------------------------------------------------------


def explorer(one: Explorer, pictures: Pictures) -> str:
    """All that an explorer's presets show, and the question to guess at before."""
    title = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one.name).capitalize()
    about: dict[str, Any] = {"title": title, "asked": asked(one)}
    all_of_it = list(states(one))
    sources = {answer.sources for _, answer in all_of_it}
    shown = [_state(name, answer, pictures, len(sources) > 1) for name, answer in all_of_it]
    common = sources_html(*sources) if len(sources) == 1 else ""
    moved = MOVED + OWN_OFFER if isinstance(one, explorers.EvaluateOffer) else MOVED
    common = f'<div class="dl-common">{common}{moved}</div>'
    question = ""
    if about["asked"]:
        question = f"<p><b>Predict first.</b> {text_html(about['asked']['question'])}</p>\n"
        shown = [_folded("Show the answer", [*shown, common])]
    else:
        more = [_folded(f"Show {len(shown) - 1} more", shown[1:])] if shown[1:] else []
        shown = [shown[0], *more, common]
    return f'<div class="dl-explorer">{_data(about)}\n{question}{"".join(shown)}</div>'


def states(one: Explorer) -> Iterator[tuple[str, Answer]]:
    """What it shows, by name: what its question is about, how it opens, and each preset.

    A preset that is one of the first two is not shown twice, and keeps its name.
    """
    opening, wanted = one.values, []
    if one.predict is not None:
        wanted.append(("As asked", {**one.defaults, **one.predict.asked.at}))
    wanted.append(("As it opens", opening))
    presets = [(name, {**one.defaults, **values}) for name, values in one.presets.items()]
    named: list[tuple[str, dict[str, object]]] = []
    for name, values in [*wanted, *presets]:
        same = next((at for at, (_, known) in enumerate(named) if known == values), None)
        if same is None:
            named.append((name, values))
        elif name in one.presets:
            first = named[same][0]
            named[same] = (f"As asked: {name}" if first == "As asked" else name, values)
    for name, values in named:
        yield name, one.set(**values).shown
    one.set(**opening)


def asked(one: Explorer) -> dict[str, Any] | None:
    """The question to guess at, with its answer; None if it asks none."""
    if one.predict is None:
        return None
    question, guess = one.predict.asked, one.predict.guess
    at = one.answer(**{**one.defaults, **question.at})
    return {
        "name": one.name,
        "question": question.question,
        "unit": question.unit,
        "answer": question.true(at),
        "box": {
            "label": guess.description, "unit": guess.unit, "low": guess.low, "high": guess.high,
        },
        "sureLabel": one.predict.sure.description,
        "sure": SURE,
    }  # fmt: skip


def _state(name: str, answer: Answer, pictures: Pictures, own_sources: bool) -> str:
    picture = ""
    if answer.figure is not None:
        picture = pictures.image(drawing.svg(answer.figure), answer.alt)
    return (
        f'<div class="dl-state" data-name="{safe(name)}"><p class="dl-name">{text_html(name)}'
        f"</p>\n{picture}{under_html(answer.under)}\n"
        f'<p class="dl-says">{text_html(answer.sentence)}</p>\n'
        f"{wide(answer.table_html())}\n{sources_html(answer.sources) if own_sources else ''}</div>"
    )


# ---- checks --------------------------------------------------------------------------------------


def check(question: Question) -> str:
    """A question as it reads without a script, and all that a script needs to mark an answer."""
    choices = "".join(f"<li>{text_html(one.text)}</li>" for one in question.choices if one.text)
    groups = text_html(" or ".join(question.groups))
    parts = [
        f"<p><b>{text_html(question.text)}</b></p>",
        f"<ul>{choices}</ul>" if choices else "",
        f"<p>Sort them into: {groups}.</p>" if groups else "",
        "<p><i>Note your answer. It is explained at the end of the course.</i></p>"
        if bank.opens(question)
        else _folded("Show the answer", [_why(question)]),
    ]
    return f'<div class="dl-check">{_data(as_data(question))}\n{"".join(parts)}</div>'


def _why(question: Question) -> str:
    """The right answer and the reasons."""
    lines = question.feedback(question.answer).text.split("\n")
    said = "".join(f"<p>{text_html(line)}</p>" for line in lines)
    return f"<p>{text_html(question.in_words(question.answer))}</p>{said}"


# ---- both ----------------------------------------------------------------------------------------


def wide(html: str) -> str:
    """HTML with each of its tables in a box that can move sideways.

    >>> wide("<table>…</table>")
    '<div class="wide"><table>…</table></div>'
    """
    html = re.sub(r"<table.*?</table>", lambda table: _labelled(table[0]), html, flags=re.DOTALL)
    html = html.replace("<table", '<div class="wide"><table')
    return html.replace("</table>", "</table></div>")


def _labelled(table: str) -> str:
    """A table of sentences for a phone, which shows it row below row: cells know their heads."""
    rows = re.findall(r"<tr><td.*?</tr>", table, flags=re.DOTALL)
    if not rows or 2 * sum(map(_has_words, rows)) < len(rows):
        return table
    heads = [_plain(head) for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)]

    def cells(row: re.Match[str]) -> str:
        names = iter(heads)
        return re.sub(r"<td\b", lambda td: f'{td[0]} data-head="{next(names, "")}"', row[0])

    table = re.sub(r"<tr><td.*?</tr>", cells, table, flags=re.DOTALL)
    return table.replace("<table", '<table data-rows=""', 1)


LONG = 40
"""A cell with more characters is words to read, which a narrow column would stretch down a page."""


def _has_words(row: str) -> bool:
    return any(len(_plain(cell)) > LONG for cell in row.split("</td>"))


def _plain(html: str) -> str:
    """Without its tags, for an attribute too."""
    return re.sub("<[^>]*>", "", html).replace('"', "&quot;")


def _folded(summary: str, parts: list[str]) -> str:
    return f"<details><summary>{summary}</summary>\n{''.join(parts)}</details>"


def _data(what: object) -> str:
    """Data for a script; no text in it can end the script's tag."""
    text = json.dumps(what, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'
