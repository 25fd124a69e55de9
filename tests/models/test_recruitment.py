"""Recruitment: each closed form against every possible small network, and against published rows.

Reference values are rows of tests/data/reference_values.csv; each test that uses one names the row.
Left out: R023 (a limit too far away), R030 (simulated with the plans), R040 and R041 (qualitative),
R050 (the order of spill-over, with the genealogies).
"""

import inspect
import itertools
import math
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline import recruitment as r
from downline.genealogy import Genealogy
from tests.kit.reference import REFERENCE, listed, refused

# ---- against every possible network of six members -----------------------------------------------

N = 6
ENTRY = np.arange(1, N + 1)


@cache
def all_networks(preferential=False):
    """Every network of six members, and its chance under uniform or preferential recruitment."""
    networks, chances = [], []
    for newcomers in itertools.product(*(range(i) for i in range(1, N))):
        chance = 1.0
        for m, sponsor in enumerate(newcomers, start=1):
            weight = 1 + newcomers[: m - 1].count(sponsor) if preferential else 1
            chance *= weight / (2 * m - 1 if preferential else m)
        networks.append(Genealogy([-1, *newcomers]))
        chances.append(chance)
    assert math.fsum(chances) == pytest.approx(1)
    return networks, np.array(chances)


def mean(of, preferential=False):
    """Expectation of a statistic of the network."""
    networks, chances = all_networks(preferential)
    return np.tensordot(chances, np.array([of(network) for network in networks]), axes=1)


def people_below(network, depth=5):
    rows = list(network.below(depth=depth))
    rows += [np.zeros(N)] * (depth - len(rows))
    return np.stack(rows, axis=-1)


@pytest.mark.parametrize(
    ("closed_form", "of"),
    [
        pytest.param(r.chance_of_no_recruits(ENTRY, N), lambda g: g.recruits == 0, id="R002"),
        pytest.param(r.expected_recruits(ENTRY, N), lambda g: g.recruits, id="R007"),
        pytest.param(r.expected_level(ENTRY), lambda g: g.levels, id="R021"),
        pytest.param(r.mean_level(N), lambda g: g.levels.mean(), id="R022"),
        pytest.param(r.expected_team(ENTRY, N), lambda g: g.group_total(), id="R024"),
        pytest.param(
            r.expected_teams_of_size(ENTRY, N),
            lambda g: np.bincount(g.group_total(), minlength=N + 1)[1:],
            id="R025",
        ),
        pytest.param(
            r.share_with_team(ENTRY, N),
            lambda g: (g.group_total() >= ENTRY[:, None]).mean(axis=1),
            id="R026",
        ),
        pytest.param(r.expected_people_below(ENTRY, N, 5), people_below, id="R027"),
        pytest.param(
            r.expected_unilevel_pay(ENTRY, N, (0.5, 0.25), fee=100),
            lambda g: people_below(g, 2) @ (50, 25),
            id="R029",
        ),
        pytest.param(
            r.share_with_recruits(np.arange(N + 1), N),
            lambda g: (g.recruits >= np.arange(N + 1)[:, None]).mean(axis=1),
            id="R014 to R016",
        ),
        pytest.param(
            r.chances_of_idle(N),
            lambda g: np.arange(N + 1) == (g.recruits == 0).sum(),
            id="R005 and R006",
        ),
        pytest.param(r.mean_and_variance_of_idle(N)[0], lambda g: sum(g.recruits == 0), id="R001"),
        pytest.param(
            r.mean_and_variance_of_idle(N)[1],
            lambda g: (sum(g.recruits == 0) - N / 2) ** 2,
            id="R004",
        ),
    ],
)
def test_uniform_recruitment_over_all_networks_of_six(closed_form, of):
    assert closed_form == pytest.approx(mean(of), abs=1e-12)


@pytest.mark.parametrize(
    ("closed_form", "of"),
    [
        pytest.param(r.preferential_idle(N), lambda g: sum(g.recruits == 0), id="R034"),
        pytest.param(r.preferential_recruits(ENTRY, N), lambda g: g.recruits, id="R036"),
    ],
)
def test_preferential_recruitment_over_all_networks_of_six(closed_form, of):
    assert closed_form == pytest.approx(mean(of, preferential=True), abs=1e-12)


