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

from math import exp, factorial

import numpy as np

from downline import checks
from downline.errors import CourseError
from downline.recruitment.brochure import MOST

# ---- uniform recruitment -------------------------------------------------------------------------


def chance_of_no_recruits(entry, n: int):
    """Chance that the member with this order of entry recruits nobody: (i-1)/(n-1) (R002; Ross).

    >>> float(chance_of_no_recruits(501, n=1001))
    0.5
    """
    n = checks.whole("number of members", n, 2, MOST)
    return (checks.numbers("order of entry", entry, 1, n, wholes=True) - 1) / (n - 1)


def mean_and_variance_of_idle(n: int) -> tuple[float, float]:
    """Mean n/2 and variance n/12 of the number of members who recruit nobody (R001, R003, R004).

    >>> mean_and_variance_of_idle(6)
    (3.0, 0.5)
    """
    n = checks.whole("number of members", n, 1, MOST)
    return (1.0, 0.0) if n < 3 else (n / 2, n / 12)


def chances_of_idle(n: int) -> np.ndarray:
    """Chances that 0, 1, …, n members recruit nobody: Eulerian numbers / (n-1)! (R005, R006).

    >>> (24 * chances_of_idle(5)).round(9).tolist()
    [0.0, 1.0, 11.0, 11.0, 1.0, 0.0]
    """
    n = checks.whole("number of members", n, 1, 5_000)
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
    n = checks.whole("number of members", n, 1, MOST)
    return _harmonic(n - 1) - _harmonic(
        checks.numbers("order of entry", entry, 1, n, wholes=True) - 1
    )


def expecting_a_recruit(n: int) -> int:
    """How many members can expect one recruit or more: the first 37 %, or n/e (R010, R011).

    >>> expecting_a_recruit(1000)
    368
    """
    n = checks.whole("number of members", n, 1, MOST)
    return int((expected_recruits(np.arange(1, n + 1), n) >= 1).sum())


