"""The one way to refuse what is given: "The X is V: use …", with the value and the remedy.

What can be used comes back as Python's or NumPy's own numbers. `key` is the setting's name where it
differs from what a sentence calls it; the CourseError keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from downline import given
from downline.errors import CourseError
from downline.words import listed

MOST_MEMBERS = 100_000_000
"""More members than this are refused: it is about the size of the largest claims ever made."""
MOST_MONEY = 1e13
"""Larger amounts are refused: sums of them would no longer be exact to the cent."""


def refusal(
    what: str, value: object, use: str, key: str | None = None, *, many: bool = False
) -> CourseError:
    """The sentence that refuses a value, to be raised.

    Parameters
    ----------
    what
        How a sentence calls it: "share of sellers".
    value
        What was given.
    use
        What to use instead, as it follows "use".
    key
        The name of the setting, if it is another than `what`.
    many
        Whether `what` is a plural: "names".

    >>> refusal("share", 1.5, "a number from 0 to 1")
    CourseError('The share is 1.5: use a number from 0 to 1.')
    >>> refusal("seeds", 3, "several, such as range(20)", many=True)
    CourseError('The seeds are 3: use several, such as range(20).')
    """
    verb = "are" if many else "is"
    return CourseError(f"The {what} {verb} {_shown(value)}: use {use}.", key or what)


def number(
    what: str,
    value: Any,
    least: float,
    most: float | None = None,
    *,
    above: bool = False,
    key: str | None = None,
) -> float:
    """A number in a range.

    Parameters
    ----------
    what
        How a sentence calls it: "share of sellers".
    value
        What was given. Text, None, truth values and NaN are not guessed at.
    least, most
        The ends of the range, both allowed; without `most` there is no upper end.
    above
        Whether the lower end itself is refused.
    key
        The name of the setting, if it is another than `what`.

    Raises CourseError.

    >>> number("share", 0.5, 0, 1)
    0.5
    """
    if (
        not _is_number(value)
        or not (least <= value and (most is None or value <= most))
        or (above and value == least)
    ):
        raise refusal(what, value, f"a number{_range(least, most, above)}", key)
    return float(value)


def whole(
    what: str, value: Any, least: int, most: int | None = None, *, key: str | None = None
) -> int:
    """A whole number in a range, as an int; 3.0 is one.

    Parameters
    ----------
    what
        How a sentence calls it: "share of sellers".
    value
        What was given.
    least, most
        The ends of the range, both allowed; without `most` there is no upper end.
    key
        The name of the setting, if it is another than `what`.

    >>> whole("number of levels", 3.0, 1)
    3
    """
    if (
        not _is_number(value)
        or not (least <= value and (most is None or value <= most))
        or value % 1 != 0  # infinity's is NaN
    ):
        raise refusal(what, value, f"a whole number{_range(least, most)}", key)
    return int(value)


def share(what: str, value: Any, *, key: str | None = None) -> float:
    """A part of one: from 0 to 1.

    Parameters
    ----------
    what
        How a sentence calls it: "share of sellers".
    value
        What was given.
    key
        The name of the setting, if it is another than `what`.
    """
    return number(what, value, 0, 1, key=key)


def size(what: str, value: Any, least: int) -> int:
    """A whole number of members, levels and the like that one can work with.

    Parameters
    ----------
    what
        How a sentence calls it.
    value
        What was given.
    least
        The least that is allowed.
    """
    found = whole(what, value, least)
    check_size(found)
    return found


def check_size(n: int) -> None:
    """Refuse networks of more than MOST_MEMBERS members."""
    if n > MOST_MEMBERS:
        raise CourseError(
            f"That would be {n:,} members: use fewer levels, recruits or members, at most "
            f"{MOST_MEMBERS:,} in all."
        )


@contextmanager
def room_for(n: int) -> Iterator[None]:
    """Around work on `n` members: when the memory is too small for it, a sentence says so."""
    try:
        yield
    except MemoryError:
        raise CourseError(
            f"The memory is too small for {n:,} members: use fewer, or close other programs."
        ) from None


def one_of(what: str, value: Any, known: Collection[str], *, key: str | None = None) -> str:
    """One of the words that are known.

    Parameters
    ----------
    what
        How a sentence calls it.
    value
        What was given.
    known
        The words to choose from.
    key
        The name of the setting, if it is another than `what`.

    >>> one_of("basis", "gross", ("gross", "net"))
    'gross'
    """
    if not isinstance(value, str) or value not in known:
        raise refusal(what, value, listed(map(repr, known), "or"), key)
    return value


def numbers(what: str, values: Any, least: float, most: float, *, wholes=False) -> np.ndarray:
    """Numbers in a range, one or many, as an array of their shape; the first bad one is named.

    Parameters
    ----------
    what
        How a sentence calls them, in the singular: "order of entry".
    values
        A number, a list, an array. Text is not guessed at.
    least, most
        The ends of the range, both allowed.
    wholes
        Whether they must be whole; the array is then int64.

    Raises CourseError.

    >>> numbers("order of entry", [1, 2.0], 1, 10, wholes=True)
    array([1, 2])
    """
    try:
        found = np.asarray(values)
    except ValueError:  # lists of different lengths
        found = np.array(None)
    found = found.astype(float) if found.dtype.kind in "iuf" else np.array(np.nan)
    bad = ~((found >= least) & (found <= most))  # NaN is never in a range
    if wholes:
        bad |= found != np.floor(found)
    if bad.any():
        first = values if np.isnan(found).all() and np.ndim(found) == 0 else found[bad][0]
        kind = "whole numbers" if wholes else "numbers"
        raise refusal(what, first, f"{kind}{_range(least, most)}")
    return found.astype(np.int64) if wholes else found


def listed_numbers(what: str, values: Any) -> np.ndarray:
    """A list of numbers as floats, at least one; what is missing is NaN.

    `what` is how a sentence calls them, in the plural: "values".
    """
    try:
        found = pd.Series(values)
        if found.dtype.kind not in "iufb":  # texts of a table, as people write numbers
            found = found.map(lambda one: given.number(one, "money %") if _is_words(one) else one)
        found = found.to_numpy(dtype=float, na_value=np.nan)
    except CourseError as problem:
        raise CourseError(f"One of the {what} cannot be used. {problem}") from None
    except (TypeError, ValueError):
        raise refusal(what, values, "a list of numbers", many=True) from None
    if not found.size:
        raise CourseError(f"There are no {what}: use at least one.")
    return found


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def amounts(what: str, values: Any) -> np.ndarray:
    """A list of amounts of money, none of them missing or beyond MOST_MONEY.

    >>> amounts("pay", [10, 0])
    array([10.,  0.])
    """
    found = listed_numbers(what, values)
    bad = ~(np.abs(found) <= MOST_MONEY)
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise refusal(f"number {i} of the {what}", found[i], "an ordinary number", what)
    return found


def each(what: str, values: Any, n: int) -> np.ndarray:
    """Amounts of 0 or more, one for each of `n` members or one for all of them.

    Parameters
    ----------
    what
        How a sentence calls them: "sales".
    values
        One amount, or one a member.
    n
        How many members there are.
    """
    found = amounts(what, np.atleast_1d(values))
    if found.size not in (1, n):
        raise CourseError(f"There are {found.size} {what} for {n} members: use one each.")
    if found.min() < 0:
        raise refusal(f"lowest of the {what}", found.min(), "0 or more", what)
    return found


def _is_number(value: Any) -> bool:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, Decimal) and value.is_nan():  # it cannot be compared
        return False
    return not isinstance(value, (bool, np.bool_)) and (
        isinstance(value, (int, float, np.number)) or hasattr(value, "as_integer_ratio")
    )


def _shown(value: object) -> str:
    if isinstance(value, (float, np.number)):
        return f"{value:.15g}"
    return f"{value!s:.60}" if _is_number(value) else f"{value!r:.60}"


def _range(least: float, most: float | None, above: bool = False) -> str:
    if above:
        return f" above {least:,.15g}" + ("" if most is None else f", at most {most:,.15g}")
    if most is None:
        return f", {least:,.15g} or more"
    return f" from {least:,.15g} to {most:,.15g}"
