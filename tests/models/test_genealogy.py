"""The genealogy: exact on full networks, right on average on random ones, clear about bad input.

Reference values are rows of tests/data/reference_values.csv; each test that uses one names the row.
"""

import itertools
import math
import re
from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline.checks import MOST_MEMBERS
from downline.errors import CourseError
from downline.genealogy import Genealogy, example_team
from tests.kit.reference import REFERENCE, numbers, refused, within_four_standard_errors


def harmonic(m):
    return math.fsum(1 / j for j in range(1, m + 1))


# ---- full networks: the brochure's picture -----------------------------------------------------


def test_every_reference_row_says_where_it_is_from():
    """Rows without an address are marked as derived here, or as memory (and then not used)."""
    assert REFERENCE.index.is_unique
    assert REFERENCE["verified"].isin(["seen-in-source", "derived-by-you", "memory"]).all()
    seen = REFERENCE["verified"] == "seen-in-source"
    assert REFERENCE.loc[seen, "source_url"].str.startswith("http").all()


@pytest.mark.parametrize(
    ("row", "which", "width", "levels"),
    [
        ("R031", 0, 5, 5),
        ("R047", 0, 3, 10),
        *[
            ("R049", k, *shape)
            for k, shape in enumerate(
                [(2, 2), (3, 3), (2, 10), (3, 7), (5, 5), (4, 6), (5, 7)],
            )
        ],
    ],
)
def test_full_network_has_as_many_people_below_the_founder_as_published(row, which, width, levels):
    network = Genealogy.full(width, levels)
    assert len(network) - 1 == numbers(row)[which]
    assert network.group_total()[0] == len(network)


def test_three_wide_group_of_five_levels_has_121_members():
    """R048 counts the founder as the first of five levels."""
    assert numbers("R048")[-1] == len(Genealogy.full(3, 4)) == 121


def test_six_recruits_each_fill_the_levels_of_the_sec_table():
    """R042: 6, 36, 216, … (levels 1 to 8 here; further down the network is refused, see below)."""
    assert Genealogy.full(6, 8).total_by_level()[1:].tolist() == numbers("R042")[:8]


@pytest.mark.parametrize(("levels", "which"), [(12, 0), (13, 1)])
def test_the_sec_table_soon_needs_more_members_than_can_be_made(levels, which):
    """R045: the sentence says how many it would be; the founder is one more."""
    members = int(numbers("R045")[which]) + 1
    assert refused(Genealogy.full, 6, levels) == (
        f"That would be {members:,} members: use fewer levels, recruits or members, "
        f"at most {MOST_MEMBERS:,} in all."
    )


@pytest.mark.parametrize(("width", "share"), [(2, 1 / 2), (3, 2 / 3), (5, 4 / 5), (6, 5 / 6)])
def test_most_of_a_full_network_stands_on_the_bottom_level(width, share):
    """R046, to within 1/width^levels; nobody there has recruited anybody."""
    levels = 7
    network = Genealogy.full(width, levels)
    bottom = network.levels == levels
    assert abs(bottom.mean() - share) <= width**-levels
    assert (network.recruits[bottom] == 0).all()
    assert (network.recruits[~bottom] == width).all()


@pytest.mark.parametrize("levels", [0, 1, 7])
def test_a_full_network_of_width_one_is_a_chain(levels):
    chain = Genealogy.full(1, levels)
    assert chain.sponsor.tolist() == list(range(-1, levels))
    assert chain.levels.tolist() == list(range(levels + 1))


# ---- uniform recruitment: every earlier member is equally likely to recruit the next -----------

N, RUNS = 1000, 3000


@cache
def simulated():
    """3,000 random networks of 1,000 members: recruits, levels and teams, each (RUNS, N)."""
    rng = np.random.default_rng(1977)
    recruits, levels, teams = (np.empty((RUNS, N), dtype=np.int16) for _ in range(3))
    founders_idle = np.empty(RUNS)
    for run in range(RUNS):
        network = Genealogy.random(N, rng)
        recruits[run], levels[run] = network.recruits, network.levels
        teams[run] = network.group_total()
        founders_idle[run] = np.count_nonzero(network.recruits[network.sponsor == 0] == 0)
    return recruits, levels, teams, founders_idle


def all_networks(n):
    """Every network of n members that uniform recruitment can make, each equally likely."""
    for newcomers in itertools.product(*(range(i) for i in range(1, n))):
        yield Genealogy([-1, *newcomers])


