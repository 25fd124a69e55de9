"""Answers alone: where nobody has to program, no check runs where a program of a pupil's ran.

A pupil may work out an answer with any program, and a program could change what a check does. So if
there is one, the work runs without its checks, and at the place of each stands what the answers
hold by then: a number, a text or a list. The checks then run on their own, in another sandbox, with
what was handed out and with these values. Whoever forges a value must know which is right, and
could as well have typed it.
"""

from __future__ import annotations

import ast
import copy
import math
import re
from collections.abc import Iterable
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import Any

from downline.ipython.entries import as_typed, asks_python, literal, named, parts
from downline.teaching.second_look import is_check
from downline.teaching.submissions import about, is_file

LONG, MANY, LARGE = 1000, 100, 1e15
"""The longest text, the longest list and the largest number that is taken for an answer."""

_SHOW = "__import__('downline.display.answered', fromlist=['as_kept']).as_kept{}"


def nobody_programs(given: Iterable) -> bool:
    """Whether the cells that were handed out ask for answers alone: each after its name and `=`."""
    asked = [cell for cell in given if cell.cell_type == "code" and about(cell).get("solution")]
    lines = [line for cell in asked for line in cell.source.splitlines() if line.strip()]
    return bool(lines) and all(answer or part[0].startswith("#") for part, answer in parts(lines))


def has_program(nb, given: list, folder: Path) -> bool:
    """Whether anything in a pupil's work may be a program: then its checks run on their own.

    So they do if an answer stands in another cell than its own. As a rule neither is so.

    Parameters
    ----------
    nb
        The notebook.
    given
        The cells that were handed out.
    folder
        Where the files beside it are.
    """
    endings = tuple(all_suffixes())
    if any(is_file(path) and path.name.endswith(endings) for path in folder.rglob("*")):
        return True
    sources = {cell.source for cell in given}
    first = next(cell.source for cell in given if cell.cell_type == "code")
    places = {about(cell).get("grade_id"): set(_answers(cell)) for cell in given}
    begun = False
    for cell in nb.cells:
        if cell.cell_type != "code" or _is_given(cell, sources):
            begun = begun or cell.source == first
            continue
        here = places.get(about(cell).get("grade_id"), set())
        for part, answer in parts(cell.source.splitlines()):
            if not part[0].strip() or part[0].startswith("#"):
                continue
            if not answer or not begun:
                return True
            name, typed = named(part, answer)
            if name not in here or asks_python(typed):
                return True
    return False


def _is_given(cell, sources: set[str]) -> bool:
    return cell.source in sources or bool(about(cell).get("grade") or about(cell).get("locked"))


def _answers(cell) -> dict[str, str]:
    """What is typed after each answer's name in a cell; the last counts."""
    found = parts(cell.source.splitlines()) if cell.cell_type == "code" else ()
    return dict(named(part, answer) for part, answer in found if answer)


def typed(nb) -> dict[str, Any]:
    """What stands after each answer's name, with nothing run; the last in the notebook counts."""
    every = [item for cell in nb.cells for item in _answers(cell).items()]
    values = [(name, as_typed(text, {})) for name, text in every]
    return {name: _plain(value) for name, value in values if value is not None}


def without_checks(nb, given: Iterable):
    """A copy of a notebook that shows, in place of each check, what its answers hold by then.

    Parameters
    ----------
    nb
        The notebook.
    given
        The cells that were handed out.
    """
    asked = asked_by(given)
    other = copy.deepcopy(nb)
    for cell in filter(is_check, other.cells):
        names = asked.get(about(cell)["grade_id"], [])
        cell.metadata, cell.source = {}, _SHOW.format(f"({', '.join(map(repr, names))})")
    return other


def asked_by(given: Iterable) -> dict[str, list[str]]:
    """The names of checks, each with the names of the answers that it asks for."""
    return {
        about(cell)["grade_id"]: sorted(set(re.findall(r"\banswer_\d+[a-z]?\b", cell.source)))
        for cell in given
        if is_check(cell)
    }


