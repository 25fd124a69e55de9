"""Every published figure that we were given is a test, or stands here with the reason why not.

Rows R… are in tests/data/reference_values.csv, rows W… in downline/data/worked_examples.csv (their
numbers in worked_values.csv). The first part holds the account; the rest are the rows that fit
nowhere else: ready plans that must pay as published, arithmetic, and figures on companies.
"""

import ast
import re

import pytest

from downline import evidence
from downline.genealogy import Genealogy
from downline.plans import Unilevel
from downline.plans.files import ready, ready_names
from tests.kit.paths import TESTS
from tests.kit.reference import REFERENCE, numbers

EXAMPLES = evidence.worked_examples().set_index("example_id")
VALUES = evidence.worked_values()

# ---- the account ---------------------------------------------------------------------------------

REASONS = {
    "R023": "The limit e·ln n is too far away: 1,000 members give 13.9 levels and not 18.8.",
    "R040": "Only the abstract was seen; it says in words what the authors' own model showed.",
    "R041": "Only the abstract was seen, and the assumption behind it differs from our models'.",
    "R064": "From memory: the definition was not seen in any page.",
    "R065": "A theorem on rational and other buyers, of which only the abstract was seen.",
    "R066": "A theorem on the number of levels, of which only the abstract was seen.",
    "R087": "A number of people, a refund and a fee: nothing to compute, and not in our data.",
    "R089": "Two figures of a disclosure: nothing to compute, and not in our data.",
    "R092": "Said in words (nearly half, a quarter); the exact split was not seen.",
    "R093": "Describes a sample of people whose data were not seen.",
    "R094": "Describes an experiment; how many said yes to the game was not visible.",
    "R095": "From memory, and found in no page: it must not be used.",
    "R105": "A made-up data set that the course warns of and does not contain.",
}


def rows_named(text):
    """Row ids in a text; "R014 to R016" and "R014–R016" stand for three."""
    found = set(re.findall(r"\b(?:R\d{3}|W\d{2})\b", text))
    for first, last in re.findall(r"\bR(\d{3})(?: to |–)R(\d{3})\b", text):
        found |= {f"R{number:03}" for number in range(int(first), int(last) + 1)}
    return found


def rows_tested():
    """Which test functions name a row, in their decorators, docstring, comments or code."""
    tests = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = min([node, *node.decorator_list], key=lambda part: part.lineno).lineno
                text = "\n".join(source.splitlines()[first - 1 : node.end_lineno])
                for row in rows_named(text):
                    tests.setdefault(row, []).append(f"{file.name}::{node.name}")
    return tests


def test_every_row_is_a_test_or_has_a_reason_why_not():
    rows, tested = {*REFERENCE.index, *EXAMPLES.index}, rows_tested()
    forgotten = sorted(rows - tested.keys() - REASONS.keys())
    assert not forgotten, f"No test names these rows, and REASONS does not say why: {forgotten}"
    both = {row: tested[row] for row in tested.keys() & REASONS.keys()}
    assert not both, f"A test names these rows, so they need no reason: {both}"
    unknown = sorted((tested.keys() | REASONS.keys()) - rows)
    assert not unknown, f"There are no such rows: {unknown}"


def test_what_is_from_memory_is_no_test():
    memory = REFERENCE.index[REFERENCE["verified"] == "memory"]
    assert len(memory) == 2
    assert set(memory) <= REASONS.keys()


# ---- the two published slips ---------------------------------------------------------------------


def values(row, role):
    """The numbers of a worked example by what they are; percentages as fractions."""
    chosen = VALUES[(VALUES["example_id"] == row) & (VALUES["role"] == role)]
    shares = chosen["value"].where(chosen["unit"] != "percent", chosen["value"] / 100)
    return dict(zip(chosen["what"], shares, strict=True))


ALONE = Genealogy([-1])


def test_published_slip_of_the_sliding_scale():
    """W26: 35 % of an order of 395 is 138.25, and not the published 138.50."""
    earned = ready("avon-us-2014").pay(ALONE, values("W26", "input")["order"]).earned[0]
    assert earned == 138.25 == values("W26", "correct")["earned"]
    assert earned != 138.50 == values("W26", "published")["earned"]