@pytest.mark.parametrize(("row", "n"), [("R005", 5), ("R006", 7)])
def test_how_many_recruit_nobody_over_all_possible_networks(row, n):
    """The Eulerian numbers: for five members 1, 11, 11 and 1 of 24 networks."""
    counts = Counter(int((network.recruits == 0).sum()) for network in all_networks(n))
    *pairs, total = numbers(row)
    assert counts == dict(zip(pairs[::2], pairs[1::2], strict=True))
    assert counts.total() == total == math.factorial(n - 1)


def test_mean_and_variance_of_those_who_recruit_nobody_are_exact_for_five():
    """R001: n/2; R003: 5/12."""
    idle = np.array([(network.recruits == 0).sum() for network in all_networks(5)])
    assert idle.mean() == 5 / 2
    assert idle.var() == pytest.approx(numbers("R003")[-1], abs=1e-6)


def test_every_possible_network_of_five_is_equally_likely():
    """Chi-squared of 4,800 random networks over the 24 possible ones, 23 degrees of freedom."""
    rng = np.random.default_rng(5)
    draws = Counter(tuple(Genealogy.random(5, rng).sponsor.tolist()) for _ in range(4800))
    assert set(draws) == {tuple(network.sponsor.tolist()) for network in all_networks(5)}
    chi_squared = sum((count - 200) ** 2 / 200 for count in draws.values())
    assert chi_squared < 23 + 4 * math.sqrt(2 * 23)


