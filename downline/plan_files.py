"""Compensation plans as text: read a company's plan from a file, write one, or take a ready one.

A plan file is TOML, one line for each setting, with the names that the plan's class uses:

    plan = "Unilevel"
    margin = 0.25
    rates = [0.05, 0.04, 0.03]     # override on 1, 2, 3 levels below
    qualify = 100                  # points of personal volume a month

`name` and `source_ids` may be added; for ready plans :func:`about` shows them. What the ready plans
leave out, and which plans cannot be written in this vocabulary, stands in `data/plans/`.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

from downline.errors import CourseError
from downline.plans import Binary, Matrix, Plan, SingleLevel, Stairstep, Unilevel

KINDS = {kind.__name__: kind for kind in (SingleLevel, Unilevel, Matrix, Stairstep, Binary)}
"""The plans that a file can name."""

# A real plan has a few hundred characters: what is much longer is no plan, and slow to take apart.
_LONGEST, _MOST_LINES = 20_000, 200  # characters of a file, lines of a setting
_READY = files("downline") / "data" / "plans"


def loads(text: str) -> Plan:
    """The plan that a text describes.

    Raises CourseError that names the line and the key for anything that cannot be used. The line is
    the one on which the setting begins.

    >>> loads('plan = "Unilevel"\\nmargin = 0.2\\nrates = [0.1, 0.05]')
    Unilevel(margin=0.2, commissionable=1.0, points=1.0, qualify=0.0, personal_bonus=(), \
fast_start=(), matching=(), cap=None, rates=(0.1, 0.05), ladder=(), compress=False)
    >>> loads('plan = "Unilevel"\\nmargin = 20')
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Line 2, margin: The margin is 20: use a fraction from 0 to 1 (0.05 is 5 %).
    """  # noqa: E501
    settings, lines = _parse(text)

    def wrong(key: str | None, sentence: str) -> CourseError:
        return CourseError(
            f"Line {lines[key]}, {key}: {sentence}" if key in lines else sentence, key
        )

    if "plan" not in settings:
        for near in difflib.get_close_matches("plan", settings, n=1):
            raise wrong(near, "There is no such setting: did you mean plan?")
        raise CourseError(
            f'The key plan is missing: add a line such as plan = "Unilevel" '
            f"(or {', '.join(kind for kind in KINDS if kind != 'Unilevel')}).",
            "plan",
        )
    kind = KINDS.get(settings["plan"]) if isinstance(settings["plan"], str) else None
    if kind is None:
        raise wrong(
            "plan", f"{_shown(settings['plan'])} is no plan: use one of {', '.join(KINDS)}."
        )
    known = [field.name for field in fields(kind)]
    for key, value in settings.items():
        if key not in (*known, "plan", "name", "source_ids"):
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
            raise wrong(key, f"{kind.__name__} has no such setting: {hint}")
        types, remedy = _expected(kind, key)
        if not isinstance(value, types) or (isinstance(value, bool) and types is not bool):
            raise wrong(key, f"{_shown(value)} cannot be used here: write {remedy}.")
    try:
        return kind(**{key: value for key, value in settings.items() if key in known})
    except CourseError as problem:
        raise wrong(problem.key, str(problem)) from None


def dumps(plan: Plan, name: str = "", source_ids: tuple[str, ...] = ()) -> str:
    """The text of a plan: only settings that differ from the plan's own first values.

    `loads` makes an equal plan of it. Comments of a file that a plan was read from are lost.

    >>> print(dumps(Binary(0, rate=0.12, keep=False), name="Two legs"))
    plan = "Binary"
    name = "Two legs"
    margin = 0
    rate = 0.12
    keep = false
    <BLANKLINE>
    """
    settings = {"plan": type(plan).__name__, "name": name, "source_ids": list(source_ids)}
    settings = {key: value for key, value in settings.items() if value}
    for field in fields(plan):
        value = getattr(plan, field.name)
        if value != field.default:
            settings[field.name] = value
    return "".join(f"{key} = {_shown(value)}\n" for key, value in settings.items())


def read(path: str | Path) -> Plan:
    """The plan in a file; see :func:`loads`."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            text = file.read(_LONGEST + 1)
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}: check its name and folder.") from None
    except (OSError, UnicodeDecodeError) as problem:
        remedy = "give a text file that was saved in UTF-8"
        raise CourseError(f"{path} cannot be read ({problem}): {remedy}.") from None
    return loads(text)


