"""The numbers that the test and the pairs ask for, worked out again from the questions."""

from fractions import Fraction as F

import pytest

from downline.genealogy import Genealogy
from downline.plans import Unilevel
from downline.quiz import bank


def in_a_tree(sponsors, sold, rates, who):
    """The override of one member under a unilevel plan, by the course's own engine."""
    team = Genealogy(sponsors)
    with_own = Unilevel(margin=0.0, rates=rates).pay(team, sold).earned[who]
    return float(with_own)


def with_an_override(sponsors):
    """How many members have somebody below."""
    return len({sponsor for sponsor in sponsors if sponsor >= 0})


WORKED_OUT = {
    "test-definitions-blender": 120 * (1 - F(30 + 6 + 2, 100)),
    "test-compensation-company-pays": F(4, 100) * 300 + F(5, 100) * 500,
    "test-compensation-nils": in_a_tree([-1, 0, 0, 1], [0, 150, 250, 100], (0.06, 0.02), 0),
    "test-compensation-carry": F(10, 100) * min(900, 300 + (800 - 500)),
    "test-compensation-eight": F(sum([0, 0, 0, 20, 30, 50, 100, 800]), 8),
    "test-compensation-forty": F(100 * 3**3, sum(3**level for level in range(4))),
    "test-recruitment-as-much": F(30 * 500, 5 * 200),
    "test-recruitment-last-level": 3**4,
    "test-recruitment-eleventh": F(100 * (11 - 1), 41 - 1),
    "test-recruitment-one-or-two": 100 * (F(1, 2) - F(1, 8)),
    "test-recruitment-tens": next(
        n for n in range(9) if sum(10**level for level in range(1, n + 1)) == 111_110
    ),
    "test-products-own-share": F(100 * 50_000, 30_000 + 50_000),
    "test-products-pavel": 800 * F(125, 100) + 400 * F(90, 100) - 10,
    "test-similarities-iris": (500 * F(40, 100) - 30 - (70 - 20)) / 20,
    "test-similarities-jon": F(210 + 90 - 60, 15 + 15),
    "test-similarities-five-months": 200 / (300 * F(20, 100) - 20),
    "test-similarities-four-hundred": F(100 * 800, 400),
    "test-similarities-top-share": F(100 * 900, 40 + 60 + 900),
    "test-faq-gold": F(100 * 12_000, 4_000 + 12_000),
    "test-faq-tove": 12 * (250 * F(40, 100) - 35),
    "test-faq-years": F(600, 240),
    "test-choosing-five": (48 + 12 * 26) / (12 * 30 * F(20, 100)),
    "test-choosing-short": 700 - 12 * 6 * 9,
    "before-middle": sorted([0, 0, 10, 40, 950])[2],
    "before-fan-out": 2 + 4 + 8,
    "before-year": 50 + 12 * 10,
    "before-hour": F(100 - 60 - 10, 10),
    "after-no-override": with_an_override([-1, 0, 0, 1, 1, 1]),
    "after-order": F(100 * (6 - 1), 11 - 1),
    "after-town": next(n for n in range(20) if 4 ** (n - 6) == 16),
    "after-whose-money": F(100 * 300, 200 + 300 + 100),
    "after-hour": F(240 + 80 - 120, 40),
    "after-stay": F(900, 3),
}

ASKED = {
    question.id: question
    for question in (*bank.load("before"), *bank.load("after"), *bank.every_unseen())
    if question.kind == "numeric"
}


def test_every_number_is_worked_out():
    assert set(WORKED_OUT) == set(ASKED)


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_number_is_what_the_question_says(name):
    assert ASKED[name].answer == pytest.approx(float(WORKED_OUT[name]), abs=1e-9)