def test_the_smallest_random_networks():
    assert Genealogy.random(1, 3).sponsor.tolist() == [-1]
    assert Genealogy.random(2, 3).sponsor.tolist() == [-1, 0]


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    first, again, other = (Genealogy.random(50, seed).sponsor for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_on_average_half_of_the_members_recruit_nobody():
    """R001 (n/2) and R004 (variance n/12)."""
    idle = (simulated()[0] == 0).sum(axis=1)
    assert abs(idle.mean() - N / 2) <= 4 * math.sqrt(N / 12 / RUNS)
    assert idle.var(ddof=1) == pytest.approx(N / 12, rel=4 * math.sqrt(2 / RUNS))


@pytest.mark.parametrize("i", [2, 10, 100, 500, 900, 1000])
def test_the_later_one_joins_the_likelier_one_recruits_nobody(i):
    """R002: (i-1)/(n-1) for the i-th member to join."""
    chance = (i - 1) / (N - 1)
    idle = (simulated()[0][:, i - 1] == 0).mean()
    assert abs(idle - chance) <= 4 * math.sqrt(chance * (1 - chance) / RUNS)


@pytest.mark.parametrize("i", [1, 10, 100, 500, 999])
def test_expected_recruits_by_order_of_entry(i):
    """R007: H(n-1) - H(i-1)."""
    assert within_four_standard_errors(simulated()[0][:, i - 1], harmonic(N - 1) - harmonic(i - 1))


@pytest.mark.parametrize(("row", "i"), [("R008", 1), ("R009", 100)])
def test_expected_recruits_of_two_members_as_listed(row, i):
    assert harmonic(N - 1) - harmonic(i - 1) == pytest.approx(numbers(row)[-1], abs=1e-5)
    assert within_four_standard_errors(simulated()[0][:, i - 1], numbers(row)[-1])


@pytest.mark.parametrize("r", [1, 2, 3, 4])
def test_expected_number_with_at_least_r_recruits(r):
    """R016: 500, 249.9995, 124.9960, 62.4844 of 1,000."""
    enough = (simulated()[0] >= r).sum(axis=1)
    assert within_four_standard_errors(enough, numbers("R016")[r - 1])


def test_shares_by_recruits_in_a_network_of_a_million():
    """R012: at least r recruits has a share of 2^-r; R013: exactly r has 2^-(r+1)."""
    recruits = Genealogy.random(1_000_000, seed=12).recruits
    for r in range(6):
        assert (recruits >= r).mean() == pytest.approx(2**-r, abs=0.001)
        assert (recruits == r).mean() == pytest.approx(2 ** -(r + 1), abs=0.001)


@pytest.mark.parametrize("i", [1, 2, 10, 100, 1000])
def test_expected_level_by_order_of_entry(i):
    """R021: H(i-1)."""
    levels = simulated()[1][:, i - 1]
    if i <= 2:  # the founder and the first recruit have no choice
        assert (levels == i - 1).all()
    else:
        assert within_four_standard_errors(levels, harmonic(i - 1))


def test_mean_level_over_all_members():
    """R022: H(n) - 1 = 6.48547."""
    assert harmonic(N) - 1 == pytest.approx(numbers("R022")[-1], abs=1e-5)
    assert within_four_standard_errors(simulated()[1].mean(axis=1), numbers("R022")[-1])


@pytest.mark.parametrize("i", [2, 3, 10, 100, 1000])
def test_expected_team_by_order_of_entry(i):
    """R024: n/i, oneself included."""
    teams = simulated()[2][:, i - 1]
    if i == N:
        assert (teams == 1).all()
    else:
        assert within_four_standard_errors(teams, N / i)


@pytest.mark.parametrize(("which", "k"), list(enumerate([2, 3, 4, 5, 10])))
def test_share_of_members_with_a_team_of_at_least_k(which, k):
    """R026: about 1/k; R025: the exact sum of n/(s(s+1)) for teams of size s = k … n-1, and n."""
    exact = sum(N / (s * (s + 1)) for s in range(k, N)) + 1
    assert exact / N == pytest.approx(numbers("R026")[which], abs=0.002)
    assert within_four_standard_errors((simulated()[2] >= k).sum(axis=1), exact)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_expected_members_on_the_levels_under_the_founder(level):
    """R028: 7.48, 27.19, 64.13, 110.79 and 149.88 of 1,000."""
    there = (simulated()[1] == level).sum(axis=1)
    assert within_four_standard_errors(there, numbers("R028")[level - 1])


def test_the_founder_expects_one_recruit_who_recruits_nobody():
    """R033, its exact part: on average one of the founder's recruits recruits nobody."""
    assert within_four_standard_errors(simulated()[3], 1)


# ---- properties, against plain Python ----------------------------------------------------------


@st.composite
def sponsors(draw, most=40):
    """Any valid sponsor array."""
    draws = draw(st.lists(st.integers(0, 10_000), max_size=most - 1))
    return [-1, *(pick % i for i, pick in enumerate(draws, start=1))]


@st.composite
def networks_with_values(draw):
    sponsor = draw(sponsors())
    numbers = draw(st.sampled_from([st.integers(-1000, 1000), st.integers(0, 1).map(bool)]))
    values = draw(st.lists(numbers, min_size=len(sponsor), max_size=len(sponsor)))
    return sponsor, values


def slow_upline(sponsor, member):
    line = []
    while sponsor[member] >= 0:
        member = sponsor[member]
        line.append(member)
    return line


@given(networks_with_values())
def test_counts_and_totals_agree_with_plain_python(network):
    sponsor, values = network
    n, uplines = len(sponsor), [slow_upline(sponsor, i) for i in range(len(sponsor))]
    team = Genealogy(sponsor)
    assert len(team) == n
    assert team.levels.tolist() == [len(line) for line in uplines]
    assert team.recruits.tolist() == [sponsor.count(i) for i in range(n)]
    assert [team.upline(i) for i in range(n)] == uplines

    deepest = max(map(len, uplines))
    by_level = [sum(v for v, line in zip(values, uplines, strict=True) if len(line) == level)
                for level in range(deepest + 1)]  # fmt: skip
    assert team.total_by_level(values).tolist() == by_level

    group, below = [int(v) for v in values], [[0] * n for _ in range(deepest)]
    for value, line in zip(values, uplines, strict=True):
        for distance, above in enumerate(line):
            group[above] += value
            below[distance][above] += value
    assert team.group_total(values).tolist() == group
    assert [people.tolist() for people in team.below(values)] == below
    assert [people.tolist() for people in team.below(values, depth=2)] == below[:2]


@given(sponsors())
def test_counting_people_is_summing_ones(sponsor):
    team, ones = Genealogy(sponsor), np.ones(len(sponsor), dtype=int)
    assert (team.group_total() == team.group_total(ones)).all()
    assert (team.total_by_level() == team.total_by_level(ones)).all()
    assert [p.tolist() for p in team.below()] == [p.tolist() for p in team.below(ones)]
    assert team.total_by_level().sum() == team.group_total()[0] == len(team)


@given(sponsors())
def test_fractions_are_summed_as_fractions(sponsor):
    team, halves = Genealogy(sponsor), np.full(len(sponsor), 0.5)
    assert (team.group_total(halves) == team.group_total() / 2).all()
    assert (team.total_by_level(halves) == team.total_by_level() / 2).all()


@given(sponsors(), st.randoms())
@settings(max_examples=50)
def test_a_shuffled_table_gives_the_same_structure_by_name(sponsor, random):
    """Recruits may stand above their sponsors; the order then is level, and within it as listed."""
    table = Genealogy(sponsor).to_frame()
    rows = list(range(len(table)))
    random.shuffle(rows)
    again = Genealogy.from_frame(table.iloc[rows]).to_frame()
    pd.testing.assert_frame_equal(
        again.sort_values("member", ignore_index=True),
        table.sort_values("member", ignore_index=True),
    )
    if again["member"].tolist() != table["member"].iloc[rows].tolist():
        listed = table.iloc[rows].sort_values("level", kind="stable")
        assert again["member"].tolist() == listed["member"].tolist()


@given(sponsors())
@settings(max_examples=50)
def test_a_table_in_joining_order_comes_back_as_it_was(sponsor):
    table = Genealogy(sponsor).to_frame()
    again = Genealogy.from_frame(table)
    assert again.sponsor.tolist() == sponsor
    pd.testing.assert_frame_equal(again.to_frame(), table)


def test_a_chain_of_a_hundred_thousand_members_works():
    """No recursion and no loop over members, however deep; the table stands upside down."""
    n = 100_000
    names = [f"M{i}" for i in range(n)]
    table = pd.DataFrame({"member": names, "sponsor": [None, *names[:-1]]})
    chain = Genealogy.from_frame(table.iloc[::-1])
    assert (chain.levels == np.arange(n)).all()
    assert (chain.group_total() == np.arange(n, 0, -1)).all()
    assert len(list(chain.below(depth=3))) == 3
    assert len(chain.upline(n - 1)) == n - 1


def test_the_team_of_lesson_one_is_the_one_in_its_file():
    team = example_team()
    assert team.name(0) == "Ana"
    assert [team.name(i) for i in team.upline(team.number("Noa"))] == [
        "Leo", "Jun", "Hana", "Ema", "Ben", "Ana",
    ]  # fmt: skip


# ---- nothing of it changes ---------------------------------------------------------------------


def test_a_genealogy_does_not_change_when_the_list_it_was_made_from_does():
    sponsor, names = np.array([-1, 0, 0], dtype=np.int32), ["Ana", "Ben", "Chloe"]
    team = Genealogy(sponsor, names)
    sponsor[2], names[2] = 1, "Dev"
    assert team.sponsor.tolist() == [-1, 0, 0]
    assert team.name(2) == "Chloe"


@pytest.mark.parametrize("part", ["sponsor", "names", "levels", "recruits"])
def test_a_genealogy_cannot_be_changed_by_accident(part):
    """`team.levels += 1` in a learner's cell must not spoil the team for the cells below."""
    array = getattr(Genealogy([-1, 0, 0], ["Ana", "Ben", "Chloe"]), part)
    with pytest.raises(ValueError, match="read-only"):
        array[1] = array[0]


# ---- bad input: one sentence with the row, the name and the remedy -----------------------------


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        pytest.param(
            [("Ana", "Ben"), ("Ben", "Ana")],
            "Row 1: the sponsors run in a circle (Ana → Ben → Ana); correct one of these rows so "
            "that the chain ends at the founder.",
            id="two-person circle, and so no founder",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "Zoe")],
            "Row 2: Ben's sponsor Zoe is not in the table; add a row for Zoe or correct the name.",
            id="orphan",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "Ana"), ("Ana", "Ben")],
            "Row 3 lists Ana a second time: keep one row for each member.",
            id="duplicate",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "Ana"), (" Ben ", "Ana")],
            "Row 3 lists Ben a second time: keep one row for each member.",
            id="duplicate but for spaces",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "Ben")],
            "Row 2: Ben is listed as his or her own sponsor; name the person who recruited Ben, or "
            "leave the sponsor empty for the founder.",
            id="self-sponsor",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "Ana"), ("Chloe", None)],
            "Rows 1, 3 have no sponsor: only one founder may have none. Give the others their "
            "sponsor, or add a row for whoever is above them.",
            id="two founders",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "  ")],
            "Rows 1, 2 have no sponsor: only one founder may have none. Give the others their "
            "sponsor, or add a row for whoever is above them.",
            id="a sponsor of spaces is no sponsor",
        ),
        pytest.param(
            [("Ana", None), (None, "Ana")],
            "Row 2 has no member name: fill it in or delete the row.",
            id="missing name",
        ),
        pytest.param(
            [("Ana", None), ("Ben", "Ana"), (" ", "Ana")],
            "Row 3 has no member name: fill it in or delete the row.",
            id="name of spaces",
        ),
        pytest.param([], "The table has no rows: give at least the founder.", id="empty"),
    ],
)
def test_a_bad_table_is_refused_in_one_sentence(rows, sentence):
    """The index does not matter: rows are counted from 1 as they stand."""
    table = pd.DataFrame(rows, columns=["member", "sponsor"], dtype="str")
    table.index = [9] * len(rows)
    before = table.copy()
    assert refused(Genealogy.from_frame, table) == sentence
    pd.testing.assert_frame_equal(table, before)