def held(nb, ran, given: Iterable) -> dict[str, dict[str, Any]]:
    """The names of checks, each with the values that its answers held at its place.

    An answer that holds nothing there, or was not reached, counts as it was typed, if it was.

    Parameters
    ----------
    nb
        The notebook as it was handed in.
    ran
        The copy without checks, with its outputs.
    given
        The cells that were handed out.
    """
    asked, as_written = asked_by(given), typed(nb)
    found = {}
    for cell, shown in zip(nb.cells, ran.cells, strict=True):
        if is_check(cell):
            check = about(cell)["grade_id"]
            texts = [
                output.data.get("text/plain", "")
                for output in shown.outputs
                if output.output_type == "display_data"
            ]
            values = read_back(texts[-1] if texts else "")
            for name in asked.get(check, []):
                if values.get(name) is None and name in as_written:
                    values[name] = as_written[name]
            found[check] = values
    return found


def read_back(text: str) -> dict[str, Any]:
    """The values that were shown, each of a kind that no program can be in; {} for all else.

    >>> read_back("{'answer_1a': 6.4, 'answer_1b': ..., 'answer_2': ['A', 'B']}")
    {'answer_1a': 6.4, 'answer_1b': Ellipsis, 'answer_2': ['A', 'B']}
    >>> read_back("{'answer_1a': {1: open('f')}}"), read_back("{'x': 1, 'answer_1a': {1: 2}}")
    ({}, {'answer_1a': Ellipsis})
    """
    if len(text) > 10 * LONG:
        return {}
    try:
        found = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return {}
    if type(found) is not dict:
        return {}
    return {
        name: _plain(value)
        for name, value in found.items()
        if isinstance(name, str) and re.fullmatch(r"answer_\d+[a-z]?", name, re.ASCII)
    }


def _plain(value: Any) -> Any:
    if type(value) in (list, tuple):
        return type(value)(
            one for one in map(_plain, value[:MANY]) if type(one) in (str, int, float)
        )
    if type(value) is str:
        return value[:LONG]
    if type(value) in (int, float):
        return value if abs(value) < LARGE and math.isfinite(value) else ...
    return None if value is None else ...


def checks_alone(nb, given: Iterable, values: dict[str, dict[str, Any]]):
    """What was handed out, with each check as it is marked and before it the values of its answers.

    Parameters
    ----------
    nb
        The notebook as it was handed in: it has the checks that are marked.
    given
        The cells that were handed out.
    values
        The names of checks, each with the values of its answers.
    """
    from nbformat.v4 import new_code_cell

    checks = {about(cell)["grade_id"]: cell for cell in nb.cells if is_check(cell)}
    other = copy.deepcopy(nb)
    other.cells = []
    for cell in given:
        if cell.cell_type != "code" or about(cell).get("solution"):
            continue
        if is_check(cell):
            held = values.get(about(cell)["grade_id"], {})
            shown = ", ".join(f"{name}={literal(value)}" for name, value in held.items())
            other.cells.append(new_code_cell(f"globals().update({shown})"))
        other.cells.append(copy.deepcopy(checks.get(about(cell).get("grade_id"), cell)))
    return other


def together(nb, ran, marked):
    """The notebook with the outputs of the pupil's program, and those of the checks on their own.

    Parameters
    ----------
    nb
        As it was handed in.
    ran
        Its copy without checks, with outputs.
    marked
        The checks alone, with outputs.
    """
    outputs = {about(cell)["grade_id"]: cell.outputs for cell in marked.cells if is_check(cell)}
    done = copy.deepcopy(ran)
    for cell, was in zip(done.cells, nb.cells, strict=True):
        if is_check(was):
            cell.metadata, cell.source = copy.deepcopy(was.metadata), was.source
            cell.outputs = outputs[about(was)["grade_id"]]
    return done
