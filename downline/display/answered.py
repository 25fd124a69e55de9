"""The checks of the exercises that ask for no programming: how an answer was read, and what to do.

A check stands below its answer, by the answer's name: ``check_number("answer_1a", "dollars")``. It
says how the answer is read, asks back where that is not certain, and never raises. Whether the
answer is right only the hidden part of the check asks: ``assert said.is_right(6.4), "Why."``
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from IPython import get_ipython
from IPython.display import display

from downline import given
from downline.display.html import text_html
from downline.errors import CourseError
from downline.ipython import entries
from downline.words import listed, plain

Value = float | str | tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Said:
    """An answer as it was read: its value, None if there is none yet, and a sentence about it."""

    name: str
    value: Value | None
    sentence: str

    def is_right(self, right: Value, within: float = 0.005) -> bool:
        """Whether the answer is that; `within` is how far a number may be away from it.

        >>> Said("answer_1a", 6.4, "").is_right(6.40), Said("answer_1a", None, "").is_right(6.4)
        (True, False)
        """
        if isinstance(self.value, float) and isinstance(right, (int, float)):
            return abs(self.value - right) <= within + 1e-9
        return type(self.value) is type(right) and self.value == right

    def __repr__(self) -> str:
        return f"{self.name}: {self.sentence}"

    def _repr_html_(self) -> str:
        return f"<p><code>{text_html(self.name)}</code>: {text_html(self.sentence)}</p>"


def begin() -> None:
    """Begin an exercise: from here on answers are kept as they were typed, and slips are sentences.

    The first cell of each exercise calls this. Outside of IPython it does nothing.
    """
    if shell := get_ipython():
        entries.strict(shell)


def check_number(name: str, unit: str = "", least: float = 0, most: float | None = None) -> Said:
    """Say how a number is read.

    Parameters
    ----------
    name
        The answer's: "answer_1a".
    unit
        What is asked for: "dollars", "%", "people".
    least, most
        Where any right answer lies. A number outside is said to be read, and to be looked at again.
    """
    return _shown(name, lambda value: _number(value, unit, least, most))


def check_choice(name: str, *choices: str) -> Said:
    """Say which of the choices is meant: capital letters, quotes, blanks and hyphens do not matter.

    Parameters
    ----------
    name
        The answer's: "answer_1b".
    choices
        The words to choose from.
    """
    return _shown(name, lambda value: _choice(value, choices))


def check_order(name: str, letters: str) -> Said:
    """Say which order is meant: each of the letters once, with anything between them.

    Parameters
    ----------
    name
        The answer's: "answer_2".
    letters
        The letters to put in order: "ABCD".
    """
    return _shown(name, lambda value: _order(value, letters))


class _NotYet(CourseError):
    """There is no answer yet, which is no wrong one."""


def _shown(name: str, read) -> Said:
    value: Value | None = None
    try:
        value, sentence = read(_typed(name))
    except CourseError as problem:
        sentence = str(problem)
    said = Said(name, value, sentence)
    if value is None and os.environ.get("NBGRADER_EXECUTION") == "validate":
        raise _NotYet(repr(said))  # nbgrader's button "Validate" counts what stops
    display(said)
    return said


def as_kept(*names: str) -> None:
    """Show what answers hold, as Python writes it: for `teaching.answers_alone`, which marks them.

    Parameters
    ----------
    names
        The answers'. What is not given yet is left out.
    """
    known = _known()
    kept = {name: entries.own_kind(known[name]) for name in names if name in known}
    shown = [f"{name!r}: {entries.literal(value)}" for name, value in kept.items()]
    display({"text/plain": f"{{{', '.join(shown)}}}"}, raw=True)


def _known() -> Mapping[str, Any]:
    shell = get_ipython()
    return shell.user_ns if shell else vars(sys.modules["__main__"])


def _typed(name: str) -> Any:
    """What stands in an answer, or the sentence that there is none."""
    names = _known()
    if name not in names:
        raise _NotYet(
            f"Not answered yet. Run the cell above that begins with {name} =. If it is gone, write "
            f"it anew: {name} = and then your answer. (print shows a value and keeps none.)"
        )
    value = entries.own_kind(names[name])
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _NotYet(f"Not answered yet. Type your answer after {name} = and run that cell again.")
    if isinstance(value, str) and re.match(r"(print|return)\b", value.strip()):
        raise _NotYet(
            f"Not answered yet: print shows a value and keeps none. Type the answer itself after "
            f"{name} =, without {value.strip().partition('(')[0].partition(' ')[0]}."
        )
    if value is ...:
        raise _NotYet(
            f"This is no answer that can be read. Type a number or a word after {name} =, run that "
            "cell again, and then this one."
        )
    return value


def _number(value: Any, unit: str, least: float, most: float | None) -> tuple[float, str]:
    if isinstance(value, (tuple, list)):  # typed before the first cell had run
        value = ",".join(map(str, value))
    found = given.number(value, unit, "What you typed") if isinstance(value, str) else float(value)
    if not abs(found) < 1e15:
        raise CourseError("What you typed is no ordinary number: give one number in digits.")
    sentence = f"read as {_with(found, unit)}."
    if found < least or (most is not None and found > most):
        ends = f"{plain(least)} or more" if most is None else f"{plain(least)} to {plain(most)}"
        sentence += f" Look at it again: the answer is {ends}."
    elif unit == "%" and 0 < found < 1:
        sentence += f" If you mean {plain(100 * found)} of a hundred, type {plain(100 * found)}."
    return found, sentence


def _with(number: float, unit: str) -> str:
    return f"{plain(number)} {unit}".strip()


def _choice(value: Any, choices: Sequence[str]) -> tuple[str, str]:
    if not isinstance(value, str):
        value = str(value)
    use = f"choose {listed(choices, 'or')}"
    asked, known = _bare(value), {_bare(choice): choice for choice in choices}
    asked = {"true": "yes", "y": "yes", "false": "no", "n": "no"}.get(asked, asked)
    if asked in known:
        return known[asked], f"read as {known[asked]}."
    meant = [choice for bare, choice in known.items() if len(asked) > 2 and bare.startswith(asked)]
    if len(meant) == 1:
        return meant[0], f"read as {meant[0]}."
    near = get_close_matches(asked, known, 1, 0.8)
    ask = (
        f"Do you mean {known[near[0]]}? Then type that." if near else f"{use[0].upper()}{use[1:]}."
    )
    raise CourseError(f"You typed {value.strip()[:60]!r}. {ask}")


def _bare(text: str) -> str:
    """A word without what does not matter: capitals, blanks, hyphens, quotes, accents stay."""
    plain_text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain_text)


def _order(value: Any, letters: str) -> tuple[tuple[str, ...], str]:
    text = " ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
    words = re.findall(r"[^\W\d_]+", text.upper())
    words = [word for word in words if word not in ("THEN", "AND")]
    found = list("".join(words)) if all(set(word) <= set(letters) for word in words) else words
    example = ", ".join(letters)
    if unknown := [word for word in found if word not in letters or len(word) > 1]:
        raise CourseError(
            f"You typed {unknown[0][:20]!r}, which is none of the letters {example}: "
            "write the letters in your order, with commas."
        )
    twice = [one for one in letters if found.count(one) > 1]
    missing = [one for one in letters if one not in found]
    if twice or missing:
        wrong = f"{listed(missing)} is missing" if missing else f"{listed(twice)} stands twice"
        raise CourseError(f"You typed {text.strip()[:60]!r}: {wrong}. Write each letter once.")
    return tuple(found), f"read as {', '.join(found)}."