@given(sponsors(), st.integers(2, 5), st.booleans(), st.randoms())
@settings(max_examples=50)
def test_a_circle_is_spelled_out_and_the_row_named_is_on_it(sponsor, size, below, random):
    """Beside any team, with or without somebody below the circle, in any order of rows."""
    rows = Genealogy(sponsor).to_frame()[["member", "sponsor"]].to_numpy().tolist()
    rows += [(f"C{i}", f"C{(i + 1) % size}") for i in range(size)]
    rows += [("Z", "Y"), ("Y", "C0")] if below else []
    random.shuffle(rows)
    sentence = refused(Genealogy.from_frame, pd.DataFrame(rows, columns=["member", "sponsor"]))
    row, path = re.fullmatch(
        r"Row (\d+): the sponsors run in a circle \((.+)\); correct one of these rows so that "
        r"the chain ends at the founder\.",
        sentence,
    ).groups()
    path = path.split(" → ")
    assert path[0] == path[-1] == rows[int(row) - 1][0]
    assert set(path) == {f"C{i}" for i in range(size)}
    by_name = dict(rows)
    assert [by_name[name] for name in path[:-1]] == path[1:]


def test_many_founders_are_not_all_listed():
    table = pd.DataFrame({"member": list("abcdefgh"), "sponsor": [None] * 8})
    assert refused(Genealogy.from_frame, table).startswith("Rows 1, 2, 3, 4, 5 have no sponsor:")


