"""What explains the spread of incomes in a network: effort, skill, order of entry, or chance.

The network is invented, so that the four can be set apart. Members join one after another; each
newcomer's sponsor is drawn from those who are there. All sell: own sales are effort times skill,
two independent log-normal numbers with mean 1. Everybody keeps a margin on own sales and gets a
rate on the sales of each level below. Nobody leaves, and nobody has expenses.

The share that a set of factors explains is its Sobol' index, Var(E[income | set]) / Var(income),
estimated by "pick-freeze": the correlation of incomes in two worlds that have only the set in
common (Sobol' 1993; Janon et al. 2014, doi 10.1051/ps/2013040). What factors explain only together
is split evenly over them, which gives Shapley effects (Owen 2014, doi 10.1137/130936233).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, permutations

import numpy as np
import pandas as pd

from downline import checks
from downline.errors import CourseError

FACTORS = ("effort", "skill", "order of entry")
LEVELS = 5
"""How many levels a plan pays unless it is told otherwise."""

CHANCE = "chance"
"""The rest: who happens to recruit whom, and how well those people sell."""

_SETS = [frozenset(some) for size in range(4) for some in combinations(FACTORS, size)]


def explained(
    n: int = 1_000,
    *,
    effort: float = 0.6,
    skill: float = 0.6,
    margin: float = 0.25,
    rates=(0.05,) * LEVELS,
    by_work: bool = False,
    seed: int = 0,
) -> pd.DataFrame:
    """How much of the spread of incomes each factor explains: shares of 1, a row for each.

    Parameters
    ----------
    n : int
        Members, from 20 to 2,000.
    effort, skill : float
        How much people differ: standard deviation over mean, from 0 to 3.
    margin, rates
        Shares of own sales, and of the sales 1, 2, … levels below.
    by_work : bool
        Whether a newcomer's sponsor is drawn with a weight of effort times skill, or all alike.
    seed : int
        Draws the worlds: about 8,000 members in all, and as many again for each set of factors.

    Returns
    -------
    DataFrame
        `dollars` is about the variance of incomes, in which large incomes weigh most; `places` is
        about the variance of ranks, in which everybody weighs the same. Each column adds up to 1.
        An estimate a little below 0 is set to 0, and the others are made to add up again.

    >>> explained(500, rates=()).round(2)["dollars"].to_dict()  # own sales only
    {'effort': 0.5, 'skill': 0.5, 'order of entry': 0.0, 'chance': 0.0}
    """
    rates = tuple(rates)
    for what, value, most in (
        ("effort's spread", effort, 3),
        ("skill's spread", skill, 3),
        ("margin", margin, 1),
        *(("rate", rate, 1) for rate in rates),
    ):
        checks.number(what, value, 0, most)
    checks.share("sum of margin and rates", margin + sum(rates))
    n = checks.whole("number of members", n, 20, 2_000)
    draws, again = (_draws(n, seed, part) for part in (0, 1))
    one = _incomes(_work(draws, effort, skill), draws.chance, margin, rates, by_work)
    if np.ptp(one) < 1e-9:
        raise CourseError(
            "All incomes are the same, so there is no spread to explain: let effort or skill "
            "differ, and let the plan pay something."
        )
    others = _other_worlds(draws, again, effort, skill, margin, rates, by_work)
    return pd.DataFrame(
        {"dollars": _shares(one, others), "places": _shares(_places(one), map(_places, others))},
        index=[*FACTORS, CHANCE],
    )


def _other_worlds(draws, again, effort, skill, margin, rates, by_work) -> list[np.ndarray]:
    """The same people's incomes in worlds that share only a set of factors with the first."""
    seats, worlds = np.argsort(again.shuffle, axis=1), []
    for kept in _SETS:
        mixed = _Draws(
            draws.effort if "effort" in kept else again.effort,
            draws.skill if "skill" in kept else again.skill,
            again.chance,
            again.shuffle,
        )
        work = _work(mixed, effort, skill)
        if "order of entry" in kept:
            worlds.append(_incomes(work, again.chance, margin, rates, by_work))
            continue
        seated = np.empty_like(work)  # person p sits on seat seats[p]
        np.put_along_axis(seated, seats, work, axis=1)
        there = _incomes(seated, again.chance, margin, rates, by_work)
        worlds.append(np.take_along_axis(there, seats, axis=1))
    return worlds


