"""How a network grows: closed forms that say what to expect, and a market month by month.

Three ways to grow are in the literature. *Uniform*: every member is equally likely to recruit the
next newcomer (Gastwirth 1977; the random recursive tree). *Preferential*: who has recruited before
is likelier to recruit again (weight = recruits + 1). *Brochure*: everybody recruits the same
number. "Order of entry" counts from 1, the founder, so it is a member number plus one; n counts the
founder. Orders of entry, counts and times may be arrays. A number outside its range, NaN or text is
a CourseError. Codes such as R007 are rows of `tests/data/reference_values.csv`, with addresses.

The height of a uniform network, e·ln n in the limit (R023), is left out: a thousand members give
13.9 levels and not 18.8, so it would mislead.
"""

from __future__ import annotations

from itertools import count
from math import exp, factorial, log, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd

from downline.errors import CourseError

MOST = 10_000_000
"""The most members for which the closed forms are worked out."""


# ---- uniform recruitment -------------------------------------------------------------------------


def chance_of_no_recruits(entry, n: int):
    """Chance that the member with this order of entry recruits nobody: (i-1)/(n-1) (R002; Ross).

    >>> float(chance_of_no_recruits(501, n=1001))
    0.5
    """
    n = _whole("number of members", n, 2)
    return (_wholes("order of entry", entry, 1, n) - 1) / (n - 1)


def mean_and_variance_of_idle(n: int) -> tuple[float, float]:
    """Mean n/2 and variance n/12 of the number of members who recruit nobody (R001, R003, R004).

    >>> mean_and_variance_of_idle(6)
    (3.0, 0.5)
    """
    n = _whole("number of members", n, 1)
    return (1.0, 0.0) if n < 3 else (n / 2, n / 12)


def chances_of_idle(n: int) -> np.ndarray:
    """Chances that 0, 1, …, n members recruit nobody: Eulerian numbers / (n-1)! (R005, R006).

    >>> (24 * chances_of_idle(5)).round(9).tolist()
    [0.0, 1.0, 11.0, 11.0, 1.0, 0.0]
    """
    n = _whole("number of members", n, 1, 5_000)
    chance, idle = np.zeros(n + 1), np.arange(n + 1)
    chance[1] = 1
    for m in range(1, n):  # the next newcomer's sponsor was idle with chance idle / m
        chance[1:] = chance[1:] * idle[1:] / m + chance[:-1] * (m - idle[:-1]) / m
    return chance


def expected_recruits(entry, n: int):
    """Expected recruits by order of entry: H(n-1) - H(i-1), about ln(n/i) (R007 to R009).

    >>> expected_recruits([1, 10, 100], n=1000).round(2).tolist()
    [7.48, 4.66, 2.31]
    """
    n = _whole("number of members", n, 1)
    return _harmonic(n - 1) - _harmonic(_wholes("order of entry", entry, 1, n) - 1)


def expecting_a_recruit(n: int) -> int:
    """How many members can expect one recruit or more: the first 37 %, or n/e (R010, R011).

    >>> expecting_a_recruit(1000)
    368
    """
    n = _whole("number of members", n, 1)
    return int((expected_recruits(np.arange(1, n + 1), n) >= 1).sum())


def share_with_recruits(least, n: int | None = None):
    """Share of members expected to have at least so many recruits (R012 to R016).

    2^-r in a network without end; with `n`, exact: the mean over members of the Poisson-binomial
    chance whose trials succeed with chance 1/j, j = i … n-1.

    >>> float(share_with_recruits(3)), round(float(share_with_recruits(3, n=270)), 5)
    (0.125, 0.12495)
    """
    least = _wholes("number of recruits", least, 0, 100)
    if n is None:
        return 2.0**-least
    n = _whole("number of members", n, 1)
    # A newcomer's sponsor is each of m members with chance 1/m, so the number G with at least r
    # recruits obeys m·G(m+1, r) = (m-1)·G(m, r) + G(m, r-1): a running sum over network sizes.
    number, shares = np.arange(1.0, n + 1), [1.0]
    for _ in range(np.max(least, initial=0)):
        number = np.append(0, np.cumsum(number[:-1]) / np.arange(1, n))
        shares.append(number[-1] / n)
    return np.array(shares)[least]


