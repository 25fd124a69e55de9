"""Every kind of plan pays what slow arithmetic pays: plans, teams and orders by chance."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, Rank, SingleLevel, Stairstep, Unilevel
from tests.kit.reference import in_cents
from tests.kit.slow_pay import Slow, drawn_by_chance

KINDS = [SingleLevel, Unilevel, Matrix, Stairstep, Binary]


def share(most):
    """A rate up to `most` thousandths, in any of the ways in which one may be written."""
    written = [1 / 3, 0.0725, 1e-7, 20 / 120, Fraction(20, 120), Decimal("0.0725"), 35 / 300]
    written = [rate for rate in written if rate * 1000 <= most]
    return st.one_of(st.integers(0, most).map(lambda r: r / 1000), st.sampled_from(written))


def rates(most, length):
    return st.lists(share(most), max_size=length)


points_wanted = st.one_of(st.just(0), st.integers(1, 20), st.integers(1, 400))


@st.composite
def scales(draw, least=0):
    """Brackets of up to four steps, rising in both."""
    steps = draw(st.lists(st.integers(0, 1500), unique=True, min_size=least, max_size=4))
    shares = draw(st.lists(share(340), min_size=len(steps), max_size=len(steps)))
    return list(zip(sorted(steps), sorted(shares), strict=True))


@st.composite
def plans_of(draw, kind):
    own = {
        "margin": draw(share(280)),
        "commissionable": draw(st.sampled_from([1, 0.5, 0.333, 1 / 3, 100 / 120])),
        "points": draw(st.sampled_from([1, 2, 0.5, 1 / 3, 1 / 60, Fraction(7, 9)])),
        "qualify": draw(points_wanted),
        "personal_bonus": draw(scales()),
        "cap": draw(st.sampled_from([None, 0, 10, 99.99])),
        "rounding": draw(st.sampled_from(["line", "member"])),
    }
    if kind is not SingleLevel:
        own |= {"fast_start": draw(rates(250, 3)), "matching": draw(rates(200, 2))}
    if issubclass(kind, Unilevel):
        own["rates"] = draw(rates(120, 6))
        own["ladder"] = draw(st.lists(points_wanted, max_size=len(own["rates"])))
        own["compress"] = draw(st.booleans())
    if kind is Stairstep:
        own["brackets"] = draw(scales())
        own["leadership"] = draw(rates(60, 3))
        reached = [0, *(rate for _, rate in own["brackets"])]
        own["leader"] = draw(st.sampled_from(reached))
    if kind is Binary:
        own["rate"] = draw(share(340))
        own["strong"] = draw(st.sampled_from([1, 2, 1.5, 1.1]))
        own["by_ratio"] = draw(st.booleans())
        own["pair"] = draw(st.sampled_from([None, 1, 33.33, 100]))
        own["keep"] = draw(st.booleans())
        own["leg_cap"] = draw(st.sampled_from([None, 5, 40]))
    own |= {
        "unqualified_pays": draw(st.booleans()),
        "company_cap": draw(st.sampled_from([None, None, 0, 0.05, 1 / 3])),
    }
    if kind is not SingleLevel:
        own["recruit_bonus"] = draw(st.lists(st.integers(0, 50), max_size=2))
    if issubclass(kind, Unilevel):
        own |= {"unlimited": draw(st.booleans()), "pass_up": draw(st.integers(0, 2))}
    if kind is Stairstep:
        own["compress"] = draw(st.booleans())
    if kind is Binary:
        own |= {
            "carry_cap": draw(st.sampled_from([None, 0, 50, 333.33])),
            "carry_months": draw(st.sampled_from([None, 1, 2])),
            "flush": own["leg_cap"] is not None and draw(st.booleans()),
        }
        if own["pair"] is not None:
            own |= {
                "pair_pays": draw(st.sampled_from([None, 0, 1, 2.5])),
                "first_pair": draw(st.sampled_from([None, 1, 2, 1.5])),
            }
    own["ranks"] = draw(ranks_of(kind))
    if own["ranks"]:
        names = [rank.name for rank in own["ranks"]]
        own["generation_rank"] = draw(st.sampled_from(["", *names]))
        if kind is not SingleLevel:
            own["generations"] = draw(rates(100, 3))
            own["infinity"] = draw(st.booleans())
        pools = draw(st.lists(share(100), max_size=2))
        own["pools"] = [(f"pool {place}", part) for place, part in enumerate(pools)]
        own["ranks"] = [
            replace(rank, shares=draw(st.none() | st.lists(
                st.integers(0, 5), min_size=len(pools), max_size=len(pools))))
            for rank in own["ranks"]
        ]  # fmt: skip
    return kind(**own)


@st.composite
def ranks_of(draw, kind):
    """Up to three ranks: given ones, and such as ask for points, legs, recruits, other ranks."""
    found = []
    for name in ["Silver", "Gold", "Platinum"][: draw(st.sampled_from([0, 1, 2, 3, 3]))]:
        own = {"own": draw(points_wanted), "group": draw(points_wanted)}
        own["leg_counts"] = draw(st.sampled_from([1.0, 0.5, 1 / 3, 0.4]))
        if draw(st.booleans()):
            own |= {"legs": draw(st.integers(1, 2)), "leg_points": draw(points_wanted)}
            own["leg_rank"] = draw(st.sampled_from(["", name, *(rank.name for rank in found)]))
        if draw(st.booleans()):
            own |= {"recruits": draw(st.integers(1, 2)), "recruit_own": draw(points_wanted)}
            own["recruit_rank"] = draw(st.sampled_from(["", name, *(r.name for r in found)]))
        own |= {"own_rate": draw(st.none() | share(100)), "bonus": draw(st.integers(0, 9))}
        own["monthly"] = draw(st.sampled_from([0, 0.01, 5]))
        if kind is not SingleLevel:
            own |= {key: draw(st.none() | rates(100, 3)) for key in ("matching", "generations")}
        if issubclass(kind, Unilevel):
            own |= {"rates": draw(st.none() | rates(120, 6))}
            own |= {"depth": draw(st.none() | st.integers(0, 5))}
        if kind in (Binary, Stairstep):
            own["rate"] = draw(st.none() | share(340))
        if kind is Binary:
            own["leg_cap"] = draw(st.sampled_from([None, 3, 60]))
        found.append(Rank(name, **own))
    return found


@st.composite
def teams(draw, width=None, most=14):
    """Any genealogy with names; nobody has more than `width` people directly below."""
    n = draw(st.integers(1, most))
    sponsor = [-1]
    for i in range(1, n):
        free = [j for j in range(i) if width is None or sponsor.count(j) < width]
        sponsor.append(draw(st.sampled_from(free)))
    return Genealogy(sponsor, names=[f"M{i}" for i in range(n)])


order = st.one_of(st.just(0), st.integers(1, 600).map(lambda x: 100 * x), st.integers(0, 10**6))


@st.composite
def cases(draw, kind):
    """A plan, a team that fits it, what each sold and bought, and first orders among it (cents)."""
    team = draw(teams({Binary: 2, Matrix: 3}.get(kind)))
    sold, bought = (draw(st.lists(order, min_size=len(team), max_size=len(team))) for _ in range(2))
    first = [
        cents * draw(st.integers(0, 1))
        for cents in map(sum, zip(sold, bought, strict=True))
    ]  # fmt: skip
    return draw(plans_of(kind)), team, sold, bought, first


@st.composite
def sponsors_of(draw, team):
    """Who sponsored whom, where `team` is a placement: the same people, listed in any order."""
    names = draw(st.permutations(team.names.tolist()))
    return Genealogy([-1, *(draw(st.integers(0, i)) for i in range(len(names) - 1))], names=names)


def paid(case, **options):
    plan, team, *cents = case
    sold, bought, first = (np.array(amounts) / 100 for amounts in cents)
    return plan.pay(team, sold, purchases=bought, first_orders=first, **options)


def same_lines(statement, slow):
    ours = {(line.reason, line.level): line.amount.tolist() for line in statement.lines}
    nothing = [0] * slow.n  # the engine leaves out levels that are deeper than the genealogy
    for key in ours.keys() | slow.lines.keys():
        assert ours.get(key, nothing) == slow.lines.get(key, nothing), key


@drawn_by_chance
@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_every_plan_is_that_of_the_slow_arithmetic(kind):
    """With all add-ons at once, also along two trees; for a binary plan over two periods."""

    @given(cases(kind), st.data())
    @settings(max_examples=60, deadline=None)
    def check(case, data):
        two = {"sponsors": data.draw(st.none() | sponsors_of(case[1]))}
        given = {}
        if data.draw(st.booleans()):
            owners = st.sampled_from(["", "Ana", "Ben", *case[1].names[:2]])
            owned = {name: data.draw(owners) for name in case[1].names}
            two["owners"] = {name: owner or name for name, owner in owned.items()}
        if case[0].ranks and data.draw(st.booleans()):
            places = st.integers(0, len(case[0].ranks))
            given["ranks"] = [data.draw(places) for _ in range(len(case[1]))]
        elif case[0].ranks and two["sponsors"] is None:
            personal = data.draw(points_wanted)
            *lower, top = case[0].ranks
            plan = replace(case[0], ranks=[*lower, replace(top, personal_group=personal)])
            case = (plan, *case[1:])
        statement = paid(case, **two, **given)
        if "owners" in two:
            statement_of = paid(case, **two | {"owners": owned}, **given)
            assert (statement_of.earned == statement.earned).all(), '"" is for oneself'
        slow_two = two | {"owners": [*two["owners"].values()]} if "owners" in two else two
        slow = Slow(*case, **slow_two, **given)
        if statement.rank is not None:
            assert statement.rank.tolist() == slow.rank
        same_lines(statement, slow)
        if kind is Binary:
            assert in_cents(statement.carry) == slow.carry
            given = {"ranks": slow.rank} if case[0].ranks else {}
            again = paid(case, carry=statement.carry, **two, **given)
            slow = slow.again(case)
            same_lines(again, slow)
            assert in_cents(again.carry) == slow.carry
        else:
            assert statement.carry is None

    check()


@drawn_by_chance
@pytest.mark.parametrize("kind", KINDS)
def test_money_in_is_money_out_and_nobody_is_paid_less_than_nothing(kind):
    """To the cent, in every view; only the cap takes something away, and never below nothing."""

    @given(cases(kind))
    @settings(max_examples=25, deadline=None)
    def check(case):
        statement = paid(case)
        customers, participants, margins, commissions, company = in_cents(statement.totals())
        assert (customers, participants) == (sum(case[2]), sum(case[3]))
        assert customers + participants == margins + commissions + company
        assert in_cents([statement.by_reason().sum()]) == [margins + commissions]
        assert sum(in_cents(statement.to_frame()["earned"])) == margins + commissions
        assert sum(in_cents(statement.margin)) == margins
        assert min(in_cents(statement.commission)) >= 0
        for line in statement.lines:
            if line.reason != "rounding":
                taken = line.reason in ("over the cap", "company cap")
                assert (line.amount <= 0 if taken else line.amount >= 0).all()
        if (cap := case[0].cap) is not None:
            assert statement.commission.max() <= cap

    check()


@pytest.mark.parametrize(
    "nothing", [Unilevel(0.2, ()), Matrix(0.2, ()), Stairstep(0.2, ()), Binary(0.2, rate=0)]
)
@given(team=teams(width=2), data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_plan_with_no_levels_is_the_single_level_plan(nothing, team, data):
    volume = np.array([data.draw(order) for _ in range(len(team))]) / 100
    ours, single = nothing.pay(team, volume), SingleLevel(0.2).pay(team, volume)
    assert (ours.earned == single.earned).all()
    assert ours.totals().equals(single.totals())


def test_a_stairstep_without_steps_has_no_leaders_either():
    """Without brackets there is no highest one, so no group breaks away."""
    plan = Stairstep(0, brackets=(), leadership=[0.04])
    assert plan.pay(Genealogy([-1, 0]), 1e6).commission.tolist() == [0, 0]


@drawn_by_chance
@given(cases(Unilevel), order, st.data())
@settings(max_examples=50, deadline=None)
def test_a_new_member_lowers_nobodys_unilevel_pay(case, sold_by_newcomer, data):
    """With every add-on but what people share or climb: compression, ladder, matching, cap …

    A newcomer may lift somebody to another's rank, and a pool is then shared by more.
    """
    plan, team, *orders = case
    shared = {"ranks": (), "pools": (), "generations": (), "infinity": False, "generation_rank": ""}
    plan = replace(plan, **shared, company_cap=None)
    under = data.draw(st.integers(0, len(team) - 1))
    larger = [
        [*cents, extra] for cents, extra in zip(orders, (sold_by_newcomer, 0, 0), strict=True)
    ]
    after = paid((plan, Genealogy([*team.sponsor, under]), *larger)).earned
    assert (after[:-1] >= paid((plan, team, *orders)).earned).all()


def test_a_new_member_can_lower_differential_pay():
    """The newcomer lifts Ben to Ana's bracket: nothing is left between them for Ana."""
    plan = Stairstep(0, brackets=[(200, 0.03), (600, 0.06)])
    before = plan.pay(Genealogy([-1, 0]), [400, 500])
    after = plan.pay(Genealogy([-1, 0, 1]), [400, 500, 100])
    assert before.earned[0] == 0.06 * 900 - 0.03 * 500 == 39
    assert after.earned[0] == 0.06 * 1000 - 0.06 * 600 == 24


