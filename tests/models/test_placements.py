"""Placements and attachments: preferential and binary recruitment, matrices, spill-over, networkx.

Rows R… are of tests/data/reference_values.csv.
"""

import math
import re
from collections import Counter, deque
from functools import cache

import networkx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline.checks import MOST_MEMBERS
from downline.errors import CourseError
from downline.genealogy import Genealogy, tree
from tests.kit.reference import REFERENCE, numbers, refused, within_four_standard_errors


def chances(n, weight):
    """Every network of n members with its chance, when a newcomer's sponsor is drawn by weight."""
    networks = {(-1,): 1.0}
    for _ in range(1, n):
        grown = {}
        for sponsor, chance in networks.items():
            weights = [weight(sponsor.count(i)) for i in range(len(sponsor))]
            for i, w in enumerate(weights):
                grown[(*sponsor, i)] = chance * w / sum(weights)
        networks = {sponsor: chance for sponsor, chance in grown.items() if chance}
    return networks


WEIGHTS = {
    "uniform": lambda recruits: 1,
    "preferential": lambda recruits: recruits + 1,
    "binary": lambda recruits: max(2 - recruits, 0),
}


@pytest.mark.parametrize("attach", WEIGHTS)
def test_every_possible_network_of_five_is_as_likely_as_it_should_be(attach):
    """Chi-squared of 6,000 networks over all possible ones (24 uniform and preferential ones)."""
    rng, possible = np.random.default_rng(5), chances(5, WEIGHTS[attach])
    draws = Counter(tuple(Genealogy.random(5, rng, attach).sponsor.tolist()) for _ in range(6000))
    assert set(draws) == set(possible)
    freedom = len(possible) - 1
    chi_squared = sum((draws[s] - 6000 * p) ** 2 / (6000 * p) for s, p in possible.items())
    assert chi_squared < freedom + 4 * math.sqrt(2 * freedom)


@pytest.mark.parametrize("seed", [-1, 1.5, "one", {}])
def test_a_seed_that_cannot_be_used_is_named(seed):
    with pytest.raises(CourseError, match=r"seed is .*: use a whole number from 0 up"):
        Genealogy.random(5, seed)