def test_random_binary_placement_over_all_placements_of_six():
    """R037, the mean level and the founder's weaker leg: every order of filling open slots."""
    legs, levels, weaker, placements = np.zeros(3), 0, 0, 0
    for picks in itertools.product(*(range(i) for i in range(2, N + 1))):
        paths, slots = [""], ["L", "R"]  # a path is where to turn on the way down from the founder
        for pick in picks:
            path = slots.pop(pick)
            paths.append(path)
            slots += [path + "L", path + "R"]
        for path in paths:
            legs[sum(path + turn in paths for turn in "LR")] += 1
            levels += len(path) / N
        left = sum(path.startswith("L") for path in paths)
        weaker += min(left, N - 1 - left)
        placements += 1
    assert r.binary_legs(N) == pytest.approx(legs / placements)
    assert r.binary_mean_level(N) == pytest.approx(levels / placements)
    assert r.founders_weaker_leg(N) == pytest.approx(weaker / placements)


@pytest.mark.parametrize("n", [1, 2])
def test_the_smallest_networks(n):
    """One member recruits nobody; of two, the founder has recruited the other."""
    assert r.mean_and_variance_of_idle(n) == (1, 0)
    assert r.chances_of_idle(n)[1] == 1
    assert r.expecting_a_recruit(n) == n - 1
    assert r.share_with_recruits([0, 1, 2], n).tolist() == [1, (n - 1) / 2, 0]
    assert r.expected_people_below(1, n, 2).tolist() == [n - 1, 0]
    assert r.expected_team([n], n).tolist() == [1]


# ---- published and derived rows ------------------------------------------------------------------

RATES = (0.05, 0.04, 0.03, 0.02, 0.01)
BASS = {"p": 0.03, "q": 0.38}
last = slice(-1, None)  # where a row gives the formula first


@pytest.mark.parametrize(
    ("row", "which", "values"),
    [
        ("R003", last, [r.mean_and_variance_of_idle(5)[1]]),
        ("R005", slice(1, 8, 2), 24 * r.chances_of_idle(5)[1:5]),
        ("R006", slice(1, 12, 2), 720 * r.chances_of_idle(7)[1:7]),
        ("R008", last, [r.expected_recruits(1, 1000)]),
        ("R009", last, [r.expected_recruits(100, 1000)]),
        ("R011", last, [r.expecting_a_recruit(1000)]),
        ("R014", slice(4), 100 * r.share_with_recruits([1, 2, 3, 4], 100)),
        ("R015", slice(4), 270 * r.share_with_recruits([1, 2, 3, 4], 270)),
        ("R016", slice(4), 1000 * r.share_with_recruits([1, 2, 3, 4], 1000)),
        # 2,500 to join and 900 a recruit are the remembered figures of the Gastwirth case.
        ("R017", last, [r.share_that_lose(2500, 900, n=270)]),
        ("R018", slice(5), [r.share_that_lose(100 * needed, 100) for needed in (1, 2, 3, 4, 5)]),
        ("R020", slice(4), r.share_held_by_top([1, 2, 3, 4])),
        ("R022", last, [r.mean_level(1000)]),
        ("R026", slice(5), r.share_with_team([2, 3, 4, 5, 10], 1000)),
        ("R028", slice(5), r.expected_people_below(1, 1000, 5)),
        ("R029", slice(7), r.expected_unilevel_pay([1, 2, 5, 10, 50, 100, 500], 1000, RATES, 100)),
        ("R031", slice(2), [r.positions(5, 5), 5 * r.positions(5, 5)]),
        ("R038", slice(3), r.CHAIN_LETTER_SHARES["sellers"]),
        ("R039", slice(5), [r.top_share_in_full_binary(d) for d in (5, 7, 10, 15, 20)]),
        ("R042", slice(13), r.fan_out(6, 13)),
        # 331 and 8,200 million: censuses of about 2020 and 2025; the levels hold for decades.
        ("R043", last, [r.first_level_above(331_000_000, 6)]),
        ("R044", last, [r.first_level_above(8_200_000_000, 6)]),
        ("R045", slice(2), [r.positions(6, 12), r.positions(6, 13)]),
        ("R047", last, [r.positions(3, 10)]),
        ("R048", last, [1 + r.positions(3, 4)]),
        (
            "R049",
            slice(7),
            [
                r.positions(*shape)
                for shape in [(2, 2), (3, 3), (2, 10), (3, 7), (5, 5), (4, 6), (5, 7)]
            ],
        ),
        ("R051", last, [r.airplane_losers()]),
        ("R052", slice(3), [100 * r.airplane_losers(), 10, r.airplane_entrants(10)]),
        ("R052", slice(3, 5), [1000, r.airplane_entrants(1000)]),
        ("R053", slice(4), [*r.fan_out(3, 3), r.positions(3, 3)]),
        ("R055", slice(2), [*r.PRESETS["average product"].values.values()][:2]),
        ("R056", last, [r.bass_peak(**BASS).time]),
        ("R057", last, [r.bass_peak(**BASS).rate]),
        ("R058", last, [r.bass_peak(**BASS).share]),
        ("R059", slice(5), r.bass_share([1, 5, 10, 15, 20], **BASS)),
    ],
)  # fmt: skip
def test_a_closed_form_gives_the_listed_numbers(row, which, values):
    """To the last digit that the row gives."""
    assert list(values) == listed(row)[which]