@pytest.mark.parametrize(
    ("columns", "missing"),
    [({}, "member"), ({"member": "person"}, "person"), ({"sponsor": "boss"}, "boss")],
)
def test_an_unknown_column_is_named_and_so_are_the_known_ones(columns, missing):
    table = pd.DataFrame({"name": ["Ana"], "sponsor": [None]})
    if columns:
        table["member"] = table["name"]
    known = ", ".join(repr(column) for column in table.columns)
    assert refused(Genealogy.from_frame, table, **columns) == (
        f"There is no column '{missing}'; the columns are {known}. Rename one, or say which to use."
    )


def test_other_columns_can_be_used():
    table = pd.DataFrame({"seller": ["Ben", "Ana"], "recruited by": ["Ana", None]})
    team = Genealogy.from_frame(table, member="seller", sponsor="recruited by")
    assert [team.name(i) for i in range(2)] == ["Ana", "Ben"]


def test_spaces_around_names_do_not_matter():
    table = pd.DataFrame({"member": [" Ana", "Ben "], "sponsor": ["", "Ana "]})
    assert Genealogy.from_frame(table).names.tolist() == ["Ana", "Ben"]


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param({"member": [1, 2, 3], "sponsor": [None, 1, 1]}, id="the empty one makes 1.0"),
        pytest.param({"member": [1, 2, 3], "sponsor": ["", "1", "1"]}, id="text and numbers"),
        pytest.param({"member": ["1", "2", "3"], "sponsor": [np.nan, 1, 1]}, id="numbers, text"),
    ],
)
def test_members_may_be_numbered(numbers):
    """pandas reads a column of whole numbers with an empty field as 1.0, 2.0, …"""
    team = Genealogy.from_frame(pd.DataFrame(numbers))
    assert team.names.tolist() == ["1", "2", "3"]
    assert team.sponsor.tolist() == [-1, 0, 0]