@pytest.mark.parametrize("attach", WEIGHTS)
def test_the_smallest_networks_and_the_same_seed(attach):
    assert Genealogy.random(1, 3, attach).sponsor.tolist() == [-1]
    assert Genealogy.random(2, 3, attach).sponsor.tolist() == [-1, 0]
    first, again, other = (Genealogy.random(50, seed, attach).sponsor for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


# ---- preferential recruitment: the rich get richer ---------------------------------------------

N, RUNS = 2000, 600


@cache
def preferential():
    """Recruits in 600 preferential networks of 2,000 members, shape (RUNS, N)."""
    rng = np.random.default_rng(34)
    return np.stack([Genealogy.random(N, rng, "preferential").recruits for _ in range(RUNS)])


def test_two_thirds_recruit_nobody():
    """R034: (2n - 1)/3."""
    assert within_four_standard_errors((preferential() == 0).sum(axis=1), (2 * N - 1) / 3)


@pytest.mark.parametrize("k", range(6))
def test_shares_by_number_of_recruits(k):
    """R035: 4/((k+1)(k+2)(k+3)), in the limit."""
    share = 4 / ((k + 1) * (k + 2) * (k + 3))
    assert share == pytest.approx(numbers("R035")[-6:][k], abs=1e-5)
    assert (preferential() == k).mean() == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize("i", [1, 2, 10, 100, 1000])
def test_expected_recruits_by_order_of_entry(i):
    """R036: the product of 1 + 1/(2j - 1) for j = i … n-1, less one."""
    exact = math.prod(1 + 1 / (2 * j - 1) for j in range(i, N)) - 1
    noted = re.findall(rf"i={i} ([\d.]+)", REFERENCE.loc["R036", "note"])
    assert not noted or exact == pytest.approx(float(noted[0]), abs=1e-3)
    assert within_four_standard_errors(preferential()[:, i - 1], exact)


# ---- random binary: every open leg is equally likely -------------------------------------------

SMALL, MANY = 500, 800


@cache
def binary():
    """Of 800 binary networks of 500: legs used, mean level, founder's weaker leg."""
    rng = np.random.default_rng(37)
    legs, level, weaker = np.empty((MANY, 3)), np.empty(MANY), np.empty(MANY)
    for run in range(MANY):
        network = Genealogy.random(SMALL, rng, "binary")
        legs[run] = np.bincount(network.recruits, minlength=3)  # fails if somebody has three
        level[run] = network.levels.mean()
        first = network.group_total()[network.sponsor == 0][0]
        weaker[run] = min(first, SMALL - 1 - first)
    return legs, level, weaker


@pytest.mark.parametrize("legs", [0, 1, 2])
def test_a_third_each_have_no_one_or_two_legs(legs):
    """R037: (n+1)/3, (n+1)/3 and (n-2)/3."""
    share = (SMALL + 1 if legs < 2 else SMALL - 2) / 3
    assert within_four_standard_errors(binary()[0][:, legs], share)


def test_mean_depth_of_a_random_binary():
    """2(n+1)H(n)/n - 4, as of a random binary search tree: derived for this course."""
    harmonic = math.fsum(1 / j for j in range(1, SMALL + 1))
    assert within_four_standard_errors(binary()[1], 2 * (SMALL + 1) * harmonic / SMALL - 4)


def test_the_founders_weaker_leg_is_a_quarter_of_all():
    """The left leg is uniform on 0 to n-1, so the floor of (n-1)²/4, by n: half a balanced leg."""
    assert within_four_standard_errors(binary()[2], (SMALL - 1) ** 2 // 4 / SMALL)
    assert binary()[2].mean() == pytest.approx(SMALL / 4, rel=0.05)


# ---- placed by the company ---------------------------------------------------------------------


def test_the_two_orders_of_spill_over():
    """R050: with a1, a2, a3 filled, next go a1.1, a2.1, a3.1, a1.2, a2.2, …; or left to right."""
    round_robin = Genealogy.placed(13, width=3, order="round robin").sponsor
    left_to_right = Genealogy.placed(13, width=3).sponsor
    assert round_robin.tolist() == [-1, 0, 0, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3]
    assert left_to_right.tolist() == [-1, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]


@given(st.integers(1, 120), st.integers(1, 6))
@settings(deadline=None)
def test_placing_agrees_with_a_queue(n, width):
    """Level by level; within a level one member's places first, or one place of everybody first."""
    for order in ("left to right", "round robin"):
        sponsor, level = [-1], [0]
        while len(sponsor) < n:
            places = [i for i in level for _ in range(width)]
            if order == "round robin":
                places = level * width
            places = places[: n - len(sponsor)]
            level = list(range(len(sponsor), len(sponsor) + len(places)))
            sponsor += places
        assert Genealogy.placed(n, width, order).sponsor.tolist() == sponsor


@given(st.integers(1, 3), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_a_filled_matrix_is_the_full_network(width, levels):
    full = Genealogy.full(width, levels)
    assert (Genealogy.placed(len(full), width).sponsor == full.sponsor).all()


@st.composite
def sponsors(draw, most=40):
    """Any valid sponsor array; now and then nearly everybody joins under the same few."""
    wide = draw(st.sampled_from([3, 10_000]))
    draws = draw(st.lists(st.integers(0, wide), max_size=most - 1))
    return [-1, *(pick % i for i, pick in enumerate(draws, start=1))]


def slow_spill(sponsor, width):
    """Each newcomer looks through the sponsor's people, nearest first, for a free place."""
    below = [[]]
    placed = [-1]
    for newcomer, asked in enumerate(sponsor[1:], start=1):
        queue = deque([asked])
        while len(below[queue[0]]) >= width:
            queue.extend(below[queue.popleft()])
        placed.append(queue[0])
        below[queue[0]].append(newcomer)
        below.append([])
    return placed


@given(sponsors(), st.integers(1, 4))
@settings(deadline=None)
def test_spill_over_finds_the_first_free_place_below_the_sponsor(sponsor, width):
    team = Genealogy(sponsor, names=[f"M{i}" for i in range(len(sponsor))])
    place = team.spilled(width)
    assert place.sponsor.tolist() == slow_spill(sponsor, width)
    assert place.names.tolist() == team.names.tolist()
    assert place.recruits.max() <= width
    assert all(sponsor[i] in place.upline(i) for i in range(1, len(sponsor)))
    assert (team.spilled(len(sponsor)).sponsor == team.sponsor).all()  # room for all: nobody spills


def test_everybody_recruited_by_the_founder_fills_a_matrix():
    assert (
        Genealogy([-1, *[0] * 200]).spilled(3).sponsor == Genealogy.placed(201, 3).sponsor
    ).all()


# ---- networkx and tables, there and back -------------------------------------------------------


@given(sponsors())
@settings(max_examples=25, deadline=None)
def test_networkx_sees_the_same_tree(sponsor):
    team = Genealogy(sponsor)
    graph = team.to_networkx()
    assert networkx.is_arborescence(graph)
    assert list(graph) == [team.name(i) for i in range(len(team))]
    assert [graph.out_degree(name) for name in graph] == team.recruits.tolist()
    levels = networkx.single_source_shortest_path_length(graph, team.name(0))
    assert [levels[name] for name in graph] == team.levels.tolist()
    size = [len(networkx.descendants(graph, name)) + 1 for name in graph]
    assert size == team.group_total().tolist()


@given(sponsors(), st.randoms())
@settings(max_examples=25, deadline=None)
def test_there_and_back_again(sponsor, random):
    """To networkx, to a table of its edges in any order, and back to the same sponsors by name."""
    team = Genealogy(sponsor, names=[f"M{i}" for i in range(len(sponsor))])
    rows = [("M0", None), *((recruit, by) for by, recruit in team.to_networkx().edges)]
    random.shuffle(rows)
    back = Genealogy.from_frame(pd.DataFrame(rows, columns=["member", "sponsor"], dtype=object))
    by_name = {team.name(i): team.name(s) for i, s in enumerate(sponsor) if s >= 0}
    assert {back.name(i): back.name(s) for i, s in enumerate(back.sponsor) if s >= 0} == by_name
    again = Genealogy.from_frame(team.to_frame())
    assert (again.sponsor == team.sponsor).all()
    assert (again.names == team.names).all()


def test_two_members_of_one_name_are_refused():
    """They would be one node in a graph, and one of them could never be found by name."""
    assert refused(Genealogy, [-1, 0, 0], names=["Ana", "Ben", "Ana"]) == (
        "Two members are called 'Ana': give everybody a name of their own."
    )


# ---- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize("attach", ["prefrential", "", None, ["uniform"]])
def test_an_unknown_way_to_attach_is_refused(attach):
    assert refused(Genealogy.random, 5, attach=attach) == (
        f"The attach is {attach!r}: use 'uniform', 'preferential' or 'binary'."
    )


@pytest.mark.parametrize("order", ["right to left", "", None])
def test_an_unknown_order_is_refused(order):
    assert refused(Genealogy.placed, 5, 2, order=order) == (
        f"The order is {order!r}: use 'left to right' or 'round robin'."
    )


@pytest.mark.parametrize("width", [0, -1, 2.5, float("nan"), float("inf"), "two", None])
def test_a_width_that_is_no_number_of_places_is_refused(width):
    said = width if isinstance(width, float) else repr(width)
    sentence = f"The width is {said}: use a whole number, 1 or more."
    assert refused(Genealogy.placed, 5, width) == sentence
    assert refused(Genealogy([-1, 0]).spilled, width) == sentence


@pytest.mark.parametrize("attach", WEIGHTS)
def test_absurd_sizes_are_refused_at_once(attach):
    for make in (
        lambda n: Genealogy.random(n, attach=attach),
        lambda n: Genealogy.placed(n, 2),
    ):
        assert refused(make, MOST_MEMBERS + 1) == (
            "That would be 100,000,001 members: use fewer levels, recruits or members, at most "
            "100,000,000 in all."
        )
        assert "whole number" in refused(make, 0)
        assert "whole number" in refused(make, math.nan)
        assert "members" in refused(make, 1e300)


def test_too_small_a_memory_is_told_in_one_sentence(monkeypatch):
    """Whichever array it is that does not fit."""

    def full(*_):
        raise MemoryError

    sentence = "The memory is too small for 7 members: use fewer, or close other programs."
    monkeypatch.setattr(tree, "_uniform", full)
    assert refused(Genealogy.random, 7) == sentence
    monkeypatch.setattr(tree.np, "arange", full)
    assert refused(Genealogy.placed, 7, 2) == sentence
    assert refused(Genealogy.full, 2, 2) == sentence


@pytest.mark.parametrize("method", ["total_by_level", "group_total"])
def test_values_that_are_no_numbers_are_refused(method):
    sentence = refused(getattr(Genealogy([-1, 0]), method), ["many", "few"])
    assert "no numbers: give one for each member" in sentence