def test_published_slip_of_the_filled_tree():
    """W33: 5 + 25 + 125 people are 155, and not the published 150."""
    levels = Genealogy.full(width=5, levels=3).total_by_level()[1:]
    assert levels.tolist() == list(values("W33", "input").values())
    assert levels[:2].sum() == values("W33", "published")["levels 1 and 2"] == 30
    assert levels.sum() == values("W33", "correct")["levels 1 to 3"] == 155
    assert levels.sum() != values("W33", "published")["levels 1 to 3"] == 150


def test_there_are_two_slips():
    assert list(EXAMPLES.index[EXAMPLES["arithmetic"] == "slip"]) == ["W26", "W33"]


# ---- ready plans pay as published ----------------------------------------------------------------


def test_amway_india_pays_as_its_brochure_reckons():
    """W02 and R067: 8,100 less 4,320 is 3,780, and 3,600 of retail profit: 7,380."""
    given, published = values("W02", "input"), values("W02", "published")
    team = Genealogy.full(width=int(given["downlines"]), levels=1)
    statement = ready("amway-india").pay(team, given["personal business volume"])
    assert statement.commission[0] == published["net bonus"]
    assert statement.margin[0] == published["retail profit"]
    assert statement.earned[0] == published["total"]
    assert statement.commission[1:].sum() == published["bonus of the downlines"]
    assert REFERENCE.loc["R067", "expected"] == "8,100; 4,320; 3,780; 3,600; 7,380"


def test_amway_europe_has_the_published_brackets():
    """R068: the same schedule, from another country's page."""
    shown = " ".join(f"{points}:{rate:.0%}" for points, rate in ready("amway-europe").brackets)
    assert shown == REFERENCE.loc["R068", "expected"]


def test_avon_pays_by_the_size_of_the_order():
    """W24: of an order of 265 the seller keeps 79.50 and owes 185.50."""
    totals = ready("avon-us-2014").pay(ALONE, values("W24", "input")["order"]).totals()
    assert totals["commissions"] == values("W24", "published")["earned"] == 79.50
    assert totals["company keeps"] == values("W24", "published")["owed"] == 185.50


@pytest.mark.parametrize(
    ("row", "legs", "carry"), [("W06", None, [0, 500]), ("W10", None, [200, 0]), ("W12", 2, [0, 0])]
)
def test_the_textbook_binary_pays_a_tenth_of_the_weaker_leg(row, legs, carry):
    """W06, R076: 500 is carried on the right. W10: 200 on the left. W12 has no stronger leg."""
    sold = [value for what, value in values(row, "input").items() if "leg" in what] * (legs or 1)
    statement = ready("textbook-binary").pay(Genealogy([-1, 0, 0]), [0, *sold])
    pay, *kept = values(row, "published").values()
    assert statement.earned[0] == pay
    assert statement.carry[0].tolist() == carry
    assert not kept or kept == [sum(carry)]


def fast_start(plan, orders):
    """What the sponsor is paid as fast start when a recruit for each order buys it."""
    team = Genealogy([-1] + [0] * len(orders))
    bought = [0, *orders]
    plan = ready(plan) if isinstance(plan, str) else plan
    statement = plan.pay(team, 0, purchases=bought, first_orders=bought)
    return statement.by_reason()["fast start"]


def test_fast_starts_pay_as_published():
    """W11, W17 (doTERRA), W18 and W19 (Young Living, whose kit bonus our plan leaves out)."""
    given = values("W11", "input")
    packages = [given["first package of each"]] * int(given["recruits"])
    tenth = Unilevel(0, rates=[], fast_start=[given["rate"]])
    assert fast_start(tenth, packages) == values("W11", "published")["pay"] == 20
    orders = [values("W17", "input")[f"{which} order"] for which in ("first", "second", "third")]
    each = [fast_start("doterra", [order]) for order in orders]
    assert [*each, fast_start("doterra", orders)] == list(values("W17", "published").values())
    month = fast_start("young-living", [values("W18", "input")["volume of the new member"]])
    assert [month, 3 * month] == list(values("W18", "published").values()) == [25, 75]
    kit = fast_start("young-living", [values("W19", "input")["kit"]])
    assert kit + values("W19", "input")["kit bonus"] == values("W19", "published")["pay"] == 50