@pytest.mark.parametrize(
    ("row", "which", "values"),
    [
        ("R002", slice(-4, None), r.chance_of_no_recruits([10, 100, 500, 900], 1000)),
        ("R007", slice(2, 9, 2), r.expected_recruits([1, 10, 100, 500], 1000)),
        ("R010", slice(1, 6, 2), [r.expecting_a_recruit(n) for n in (100, 1000, 10_000)]),
        # The third number there, 7.485, should end in 4: H(999) = 7.484471, as in R008.
        ("R021", slice(-3, -1), r.expected_level([10, 100])),
        ("R034", last, [r.preferential_idle(2000)]),
        ("R036", slice(2, 9, 3), r.preferential_recruits([1, 10, 100], 2000)),
        ("R037", slice(-3, None), r.binary_legs(500)),
        ("R051", slice(1, 6, 2), [r.airplane_losers(levels) for levels in (4, 5, 10)]),
        ("R088", slice(0, 3, 2), r.PRESETS["imitation, Young Living 2018"].values["stay"]),
    ],
)
def test_a_closed_form_gives_the_numbers_of_the_note(row, which, values):
    """The same where a row's `expected` holds the formula and its `note` the numbers."""
    assert list(values) == listed(row, "note")[which]


def test_promise_against_expectation():
    """R032: of 3,906 people the founder expects pay on 755.41, and the average member on 4.8466."""
    people = r.expected_people_below(np.arange(1, 3907), 3906, 5).sum(axis=1)
    assert [people[0], 5 * people[0], people.mean(), 5 * people.mean()] == listed("R032")[:4]


def test_people_under_the_founder_are_stirling_numbers():
    """R027, its note: |Stirling1(n, d+1)| / (n-1)!, here in whole numbers for n = 15."""
    stirling = [1]  # coefficients of x(x+1)(x+2)…, from x to the highest power
    for j in range(1, 15):
        stirling = [
            j * low + high for low, high in zip([*stirling, 0], [0, *stirling], strict=True)
        ]
    exact = [number / math.factorial(14) for number in stirling]
    assert r.expected_people_below(1, 15, 14) == pytest.approx(exact[1:], rel=1e-12)


@pytest.mark.parametrize("n", [2, 30, 100])
def test_shares_are_the_mean_of_poisson_binomial_chances(n):
    """The definition, in plain Python: member i succeeds with chance 1/j for j = i … n-1."""
    at_least = np.zeros(n + 1)
    for i in range(1, n + 1):
        chance = np.array([1.0])
        for j in range(i, n):
            chance = np.convolve(chance, [1 - 1 / j, 1 / j])
        at_least[: len(chance)] += np.cumsum(chance[::-1])[::-1] / n
    most = np.arange(min(n, 10) + 1)
    assert r.share_with_recruits(most, n) == pytest.approx(at_least[: len(most)], abs=1e-12)


def test_limits_follow_from_the_share_with_at_least_r_recruits():
    """R012, R013, R019 and R020: everything about 2^-r is in the one distribution."""
    least = np.arange(61)
    share = r.share_with_recruits(least)
    assert share[:6].tolist() == [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32]  # R012
    assert share[:-1] - share[1:] == pytest.approx(2.0 ** -(least[1:]))  # R013: exactly r
    mean = share[1:].sum()
    assert 1 - (share[1:] ** 2).sum() / mean == pytest.approx(r.GINI_OF_RECRUITS)  # R019
    for top in range(1, 10):  # R020: those with `top` recruits or more hold so much
        held = top * share[top] + share[top + 1 :].sum()
        assert r.share_held_by_top(top) == pytest.approx(held / mean)
    assert r.share_with_recruits([1, 2, 3], 10**6) == pytest.approx(share[1:4], abs=1e-4)


