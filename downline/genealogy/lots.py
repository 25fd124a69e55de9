"""Who recruits the next member: the draws behind :meth:`Genealogy.random` and `spilled`."""

from __future__ import annotations

from collections import deque

import numpy as np

# ---- who recruits whom -----------------------------------------------------------------------


def _uniform(n: int, chance: np.random.Generator) -> np.ndarray:
    return np.concatenate([[-1], chance.integers(0, np.arange(1, n))])


def _preferential(n: int, chance: np.random.Generator) -> np.ndarray:
    """Weight = recruits + 1, by drawing one of 2k − 1 equally likely tickets for newcomer k.

    Member j holds ticket j; and each earlier newcomer's sponsor holds one more. A draw of such a
    ticket copies that newcomer's sponsor, which may itself be a copy: follow all at once.
    """
    newcomer = np.arange(1, n)
    ticket = chance.integers(0, 2 * newcomer - 1)
    copies = ticket >= newcomer
    source = np.concatenate([[0], np.where(copies, ticket - newcomer + 1, newcomer)])
    while (source != source[source]).any():
        source = source[source]
    own = np.concatenate([[-1], ticket])
    return np.concatenate([[-1], own[source[1:]]])


def _binary_search(n: int, chance: np.random.Generator) -> np.ndarray:
    """Uniform over open legs: the binary search tree of a random order.

    Of n members (n+1)/3 have no leg, as many have one, (n-2)/3 have two; the mean depth is
    2(n+1)H(n)/n - 4 with H(n) = 1 + 1/2 + ... + 1/n. Both were derived for this course and agree
    with simulation (row R037 of `tests/data/reference_values.csv`).
    """
    joined = chance.permutation(n)  # when the one at each place from left to right joined
    left, right = _earlier(joined), n - 1 - _earlier(joined[::-1])[::-1]
    before = np.where(left >= 0, joined[left], -1)
    after = np.where(right < n, joined[np.minimum(right, n - 1)], -1)
    sponsor = np.empty(n, dtype=np.int64)
    sponsor[joined] = np.maximum(before, after)  # the later of the two neighbours was the leaf
    return sponsor


def _earlier(joined: np.ndarray) -> np.ndarray:
    """For each place the nearest one to the left with a smaller value, or -1; by jumping."""
    at = np.arange(len(joined)) - 1
    while True:
        later = (at >= 0) & (joined[at] > joined)
        if not later.any():
            return at
        at[later] = at[at[later]]


def _spill(sponsor: list[int], width: int) -> list[int]:
    placed, below = [-1], list[list[int]]([[]])
    waiting: dict[int, deque[int]] = {}
    for asked in sponsor[1:]:
        # Whoever leads this queue is the first below `asked` that may have a free place.
        queue = waiting.setdefault(asked, deque([asked]))
        while len(below[queue[0]]) >= width:
            queue.extend(below[queue.popleft()])
        below[queue[0]].append(len(placed))
        placed.append(queue[0])
        below.append([])
    return placed