def test_mary_kay_leaves_half_of_the_retail_price():
    """W37: a lipstick that costs 7.50 is sold for 15."""
    sold = values("W37", "input")["retail price"]
    statement = ready("mary-kay-canada-2017").pay(ALONE, sold)
    assert statement.margin[0] == values("W37", "published")["margin in money"] == 7.5


NO_EXAMPLE = {
    "amway-europe": "What was recorded of the page is a schedule (R068), which has a test above.",
    "amway-taiwan": "Of the manual, brackets, shares and pools were recorded, and no example.",
    "cabi": "The page is a calculator: its rates were recorded, and no result of it.",
    "herbalife-supervisors": "The plan's own examples were not seen, and its rates are ranges.",
    "plexus-welcome-pack-2010": "Rates and prices of a pack were recorded, and no sum.",
    "scentsy": "Percentages were recorded, and no sum.",
    "vbo-2023": "Only the table of rates was seen.",
}


def test_every_ready_plan_pays_a_published_example_or_has_a_reason_why_not():
    """A plan's examples are the rows W… of the tests above that name it."""
    source = (TESTS / "models" / "test_reference.py").read_text(encoding="utf-8")
    rows_of = {name: set() for name in ready_names()}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            for name in set(rows_of).intersection(texts):
                rows_of[name] |= rows_named(" ".join(map(str, texts))) & set(EXAMPLES.index)
    without = {name for name, rows in rows_of.items() if not rows}
    assert without == NO_EXAMPLE.keys()


CHAIN = ["Ana", "Ben", "Cy", "Di", "Eva"]
PACK = "plexus-welcome-pack-2010"
BY_HAND = [
    # 6 % of 600 less 3 % of 200; Ben 3 % of 200. Of each 120 paid, 20 stay with the seller.
    ("amway-europe", [400, 200], None, 66.67, [30, 6]),
    # 10,000 points: Ben has 21 % of 420,000 and breaks away. Ana: 200 points, 3 % of 8,400; 4 %
    # of Ben's group; alone in the pool of 0.25 % of all 428,400.
    ("amway-taiwan", [8400, 420_000], {"Ana": "Emerald"}, 2100, [252 + 16_800 + 1071, 88_200]),
    ("cabi", [0, 100, 200, 300, 400], None, 0, [3 + 10 + 9 + 8, 6 + 15 + 12, 9 + 20, 12, 0]),
    ("herbalife-supervisors", [0, 100, 100, 100, 100], None, 0, [15, 15, 10, 5, 0]),
    ("scentsy", [3000], None, 750, [150]),
    ("scentsy", [2000], None, 500, [0]),  # more than 2,000 are needed
    ("scentsy", [3000], {"Ana": "Director"}, 750, [150 + 202.50]),  # 9 % of 75 % of 3,000
    # The groups' 5,000 and 4,000 reach 25 and 22 %, a unit less 22 and 22 %, of own sales.
    ("vbo-2023", [1000, 4000], None, 0, [250, 880]),
    ("vbo-2023", [1000, 3999], None, 0, [220, 879.78]),
    # 2, 3 and 5 % of 100; of the pool of 2 % of 300, Ana has 1 part in 6 and Ben 5.
    ("doterra", [0, 100, 100, 100], {"Ana": "Silver", "Ben": "Gold"}, 0,
     [10 + 1, 5 + 5, 2, 0]),
    # 8 and 5 % of 100, and for an Executive 4 % on two more levels; Ana keeps 24 % of her 100.
    ("young-living", [100] * 5, {"Ana": "Executive"}, 24, [21, 13, 13, 8, 0]),
    # Below 100 points nobody is paid for levels, whatever the team sells.
    ("young-living", [99, 100, 100], None, 23.76, [0, 8, 0]),
]  # fmt: skip
"""Plan, what each of a chain sold, given ranks, Ana's margin, and everybody's commissions."""