@pytest.mark.parametrize(
    ("fee", "commission", "needed"),
    [(2500, 900, 3), (2700, 900, 3), (2700.01, 900, 4), (1.1, 0.1, 11), (0, 5, 0)],
)
def test_recruits_to_recoup_a_fee_are_counted_in_cents(fee, commission, needed):
    """1.1 / 0.1 is a little more than 11 in binary."""
    assert r.recruits_to_recoup(fee, commission) == needed


def test_profile_of_the_founders_recruits():
    """R033: in 2,000 networks, how many of the founder's recruits have 0 and 1 recruits.

    Chi-squared over 0, 1, 2, 3 and more, against Poisson(1); and the two counts go not together.
    """
    rng, runs = np.random.default_rng(1112), 2000
    counts = np.empty((runs, 2), dtype=int)
    for run in range(runs):
        network = Genealogy.random(3000, rng)
        counts[run] = np.bincount(network.recruits[network.sponsor == 0], minlength=2)[:2]
    chance = r.chance_in_profile([0, 1, 2])
    chance = np.append(chance, 1 - chance.sum())
    for column in counts.T:
        seen = np.bincount(np.minimum(column, 3), minlength=4)
        chi_squared = ((seen - runs * chance) ** 2 / (runs * chance)).sum()
        assert chi_squared < 3 + 4 * math.sqrt(2 * 3)
    assert abs(np.corrcoef(counts.T)[0, 1]) < 4 / math.sqrt(runs)


def test_preferential_shares_are_the_limit_of_the_expected_numbers():
    """R035, from the exact recursion over network sizes up to 20,000 (weights add up to 2m-1)."""
    number = np.zeros(40)  # with k recruits; more than 39 do not matter for fewer
    number[0], weight = 1, np.arange(1, 41)
    for m in range(1, 20_000):
        chosen = number * weight / (2 * m - 1)
        number += np.append(1, chosen[:-1]) - chosen
    listed_shares = [
        float(value) for value in re.findall(r"\.\d+", REFERENCE.loc["R035", "expected"])
    ]
    assert r.preferential_share(np.arange(6)) == pytest.approx(listed_shares, abs=5.1e-6)
    assert number[:6] / 20_000 == pytest.approx(listed_shares, abs=1e-4)


def test_chain_letter_shares_keep_their_balance():
    """R038: in a long chain every buyer adds one seller with 0 sales, and moves one a step on."""
    none, one, two = r.CHAIN_LETTER_SHARES["sellers"]
    moved = none / (none + one)  # chance that the next buyer's seller had sold nothing yet
    assert (none, one, two) == pytest.approx((1 - moved, moved - (1 - moved), 1 - moved))
    none, one, two = r.CHAIN_LETTER_SHARES["slots"]
    moved = 2 * none / (2 * none + one)
    assert (none, one, two) == pytest.approx((1 - moved, moved - (1 - moved), 1 - moved))


@pytest.mark.parametrize("levels", [1, 4, 7])
@pytest.mark.parametrize("which", range(4))
def test_the_share_on_the_bottom_level(which, levels):
    """R046: 1/2, 2/3, 4/5, 5/6, to within 1/width^levels."""
    top, width = REFERENCE.loc["R046", "expected"].split(", ")[which].split("/")
    assert r.bottom_share(int(width)) == int(top) / int(width)
    gap = r.bottom_share(int(width), levels) - r.bottom_share(int(width))
    assert 0 < gap <= int(width) ** -levels


@pytest.mark.parametrize(("people", "level"), [(35, 2), (36, 3), (37, 3), (1, 1)])
def test_a_level_that_just_fits_is_not_above_the_population(people, level):
    assert r.first_level_above(people, 6) == level


