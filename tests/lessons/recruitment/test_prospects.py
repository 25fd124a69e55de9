"""Prospects: each number against enumeration, a published row, or many drawn networks."""

import itertools

import numpy as np
import pytest

from downline import recruitment as r
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.lessons.recruitment import prospects as p


def every_network(n, attach):
    """Each network of n members, as (sponsors, its chance)."""
    for sponsors in itertools.product(*(range(m) for m in range(1, n))):
        chance, recruits = 1.0, [0] * n
        for m, sponsor in enumerate(sponsors, start=1):
            weight = recruits[sponsor] + 1 if attach == p.PREFERENTIAL else 1
            total = 2 * m - 1 if attach == p.PREFERENTIAL else m
            chance *= weight / total
            recruits[sponsor] += 1
        yield [-1, *sponsors], chance


@pytest.mark.parametrize("attach", [p.UNIFORM, p.PREFERENTIAL])
@pytest.mark.parametrize("n", [2, 3, 5, 6])
def test_chances_and_people_below_are_those_of_every_network(n, attach):
    chances, below = np.zeros((n + 2, n)), np.zeros(n)
    for sponsors, chance in every_network(n, attach):
        network = Genealogy(sponsors)
        for least in range(n + 2):
            chances[least] += chance * (network.recruits >= least)
        below += chance * np.bincount(network.levels, minlength=n)
    for least in range(n + 2):
        assert p.chances_of_recruits(least, n, attach) == pytest.approx(chances[least], abs=1e-12)
    if attach == p.PREFERENTIAL:
        assert p.preferential_people_below(n, n - 1) == pytest.approx(below[1:], abs=1e-12)


@pytest.mark.parametrize("least", [1, 2, 3, 4])
def test_the_mean_chance_is_the_published_share(least):
    """R014 to R016, through the closed form that already keeps them."""
    for n in (100, 270, 1000):
        mean = p.chances_of_recruits(least, n).mean()
        assert mean == pytest.approx(float(r.share_with_recruits(least, n)), rel=1e-9)


def test_preferential_chances_keep_the_expected_idle():
    """R034: (2n-1)/3 recruit nobody."""
    idle = (1 - p.chances_of_recruits(1, 2000, p.PREFERENTIAL)).sum()
    assert idle == pytest.approx(r.preferential_idle(2000))


def test_the_brochure_and_its_expectation():
    """R031 and R032."""
    told = p.promise(5, 5)
    assert told.brochure[0] == 3905
    assert 5 * told.top_on_average == pytest.approx(3777.06, abs=0.005)
    tops = [p.promise(5, 5, p.UNIFORM, seed).by_chance[0] for seed in range(1, 41)]
    assert np.mean(tops) == pytest.approx(told.top_on_average, rel=0.1)
    below = r.expected_people_below(np.arange(1, 3907), 3906, 5).sum(axis=1)
    assert below.mean() == pytest.approx(4.8466, abs=1e-4)


def test_the_preferential_expectation_is_the_mean_of_drawn_networks():
    tops = [p.promise(4, 4, p.PREFERENTIAL, seed).by_chance[0] for seed in range(1, 201)]
    error = np.std(tops) / len(tops) ** 0.5
    assert abs(np.mean(tops) - p.promise(4, 4, p.PREFERENTIAL).top_on_average) < 4 * error


def test_levels_that_fit_are_the_published_fan_out():
    """R042 and R045: six each, and the world of the SEC's table."""
    table = p.filling(8_000_000_000, 6)
    assert table["needed"].tolist() == [1, *r.fan_out(6, 13)]
    assert table["so far"].iloc[-2] == 2_612_138_802 + 1


def test_newcomers_of_a_market_without_end_find_what_the_rate_says():
    run = r.market(10**10, 36, spontaneous=0, imitation=2, start=1000)
    assert p.first_year_recruits(run, 0, 2, start=1000)[:20] == pytest.approx(2, rel=0.01)


def test_the_moved_bass_curve_is_the_published_one_and_its_own_continuation():
    """R059, and a curve that starts where another one is after three years."""
    years = np.arange(0, 20.0)
    assert p.bass_curve(years, 0.03, 0.38, 0) == pytest.approx(r.bass_share(years, 0.03, 0.38))
    later = p.bass_curve(years, 0.03, 0.38, r.bass_share(3, 0.03, 0.38))
    assert later == pytest.approx(r.bass_share(years + 3, 0.03, 0.38))
    assert p.bass_curve([0, 9], 0, 0, 0.2).tolist() == [0.2, 0.2]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: p.chances_of_recruits(1, 0),
            "members is 0: use a whole number from 1 to 1",
        ),
        (lambda: p.chances_of_recruits(-1, 5), "recruits is -1: use a whole number, 0 or more"),
        (lambda: p.filling(100, 1), "each is 1: use a whole number, 2 or more"),
        (lambda: p.filling(0, 2), "population is 0: use a whole number from 1 to"),
        (lambda: p.bass_curve(1, -1, 0, 0), "spontaneous rate is -1: use a number, 0 or more"),
        (lambda: p.queue_in_tenths(9, 1), "members is 9: use a whole number, 10 or more"),
        (lambda: p.promise(2.5, 3), "number of recruits each"),
    ],
)
def test_what_cannot_be_used_is_said(call, sentence):
    with pytest.raises(CourseError, match=sentence):
        call()
