"""Compensation plans as text: read a company's plan from a file, write one, or take a ready one.

A plan file is TOML, one line for each setting, with the names that the plan's class uses:

    plan = "Unilevel"
    margin = 0.25
    rates = [0.05, 0.04, 0.03]     # override on 1, 2, 3 levels below
    qualify = 100                  # points of personal volume a month

A number is taken as it is written, and a fraction may be written as one: `margin = "20/120"`.
`name` and `source_ids` may be added; for ready plans :func:`about` shows them. What the ready plans
leave out, and which plans cannot be written in this vocabulary, stands in `data/plans/`.
"""

from __future__ import annotations

import difflib
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from downline import files
from downline.errors import CourseError
from downline.files import as_toml, settings_and_lines
from downline.plans.base import Plan
from downline.plans.binary import Binary
from downline.plans.levels import Matrix, SingleLevel, Unilevel
from downline.plans.settings import Settings, kind_of
from downline.plans.stairstep import Stairstep

KINDS = {kind.__name__: kind for kind in (SingleLevel, Unilevel, Matrix, Stairstep, Binary)}
"""The plans that a file can name."""


def loads(text: str) -> Plan:
    """The plan that a text describes.

    Raises CourseError that names the line and the key for anything that cannot be used. The line is
    the one on which the setting begins.

    >>> loads('plan = "Unilevel"\\nmargin = 0.2\\nrates = [0.1, 0.05]')
    Unilevel(margin=0.2, rates=(0.1, 0.05))
    >>> loads('plan = "Unilevel"\\nmargin = 20')
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Line 2, margin: The margin is 20: use a fraction from 0 to 1 (0.05 is 5 %).
    """  # noqa: E501
    if not isinstance(text, str):
        raise CourseError(
            f"The text of a plan is {text!r}: use a text such as 'plan = \"Unilevel\"', or read() "
            "for a file."
        )
    settings, lines = settings_and_lines(text, "a plan")

    def wrong(key: str | None, sentence: str) -> CourseError:
        return CourseError(
            f"Line {lines[key]}, {key}: {sentence}" if key in lines else sentence, key
        )

    if "plan" not in settings:
        for close in difflib.get_close_matches("plan", settings, n=1):
            raise wrong(close, "There is no such setting: did you mean plan?")
        raise CourseError(
            f'The key plan is missing: add a line such as plan = "Unilevel" '
            f"(or {', '.join(kind for kind in KINDS if kind != 'Unilevel')}).",
            "plan",
        )
    kind = KINDS.get(settings["plan"]) if isinstance(settings["plan"], str) else None
    if kind is None:
        raise wrong(
            "plan", f"{as_toml(settings['plan'])} is no plan: use one of {', '.join(KINDS)}."
        )
    known = [field.name for field in fields(kind)]
    for key, value in settings.items():
        if key not in (*known, "plan", "name", "source_ids"):
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
            raise wrong(key, f"{kind.__name__} has no such setting: {hint}")
        fits, remedy = _in_file(kind, key, value)
        if not fits:
            raise wrong(key, f"{as_toml(value)} cannot be used here: write {remedy}.")
    try:
        return kind(**{key: value for key, value in settings.items() if key in known})
    except CourseError as problem:
        raise wrong(problem.key, str(problem)) from None


def dumps(plan: Plan, name: str = "", source_ids: tuple[str, ...] = ()) -> str:
    """The text of a plan: only settings that differ from the plan's own first values.

    `loads` makes an equal plan of it. Comments of a file that a plan was read from are lost.

    Parameters
    ----------
    plan
        Any plan.
    name
        What to call it.
    source_ids
        Rows of `evidence.sources()` to write down.

    >>> print(dumps(Binary(0, rate=0.12, keep=False), name="Two legs"))
    plan = "Binary"
    name = "Two legs"
    margin = 0
    rate = 0.12
    keep = false
    <BLANKLINE>
    """
    if not isinstance(plan, Plan):
        raise CourseError(f"{plan!r} is no plan: use one such as Unilevel(0.25).")
    settings = {"plan": type(plan).__name__, "name": name, "source_ids": list(source_ids)}
    settings = {key: value for key, value in settings.items() if value}
    for field in fields(plan):
        value = getattr(plan, field.name)
        if value != field.default:
            settings[field.name] = _written(value)
    return "".join(f"{key} = {as_toml(value)}\n" for key, value in settings.items())


def read(path: str | Path) -> Plan:
    """The plan in a file; see :func:`loads`."""
    return loads(files.read(path))


def write(plan: Plan, path: str | Path, name: str = "", source_ids: tuple[str, ...] = ()) -> None:
    """Write a plan to a file that :func:`read` reads; see :func:`dumps`.

    A file of that name is replaced in one step: whatever happens, it is the old one or the new one.

    Parameters
    ----------
    plan
        Any plan.
    path
        The file's name and folder.
    name, source_ids
        As for :func:`dumps`.
    """
    files.write(path, dumps(plan, name, source_ids))


def ready_names() -> list[str]:
    """The plans of real companies (and one from textbooks) that come with the course."""
    return list(files.ready_texts("plans"))


def ready(name: str) -> Plan:
    """A ready plan by name; a CourseError lists the names.

    >>> ready("amway-europe").brackets[0]
    (200, 0.03)
    """
    return loads(_ready_text(name))


def about(name: str) -> dict[str, Any]:
    """What a ready plan is called and which sources its numbers have: name and source_ids."""
    settings, _ = settings_and_lines(_ready_text(name), "a plan")
    return {key: settings[key] for key in ("name", "source_ids")}


def _ready_text(name: str) -> str:
    if name not in ready_names():
        raise CourseError(
            f"There is no ready plan {name!r}: use one of {', '.join(ready_names())}."
        )
    return files.ready_texts("plans")[name]


def _in_file(kind: type[Plan], key: str, value) -> tuple[bool, str]:
    """Whether a file may have such a value for a setting, and what to write instead."""
    if key == "name":
        return isinstance(value, str), "a text in double quotes"
    if key in ("plan", "source_ids"):
        return isinstance(value, str if key == "plan" else list), 'a list such as ["S01"]'
    setting = kind_of(kind, key)
    return setting.fits_file(value), setting.write


def _written(value):
    """A setting as a file has it: fractions as a text."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Settings):  # a rank
        return {
            field.name: _written(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != field.default
        }
    return [_written(one) for one in value] if isinstance(value, tuple) else value