def recruits_to_recoup(fee: float, commission: float) -> int:
    """Recruits needed to earn back a fee: fee / direct commission, to the cent, rounded up (R017).

    >>> recruits_to_recoup(fee=2500, commission=900)
    3
    """
    fee = round(100 * _number("fee", fee, 0, 1e9))
    return -(-fee // round(100 * _number("commission", commission, 0.01, 1e9)))


def share_that_lose(fee: float, commission: float, n: int | None = None) -> float:
    """Share of members who do not earn back their fee from direct commissions (R017, R018).

    1 - 2^-r in a network without end, where r recruits recoup the fee; exact with `n`.

    >>> share_that_lose(fee=2500, commission=900)
    0.875
    """
    needed = min(recruits_to_recoup(fee, commission), 100)  # 2^-100 and less is nobody
    return 1 - float(share_with_recruits(needed, n))


GINI_OF_RECRUITS = 2 / 3
"""Gini coefficient of the number of recruits in a uniform network without end (R019)."""


def share_held_by_top(r):
    """Share of all recruits held by the top 2^-r of members: (r+1)·2^-r (R020).

    >>> float(share_held_by_top(3))  # the top eighth
    0.5
    """
    r = _wholes("number of halvings", r, 0, 1_000)
    return (r + 1) * 2.0**-r


def expected_level(entry):
    """Expected level by order of entry: H(i-1) (R021).

    >>> round(float(expected_level(1000)), 3)
    7.484
    """
    return _harmonic(_wholes("order of entry", entry, 1) - 1)


def mean_level(n: int) -> float:
    """Expected level of a member picked at random: H(n) - 1 (R022).

    >>> round(mean_level(1000), 5)
    6.48547
    """
    return float(_harmonic(_whole("number of members", n, 1))) - 1


def expected_team(entry, n: int):
    """Expected team by order of entry, the member included: n/i (R024).

    >>> float(expected_team(10, n=1000))
    100.0
    """
    n = _whole("number of members", n, 1)
    return n / _wholes("order of entry", entry, 1, n)


def expected_teams_of_size(size, n: int):
    """Expected number of members with a team of this size, themselves included (R025).

    n/(k(k+1)) below n; one (the founder) at n.

    >>> expected_teams_of_size([1, 2, 12], n=12).tolist()
    [6.0, 2.0, 1.0]
    """
    n = _whole("number of members", n, 1)
    size = _wholes("team size", size, 1, n)
    return np.where(size < n, n / (size * (size + 1.0)), 1.0)[()]


def share_with_team(least, n: int):
    """Share of members expected to have a team of at least so many: 1/k, for k up to n (R026).

    >>> float(share_with_team(4, n=1000))
    0.25
    """
    return 1 / _wholes("team size", least, 1, _whole("number of members", n, 1))


def expected_people_below(entry, n: int, depth: int) -> np.ndarray:
    """Expected people 1, …, depth levels below, a row for each entry (R027, R028, R032).

    Exactly d levels down it is the elementary symmetric polynomial e_d(1/i, 1/(i+1), …, 1/(n-1)).

    >>> expected_people_below(1, n=1000, depth=3).round(3).tolist()
    [7.484, 27.187, 64.125]
    """
    n, depth = _whole("number of members", n, 1), _whole("depth", depth, 0, 100)
    entry = _wholes("order of entry", entry, 1, n)
    if entry.size * depth > 5 * MOST:
        raise CourseError(
            f"That would be {entry.size:,} members times {depth} levels: ask for fewer members or "
            "levels."
        )
    people, below = np.empty((*entry.shape, depth)), np.ones(n)  # no level down is the member
    for d in range(depth):  # e_d from i on = e_d from i+1 on, plus e_(d-1) from i+1 on over i
        below = np.append(np.cumsum((below[1:] / np.arange(1, n))[::-1])[::-1], 0)
        people[..., d] = below[entry - 1]
    return people


def expected_unilevel_pay(entry, n: int, rates, fee: float = 1.0):
    """Expected commission by order of entry, if everybody pays `fee` once (R029).

    `rates` are the shares of the fee paid 1, 2, … levels up; the pay is Σ rate·fee·people below.

    >>> pay = expected_unilevel_pay([1, 100], 1000, (0.05, 0.04, 0.03, 0.02, 0.01), fee=100)
    >>> pay.round(2).tolist()
    [710.01, 31.14]
    """
    rates = np.ravel(_numbers("rate", rates, 0, 1))
    people = expected_people_below(entry, n, len(rates))
    return _number("fee", fee, 0, 1e9) * (people @ rates)


def chance_in_profile(people):
    """Chance that so many of the founder's recruits have exactly d recruits, whatever d (R033).

    Poisson(1), in the limit of a large network; independent over d (Backhausz & Móri).

    >>> round(float(chance_in_profile(0)), 3)
    0.368
    """
    people = _wholes("number of people", people, 0, 100)
    return exp(-1) / np.array([factorial(k) for k in range(101)], dtype=float)[people]


# ---- preferential recruitment: weight = recruits + 1 ---------------------------------------------


def preferential_idle(n: int) -> float:
    """Expected number who recruit nobody: (2n-1)/3 (R034).

    >>> preferential_idle(2000)
    1333.0
    """
    return (2 * _whole("number of members", n, 2) - 1) / 3


def preferential_share(recruits):
    """Share with exactly so many recruits, without end: 4/((k+1)(k+2)(k+3)) (R035).

    >>> preferential_share([0, 1]).round(4).tolist()
    [0.6667, 0.1667]
    """
    k = _wholes("number of recruits", recruits, 0) + 0.0
    return 4 / ((k + 1) * (k + 2) * (k + 3))


def preferential_recruits(entry, n: int):
    """Expected recruits by order of entry: Π (1 + 1/(2j-1)) for j = i … n-1, less one (R036).

    >>> preferential_recruits([1, 10, 100], n=2000).round(3).tolist()
    [78.252, 13.699, 3.488]
    """
    n = _whole("number of members", n, 1)
    entry = _wholes("order of entry", entry, 1, n)
    logs = np.log1p(1 / (2 * np.arange(1, n) - 1))
    return np.expm1(np.append(np.cumsum(logs[::-1])[::-1], 0)[entry - 1])


# ---- binary and matrix placement -----------------------------------------------------------------


def binary_legs(n: int) -> tuple[float, float, float]:
    """Expected members with 0, 1 and 2 legs, if each open slot is equally likely filled (R037).

    This is the random binary search tree: (n+1)/3, (n+1)/3, (n-2)/3.

    >>> binary_legs(500)
    (167.0, 167.0, 166.0)
    """
    n = _whole("number of members", n, 2)
    return (n + 1) / 3, (n + 1) / 3, (n - 2) / 3


def binary_mean_level(n: int) -> float:
    """Expected level of a member picked at random, placed as above: 2(n+1)H(n)/n - 4.

    >>> round(binary_mean_level(3), 4)
    0.8889
    """
    n = _whole("number of members", n, 1)
    return 2 * (n + 1) / n * float(_harmonic(n)) - 4


def founders_weaker_leg(n: int) -> float:
    """Expected people in the founder's weaker leg, placed as above: ⌊(n-1)²/4⌋/n, about n/4.

    The left leg has 0, 1, …, n-1 people with equal chance. A balanced placement has about n/2.

    >>> founders_weaker_leg(1000)
    249.5
    """
    n = _whole("number of members", n, 1)
    return (n - 1) ** 2 // 4 / n


def top_share_in_full_binary(levels: int, top: float = 0.2) -> float:
    """Share of all pairs held by the top 20 % in a full binary network, founder on level 0 (R039).

    A member's pairs are the people in the weaker leg. A person cut by the 20 % counts in part.

    >>> round(top_share_in_full_binary(7), 4)
    0.87
    """
    levels, top = _whole("number of levels", levels, 1, 60), _number("top share", top, 0, 1)
    people = 2.0 ** np.arange(levels + 1)
    pairs = people[::-1] - 1
    earlier = np.cumsum(people) - people
    taken = np.clip(top * people.sum() - earlier, 0, people)
    return float(taken @ pairs / (people @ pairs))


# ---- the brochure: everybody recruits the same number --------------------------------------------


def fan_out(width: int, levels: int) -> list[int]:
    """People on level 1, 2, … if everybody recruits `width`: exact whole numbers (R042, R053).

    >>> fan_out(6, 4)
    [6, 36, 216, 1296]
    """
    width = _whole("number of recruits each", width, 1, 1_000_000)
    return [width**level for level in range(1, _whole("number of levels", levels, 1, 500) + 1)]


def positions(width: int, depth: int) -> int:
    """People on levels 1 … depth, as in a matrix of width × depth (R031, R045, R047 to R049).

    >>> positions(3, 10)
    88572
    """
    return sum(fan_out(width, depth))


def bottom_share(width: int, levels: int | None = None) -> float:
    """Share of everybody, founder included, on the bottom level: (k-1)/k in the limit (R046).

    >>> bottom_share(5), round(bottom_share(5, levels=2), 4)
    (0.8, 0.8065)
    """
    if levels is None:
        width = _whole("number of recruits each", width, 1, 1_000_000)
        return (width - 1) / width
    people = fan_out(width, levels)
    return people[-1] / (1 + sum(people))


def first_level_above(population: int, width: int) -> int:
    """First level that needs more people than there are (R043, R044).

    >>> first_level_above(8_000_000_000, width=6)
    13
    """
    population = _whole("population", population, 1, 10**15)
    width = _whole("number of recruits each", width, 2, 1_000_000)
    return next(level for level in count(1) if width**level > population)


def airplane_losers(levels: int | None = None) -> float:
    """Share who lose in the 8-ball or airplane game: the bottom three levels (R051, R052).

    7·2^(n-3) / (2^n - 1) with n levels, 7/8 in the limit.

    >>> airplane_losers(), round(airplane_losers(4), 5)
    (0.875, 0.93333)
    """
    if levels is None:
        return 7 / 8
    levels = _whole("number of levels", levels, 3, 500)
    return 7 * 2 ** (levels - 3) / (2**levels - 1)


def airplane_entrants(captains: int) -> int:
    """People who must have paid in before so many captains are paid by eight each (R052).

    >>> airplane_entrants(10)
    80
    """
    return 8 * _whole("number of captains", captains, 1)


CHAIN_LETTER_SHARES = {
    "sellers": ((3 - sqrt(5)) / 2, sqrt(5) - 2, (3 - sqrt(5)) / 2),
    "slots": (1 / 3, 1 / 3, 1 / 3),
}
"""Shares with 0, 1 and 2 sales in a long chain letter that lets each buyer sell twice (R038).

The next buyer picks at random among the sellers with a sale left, or among the sales left.
Derived; the tables of Bhattacharya & Gastwirth (1984) were not seen.
"""


# ---- Bass diffusion, in continuous time ----------------------------------------------------------


def bass_share(t, p: float, q: float):
    """Share F(t) that has adopted by time t, in continuous time (R054, R059).

    `p` is the pull from outside and `q` the imitation of adopters, both per unit of t (a year, in
    published values). A step-by-step version, as in :func:`market`, gives slightly other numbers.

    >>> bass_share([1, 5, 10], p=0.03, q=0.38).round(6).tolist()
    [0.035758, 0.331199, 0.812803]
    """
    t, p, q = _numbers("time", t, 0, 1e6), _number("p", p, 1e-9, 100), _number("q", q, 0, 100)
    return -np.expm1(-(p + q) * t) / (1 + q / p * np.exp(-(p + q) * t))


def bass_rate(t, p: float, q: float):
    """Adoptions f(t) per unit of time, as a share of everybody: the slope of F (R057).

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
    p, q = _number("p", p, 1e-9, 100), _number("q", q, 0, 100)
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

    >>> own_profit([1, 0.5, 0]).tolist()
    [20.0, -10.0, -40.0]
    """
    _check_seller(attempts, sale_chance, profit, effort, monthly_fee)
    free = _numbers("free share", free, 0, 1)
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
    population, start, months : int
        People in all, active members at the start, months to run.
    spontaneous, imitation : float
        Rates of joining a year of one person who is free: `spontaneous + imitation × active share`.
        Seen from an active member, `imitation` is the recruits a year while everybody is free. In
        a month the chance to join is 1 - exp(-rate / 12).
    stay : sequence of float
        Shares of joiners still active after 1, 2, … years. Later years are like the last one.
        Those who leave do not come back and do not buy, as in MLM.R (see :func:`own_profit`).
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
    population = _whole("population", population, 1, 10**10)
    months = _whole("number of months", months, 1, 1_200)
    start = _whole("number at the start", start, 0, population)
    _number("spontaneous rate", spontaneous, 0, 100)
    _number("imitation rate", imitation, 0, 1_000)
    _number("joining fee", joining_fee, 0, 1e6)
    _check_seller(attempts, sale_chance, profit, effort, monthly_fee)
    quits = _monthly_quits(stay, months)
    if not isinstance(seed, np.random.Generator | None):
        seed = _whole("seed", seed, 0, 2**32)
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
    stay = np.atleast_1d(_numbers("share that stays", stay, 1e-9, 1))
    if stay.ndim != 1 or stay.size == 0 or (np.diff(stay) > 0).any():
        raise CourseError(
            f"The shares that stay are {stay.tolist()}: give one for each year, none above the one "
            "before."
        )
    kept = stay / np.append(1, stay[:-1])
    year = np.minimum(np.arange(months + 1) // 12, len(kept) - 1)
    return 1 - kept[year] ** (1 / 12)


def _check_seller(attempts, sale_chance, profit, effort, monthly_fee):
    _whole("number of attempts", attempts, 0, 10_000)
    _number("chance of a sale", sale_chance, 0, 1)
    for label, amount in (("profit", profit), ("effort", effort), ("monthly fee", monthly_fee)):
        _number(label, amount, 0, 1e6)


# ---- shared --------------------------------------------------------------------------------------


def _harmonic(m):
    """H(m) = 1 + 1/2 + … + 1/m, H(0) = 0, for whole m; right to about 1e-15."""
    exact = np.append(0, np.cumsum(1 / np.arange(1, 100)))
    far = np.maximum(m, 100.0)
    series = np.log(far) + np.euler_gamma + 1 / (2 * far) - 1 / (12 * far**2) + 1 / (120 * far**4)
    return np.where(m < 100, exact[np.minimum(m, 99)], series)[()]


def _numbers(label: str, values, least, most, *, whole=False, one=False) -> np.ndarray:
    """`values` as an array of numbers in a range, or a CourseError that names the first bad one."""
    try:
        numbers = np.asarray(values)
    except ValueError:  # lists of different lengths
        numbers = np.array(None)
    # Text is not guessed at.
    numbers = numbers.astype(float) if numbers.dtype.kind in "biuf" else np.array(np.nan)
    bad = ~((numbers >= least) & (numbers <= most))  # NaN is never in a range
    if whole:
        bad |= numbers != np.floor(numbers)
    if bad.any() or (one and numbers.ndim):
        shown = f"{numbers[bad][0]:.15g}" if bad.any() and not np.isnan(numbers).all() else values
        kind = (
            ("a " if one else "") + ("whole " if whole else "") + ("number" if one else "numbers")
        )
        raise CourseError(
            f"The {label} is {shown!s:.60}: use {kind} from {least:,.15g} to {most:,.15g}."
        )
    return numbers


def _number(label: str, value, least: float, most: float) -> float:
    return float(_numbers(label, value, least, most, one=True))


def _wholes(label: str, values, least: int, most: int = MOST) -> np.ndarray:
    return _numbers(label, values, least, most, whole=True).astype(np.int64)


def _whole(label: str, value, least: int, most: int = MOST) -> int:
    return int(_numbers(label, value, least, most, whole=True, one=True))
