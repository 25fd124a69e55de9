"""Compensation plans as text: read a company's plan from a file, write one, or take a ready one.

A plan file is TOML, one line for each setting, with the names that the plan's class uses:

    plan = "Unilevel"
    margin = 0.25
    rates = [0.05, 0.04, 0.03]     # override on 1, 2, 3 levels below
    qualify = 100                  # points of personal volume a month

`name` and `source_ids` may be added; they are kept for :func:`about`.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from dataclasses import MISSING, fields
from importlib.resources import files
from pathlib import Path

from downline import plans
from downline.errors import CourseError
from downline.plans import Plan

KINDS = {kind.__name__: kind for kind in plans.Plan.__subclasses__()} | {"Matrix": plans.Matrix}
"""The plans that a file can name."""

_NOTES = ("plan", "name", "source_ids")
_READY = files("downline") / "data" / "plans"


def loads(text: str) -> Plan:
    """The plan that a text describes.

    Raises CourseError that names the line and the key for anything that cannot be used.

    >>> loads('plan = "Unilevel"\\nmargin = 0.2\\nrates = [0.1, 0.05]')
    Unilevel(margin=0.2, commissionable=1.0, points=1.0, qualify=0.0, personal_bonus=(), \
fast_start=(), matching=(), cap=None, rates=(0.1, 0.05), ladder=(), compress=False)
    >>> loads('plan = "Unilevel"\\nmargin = 20')
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Line 2, margin: The margin is 20: use a fraction from 0 to 1 (0.05 is 5 %).
    """  # noqa: E501
    settings = _parse(text)
    if "plan" not in settings:
        raise CourseError(
            f'The key plan is missing: add a line such as plan = "Unilevel" '
            f"(or {', '.join(kind for kind in KINDS if kind != 'Unilevel')}).",
            "plan",
        )
    kind = KINDS.get(settings["plan"]) if isinstance(settings["plan"], str) else None
    if kind is None:
        raise _at(text, "plan", f"{settings['plan']!r} is no plan: use one of {', '.join(KINDS)}.")
    known = [field.name for field in fields(kind)]
    for key in settings:
        if key not in (*known, *_NOTES):
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
            raise _at(text, key, f"{kind.__name__} has no such setting: {hint}")
        if key in known and not isinstance(settings[key], _types(kind, key)):
            example = json.dumps(_default(kind, key))
            raise _at(text, key, f"{settings[key]!r} cannot be used here: write it like {example}.")
    try:
        return kind(**{key: value for key, value in settings.items() if key in known})
    except CourseError as problem:
        raise _at(text, problem.key, str(problem)) from None


def dumps(plan: Plan, name: str = "", source_ids: tuple[str, ...] = ()) -> str:
    """The text of a plan: only settings that differ from the plan's own first values.

    >>> print(dumps(plans.Binary(0, rate=0.12, keep=False), name="Two legs"))
    plan = "Binary"
    name = "Two legs"
    margin = 0
    rate = 0.12
    keep = false
    <BLANKLINE>
    """
    kind = type(plan)
    settings = {"plan": kind.__name__, "name": name, "source_ids": list(source_ids)}
    settings = {key: value for key, value in settings.items() if value}
    for field in fields(kind):
        value = getattr(plan, field.name)
        if value != _default(kind, field.name):
            settings[field.name] = value
    # What JSON writes for texts, numbers and lists of them is TOML as well.
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items()
    )


def read(path: str | Path) -> Plan:
    """The plan in a file; see :func:`loads`."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CourseError(f"{path} cannot be read as text: {problem}.") from None
    return loads(text)


def write(plan: Plan, path: str | Path, name: str = "", source_ids: tuple[str, ...] = ()) -> None:
    """Write a plan to a file that :func:`read` reads; see :func:`dumps`."""
    Path(path).write_text(dumps(plan, name, source_ids), encoding="utf-8")


def ready_names() -> list[str]:
    """The plans of real companies that come with the course."""
    return sorted(
        file.name.removesuffix(".toml") for file in _READY.iterdir() if file.name.endswith(".toml")
    )


def ready(name: str) -> Plan:
    """A ready plan by name; a CourseError lists the names.

    >>> ready("amway-europe").brackets[0]
    (200, 0.03)
    """
    return loads(_ready_text(name))


def about(name: str) -> dict[str, object]:
    """What a ready plan is called and which sources its numbers have: name and source_ids."""
    settings = _parse(_ready_text(name))
    return {key: settings[key] for key in ("name", "source_ids")}


def _ready_text(name: str) -> str:
    if name not in ready_names():
        raise CourseError(
            f"There is no ready plan {name!r}: use one of {', '.join(ready_names())}."
        )
    return (_READY / f"{name}.toml").read_text(encoding="utf-8")


def _parse(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"\(at line (\d+), column \d+\)", str(problem))
        line = int(found[1]) if found else text.count("\n") + 1
        shown = (text.splitlines() or [""])[min(line, len(text.splitlines()) or 1) - 1].strip()
        key = shown.split("=")[0].strip() if "=" in shown else "?"
        raise CourseError(
            f"Line {line}, {key}: {shown!r} is not written as a setting. Write key = value: texts "
            "in double quotes, lists in square brackets, each key once.",
            key,
        ) from None


def _at(text: str, key: str | None, sentence: str) -> CourseError:
    """The problem with the key's line number before it."""
    for number, line in enumerate(text.splitlines(), start=1):
        if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return CourseError(f"Line {number}, {key}: {sentence}", key)
    return CourseError(sentence, key)


def _default(kind: type[Plan], key: str):
    (field,) = (field for field in fields(kind) if field.name == key)
    return None if field.default is MISSING else field.default


def _types(kind: type[Plan], key: str) -> tuple[type, ...]:
    default = _default(kind, key)
    if isinstance(default, bool):
        return (bool,)
    return (list,) if isinstance(default, tuple) else (int, float)
