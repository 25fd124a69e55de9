"""Caps: the most that a member, an owner of several positions, or everybody together is paid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import in_order, one_form
from downline.plans.exact import times


def owners_of(given, genealogy: Genealogy) -> np.ndarray:
    """The number of each position's owner, shape (n,): the same for all positions of one owner.

    Parameters
    ----------
    given
        For each member by name (or by place) who owns the position: a member's name, or anything
        else by which an owner is called. Whoever has an empty text, None or NaN owns it alone.
    genealogy
        Whose members they are.

    >>> team = Genealogy([-1, 0, 0], names=["Ana", "Ana 2", "Ben"])
    >>> owners_of({"Ana": "", "Ana 2": "Ana", "Ben": ""}, team)
    array([0, 0, 1])
    """
    found = in_order(given, genealogy, "owners", each='one for each member, "" for oneself')
    if isinstance(found, str) or not hasattr(found, "__len__"):
        raise CourseError(f'The owners are {given!r}: use one for each member, "" for oneself.')
    if len(found) != len(genealogy):
        raise CourseError(f"There are {len(found)} owners for {len(genealogy)} members.")
    called = pd.Series(list(found), dtype="object")
    called = called.map(lambda owner: one_form(owner).strip(), na_action="ignore")
    oneself = called.isna() | (called == "")
    number, _ = pd.factorize(called.where(~oneself, genealogy.name_index.to_series(called.index)))
    return number.astype(np.intp)


def of_owners(most: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """The highest cap that any of the same owner's positions has, for each position.

    Parameters
    ----------
    most
        The cap of each position, in cents, shape (n,).
    owners
        The number of each position's owner, shape (n,).
    """
    return _highest(most, owners)[owners]


def under_cap(amounts: np.ndarray, most, owners: np.ndarray | None = None) -> np.ndarray:
    """What is left of amounts (cents) of which each member, or each owner, has at most `most`.

    Parameters
    ----------
    amounts
        In cents, shape (n,).
    most
        In cents, one number or one a position; of an owner's positions the highest counts.
    owners
        The number of each position's owner, shape (n,). An owner's positions are scaled down alike.
        Parts of a cent go to those that lack most of one, so that just the cap is left.

    >>> under_cap(np.array([3000, 3000, 7]), 5000, np.array([0, 0, 1]))
    array([2500, 2500,    7])
    """
    if owners is None:
        return np.minimum(amounts, most)
    highest = _highest(most, owners)
    total = np.zeros_like(highest)
    np.add.at(total, owners, amounts)
    who = np.flatnonzero((total > highest)[owners])
    if not who.size:
        return amounts
    whose = owners[who]
    of = total[whose]
    parts = times(amounts[who], highest[whose])
    left = (parts // of).astype(np.int64)
    lacks = (parts - left * of).astype(np.int64)
    spare = highest.copy()
    np.subtract.at(spare, whose, left)
    order = np.lexsort((-lacks, whose))  # by owner, and then by what is lacking
    first = np.searchsorted(whose[order], whose[order])
    left[order] += np.arange(len(order)) - first < spare[whose[order]]
    capped = amounts.copy()
    capped[who] = left
    return capped


def _highest(most, owners: np.ndarray) -> np.ndarray:
    highest = np.zeros(int(owners.max()) + 1, dtype=np.int64)
    np.maximum.at(highest, owners, most)
    return highest