def total_paid(team, volume, compress, **plan):
    return Unilevel(0, compress=compress, **plan).pay(team, volume).totals()["commissions"]


@given(team=teams(), data=st.data())
@settings(max_examples=50, deadline=None)
def test_compression_pays_no_less_in_total(team, data):
    """If rates do not rise and the ladder does not fall; whole percents leave nothing to round."""
    rate = data.draw(st.lists(st.integers(0, 16), max_size=6))
    ladder = data.draw(st.lists(points_wanted, max_size=len(rate)))
    plan = {
        "rates": [r / 100 for r in sorted(rate, reverse=True)],
        "ladder": sorted(ladder) + sorted(ladder)[-1:] * (len(rate) - len(ladder)),
        "qualify": data.draw(points_wanted),
    }
    volume = data.draw(st.lists(st.integers(0, 500), min_size=len(team), max_size=len(team)))
    assert total_paid(team, volume, True, **plan) >= total_paid(team, volume, False, **plan)


@pytest.mark.parametrize(
    ("plan", "without", "compressed"),
    [
        # Ben sells nothing himself. Compression brings the founder from level 2 to level 1.
        pytest.param({"rates": (0.01, 0.1), "qualify": 1}, 10, 1, id="rates that rise"),
        # Only level 1 asks for own volume: the founder is moved up to it, and Ben left out.
        pytest.param({"rates": (0.1, 0.1, 0.1), "ladder": (1,)}, 20, 10, id="a ladder that falls"),
    ],
)
def test_compression_can_pay_less_in_total(plan, without, compressed):
    """The other two cases: a fact worth knowing before it is praised as generous."""
    volume = [1, 0, 100] if len(plan["rates"]) == 2 else [1, 0, 0, 100]
    chain = Genealogy.full(1, len(volume) - 1)
    assert total_paid(chain, volume, False, **plan) == without
    assert total_paid(chain, volume, True, **plan) == compressed


@drawn_by_chance
@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_siblings_and_numbers_changes_nothing(kind):
    """Rows shuffled: siblings change places and numbers. In a binary plan left may become right."""

    @given(cases(kind), st.randoms())
    @settings(max_examples=20, deadline=None)
    def check(case, random):
        plan, team, *orders = case
        # Of two who are owed the same part of a cent, the one who stands first gets it.
        plan = replace(plan, company_cap=None)
        if getattr(plan, "pass_up", 0):  # whose sales are passed up is who was recruited first
            plan = replace(plan, pass_up=0)
        case = (plan, team, *orders)
        rows = list(range(len(team)))
        random.shuffle(rows)
        other = Genealogy.from_frame(team.to_frame().iloc[rows])
        was = [team.number(name) for name in other.names]
        before = paid(case)
        after = paid((plan, other, *([cents[i] for i in was] for cents in orders)))
        assert (after.earned == before.earned[was]).all()
        assert after.totals().equals(before.totals())
        if kind is Binary:
            assert (np.sort(after.carry) == np.sort(before.carry[was])).all()

    check()