def test_a_genealogy_needs_a_founder():
    assert refused(Genealogy, []) == (
        "The genealogy is empty: give at least the founder, whose sponsor is -1."
    )


@pytest.mark.parametrize(
    ("sponsor", "shape"), [(np.empty((0, 2)), "(0, 2)"), ([[-1], [0]], "(2, 1)"), (-1, "()")]
)
def test_sponsors_are_one_list(sponsor, shape):
    """They used to be called empty, which two columns of numbers are not."""
    assert refused(Genealogy, sponsor) == (
        f"The sponsors have the shape {shape}: use one list, a number for each member, or make the "
        "genealogy from a table with from_frame()."
    )


@pytest.mark.parametrize(
    ("sponsor", "sentence"),
    [
        ([0, 0], "Member 0 has sponsor 0: the founder's sponsor must be -1."),
        (
            [-1, 0, 2],
            "Member 2 has sponsor 2: a sponsor must have joined earlier, so use a number from 0 to "
            "1, or make the genealogy with from_frame().",
        ),
        (
            [-1, 0, 5, 0],
            "Member 2 has sponsor 5: a sponsor must have joined earlier, so use a number from 0 to "
            "1, or make the genealogy with from_frame().",
        ),
        (
            [-1, -1],
            "Member 1 has sponsor -1: a sponsor must have joined earlier, so use a number from 0 "
            "to 0, or make the genealogy with from_frame().",
        ),
    ],
)
def test_bad_sponsor_numbers_are_refused(sponsor, sentence):
    assert refused(Genealogy, sponsor) == sentence


@pytest.mark.parametrize("sponsor", [[-1, 0.5], ["Ana", "Ben"], [-1, None], [-1, 2**40]])
def test_sponsors_that_are_no_member_numbers_are_refused(sponsor):
    """Half a sponsor must not quietly become a whole one; names belong into from_frame()."""
    assert "sponsor" in refused(Genealogy, sponsor)


def test_there_must_be_a_name_for_everybody():
    assert refused(Genealogy, [-1, 0], names=["Ana"]) == (
        "There are 1 names for 2 members: give one name each."
    )


@pytest.mark.parametrize("width", [0, -3, 2.5, float("nan"), float("inf")])
def test_a_wrong_width_is_refused(width):
    assert refused(Genealogy.full, width, 2) == (
        f"The number of recruits each is {width}: use a whole number, 1 or more."
    )


@pytest.mark.parametrize("levels", [-1, 1.5, float("nan")])
def test_a_wrong_number_of_levels_is_refused(levels):
    assert refused(Genealogy.full, 2, levels) == (
        f"The number of levels is {levels}: use a whole number, 0 or more."
    )


@pytest.mark.parametrize("n", [0, -1, 2.5, float("nan"), float("inf")])
def test_a_wrong_number_of_members_is_refused(n):
    assert refused(Genealogy.random, n) == (
        f"The number of members is {n}: use a whole number, 1 or more."
    )


def test_too_many_random_members_are_refused():
    assert refused(Genealogy.random, MOST_MEMBERS + 1).startswith("That would be 100,000,001 ")


@pytest.mark.parametrize(("width", "levels"), [(5, 40), (1, 10**9), (10, 5000)])
def test_absurdly_large_networks_are_refused_at_once(width, levels):
    """A number of thousands of digits must not end in Python's own complaint about digits."""
    sentence = refused(Genealogy.full, width, levels)
    assert "use fewer levels" in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize("method", ["total_by_level", "group_total"])
def test_totals_need_one_value_for_everybody(method):
    team = Genealogy([-1, 0, 0, 1])
    assert refused(getattr(team, method), [1, 2]) == (
        "There are 2 values for 4 members: give one each."
    )


def test_sums_below_need_one_value_for_everybody():
    with pytest.raises(CourseError, match=r"There are 5 values for 4 members: give one each\."):
        list(Genealogy([-1, 0, 0, 1]).below([1, 2, 3, 4, 5]))


def test_an_unknown_name_is_refused_and_some_known_ones_are_told():
    team = Genealogy([-1, 0], names=["Ana", "Ben"])
    assert refused(team.number, "Zoe") == (
        "Nobody in this genealogy is called 'Zoe'; the names begin Ana, Ben."
    )