def write(plan: Plan, path: str | Path, name: str = "", source_ids: tuple[str, ...] = ()) -> None:
    """Write a plan to a file that :func:`read` reads; see :func:`dumps`.

    A file of that name is replaced in one step: whatever happens, it is the old one or the new one.
    """
    text, path = dumps(plan, name, source_ids), Path(path)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        try:
            draft.write_text(text, encoding="utf-8", newline="\n")
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, UnicodeEncodeError) as problem:
        remedy = "give a folder in which you may write, and a plain name"
        raise CourseError(f"{path} cannot be written ({problem}): {remedy}.") from None


def ready_names() -> list[str]:
    """The plans of real companies (and one from textbooks) that come with the course."""
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
    settings, _ = _parse(_ready_text(name))
    return {key: settings[key] for key in ("name", "source_ids")}


def _ready_text(name: str) -> str:
    if name not in ready_names():
        raise CourseError(
            f"There is no ready plan {name!r}: use one of {', '.join(ready_names())}."
        )
    return (_READY / f"{name}.toml").read_text(encoding="utf-8")


def _parse(text: str) -> tuple[dict[str, object], dict[str, int]]:
    """The settings of a text, and the line on which each of them begins.

    Read setting by setting, because tomllib says where it stopped reading, not where that began.
    """
    if len(text) > _LONGEST:
        raise CourseError(
            f"The text has more than {_LONGEST:,} characters: a plan has one short line a setting."
        )
    settings, lines, part, begins = {}, {}, "", 1
    rows = text.removeprefix("\ufeff").split("\n")  # tomllib takes care of a \r at the end of a row
    for number, row in enumerate(rows, start=1):
        part += row + "\n"
        try:
            found = tomllib.loads(part)
        except (ValueError, RecursionError) as problem:  # absurd values raise other than TOML's own
            if "end of document" in str(problem) and number < min(len(rows), begins + _MOST_LINES):
                continue  # a list over several lines
            shown = part.split("\n")[0].strip()
            key = re.match(r"[\"']?([\w-]+)", shown)
            raise CourseError(
                f"Line {begins}{f', {key[1]}' if key else ''}: the setting that begins with "
                f"{shown[:60]!r} cannot be read. Write key = value: numbers like 0.25 (for 25 %), "
                "texts in double quotes, lists in square brackets.",
                key[1] if key else None,
            ) from None
        for key, value in found.items():
            if key in settings:
                sentence = f"it is set twice, first on line {lines[key]}: keep one of them."
            elif isinstance(value, dict) or value == [{}]:
                sentence = "a plan has no sections and no dotted keys: write key = value."
            else:
                settings[key], lines[key] = value, begins
                continue
            raise CourseError(f"Line {begins}, {key}: {sentence}", key)
        part, begins = "", number + 1
    return settings, lines


def _expected(kind: type[Plan], key: str) -> tuple[type | tuple[type, ...], str]:
    """Of which type a setting has to be in a file, and how a message puts it."""
    if key in ("plan", "name"):
        return str, "a text in double quotes"
    if key == "source_ids":
        return list, 'a list such as ["S01"]'
    if key in ("brackets", "personal_bonus"):
        return list, "a list of steps such as [[200, 0.03], [600, 0.06]]"
    (default,) = (field.default for field in fields(kind) if field.name == key)
    if isinstance(default, bool):
        return bool, "true or false"
    if isinstance(default, tuple):
        return list, "a list such as [0.05, 0.03]"
    return (int, float), "a number, without quotes"


def _shown(value) -> str:
    """A value as a plan file has it: what JSON writes for texts, numbers and lists is TOML too."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text.replace("\x7f", "\\u007f")  # the one character that JSON leaves and TOML refuses


def _plain(value):
    """NumPy's numbers as Python's; dates, which TOML knows and plans do not, as text."""
    return value.item() if hasattr(value, "item") else str(value)