@pytest.mark.parametrize(("p", "q"), [(0.03, 0.38), (0.001, 2), (0.5, 0.1)])
def test_bass_rate_is_the_slope_and_the_peak_its_top(p, q):
    """R054: also where imitation is the weaker pull, so that the peak is the start."""
    t = np.linspace(0, 30, 3001)
    share, rate = r.bass_share(t, p, q), r.bass_rate(t, p, q)
    slope = (r.bass_share(t[1:] + 1e-5, p, q) - r.bass_share(t[1:] - 1e-5, p, q)) / 2e-5
    assert rate[1:] == pytest.approx(slope, abs=1e-8)
    peak = r.bass_peak(p, q)
    assert rate.max() == pytest.approx(peak.rate, rel=1e-3)
    assert t[rate.argmax()] == pytest.approx(peak.time, abs=0.01)
    assert r.bass_share(peak.time, p, q) == pytest.approx(peak.share)
    assert share[0] == 0


@pytest.mark.parametrize("m", [1, 50, 99, 100, 101, 5000])
def test_harmonic_numbers_are_right_on_both_sides_of_the_series(m):
    exact = math.fsum(1 / j for j in range(1, m + 1))
    assert r.expected_level(m + 1) == pytest.approx(exact, rel=1e-14)


# ---- the market ----------------------------------------------------------------------------------


@st.composite
def markets(draw):
    """Any small market, by average rates or by chance."""
    population = draw(st.integers(1, 5000))
    stay = draw(st.lists(st.floats(0.01, 1), min_size=1, max_size=3))
    return {
        "population": population,
        "months": draw(st.integers(1, 40)),
        "start": draw(st.integers(0, population)),
        "spontaneous": draw(st.floats(0, 3)),
        "imitation": draw(st.floats(0, 100)),
        "stay": sorted(stay, reverse=True),
        "joining_fee": draw(st.floats(0, 100)),
        "seed": draw(st.none() | st.integers(0, 1000)),
    }


def same(column, other):
    return np.allclose(column, other, rtol=1e-9, atol=1e-6)


@given(markets())
@settings(deadline=None, max_examples=40)
def test_people_are_conserved_and_flows_add_up(case):
    """Nobody appears or vanishes, month by month; by chance, nobody is in fractions either."""
    run, people = r.market(**case), case["population"]
    stocks = run[["potential", "active", "left", "ever joined"]]
    close = pytest.approx(people, rel=1e-9, abs=1e-9)
    assert (run["potential"] + run["active"] + run["left"]).tolist() == [close] * len(run)
    assert (run["potential"] + run["ever joined"]).tolist() == [close] * len(run)
    assert stocks.to_numpy().min() >= -1e-9 * people
    assert same(case["start"] + run["joined"].cumsum(), run["ever joined"])
    assert same(run["quit"].cumsum(), run["left"])
    assert run["month"].tolist() == list(range(1, case["months"] + 1))
    before = run["active"].shift(fill_value=case["start"])
    assert same(run["fees"], case["joining_fee"] * run["joined"] + 10 * before)
    assert same(run["recruits per active"].fillna(0) * before, run["joined"].where(before > 0, 0))
    if case["seed"] is not None:
        flows = run[["joined", "quit", "items sold"]]
        assert (pd.concat([stocks, flows], axis=1).dtypes == np.int64).all()


def test_members_leave_as_the_shares_that_stay_say():
    """R088: of 1,000 who joined, 530 are left after a year, 370 after two; then on at that pace."""
    run = r.market(1000, 36, start=1000, spontaneous=0, imitation=0, stay=(0.53, 0.37))
    assert run["active"].iloc[[11, 23, 35]].tolist() == pytest.approx([530, 370, 370 * 37 / 53])


def test_later_joiners_leave_by_their_own_time_as_members():
    """Those who join in month 13 have their first year still before them."""
    early = r.market(1000, 24, start=1000, spontaneous=0, imitation=0, stay=(0.5, 0.5))
    assert early["quit"].iloc[12:].abs().max() == pytest.approx(0, abs=1e-9)
    steady = r.market(10**9, 24, start=0, spontaneous=1e-6, imitation=0, stay=(0.5, 0.5))
    assert steady["quit"].iloc[13:].min() > 0
    after = 0.5 ** (np.arange(12) / 12)  # of each month's joiners, by months as a member
    assert steady["active"].iloc[11] == pytest.approx(
        steady["joined"].iloc[0] * after.sum(), rel=1e-4
    )


