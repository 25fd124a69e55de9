"""Amounts that say whose they are, put in the order of a genealogy's members.

A pandas Series, a mapping and a table with names as its index are matched by name; arrays, lists
and single numbers go by position and pass through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from downline.errors import CourseError

if TYPE_CHECKING:
    from downline.genealogy.tree import Genealogy


def in_order(amounts, genealogy: Genealogy, what: str, tables: bool = False, each: str = ""):
    """`amounts` as an array in the order of the members, if they carry names; else as they came.

    A Series with pandas' plain numbering (0, 1, 2, …) has no names, unless the members are called
    so.
    In a genealogy without names, members are called by number.

    Parameters
    ----------
    amounts
        A pandas Series or a mapping by name; anything else goes by position.
    genealogy
        Whose members they belong to.
    what
        How a message calls the amounts.
    tables
        Whether each may be a row of several.
    each
        What a message asks for.

    >>> from downline.genealogy.tree import Genealogy
    >>> team = Genealogy([-1, 0], names=["Ana", "Ben"])
    >>> in_order({"Ben": 10, "Ana": 5}, team, "sales")
    array([ 5, 10])
    >>> in_order(pd.Series({"Ben": 10}), team, "sales")
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Ana is missing among the sales: use one number for each member, 0 for nothing.
    """  # noqa: E501
    if isinstance(amounts, pd.DataFrame) and not tables:
        raise CourseError(
            f"The {what} are a table: use one column with the members' names as index, such as "
            'table.groupby("member")["amount"].sum() makes it.'
        )
    if isinstance(amounts, Mapping):
        labels, values = list(amounts.keys()), list(amounts.values())
    elif isinstance(amounts, (pd.Series, pd.DataFrame)):
        labels, values = amounts.index, amounts.to_numpy()
    else:
        return amounts
    if isinstance(labels, pd.MultiIndex):
        raise CourseError(f"The {what} have names of several parts: use one name for each member.")
    if isinstance(labels, pd.RangeIndex) and (labels.start, labels.step) == (0, 1):
        first = "" if genealogy.names is None else genealogy.names[0]
        if not (first.isdecimal() and int(first) in labels):
            return values
    members = genealogy.name_index
    if len(labels) == len(members):  # the usual cases, and quick: the members know their names
        exactly = pd.Index(labels, dtype="object")
        if exactly.equals(members):
            return _taken(values, slice(None), what)
        number = members.get_indexer(exactly)
        place = np.full(len(members), -1)
        place[number[number >= 0]] = np.flatnonzero(number >= 0)
        if (place >= 0).all():  # as many names as members, and each of them found: each once
            return _taken(values, place, what)
    names = clean_names(pd.Series(labels, dtype="object")).tolist()
    if genealogy.names is None and all(name is not None and name.isdigit() for name in names):
        members = pd.Index([str(number) for number in range(len(genealogy))])
    return _sorted(names, values, members, what, each)


def same_people(genealogy: Genealogy, other: Genealogy) -> np.ndarray:
    """The number that each member of `genealogy` has in `other`.

    By name where both have names, otherwise by number.

    >>> from downline.genealogy.tree import Genealogy
    >>> one = Genealogy([-1, 0, 0], names=["Ana", "Ben", "Cy"])
    >>> same_people(one, Genealogy([-1, 0, 1], names=["Ana", "Cy", "Ben"]))
    array([0, 2, 1])
    """
    if genealogy.names is None or other.names is None:
        if len(genealogy) != len(other):
            raise CourseError(
                f"sponsors has {len(other)} members and the placement {len(genealogy)}: "
                "use two genealogies of the same people."
            )
        return np.arange(len(other))
    if np.array_equal(genealogy.names, other.names):  # the usual case, and quick
        return np.arange(len(other))
    what = "sponsors"
    each = "two genealogies of the same people"
    return _sorted(other.names.tolist(), np.arange(len(other)), genealogy.name_index, what, each)


def clean_names(column: pd.Series) -> pd.Series:
    """Names as text without outer spaces; an empty one counts as missing."""
    whole_from = 2**53  # from here on a float may be another number than the one in the file
    if column.dtype.kind == "f" and (column.abs() >= whole_from).any():
        largest = column.abs().max()
        raise CourseError(
            f"Member numbers such as {largest:.0f} lost their last digits when the table was "
            'read: read the columns as text, for example with pd.read_csv(…, dtype="str").'
        )
    column = column.convert_dtypes()  # an empty field turns whole numbers into 1.0, 2.0, …
    text = column.astype("object").where(column.notna()).reset_index(drop=True)
    text = text.map(lambda name: one_form(name).strip(), na_action="ignore")
    return text.mask(text == "", None).astype("object")


def one_form(name) -> str:
    """A name as text; Unicode has two ways to write an ü, and both are the same person's."""
    return unicodedata.normalize("NFC", str(name))


def _sorted(names: list, values, members: pd.Index, what: str, each: str) -> np.ndarray:
    found = pd.Index(names, dtype="object")
    if found.hasnans:
        raise CourseError(f"One of the {what} has no name: use a member's name for each.")
    if found.has_duplicates:
        twice = found[found.duplicated()][0]
        raise CourseError(f"{twice} stands twice among the {what}: use one row for each member.")
    unknown = np.flatnonzero(members.get_indexer(found) < 0)
    if unknown.size:
        raise CourseError(
            f"{found[unknown[0]]} is among the {what} and no member: use the names of the "
            f"genealogy, which begin {', '.join(map(str, members[:5]))}."
        )
    place = found.get_indexer(members)
    if (place < 0).any():
        each = each or "one number for each member, 0 for nothing"
        raise CourseError(f"{members[place < 0][0]} is missing among the {what}: use {each}.")
    return _taken(values, place, what)


def _taken(values, place: np.ndarray | slice, what: str) -> np.ndarray:
    try:
        return np.asarray(values)[place]
    except ValueError:
        raise CourseError(
            f"The {what} are of different lengths: use one for each member."
        ) from None


def called(given: Iterable[object], members: int) -> np.ndarray:
    """What the members are called, one name of their own each, not to be written to."""
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise CourseError(f"The names are {given!r}: use a list, a name for each.")
    given = list(given)
    if missing := [place for place, name in enumerate(given) if name is None]:
        raise CourseError(f"Member {missing[0]} has no name: give everybody one.")
    names = np.array([one_form(name) for name in given], dtype=object)
    if names.size != members:
        raise CourseError(
            f"There are {names.size} names for {members} members: give one name each."
        )
    twice = names[pd.Index(names).duplicated()]
    if twice.size:
        raise CourseError(
            f"Two members are called {twice[0]!r}: give everybody a name of their own."
        )
    names.flags.writeable = False
    return names