def share_with_recruits(least, n: int | None = None):
    """Share of members expected to have at least so many recruits (R012 to R016).

    2^-r in a network without end; with `n`, exact: the mean over members of the Poisson-binomial
    chance whose trials succeed with chance 1/j, j = i … n-1.

    >>> float(share_with_recruits(3)), round(float(share_with_recruits(3, n=270)), 5)
    (0.125, 0.12495)
    """
    least = checks.numbers("number of recruits", least, 0, 100, wholes=True)
    if n is None:
        return 2.0**-least
    n = checks.whole("number of members", n, 1, MOST)
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
    fee = round(100 * checks.number("fee", fee, 0, 1e9))
    return -(-fee // round(100 * checks.number("commission", commission, 0.01, 1e9)))


def share_that_lose(fee: float, commission: float, n: int | None = None) -> float:
    """Share of members who do not earn back their fee from direct commissions (R017, R018).

    1 - 2^-r in a network without end, where r recruits recoup the fee; exact with `n`.

    Parameters
    ----------
    fee
        What joining costs, in currency units.
    commission
        What each recruit brings.
    n
        Members of the network; without it the limit.

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
    r = checks.numbers("number of halvings", r, 0, 1_000, wholes=True)
    return (r + 1) * 2.0**-r


def expected_level(entry):
    """Expected level by order of entry: H(i-1) (R021).

    >>> round(float(expected_level(1000)), 3)
    7.484
    """
    return _harmonic(checks.numbers("order of entry", entry, 1, MOST, wholes=True) - 1)


def mean_level(n: int) -> float:
    """Expected level of a member picked at random: H(n) - 1 (R022).

    >>> round(mean_level(1000), 5)
    6.48547
    """
    return float(_harmonic(checks.whole("number of members", n, 1, MOST))) - 1


def expected_team(entry, n: int):
    """Expected team by order of entry, the member included: n/i (R024).

    >>> float(expected_team(10, n=1000))
    100.0
    """
    n = checks.whole("number of members", n, 1, MOST)
    return n / checks.numbers("order of entry", entry, 1, n, wholes=True)


def expected_teams_of_size(size, n: int):
    """Expected number of members with a team of this size, themselves included (R025).

    n/(k(k+1)) below n; one (the founder) at n.

    >>> expected_teams_of_size([1, 2, 12], n=12).tolist()
    [6.0, 2.0, 1.0]
    """
    n = checks.whole("number of members", n, 1, MOST)
    size = checks.numbers("team size", size, 1, n, wholes=True)
    return np.where(size < n, n / (size * (size + 1.0)), 1.0)[()]


def share_with_team(least, n: int):
    """Share of members expected to have a team of at least so many: 1/k, for k up to n (R026).

    >>> float(share_with_team(4, n=1000))
    0.25
    """
    return 1 / checks.numbers(
        "team size", least, 1, checks.whole("number of members", n, 1, MOST), wholes=True
    )


def expected_people_below(entry, n: int, depth: int) -> np.ndarray:
    """Expected people 1, …, depth levels below, a row for each entry (R027, R028, R032).

    Exactly d levels down it is the elementary symmetric polynomial e_d(1/i, 1/(i+1), …, 1/(n-1)).

    Parameters
    ----------
    entry
        One order of entry or many.
    n
        Members of the network.
    depth
        How many levels down.

    >>> expected_people_below(1, n=1000, depth=3).round(3).tolist()
    [7.484, 27.187, 64.125]
    """
    n, depth = checks.whole("number of members", n, 1, MOST), checks.whole("depth", depth, 0, 100)
    entry = checks.numbers("order of entry", entry, 1, n, wholes=True)
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

    The pay is Σ rate·fee·people below.

    Parameters
    ----------
    entry
        One order of entry or many.
    n
        Members of the network.
    rates
        Shares of the fee paid 1, 2, … levels up.
    fee
        What everybody pays, in currency units.

    >>> pay = expected_unilevel_pay([1, 100], 1000, (0.05, 0.04, 0.03, 0.02, 0.01), fee=100)
    >>> pay.round(2).tolist()
    [710.01, 31.14]
    """
    rates = np.ravel(checks.numbers("rate", rates, 0, 1))
    people = expected_people_below(entry, n, len(rates))
    return checks.number("fee", fee, 0, 1e9) * (people @ rates)


def chance_in_profile(people):
    """Chance that so many of the founder's recruits have exactly d recruits, whatever d (R033).

    Poisson(1), in the limit of a large network; independent over d (Backhausz & Móri).

    >>> round(float(chance_in_profile(0)), 3)
    0.368
    """
    people = checks.numbers("number of people", people, 0, 100, wholes=True)
    return exp(-1) / np.array([factorial(k) for k in range(101)], dtype=float)[people]


# ---- preferential recruitment: weight = recruits + 1 ---------------------------------------------


def preferential_idle(n: int) -> float:
    """Expected number who recruit nobody: (2n-1)/3 (R034).

    >>> preferential_idle(2000)
    1333.0
    """
    return (2 * checks.whole("number of members", n, 2, MOST) - 1) / 3


def preferential_share(recruits):
    """Share with exactly so many recruits, without end: 4/((k+1)(k+2)(k+3)) (R035).

    >>> preferential_share([0, 1]).round(4).tolist()
    [0.6667, 0.1667]
    """
    k = checks.numbers("number of recruits", recruits, 0, MOST, wholes=True) + 0.0
    return 4 / ((k + 1) * (k + 2) * (k + 3))


def preferential_recruits(entry, n: int):
    """Expected recruits by order of entry: Π (1 + 1/(2j-1)) for j = i … n-1, less one (R036).

    >>> preferential_recruits([1, 10, 100], n=2000).round(3).tolist()
    [78.252, 13.699, 3.488]
    """
    n = checks.whole("number of members", n, 1, MOST)
    entry = checks.numbers("order of entry", entry, 1, n, wholes=True)
    logs = np.log1p(1 / (2 * np.arange(1, n) - 1))
    return np.expm1(np.append(np.cumsum(logs[::-1])[::-1], 0)[entry - 1])


# ---- binary and matrix placement -----------------------------------------------------------------


def binary_legs(n: int) -> tuple[float, float, float]:
    """Expected members with 0, 1 and 2 legs, if each open slot is equally likely filled (R037).

    This is the random binary search tree: (n+1)/3, (n+1)/3, (n-2)/3.

    >>> binary_legs(500)
    (167.0, 167.0, 166.0)
    """
    n = checks.whole("number of members", n, 2, MOST)
    return (n + 1) / 3, (n + 1) / 3, (n - 2) / 3


def binary_mean_level(n: int) -> float:
    """Expected level of a member picked at random, placed as above: 2(n+1)H(n)/n - 4.

    >>> round(binary_mean_level(3), 4)
    0.8889
    """
    n = checks.whole("number of members", n, 1, MOST)
    return 2 * (n + 1) / n * float(_harmonic(n)) - 4


def founders_weaker_leg(n: int) -> float:
    """Expected people in the founder's weaker leg, placed as above: ⌊(n-1)²/4⌋/n, about n/4.

    The left leg has 0, 1, …, n-1 people with equal chance. A balanced placement has about n/2.

    >>> founders_weaker_leg(1000)
    249.5
    """
    n = checks.whole("number of members", n, 1, MOST)
    return (n - 1) ** 2 // 4 / n


def top_share_in_full_binary(levels: int, top: float = 0.2) -> float:
    """Share of all pairs held by the top 20 % in a full binary network, founder on level 0 (R039).

    A member's pairs are the people in the weaker leg. A person cut by the 20 % counts in part.

    >>> round(top_share_in_full_binary(7), 4)
    0.87
    """
    levels, top = (
        checks.whole("number of levels", levels, 1, 60),
        checks.number("top share", top, 0, 1),
    )
    people = 2.0 ** np.arange(levels + 1)
    pairs = people[::-1] - 1
    earlier = np.cumsum(people) - people
    taken = np.clip(top * people.sum() - earlier, 0, people)
    return float(taken @ pairs / (people @ pairs))


# ---- shared --------------------------------------------------------------------------------------


def _harmonic(m):
    """H(m) = 1 + 1/2 + … + 1/m, H(0) = 0, for whole m; right to about 1e-15."""
    exact = np.append(0, np.cumsum(1 / np.arange(1, 100)))
    far = np.maximum(m, 100.0)
    series = np.log(far) + np.euler_gamma + 1 / (2 * far) - 1 / (12 * far**2) + 1 / (120 * far**4)
    return np.where(m < 100, exact[np.minimum(m, 99)], series)[()]