@pytest.mark.parametrize(("plan", "sold", "ranks", "margin", "commissions"), BY_HAND)
def test_plans_pay_what_their_rules_say(plan, sold, ranks, margin, commissions):
    """Reckoned by hand from the sentences of each source, on a chain of people."""
    chain = Genealogy([-1, *range(len(sold) - 1)], names=CHAIN[: len(sold)])
    given = None if ranks is None else dict.fromkeys(chain.names, "") | ranks
    statement = ready(plan).pay(chain, sold, ranks=given)
    assert statement.margin[0] == margin
    assert statement.commission.tolist() == commissions


def test_every_plan_without_a_published_example_has_one_by_hand():
    assert NO_EXAMPLE.keys() <= {plan for plan, *_ in BY_HAND} | {PACK}


def test_a_welcome_pack_pays_four_levels_up():
    """The rules of the Plexus plan: 50, 25, 15 and 10 % of half of a pack of 199."""
    chain, pack = Genealogy([-1, *range(4)], names=CHAIN), [0, 0, 0, 0, 199]
    statement = ready(PACK).pay(chain, 0, purchases=pack, first_orders=pack)
    assert statement.commission.tolist() == [9.95, 14.93, 24.88, 49.75, 0]


# ---- rows that fit nowhere else ------------------------------------------------------------------


def test_a_halving_reward_pays_who_invites_himself():
    """R063, the part that can be reckoned: with a false name below, the same finder has more."""
    plan = Unilevel(0.5, rates=[0.25, 0.125])
    honest = plan.pay(Genealogy([-1, 0]), [0, 4000]).earned[1]
    assert plan.pay(Genealogy([-1, 0, 1]), [0, 0, 4000]).earned[1:].sum() == honest + 1000


def test_everybody_recruits_five():
    """W28: people on five levels, at so much a head."""
    people, pay = values("W28", "published").values()
    assert len(Genealogy.full(width=5, levels=5)) - 1 == people
    assert people * values("W28", "input")["paid a head"] == pay


def test_a_part_of_the_members_is_active():
    """W39, within its rounding to a whole per cent."""
    given = values("W39", "input")
    part = values("W39", "published")["part that is active"]
    assert given["active"] / given["total"] == pytest.approx(part, abs=0.005)


# ---- figures on companies ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        ("R080", ["I095", "I094", "I096"]),
        ("R081", ["I124", "I124"]),
        ("R082", ["I127", "I127", "I128", "I128"]),
        ("R085", ["F014"]),
        ("R086", ["F043", "F044"]),
        ("R088", ["I033"]),
        ("R090", ["I136", "I137"]),
        ("R091", ["F077", "F078", "F076"]),
    ],
)
def test_figures_on_companies_stand_in_the_data(row, figures):
    """Both were typed from the same pages: a slip in one of them shows here."""
    for number, figure in zip(numbers(row), figures, strict=False):
        assert number in evidence.row(figure).tolist(), figure


def test_figures_on_companies_agree_with_each_other():
    """R080, R081, R082, R090, R091: the parts of each row that follow from one another."""
    month, year, total = numbers("R080")
    assert 12 * month == pytest.approx(year, abs=12 * 0.005)
    assert f"{total / year:,.0f}" in REFERENCE.loc["R080", "note"]
    unpaid, unpaid_share, alone, alone_share = numbers("R081")
    assert alone / (unpaid / unpaid_share) == pytest.approx(alone_share, abs=1)
    small, small_share, large, large_share = numbers("R082")
    leaders, _ = numbers("R082", "inputs")
    assert 100 * small / leaders == pytest.approx(small_share, abs=0.1)
    assert 100 * large / leaders == pytest.approx(large_share, abs=0.1)
    month, year = numbers("R090")
    assert 12 * month == year
    year, month, _ = numbers("R091")
    assert month - 1 < year / 12 < month
