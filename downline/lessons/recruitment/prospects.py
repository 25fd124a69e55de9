"""What a newcomer can expect: beside a brochure, by order of entry, and as people run out.

These put the models of `recruitment` to a newcomer's questions. They are arithmetic and chance
under stated assumptions: not everybody joins in order to recruit, and none of this is a finding
about a company. Arguments are checked as in `recruitment`; "order of entry" counts from 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from downline import checks
from downline.genealogy import Genealogy
from downline.recruitment import expected_people_below, positions

UNIFORM, PREFERENTIAL = "uniform", "preferential"


# ---- a brochure's promise beside chance ----------------------------------------------------------


class Promise(NamedTuple):
    """People that each member is paid on, if everybody recruits the same and if chance recruits."""

    brochure: np.ndarray
    by_chance: np.ndarray
    top_on_average: float
    """People that the one at the top is paid on, as the mean of all chance networks."""


@lru_cache(maxsize=64)
def promise(recruits: int, levels: int, attach: str = UNIFORM, seed: int = 1) -> Promise:
    """People within `levels` levels below each member, in joining order (R031, R032).

    The brochure's network is full; the chance network has as many members.

    Parameters
    ----------
    recruits
        How many the brochure has everybody recruit.
    levels
        How many levels down people are counted.
    attach
        Who recruits the next newcomer: "uniform" or "preferential".
    seed
        Draws the chance network.

    >>> five = promise(5, 5)
    >>> int(five.brochure[0]), round(five.top_on_average, 2)
    (3905, 755.41)
    """
    full = Genealogy.full(recruits, levels)
    chance = Genealogy.random(len(full), seed, attach)
    if attach == PREFERENTIAL:
        people = preferential_people_below(len(full), int(levels))
    else:
        people = expected_people_below(1, len(full), int(levels))
    return Promise(_paid_on(full, levels), _paid_on(chance, levels), float(people.sum()))


def _paid_on(network: Genealogy, levels: int) -> np.ndarray:
    people = np.zeros(len(network), dtype=np.int64)
    for below in network.below(depth=int(levels)):
        people += below
    people.flags.writeable = False
    return people


def preferential_people_below(n: int, depth: int) -> np.ndarray:
    """Expected people 1, …, depth levels below the founder, if recruiters attract recruits.

    A newcomer joins d + 1 levels down with chance (people d down + people d + 1 down) / (2m - 1)
    when m are there, since everybody weighs recruits + 1.

    >>> preferential_people_below(3, 2).round(4).tolist()
    [1.6667, 0.3333]
    """
    ticket = 1 / (2 * np.arange(1, n) - 1.0)
    growth = np.append(1, np.cumprod(1 + ticket))
    above, people = np.ones(n), np.empty(depth)  # no level down is the founder, always
    for d in range(depth):
        above = growth * np.append(0, np.cumsum(ticket * above[:-1] / growth[1:]))
        people[d] = above[-1]
    return people


def pay_classes(recruits: int, levels: int) -> list[int]:
    """Least people paid on for each kind of member in the brochure, from the last level up.

    >>> pay_classes(5, 3)
    [0, 5, 30, 155]
    """
    return [0, *(positions(int(recruits), level) for level in range(1, int(levels) + 1))]


# ---- chances by order of entry -------------------------------------------------------------------


@lru_cache(maxsize=64)
def chances_of_recruits(least: int, n: int, attach: str = UNIFORM) -> np.ndarray:
    """Chance of recruiting at least so many, for order of entry 1, …, n.

    Uniform: trials that succeed with chance 1/m while m = i, …, n-1 are there (R008, R014).
    Preferential: (recruits so far + 1)/(2m-1) instead.

    Parameters
    ----------
    least
        How many recruits at least.
    n
        How many members there are in the end.
    attach
        Who recruits the next newcomer: "uniform" or "preferential".

    >>> chances_of_recruits(1, 5).tolist()
    [1.0, 0.75, 0.5, 0.25, 0.0]
    """
    n = checks.whole("number of members", n, 1, 1_000_000)
    least = checks.whole("number of recruits", least, 0)
    if least == 0:
        chance = np.ones(n)
    elif least >= n:
        chance = np.zeros(n)
    elif attach == PREFERENTIAL:
        chance = _preferential_chances(least, n)
    else:
        chance = _uniform_chances(least, n)
    chance.flags.writeable = False
    return chance


def _uniform_chances(least: int, n: int) -> np.ndarray:
    # P(i, r) = (i-1)/i · P(i+1, r) + P(i+1, r-1)/i: divided by i-1, a running sum from the end.
    entry, chance = np.arange(2.0, n), np.ones(n)
    for _ in range(least):
        later = np.append(np.cumsum((chance[2:] / (entry * (entry - 1)))[::-1])[::-1], 0)
        first = chance[1]  # the founder is sure of the second member
        chance = np.concatenate([[first], later * np.arange(1, n)])
    return chance


def _preferential_chances(least: int, n: int) -> np.ndarray:
    chance, ahead = np.zeros(n), np.zeros(least + 1)  # by recruits so far
    ahead[least] = 1
    weights = np.arange(1.0, least + 1)
    for m in range(n - 1, 0, -1):
        gain = np.minimum(weights / (2 * m - 1), 1)
        ahead[:-1] += gain * (ahead[1:] - ahead[:-1])
        chance[m - 1] = ahead[0]
    return chance


@lru_cache(maxsize=16)
def drawn_recruits(n: int, attach: str = UNIFORM, networks: int = 50, seed: int = 1) -> np.ndarray:
    """Recruits by order of entry in so many chance networks of n members, a row for each.

    Parameters
    ----------
    n
        Members of each network.
    attach
        Who recruits the next newcomer: "uniform" or "preferential".
    networks
        How many are drawn.
    seed
        Draws them.

    >>> drawn_recruits(4, networks=3).sum(axis=1).tolist()
    [3, 3, 3]
    """
    rng = np.random.default_rng(seed)
    rows = [Genealogy.random(n, rng, attach).recruits for _ in range(networks)]
    drawn = np.array(rows)
    drawn.flags.writeable = False
    return drawn


@lru_cache(maxsize=16)
def queue_in_tenths(n: int, needed: int, attach: str = UNIFORM) -> pd.DataFrame:
    """The queue of n members in ten parts: mean chances, and shares drawn in 50 chance networks.

    Columns: first, last (order of entry), and in percent idle, idle drawn, back, back drawn: who
    recruits nobody, and who recruits the `needed` number or more.

    Parameters
    ----------
    n
        How many members there are in the end.
    needed
        Recruits that earn the fee back.
    attach
        Who recruits the next newcomer: "uniform" or "preferential".

    >>> queue_in_tenths(1_000, 3).iloc[4].round(1).tolist()
    [401.0, 500.0, 45.0, 45.0, 4.8, 4.6]
    """
    n = checks.whole("number of members", n, 10)  # for a queue of ten parts
    drawn = drawn_recruits(n, attach)
    each = {
        "idle": 1 - chances_of_recruits(1, n, attach),
        "idle drawn": (drawn == 0).mean(axis=0),
        "back": chances_of_recruits(needed, n, attach),
        "back drawn": (drawn >= needed).mean(axis=0),
    }
    edges = np.arange(11) * n // 10
    size = np.diff(edges)
    means = {name: 100 * np.add.reduceat(x, edges[:-1]) / size for name, x in each.items()}
    return pd.DataFrame({"first": edges[:-1] + 1, "last": edges[1:], **means})


# ---- people run out ------------------------------------------------------------------------------


def filling(population: int, width: int) -> pd.DataFrame:
    """Levels of a network in which everybody recruits `width`, to the first that does not fit.

    Columns: level, needed (new people for it), so far (everybody, if it were full).

    >>> filling(1_000, 5).values.tolist()
    [[0, 1, 1], [1, 5, 6], [2, 25, 31], [3, 125, 156], [4, 625, 781], [5, 3125, 3906]]
    """
    width = checks.whole("number of recruits each", width, 2)
    population = checks.whole("population", population, 1, 10**15)
    rows: list[tuple[int, int, int]] = []
    total = 0
    while total <= population:
        needed = int(width) ** len(rows)
        total += needed
        rows.append((len(rows), needed, total))
    return pd.DataFrame(rows, columns=["level", "needed", "so far"])


def first_year_recruits(
    run: pd.DataFrame, spontaneous: float, imitation: float, start: int = 1
) -> np.ndarray:
    """Recruits that a newcomer of each month can expect in the twelve months after it.

    Of those who join, the
    part that imitates has been recruited, by each member with equal chance; who joins unasked has
    not. The newcomer stays all year. NaN for the last twelve months.

    Parameters
    ----------
    run
        What `recruitment.market` gives for these rates and this start.
    spontaneous, imitation
        Rates of joining, a year.
    start
        Active members at the start.

    >>> from downline.recruitment import market
    >>> rates = {"spontaneous": 0.001, "imitation": 2}
    >>> run = market(100_000, 96, **rates, stay=0.5)
    >>> first_year_recruits(run, **rates)[[0, 35, 71, 84]].round(2).tolist()
    [2.0, 1.83, 0.57, nan]
    """
    people = run[["potential", "active", "left"]].sum(axis=1)
    before = run["active"].shift(1, fill_value=start)
    asked = imitation * before / people
    part = (asked / (asked + spontaneous)).fillna(0)
    each = (run["joined"] * part / before).fillna(0)
    return each[::-1].rolling(12).sum()[::-1].shift(-1).to_numpy()


def runs_dry(expected: np.ndarray) -> int | None:
    """First month (from 1) from which all numbers stay below one; None if the last does not.

    `expected` is what :func:`first_year_recruits` gives; NaN is passed over.

    >>> runs_dry([2.0, 1.5, 0.9, 0.4]), runs_dry([0.5, 0.2]), runs_dry([0.5, 1.2])
    (3, 1, None)
    """
    expected = np.asarray(expected, dtype=float)
    expected = expected[~np.isnan(expected)]
    enough = np.flatnonzero(expected >= 1)
    month = int(enough[-1]) + 2 if enough.size else 1
    return month if month <= len(expected) else None


def bass_curve(t, p: float, q: float, start: float):
    """Share that has joined by time t if nobody leaves and a share `start` is in at time 0.

    The Bass curve of `recruitment.bass_share`, moved along the time axis.

    Parameters
    ----------
    t
        One time or many.
    p, q
        Pull from outside, and imitation, per unit of t.
    start
        Share that is in at time 0.

    >>> bass_curve([0, 5], 0.03, 0.38, start=0).round(6).tolist()
    [0.0, 0.331199]
    >>> bass_curve([0, 5], 0, 2, start=0.001).round(4).tolist()
    [0.001, 0.9566]
    """
    for what, rate in (("spontaneous rate", p), ("imitation rate", q)):
        checks.number(what, rate, 0)
    checks.share("share at the start", start)
    t = np.asarray(t, dtype=float)
    if p + q * start == 0:
        return np.full(t.shape, float(start))
    fading = (1 - start) / (p + q * start) * np.exp(-(p + q) * t)
    return (1 - p * fading) / (1 + q * fading)
