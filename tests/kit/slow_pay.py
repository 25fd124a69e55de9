"""What a plan pays, slowly: member by member, in fractions, rounded where the rules say so."""

import math
from fractions import Fraction

import pytest

from downline.plans import Binary, SingleLevel, Stairstep, Unilevel

drawn_by_chance = pytest.mark.filterwarnings("ignore:This .* plan pays out")
"""Of plans drawn by chance some pay out more than came in; a test of its own holds the warning."""


def true(number):
    """The fraction that a drawn number stands for: all that are drawn have small denominators."""
    return Fraction(number).limit_denominator(10**7)


def cent(amount):
    """The nearest whole cent; of two, the one further from zero."""
    whole, rest = divmod(abs(amount), 1)
    nearest = whole + (1 if rest >= Fraction(1, 2) else 0)
    return int(nearest if amount >= 0 else -nearest)


def upline(team, member):
    return [int(above) for above in team.upline(member)]


class Slow:
    """What `plan` pays: `lines[reason, level]` is a list of cents, one a member.

    Every sale goes up by itself, and adds its exact share to whoever is paid for it; what everybody
    got is rounded when all sales are done.
    """

    def __init__(self, plan, team, sold, bought, first, sponsors=None, carry=None, ranks=None,
                 owners=None):  # fmt: skip
        self.plan, self.team, self.n, self.lines = plan, team, len(team), {}
        self.owners = list(range(self.n)) if owners is None else owners
        self.exact = {}
        self.everybody, self.sponsors = range(self.n), sponsors or team
        self.carry = carry or [[0, 0]] * self.n
        self.had = getattr(self, "next_had", [False] * self.n)
        self.old = getattr(self, "next_old", [[] for _ in self.everybody])
        self.base = [self.business(s + b) for s, b in zip(sold, bought, strict=True)]
        self.ok = [self.points(cents) >= true(plan.qualify) for cents in self.base]
        self.all = sum(self.base)
        self.rank = [0] * self.n if ranks is None else list(ranks)
        if ranks is None and plan.ranks:
            self.climb()
        self.line("retail margin", 0, [true(plan.margin) * cents for cents in sold])
        own = list(self.base)
        if not plan.unqualified_pays:
            self.base = [cents * ok for cents, ok in zip(own, self.ok, strict=True)]
        self.own = own  # what counts for points
        if plan.personal_bonus:
            reach = own if isinstance(plan, SingleLevel) else self.groups(own)
            self.line(
                "personal bonus",
                0,
                [self.rate(plan.personal_bonus, reach[i]) * self.base[i] * self.ok[i]
                 for i in self.everybody],
            )  # fmt: skip
        if isinstance(plan, Unilevel):
            self.unilevel()
        elif isinstance(plan, Stairstep):
            self.stairstep()
        elif isinstance(plan, Binary):
            self.binary()
        if plan.ranks:
            of = [self.of(i, "own_rate") or 0 for i in self.everybody]
            self.line("bonus on own volume", 0, [true(of[i]) * self.base[i] * self.ok[i]
                                                 for i in self.everybody])  # fmt: skip
            self.generations()
        self.up_the_sponsors("fast start", plan.fast_start, list(map(self.business, first)))
        new = [100 * (cents > 0) for cents in map(self.business, first)]
        self.up_the_sponsors("recruit bonus", [Fraction(m) for m in plan.recruit_bonus], new)
        most = None if plan.cap is None else math.floor(true(plan.cap) * 100)
        paid = self.commissions()
        capped = paid if most is None else self.under(paid, [most] * self.n)
        self.up_the_sponsors("matching bonus", "matching", capped, self.ok)
        if plan.ranks:
            self.sums()
        paid = self.commissions()
        if plan.rounding == "member":
            by_line = self.commissions(each_line=True)
            self.lines["rounding", 0] = [a - b for a, b in zip(paid, by_line, strict=True)]
        if most is not None:
            left = self.under(paid, [most] * self.n)
            self.lines["over the cap", 0] = [a - b for a, b in zip(left, paid, strict=True)]
        if plan.company_cap is not None:
            self.company_cap()

    def of(self, i, setting):
        """What a setting is for somebody: of the rank, or the next one below that says it."""
        for rank in reversed(self.plan.ranks[: self.rank[i]]):
            if getattr(rank, setting) is not None:
                return getattr(rank, setting)
        return getattr(self.plan, setting, None)

    def recruits_of(self, i):
        place = [self.sponsors.number(name) for name in self.team.names]
        return [j for j in self.everybody if self.sponsors.sponsor[place[j]] == place[i]]

    def below(self, i):
        return [j for j in range(1, self.n) if self.team.sponsor[j] == i]

    def climb(self):
        """Everybody is asked again, one after the other, until nobody's rank changes."""
        group, before = self.groups(self.base), None
        while before != self.rank:
            before = list(self.rank)
            for i in reversed(self.everybody):
                met = [
                    r for r, one in enumerate(self.plan.ranks, 1) if self.meets(i, r, one, group)
                ]
                self.rank[i] = max([0, *met])

    def meets(self, i, number, rank, group):
        if not (rank.own or rank.group or rank.personal_group or rank.legs or rank.recruits):
            return False
        names = [one.name for one in self.plan.ranks]
        most = true(rank.leg_counts) * true(rank.group)
        counted = self.points(self.base[i])
        counted += sum(min(self.points(group[j]), most) for j in self.below(i))

        def inside(j):
            return [j, *(k for below in self.below(j) for k in inside(below))]

        def personal(j):
            return self.base[j] + sum(personal(k) for k in self.below(j) if self.rank[k] < number)

        legs = sum(
            self.points(group[j]) >= true(rank.leg_points)
            and (not rank.leg_rank
                 or any(self.rank[k] > names.index(rank.leg_rank) for k in inside(j)))
            for j in self.below(i)
        )  # fmt: skip
        recruits = sum(
            self.points(self.base[j]) >= true(rank.recruit_own)
            and (not rank.recruit_rank or self.rank[j] > names.index(rank.recruit_rank))
            for j in self.recruits_of(i)
        )
        return (
            self.points(self.base[i]) >= true(rank.own)
            and counted >= (true(rank.group) if rank.leg_counts < 1 else 0)
            and self.points(group[i]) >= true(rank.group)
            and legs >= rank.legs
            and recruits >= rank.recruits
            and self.points(personal(i)) >= true(rank.personal_group)
        )

    def generations(self):
        plan, names = self.plan, [one.name for one in self.plan.ranks]
        paid = {}
        for seller in self.everybody:
            above = upline(self.team, seller)
            for place, leader in enumerate(above):
                if not self.rank[leader]:
                    continue
                rates = self.of(leader, "generations")
                needed = self.rank[leader]
                if plan.generation_rank:
                    needed = names.index(plan.generation_rank) + 1
                between = [seller, *above[:place]]
                number = sum(self.rank[one] >= needed for one in between)
                if plan.infinity and number >= len(rates) and rates:
                    # Ranks with fewer generations have their last one go on.
                    rate = rates[-1]
                    number = min(number, self.deepest("generations") - 1)
                elif number < len(rates):
                    rate = rates[number]
                else:
                    continue
                exact = paid.setdefault(number + 1, [Fraction(0)] * self.n)
                exact[leader] += true(rate) * self.base[seller] * self.ok[leader]
        for number in range(1, self.deepest("generations") + 1):
            self.line("generation bonus", number, paid.get(number, [Fraction(0)] * self.n))

    def deepest(self, setting):
        own = [getattr(rank, setting) for rank in self.plan.ranks]
        found = [len(getattr(self.plan, setting)) if setting != "generations" or None in own[:1]
                 else 0]  # fmt: skip
        return max([*found, *(len(one) for one in own if one is not None)])

    def sums(self):
        plan = self.plan
        for place, (name, part) in enumerate(plan.pools):
            held = [
                true((self.of(i, "shares") or [0] * 9)[place]) * self.ok[i] for i in self.everybody
            ]
            pool = true(part) * sum(self.base)
            self.line(f"pool: {name}", 0, [pool * own / (sum(held) or 1) for own in held])
        once, monthly = [], []
        for i in self.everybody:
            had = plan.ranks[: self.rank[i]]
            once.append(100 * sum((true(one.bonus) for one in had), Fraction(0)) * self.ok[i])
            monthly.append(100 * (true(had[-1].monthly) if had else 0) * self.ok[i])
        self.line("rank bonus", 0, once)
        self.line("monthly rank bonus", 0, monthly)

    def under(self, paid, most):
        """What is left of whole cents: each cent to the position that lacks most of its share."""
        left = list(paid)
        for owner in set(self.owners):
            own = [i for i in self.everybody if self.owners[i] == owner]
            total, cap = sum(paid[i] for i in own), max(most[i] for i in own)
            if total <= cap:
                continue
            due = {i: Fraction(paid[i] * cap, total) for i in own}
            for i in own:
                left[i] = math.floor(due[i])
            order = sorted(own, key=lambda i: (left[i] - due[i], i))
            for i in order[: cap - sum(left[i] for i in own)]:
                left[i] += 1
        return left

    def company_cap(self):
        """All paid alike, in whole cents, so that they come to the cap: the largest rests first."""
        paid = [sum(line[i] for (what, _), line in self.lines.items() if what != "retail margin")
                for i in self.everybody]  # fmt: skip
        most, total = math.floor(true(self.plan.company_cap) * self.all), sum(paid)
        taken = [0] * self.n
        if total > most:
            exact = [Fraction(pay * most, total) for pay in paid]
            left = [math.floor(one) for one in exact]
            order = sorted(self.everybody, key=lambda i: (left[i] - exact[i], i))
            for i in order[: most - sum(left)]:
                left[i] += 1
            taken = [a - b for a, b in zip(left, paid, strict=True)]
        self.lines["company cap", 0] = taken

    def business(self, cents):
        return cent(cents * true(self.plan.commissionable))

    def points(self, cents):
        return cents * true(self.plan.points) / 100

    def rate(self, brackets, cents):
        return max([0, *(true(rate) for step, rate in brackets if self.points(cents) >= step)])

    def line(self, reason, level, exact):
        self.exact[reason, level] = exact
        self.lines[reason, level] = [cent(amount) for amount in exact]

    def commissions(self, each_line=False):
        """What everybody is paid so far, rounded as the plan says."""
        found = []
        for i in self.everybody:
            mine = [exact[i] for (what, _), exact in self.exact.items() if what != "retail margin"]
            once = self.plan.rounding == "member" and not each_line
            found.append(cent(sum(mine)) if once else sum(map(cent, mine)))
        return found

    def groups(self, values):
        total = list(values)
        for member in self.everybody:
            for above in upline(self.team, member):
                total[above] += values[member]
        return total

    def up_the_sponsors(self, reason, rates, values, who=None):
        """Each value goes up to who sponsored whom, who may be numbered in another order."""
        place = [self.sponsors.number(name) for name in self.team.names]
        setting = rates if isinstance(rates, str) else None
        for level in range(1, (self.deepest(setting) if setting else len(rates)) + 1):
            exact = [Fraction(0)] * self.n
            for member in self.everybody:
                for above in upline(self.sponsors, place[member])[level - 1 : level]:
                    at = place.index(above)
                    own = self.of(at, setting) if setting else rates
                    rate = own[level - 1] if level <= len(own) else 0
                    exact[at] += true(rate) * values[member] * (who is None or who[at])
            self.line(reason, level, exact)

    def unilevel(self):
        plan = self.plan
        each = [list(self.of(i, "rates")) for i in self.everybody]
        depth = self.depth_of_rates()
        for i, own in enumerate(each):
            if plan.unlimited:
                own += own[-1:] * (depth - len(own))
            if (deep := self.of(i, "depth")) is not None:
                del own[deep:]
        depth = self.depth_of_rates(cut=True)
        ladder = [*map(true, plan.ladder), *[0] * depth]
        exact = [[Fraction(0)] * self.n for _ in range(depth)]
        for seller in self.everybody:
            above = iter(self.passed(seller))
            for step in range(self.n if plan.unlimited and depth else depth):
                level = min(step, depth - 1)
                for member in above:
                    may = self.ok[member] and self.points(self.own[member]) >= ladder[level]
                    rate = each[member][level] if level < len(each[member]) else 0
                    stays = may and (rate or not plan.ranks)
                    exact[level][member] += true(rate) * self.base[seller] * may
                    if stays or not plan.compress:
                        break
        for level in range(depth):
            self.line("override", level + 1, exact[level])

    def depth_of_rates(self, cut=False):
        """How many levels the rank that is paid deepest has."""
        rates, deep, found = list(self.plan.rates), None, []
        lists = [(rates, deep)]
        for rank in self.plan.ranks:
            rates = rates if rank.rates is None else list(rank.rates)
            deep = deep if rank.depth is None else rank.depth
            lists.append((rates, deep))
        longest = max(len(one) for one, _ in lists)
        for one, most in lists:
            length = longest if self.plan.unlimited and one else len(one)
            found.append(min(length, most) if cut and most is not None else length)
        return max(found)

    def passed(self, seller):
        """Whom a seller's volume goes up to when first recruits are passed up."""
        first, team = self.plan.pass_up, self.team

        def parent(i):
            above = int(team.sponsor[i])
            if above < 0 or not first:
                return above
            passed = above > 0 and self.below(above).index(i) < first
            return parent(above) if passed else above

        line = []
        while (seller := parent(seller)) >= 0:
            line.append(seller)
        return line

    def stairstep(self):
        plan, n = self.plan, self.n
        points, away = list(self.own), [False] * n
        for i in range(n - 1, 0, -1):
            away[i] = bool(plan.leadership and plan.brackets) and (
                self.points(points[i]) >= plan.brackets[-1][0]
            )
            points[self.team.sponsor[i]] += 0 if away[i] else points[i]
        group = list(self.base)
        for i in range(n - 1, 0, -1):
            group[self.team.sponsor[i]] += 0 if away[i] else group[i]
        bracket = [self.rate(plan.brackets, cents) for cents in points]
        ranked = any(rank.rate is not None for rank in plan.ranks)
        given = [self.of(i, "rate") if ranked else None for i in range(n)]
        rate = [own if one is None else true(one) for own, one in zip(bracket, given, strict=True)]
        # Each sale goes up: whoever has more than was paid on it so far is paid the difference.
        exact = [Fraction(0)] * n
        for seller in range(n):
            so_far = Fraction(0)
            for one in [seller, *upline(self.team, seller)]:
                if rate[one] > so_far and (self.ok[one] or not plan.compress):
                    exact[one] += (rate[one] - so_far) * self.base[seller] * self.ok[one]
                    so_far = rate[one]
                if away[one]:
                    break
        self.line("differential bonus", 0, exact)
        leads = [ok and r >= true(plan.leader) for ok, r in zip(self.ok, bracket, strict=True)]
        for generation, share in enumerate(plan.leadership):
            exact = [Fraction(0)] * n
            for i in range(n):
                leaders = [above for above in upline(self.team, i) if leads[above]]
                for leader in leaders[generation : generation + 1]:
                    exact[leader] += true(share) * group[i] * away[i]
            self.line("leadership bonus", generation + 1, exact)

    def binary(self):
        plan, group, kept, pay, stand = self.plan, self.groups(self.base), [], [], []
        ratio, most_kept = true(plan.strong), math.inf
        if plan.carry_cap is not None:
            most_kept = math.floor(true(plan.carry_cap) * 100)
        for i in range(self.n):
            below = [group[j] for j in self.below(i)]
            legs = [a + b for a, b in zip([*below, 0, 0], [*map(int, self.carry[i])], strict=False)]
            before, paid_on = list(legs), 0
            if plan.first_pair is not None and not self.had[i]:
                unit = int(true(plan.pair) * 100)
                first = math.ceil(true(plan.first_pair) * true(plan.pair) * 100)
                weak = 0 if legs[0] <= legs[1] else 1
                if self.ok[i] and legs[weak] >= unit and legs[1 - weak] >= first:
                    self.had[i], paid_on = True, unit
                    legs[weak] -= unit
                    legs[1 - weak] -= first
            if plan.first_pair is None or self.had[i]:
                weak = 0 if legs[0] <= legs[1] else 1
                matched = min(legs[weak], math.floor(legs[1 - weak] / ratio))
                if plan.pair is not None:
                    matched -= matched % int(true(plan.pair) * 100)
                legs[weak] -= matched
                legs[1 - weak] = max(legs[1 - weak] - cent(ratio * matched), 0)
                paid_on += matched
            money = self.of(i, "pair_pays")
            rate = true(self.of(i, "rate")) if money is None else Fraction(money) / true(plan.pair)
            owed = rate * paid_on if self.ok[i] else 0
            if plan.by_ratio and owed:
                owed *= Fraction(min(before), max(before))
            pay.append(owed)
            stand.append((before, legs))
        caps = [self.of(i, "leg_cap") for i in self.everybody]
        most = [10**30 if cap is None else math.floor(true(cap) * 100) for cap in caps]
        left = self.under(list(map(cent, pay)), most)
        for i, (before, legs) in enumerate(stand):
            cut = left[i] < cent(pay[i])
            own = [j for j in self.everybody if self.owners[j] == self.owners[i]]
            pay[i] = left[i] if cut else min(pay[i], max(most[j] for j in own))
            keeps = plan.keep and self.ok[i] and not (plan.flush and cut)
            kept.append(self.keep(i, before, legs if keeps else [0, 0], most_kept))
        self.line("weaker leg", 0, pay)
        self.carry = kept

    def keep(self, i, before, legs, most):
        """What is kept of both legs; with an expiry, cent by cent, the oldest are gone first."""
        plan, kept, ages = self.plan, [], []
        for side, left in enumerate(legs):
            old = self.old[i][side] if self.old[i] else []
            fresh = before[side] - sum(old)
            parts = [fresh, *old]  # newest first
            gone = sum(parts) - left
            for at in range(len(parts) - 1, -1, -1):
                taken = min(gone, parts[at])
                parts[at] -= taken
                gone -= taken
            if plan.carry_months is not None:
                parts = parts[: plan.carry_months]
            over = max(sum(parts) - most, 0)
            for at in range(len(parts) - 1, -1, -1):
                taken = min(over, parts[at])
                parts[at] -= taken
                over -= taken
            ages.append(parts if plan.carry_months is not None else [sum(parts)])
            kept.append(sum(parts))
        self.old[i] = ages
        return kept

    def again(self, case):
        """The next period, with what was kept of this one."""
        later = Slow.__new__(Slow)
        later.next_had, later.next_old = list(self.had), [list(one) for one in self.old]
        later.__init__(*case, sponsors=self.sponsors, carry=self.carry, ranks=self.rank,
                       owners=self.owners)  # fmt: skip
        return later