def test_without_leaving_the_market_follows_bass():
    """With nobody leaving, monthly steps stay within a percentage point of the curve."""
    run = r.market(10**6, 240, start=0, **r.PRESETS["average product"].values)
    curve = r.bass_share(run["month"] / 12, **BASS)
    gap = (run["ever joined"] / 10**6 - curve).abs()
    assert 0.001 < gap.max() < 0.01


def test_rates_are_a_year_and_steps_a_month():
    """Without imitation, 1 - exp(-0.5) have joined after a year; with it, q/12 recruits a month.

    Those who have left recruit nobody.
    """
    run = r.market(10**6, 12, start=0, spontaneous=0.5, imitation=0)
    assert run["ever joined"].iloc[-1] == pytest.approx(10**6 * (1 - math.exp(-0.5)))
    run = r.market(10**10, 6, start=1, spontaneous=0, imitation=36, stay=(0.5,))
    assert run["recruits per active"].tolist() == pytest.approx([3] * 6, rel=1e-5)


def test_by_chance_the_mean_is_the_expected_value():
    """Without imitation the expectation is exact: 200 runs, four standard errors."""
    case = {"spontaneous": 0.5, "imitation": 0, "stay": (0.4,), "start": 50}
    mean, rng = r.market(500, 18, **case).iloc[-1], np.random.default_rng(18)
    runs = pd.DataFrame([r.market(500, 18, **case, seed=rng).iloc[-1] for _ in range(200)])
    for column in ["potential", "active", "left", "joined", "quit", "items sold", "fees"]:
        error = runs[column].std() / math.sqrt(len(runs))
        assert abs(runs[column].mean() - mean[column]) <= 4 * error, column
        assert error > 0


