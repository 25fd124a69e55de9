"""Recruitment in a market that fills up: the Bass model, and members who quit."""

from __future__ import annotations

from math import log
from typing import NamedTuple

import numpy as np
import pandas as pd

from downline import checks
from downline.errors import CourseError

# ---- Bass diffusion, in continuous time ----------------------------------------------------------


def bass_share(t, p: float, q: float):
    """Share F(t) that has adopted by time t, in continuous time (R054, R059).

    A step-by-step version, as in :func:`market`, gives slightly other numbers.

    Parameters
    ----------
    t
        One time or many.
    p, q
        Pull from outside, and imitation of adopters, both per unit of t (a year, in published
        values).

    >>> bass_share([1, 5, 10], p=0.03, q=0.38).round(6).tolist()
    [0.035758, 0.331199, 0.812803]
    """
    t, p, q = (
        checks.numbers("time", t, 0, 1e6),
        checks.number("p", p, 1e-9, 100),
        checks.number("q", q, 0, 100),
    )
    return -np.expm1(-(p + q) * t) / (1 + q / p * np.exp(-(p + q) * t))


def bass_rate(t, p: float, q: float):
    """Adoptions f(t) per unit of time, as a share of everybody: the slope of F (R057).

    Parameters
    ----------
    t
        One time or many.
    p, q
        As for :func:`bass_share`.

    >>> float(bass_rate(0, p=0.03, q=0.38))
    0.03
    """
    share = bass_share(t, p, q)
    return (p + q * share) * (1 - share)


class Peak(NamedTuple):
    """When adoption is fastest, how fast, and the share that has adopted by then."""

    time: float
    rate: float
    share: float


def bass_peak(p: float, q: float) -> Peak:
    """The peak: ln(q/p)/(p+q), (p+q)²/(4q), (q-p)/(2q) (R056 to R058); at the start if q ≤ p.

    >>> [round(value, 6) for value in bass_peak(p=0.03, q=0.38)]
    [6.192619, 0.110592, 0.460526]
    """
    p, q = checks.number("p", p, 1e-9, 100), checks.number("q", q, 0, 100)
    if q <= p:
        return Peak(0.0, p, 0.0)
    return Peak(log(q / p) / (p + q), (p + q) ** 2 / (4 * q), (q - p) / (2 * q))


# ---- a market, month by month --------------------------------------------------------------------


class Preset(NamedTuple):
    """Arguments for :func:`market`, and where each comes from."""

    values: dict
    sources: tuple[str, ...]
    note: str


_YOUNG_LIVING = "https://www.youngliving.com/us/en/income-disclosure"
_HERBALIFE = "http://seagulltechnologies.com/book/ftc-vs-herbalife"
_IMITATION = "https://digitalcommons.hamline.edu/hsb_faculty/2"
_CHOSEN = (
    "Bosley & McKeage found nearly all joining to be imitation; the sizes 0.001 and 2 a year are "
    "our choice, since their fitted values were not seen."
)

PRESETS = {
    "average product": Preset(
        {"spontaneous": 0.03, "imitation": 0.38, "stay": (1,)},
        ("http://tx.shu.edu.tw/SilverJay/SJay05-u/BassModel.htm",),
        "Average Bass coefficients of products, a year (R055). Nobody leaves.",
    ),
    "imitation, Young Living 2018": Preset(
        {"spontaneous": 0.001, "imitation": 2, "stay": (0.53, 0.37)},
        (_IMITATION, _YOUNG_LIVING),
        f"{_CHOSEN} Of those who enrolled in 2017 and 2016, 53 % and 37 % bought something in 2018 "
        "(R088); we read that as staying one and two years.",
    ),
    "imitation, Herbalife complaint": Preset(
        {"spontaneous": 0.001, "imitation": 2, "stay": (0.5,)},
        (_IMITATION, _HERBALIFE),
        f"{_CHOSEN} The FTC's complaint against Herbalife says that nearly half leave in any year "
        "(R083): an allegation, rounded here to half.",
    ),
}
"""Ready-made markets by name: `market(100_000, 120, **PRESETS[name].values)`."""


def own_profit(free, attempts=30, sale_chance=0.2, profit=10, effort=1, monthly_fee=10):
    """A seller's expected profit a month from own sales, while a share `free` has not joined.

    Each of the month's attempts meets anybody in the population, costs `effort`, and sells only to
    the free. With the values of Econometrics by Simulation's MLM.R (2015; R103, R104), which are
    the ones set here, it is 60·free - 40: a loss once a third have joined.

    Parameters
    ----------
    free
        Share of everybody who has not joined: one number or many.
    attempts
        Sales calls in a month.
    sale_chance
        The chance that a free person buys.
    profit, effort, monthly_fee
        What a sale brings, an attempt costs, and the company takes each month.

    >>> own_profit([1, 0.5, 0]).tolist()
    [20.0, -10.0, -40.0]
    """
    _check_seller(attempts, sale_chance, profit, effort, monthly_fee)
    free = checks.numbers("free share", free, 0, 1)
    return attempts * (sale_chance * free * profit - effort) - monthly_fee