def _shares(one, others) -> list[float]:
    """Shapley effects of the factors, and what all of them together leave to chance."""
    value = {}  # of the empty set: what two worlds with nothing in common share by accident
    for kept, other in zip(_SETS, others, strict=True):
        middle = (one.mean() + other.mean()) / 2
        both = ((one - middle) * (other - middle)).mean()
        value[kept] = both / (((one - middle) ** 2).mean() + ((other - middle) ** 2).mean()) * 2
    effect = dict.fromkeys(FACTORS, 0.0)
    for order in permutations(FACTORS):
        for place, factor in enumerate(order):
            step = value[frozenset(order[: place + 1])] - value[frozenset(order[:place])]
            effect[factor] += step / 6
    raw = np.clip([*effect.values(), 1 - value[frozenset(FACTORS)]], 0, None)
    return (raw / raw.sum()).tolist()


class _Draws:
    """The random numbers of some worlds, a row each."""

    def __init__(self, effort, skill, chance, shuffle):
        self.effort, self.skill, self.chance, self.shuffle = effort, skill, chance, shuffle


@lru_cache(maxsize=8)
def _draws(n: int, seed: int, part: int) -> _Draws:
    random, size = np.random.default_rng([seed, part]), (max(8_000 // n, 4), n)
    normal = random.standard_normal((2, *size))
    return _Draws(normal[0], normal[1], random.random(size), random.random(size))


def _work(draws: _Draws, effort: float, skill: float) -> np.ndarray:
    """Own sales: effort times skill, each log-normal with mean 1."""
    sigmas = np.sqrt(np.log1p(np.square([effort, skill])))
    return np.exp(sigmas[0] * draws.effort + sigmas[1] * draws.skill - (sigmas @ sigmas) / 2)


def _incomes(work, chance, margin, rates, by_work) -> np.ndarray:
    """Margin on own sales, and a rate on the sales of each level below; a world in each row."""
    if not any(rates):
        return margin * work
    worlds, n = work.shape
    alike = (chance * np.arange(n)).astype(np.intp)  # what equal weights come to
    sponsor = sponsors(work, chance) if by_work else alike
    sponsor = (sponsor[:, 1:] + n * np.arange(worlds)[:, None]).ravel()
    income, below = margin * work, work
    for rate in rates:
        below = np.bincount(sponsor, below[:, 1:].ravel(), worlds * n).reshape(worlds, n)
        income = income + rate * below
    return income


def sponsors(weight, chance) -> np.ndarray:
    """Everybody's sponsor, drawn by weight among those who joined before; −1 for the first.

    >>> sponsors(np.ones((1, 4)), np.array([[0.1, 0.9, 0.9, 0.5]])).tolist()
    [[-1, 0, 1, 1]]
    """
    worlds, n = weight.shape
    upto = np.cumsum(weight).reshape(weight.shape)
    before = np.append(0, upto[:-1, -1])[:, None]  # of the rows above
    aim = before + chance[:, 1:] * (upto[:, :-1] - before)
    drawn = np.searchsorted(upto.ravel(), aim.ravel(), side="right").reshape(worlds, n - 1)
    drawn -= n * np.arange(worlds)[:, None]
    first = np.full((worlds, 1), -1)
    return np.hstack([first, np.clip(drawn, 0, np.arange(n - 1))])  # against rounding


def _places(incomes: np.ndarray) -> np.ndarray:
    """Everybody's place in the order of incomes; people with the same income share one."""
    incomes = np.round(incomes, 9)
    order = np.argsort(incomes, axis=1)
    ordered = np.take_along_axis(incomes, order, axis=1)
    new = np.ones(incomes.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    group = np.cumsum(new) - 1
    people = np.bincount(group)
    shared = (np.cumsum(people) - people / 2)[group].reshape(incomes.shape)
    places = np.empty_like(incomes)
    np.put_along_axis(places, order, shared % incomes.shape[1], axis=1)
    return places