def test_the_same_seed_draws_the_same_market_and_another_seed_another():
    values = r.PRESETS["imitation, Herbalife complaint"].values
    first, again, other = (r.market(5000, 60, **values, seed=seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first, again)
    assert (first["ever joined"] != other["ever joined"]).any()


def test_a_market_nobody_is_in_stays_empty():
    """And what a member earns is unknown, not nought."""
    run = r.market(100, 12, start=0, spontaneous=0, imitation=50)
    assert (run["ever joined"] == 0).all()
    assert run[["recruits per active", "own profit"]].isna().all(axis=None)


def test_own_profit_of_the_published_script():
    """R103 and R104: with the script's values, 60 s - 40 a period, nought at s = 2/3."""
    slope, constant, *_ = REFERENCE.loc["R104", "expected"].replace(";", "").split(" s - ")
    assert [r.own_profit(1), -r.own_profit(0)] == [float(slope) - 40, float(constant.split()[0])]
    assert r.own_profit(2 / 3) == pytest.approx(0, abs=1e-12)
    listed_values = "30 attempts, sale .2, recruit .1, cost 1, fee 10, profit 10,"
    assert listed_values in REFERENCE.loc["R103", "inputs"]
    script = {"attempts": 30, "sale_chance": 0.2, "effort": 1, "monthly_fee": 10, "profit": 10}
    for function in (r.own_profit, r.market):
        given_values = inspect.signature(function).parameters
        assert {name: given_values[name].default for name in script} == script


def test_sellers_in_the_market_earn_that_from_those_who_are_free():
    run = r.market(1000, 30, spontaneous=0.2, imitation=3, stay=(0.5,), start=10)
    free = run["potential"].shift(fill_value=990) / 1000
    assert same(run["own profit"], 60 * free - 40)
    before = run["active"].shift(fill_value=10)
    assert same(run["items sold"], 6 * free * before)


def test_the_ready_made_markets_tell_where_they_are_from():
    """R060: joining a multi-level company is nearly all imitation, so q is far above p.

    R083: Herbalife's "nearly half" quits in a year.
    """
    for name, preset in r.PRESETS.items():
        assert all(source.startswith("http") for source in preset.sources)
        assert set(preset.sources) <= set(REFERENCE["source_url"])
        run = r.market(100_000, 240, **preset.values)
        assert run["ever joined"].iloc[-1] > 90_000, name  # it grows at all, and saturates
        if name.startswith("imitation"):
            assert REFERENCE.loc["R060", "source_url"] in preset.sources
            assert preset.values["imitation"] >= 100 * preset.values["spontaneous"]
            assert run["active"].idxmax() < len(run) - 1  # then members leave faster than they come
    assert "nearly half of the base quits" in REFERENCE.loc["R083", "note"]
    assert r.PRESETS["imitation, Herbalife complaint"].values["stay"] == (0.5,)


# ---- bad input: one sentence with the value and the remedy ---------------------------------------

RUN = {"population": 100, "months": 12, "spontaneous": 0.1, "imitation": 1}


@pytest.mark.parametrize(
    ("make", "beginning"),
    [
        (lambda: r.expected_recruits(0, 10), "The order of entry is 0: use whole"),
        (lambda: r.expected_team([3, 11], 10), "The order of entry is 11: use whole"),
        (lambda: r.expected_level([1, math.nan]), "The order of entry is nan: use whole"),
        (lambda: r.mean_level("many"), "The number of members is 'many': use a whole"),
        (lambda: r.mean_level("5"), "The number of members is '5': use a whole"),
        (lambda: r.mean_level([5, 6]), "The number of members is [5, 6]: use a whole"),
        (lambda: r.mean_level([[5], [6, 7]]), "The number of members is [[5], [6, 7]]: use a"),
        (lambda: r.mean_level(None), "The number of members is None: use a whole"),
        (lambda: r.mean_level(2.5), "The number of members is 2.5: use a whole"),
        (lambda: r.share_with_recruits(1, 10**9), "The number of members is 1000000000: use"),
        (lambda: r.chances_of_idle(10**6), "The number of members is 1000000: use"),
        (lambda: r.preferential_idle(1), "The number of members is 1: use a whole number from 2"),
        (lambda: r.expected_unilevel_pay(1, 9, [5]), "The rate is 5: use numbers from 0 to 1."),
        (lambda: r.recruits_to_recoup(100, 0), "The commission is 0: use a number from 0.01"),
        (lambda: r.fan_out(6, 10**6), "The number of levels is 1000000: use"),
        (lambda: r.first_level_above(8e9, 1), "The number of recruits each is 1: use"),
        (lambda: r.airplane_losers(2), "The number of levels is 2: use a whole number from 3"),
        (lambda: r.bass_share(-1, **BASS), "The time is -1: use numbers from 0"),
        (lambda: r.bass_peak(p=0, q=1), "The p is 0: use a number from"),
        (lambda: r.own_profit(1.5), "The free share is 1.5: use numbers from 0 to 1."),
        (lambda: r.market(**RUN | {"population": -5}), "The population is -5: use a whole"),
        (lambda: r.market(**RUN | {"months": 1e9}), "The number of months is 1000000000: use"),
        (lambda: r.market(**RUN | {"imitation": math.inf}), "The imitation rate is inf: use a"),
        (lambda: r.market(**RUN | {"spontaneous": "1"}), "The spontaneous rate is '1': use a"),
        (lambda: r.market(**RUN, start=101), "The number at the start is 101: use a whole"),
        (lambda: r.market(**RUN, stay=53), "The share that stays is 53: use numbers"),
        (lambda: r.market(**RUN, stay=()), "The shares that stay are []: give one"),
        (lambda: r.market(**RUN, attempts=2.5), "The number of attempts is 2.5: use a whole"),
        (lambda: r.market(**RUN, joining_fee=-1), "The joining fee is -1: use a number"),
        (lambda: r.market(**RUN, seed=-1), "The seed is -1: use a whole number from 0"),
    ],
)
def test_bad_input_is_refused(make, beginning):
    """NaN, text, negative and absurdly large numbers: each is named, with the range that works."""
    assert refused(make).startswith(beginning)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: r.expected_recruits([3, 0, 11], 10),
            "The order of entry is 0: use whole numbers from 1 to 10.",
        ),
        (
            lambda: r.market(**RUN | {"months": math.nan}),
            "The number of months is nan: use a whole number from 1 to 1,200.",
        ),
        (
            lambda: r.market(**RUN, stay=(0.4, 0.5)),
            "The shares that stay are [0.4, 0.5]: give one for each year, none above the one "
            "before.",
        ),
        (
            lambda: r.expected_people_below(range(1, 10**6), 10**6, 60),
            "That would be 999,999 members times 60 levels: ask for fewer members or levels.",
        ),
    ],
)
def test_a_refusal_is_one_sentence_with_the_remedy(make, sentence):
    assert refused(make) == sentence