def market(
    population: int,
    months: int,
    *,
    spontaneous: float,
    imitation: float,
    stay=(1,),
    start: int = 1,
    joining_fee: float = 0,
    monthly_fee: float = 10,
    attempts: int = 30,
    sale_chance: float = 0.2,
    profit: float = 10,
    effort: float = 1,
    seed: int | np.random.Generator | None = None,
) -> pd.DataFrame:
    """A population that can be recruited only once, month by month; a row for each month.

    Parameters
    ----------
    population, months : int
        People in all, months to run.
    spontaneous, imitation : float
        Rates of joining a year of one person who is free: `spontaneous + imitation × active share`.
        Seen from an active member, `imitation` is the recruits a year while everybody is free. In
        a month the chance to join is 1 - exp(-rate / 12).
    stay : sequence of float
        Shares of joiners still active after 1, 2, … years. Later years are like the last one.
        Those who leave do not come back and do not buy, as in MLM.R (see :func:`own_profit`).
    start : int
        Active members at the start.
    joining_fee, monthly_fee, attempts, sale_chance, profit, effort
        What members pay the company on joining and each month, and how they sell, in currency
        units; see :func:`own_profit`.
    seed : int or Generator, optional
        Draws every event by chance (binomial). Without it, average rates are followed exactly and
        people come in fractions; the mean of many draws can differ, as a small start may die out.

    Returns
    -------
    DataFrame
        At the end of the month: potential (free), active, left, ever joined; potential + active +
        left is the population. In the month, for those active at its beginning: joined, quit,
        recruits per active, items sold, fees (to the company), own profit (mean of an active
        member, before overrides and joining fee). The two means are NaN while nobody is active.

    Examples
    --------
    >>> run = market(100_000, 120, **PRESETS["imitation, Young Living 2018"].values)
    >>> run.loc[[11, 59, 119], ["month", "active", "ever joined", "own profit"]].round()
         month   active  ever joined  own profit
    11      12    199.0        242.0        20.0
    59      60  26987.0      42520.0        -4.0
    119    120  15946.0      96959.0       -38.0
    """
    population = checks.whole("population", population, 1, 10**10)
    months = checks.whole("number of months", months, 1, 1_200)
    start = checks.whole("number at the start", start, 0, population)
    checks.number("spontaneous rate", spontaneous, 0, 100)
    checks.number("imitation rate", imitation, 0, 1_000)
    checks.number("joining fee", joining_fee, 0, 1e6)
    _check_seller(attempts, sale_chance, profit, effort, monthly_fee)
    quits = _monthly_quits(stay, months)
    if not isinstance(seed, np.random.Generator | None):
        seed = checks.whole("seed", seed, 0, 2**32)
    rng = None if seed is None else np.random.default_rng(seed)

    def draw(trials, chance):
        return trials * chance if rng is None else rng.binomial(trials, chance)

    potential, left, rows = population - start, 0, []
    crew = np.zeros(months + 1, dtype=float if rng is None else np.int64)  # by months as a member
    crew[0] = start
    for month in range(1, months + 1):
        active, free = crew.sum(), potential / population
        rate = spontaneous + imitation * active / population
        joined = draw(potential, -np.expm1(-rate / 12))
        leaving = draw(crew, quits)
        sold = draw(active * attempts, sale_chance * free)
        potential, left = potential - joined, left + leaving.sum()
        crew = np.append(joined, (crew - leaving)[:-1])
        rows.append(
            {
                "month": month,
                "potential": potential,
                "active": crew.sum(),
                "left": left,
                "ever joined": population - potential,
                "joined": joined,
                "quit": leaving.sum(),
                "recruits per active": joined / active if active else np.nan,
                "items sold": sold,
                "fees": joining_fee * joined + monthly_fee * active,
                "own profit": sold * profit / active - attempts * effort - monthly_fee
                if active
                else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _monthly_quits(stay, months: int) -> np.ndarray:
    """Chance to leave in the first, second, … month as a member."""
    stay = np.atleast_1d(checks.numbers("share that stays", stay, 1e-9, 1))
    if stay.ndim != 1 or stay.size == 0 or (np.diff(stay) > 0).any():
        raise CourseError(
            f"The shares that stay are {stay.tolist()}: give one for each year, none above the one "
            "before."
        )
    kept = stay / np.append(1, stay[:-1])
    year = np.minimum(np.arange(months + 1) // 12, len(kept) - 1)
    return 1 - kept[year] ** (1 / 12)


def _check_seller(attempts, sale_chance, profit, effort, monthly_fee):
    checks.whole("number of attempts", attempts, 0, 10_000)
    checks.number("chance of a sale", sale_chance, 0, 1)
    for label, amount in (("profit", profit), ("effort", effort), ("monthly fee", monthly_fee)):
        checks.number(label, amount, 0, 1e6)
