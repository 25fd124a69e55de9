"""A network month after month: who joins and leaves, what is ordered and returned, who is paid."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from downline import files
from downline.checks import room_for
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.sums import read_only
from downline.plans import files as plan_files
from downline.plans import orders as of_orders
from downline.plans import ranks as of_ranks
from downline.plans.base import Plan
from downline.plans.carry import Kept
from downline.plans.past import Claw, Month, by_line, first_paid, taken_back
from downline.plans.people import Begun, People
from downline.plans.period import Period
from downline.plans.reasons import CLAWBACK
from downline.plans.statement import Statement, added

TOTALS = [
    "returned", "customers pay", "participants pay", "retail margins", "commissions",
    "company keeps",
]  # fmt: skip


class Months:
    """A network that is paid by one plan month after month.

    Parameters
    ----------
    plan : Plan
        How everybody is paid.
    sponsors, placement : Genealogy, optional
        Who is there at the beginning, with names: who sponsored whom and, for a plan with places
        (`Binary`, `Matrix`), who was placed under whom. Without them everybody comes by `join`.
    owners : sequence, Series or mapping, optional
        Who owns each position at the beginning, as :meth:`Plan.pay` takes it.

    Notes
    -----
    A return is an order below zero. It is taken from what the member ordered of that kind last, and
    that month is paid anew as if it had never been ordered; but a rank that was had stays had, as
    at Purium (source S396). Months of a binary after it are paid anew too, as less was carried
    forward. What anybody was paid too much is taken back in the month of the return ("clawback of
    …"), to the cent. Who owes more than is earned has a balance below zero, which goes on until
    later pay has made it up.

    Who leaves keeps the place in the network and is paid nothing any more.

    A newcomer's three months, in a binary with a match by sponsor and one rank. In March Di returns
    all that she ordered. Ana has had a pair in January and another in February, and a match of
    Ben's pay; without Di's orders there is one pair in all, and she owes 15.

    >>> import pandas as pd
    >>> from downline.plans import Binary, Months, Rank
    >>> silver = Rank("Silver", recruits=2, recruit_own=100, matching=(0.5,))
    >>> months = Months(Binary(0, rate=0.1, ranks=[silver]))
    >>> team = months.join("Ana").join("Ben", sponsor="Ana").join("Cy", sponsor="Ana")
    >>> team = months.join("Di", sponsor="Ben", under="Ben").join("Eva", sponsor="Ben", under="Ben")
    >>> january = months.pay({"Di": 200, "Cy": 200})
    >>> february = months.pay({"Ben": 100, "Cy": 100, "Di": 100, "Eva": 100})
    >>> march = months.pay(pd.DataFrame({"member": ["Di", "Cy"], "amount": [-300, 100]}))
    >>> print(months.payouts().query("member == 'Ana'").to_string(index=False))
     month member  earned  before  paid out  balance
         1    Ana    20.0     0.0      20.0      0.0
         2    Ana    15.0     0.0      15.0      0.0
         3    Ana   -15.0     0.0       0.0    -15.0
    """

    def __init__(
        self,
        plan: Plan,
        sponsors: Genealogy | None = None,
        placement: Genealogy | None = None,
        *,
        owners=None,
    ):
        if not isinstance(plan, Plan):
            raise CourseError(f"{plan!r:.60} is no plan: use one such as Binary(0, rate=0.1).")
        self.plan = plan
        self._people = People(plan.width, type(plan).__name__)
        self._months: list[Month] = []
        # The last month in which each met the conditions of a rank that is kept, 0 for never.
        self._met = {
            place: np.zeros(0, dtype=np.int32)
            for place, rank in enumerate(plan.ranks, start=1)
            if rank.keep
        }
        self._events: list[dict] = []
        if sponsors is not None:
            begun = self._people.begin(sponsors, placement, owners)
            self._events.append({"begin": begun})
        elif owners is not None:
            raise CourseError(
                "There are owners, and nobody is there yet: give sponsors too, or say each one's "
                "owner when he or she joins."
            )

    @property
    def names(self) -> list[str]:
        """Who has joined, in joining order; who has left is still there."""
        return self._people.names

    def __repr__(self) -> str:
        return (
            f"Months of {len(self._people):,} members under a {type(self.plan).__name__} plan, "
            f"{len(self._months)} paid"
        )

    # ---- people ------------------------------------------------------------------------------

    def join(
        self,
        member: str | pd.DataFrame,
        sponsor: str | None = None,
        under: str | None = None,
        side: str = "",
        owner: str | None = None,
    ) -> Months:
        """Somebody joins, from the next month that is paid on.

        Parameters
        ----------
        member
            The name, or a table with the columns `member`, `sponsor` and, if wanted, the others.
        sponsor
            Who recruited him or her; nobody, for the founder.
        under, side
            Where newcomers stand in a plan with places, and on which side of a binary; else in the
            first free place below the sponsor, level by level and from left to right.
        owner
            Whose other position it is: caps hold for all of an owner's positions together.
        """
        if isinstance(member, pd.DataFrame):
            for row in member.astype(object).where(member.notna(), None).to_dict("records"):
                self.join(*map(row.get, ("member", "sponsor", "under", "side", "owner")))
        else:
            self._events.append({"join": self._people.join(member, sponsor, under, side, owner)})
        return self

    def leave(self, *members: str) -> Months:
        """People leave: from the next month on they keep their places and are paid nothing."""
        for member in members:
            self._events.append({"leave": self._people.leave(member)})
        return self

    # ---- a month -----------------------------------------------------------------------------

    def pay(self, orders, *, month: int | str | None = None, ranks=None) -> Statement:
        """Pay a month, and take back what was paid on goods that are returned in it.

        Parameters
        ----------
        orders : DataFrame, Series or mapping
            A row an order: `member`, `amount` (below zero for a return), and if wanted `kind` and
            `month`; or one amount by name, a customer's order each. Who is not named ordered
            nothing. With several months in it, all are paid, in their order.
        month : int or str, optional
            What to call the month; without it they are numbered from 1.
        ranks : sequence of str, Series or mapping, optional
            The rank of each member, instead of those that their conditions give.

        Returns the statement of the (last) month; `payouts` and `paid` have all months.
        """
        orders = of_orders.as_table(orders)
        if "month" in orders.columns and len(orders):
            if orders["month"].isna().any():
                raise CourseError("An order has no month: fill it in, or leave out the column.")
            return [
                self.pay(part.drop(columns="month"), month=label, ranks=ranks)
                for label, part in orders.groupby("month", sort=True)
            ][-1]
        genealogy, _ = self._people.genealogies()
        with room_for(len(genealogy)):
            ordered = of_orders.rows(orders, self.plan, genealogy)
            given = None
            if ranks is not None:
                given = of_ranks.given_ranks(self.plan, ranks, genealogy)
            return self._pay(self._label(month), ordered, given)

    def _label(self, month) -> int | str:
        label = len(self._months) + 1 if month is None else month
        if isinstance(label, np.integer):
            label = int(label)
        label = label if isinstance(label, int) else str(label)
        if any(label == one.label for one in self._months):
            raise CourseError(f"The month {label} was paid already: use another name for it.")
        return label

    def _pay(self, label: int | str, ordered: of_orders.Rows, given) -> Statement:
        genealogy, sponsors = self._people.genealogies()
        n = len(genealogy)
        parts = of_orders.by_kind(ordered, self.plan, n)
        changed, returned = self._taken_back(parts)
        claws = self._paid_anew(changed)
        last = self._months[-1] if self._months else None
        active = self._people.active()
        before = rank = None
        if self.plan.ranks:
            before = np.zeros(n, dtype=of_ranks.PLACE)
            if last is not None and last.rank is not None and last.before is not None:
                before[: len(last.rank)] = np.maximum(last.rank, last.before)
            rank = given
        carry = None if last is None or last.kept is None else last.kept.longer(n)
        period = self._period(genealogy, sponsors, parts, active, rank, before, carry)
        if self.plan.ranks:
            self._find_ranks(period)
        statement = self.plan._pay(period)
        self.plan._warn(statement)
        self._events.append(
            {
                "pay": label,
                "orders": [ordered.member.astype(np.int32), ordered.kind, ordered.cents],
                "ranks": given,
            }
        )
        amounts = by_line(statement)
        if returned is not None:
            lines = statement.lines + taken_back(claws, n)
            statement = replace(statement, lines=lines, returned=returned)
        self._months.append(
            Month(label, genealogy, sponsors, active, parts, period.rank, before, carry, amounts,
                   statement.kept, statement.totals(), added(statement.lines, n),
                   self._balance(n), claws)
        )  # fmt: skip
        return statement

    def _period(self, genealogy, sponsors, parts, active, rank, before, carry) -> Period:
        of = of_orders.sold_and_bought(parts, self.plan, len(genealogy))
        period = Period(self.plan, genealogy, sponsors, parts, *of, active)
        period.rank, period.before, period.carry = rank, before, carry
        period.owners = self._people.owners(len(genealogy))
        return period

    def _find_ranks(self, period: Period) -> None:
        """The ranks of a month: those whose conditions are met, and those that are kept."""
        n, now = len(period), len(self._months) + 1
        self._met = {place: np.pad(last, (0, n - len(last))) for place, last in self._met.items()}
        met = period.rank
        if met is None:
            kept = np.zeros(n, dtype=of_ranks.PLACE)
            for place, last in self._met.items():
                keep = self.plan.ranks[place - 1].keep
                kept = of_ranks.highest(kept, (last > 0) & (now - last <= keep), place)
            if period.active is not None:
                kept *= period.active
            period.rank, met = of_ranks.reached(self.plan, period, kept)
        for place, last in self._met.items():
            last[met >= place] = now

    # ---- returns -----------------------------------------------------------------------------

    def _taken_back(self, parts: dict[str, np.ndarray]):
        """Take what is returned from the orders of earlier months, the last ones first.

        `parts` is then without it. Returns the orders that are left of each month that changes, and
        how much each member returned (cents, None if nothing).
        """
        changed: dict[int, dict[str, np.ndarray]] = {}
        returned: np.ndarray | None = None
        for kind, part in parts.items():
            who = np.flatnonzero(part < 0)
            if not who.size:
                continue
            wanted = -part.take(who)
            returned = np.zeros(len(part), dtype=np.int64) if returned is None else returned
            returned[who] += wanted
            parts[kind] = read_only(np.maximum(part, 0))
            for place in range(len(self._months) - 1, -1, -1):
                then = changed.get(place, self._months[place].parts)
                if kind not in then:
                    continue
                there = who < len(then[kind])  # who had joined
                take = np.minimum(wanted[there], then[kind].take(who[there]))
                if take.any():
                    left = then[kind].copy()
                    left[who[there]] -= take
                    changed[place] = {**then, kind: read_only(left)}
                    wanted[there] -= take
            if wanted.any():
                first = int(np.flatnonzero(wanted)[0])
                raise CourseError(
                    f"{self._people.name(who[first])} returns {wanted[first] / 100:,.2f} more than "
                    f"was ever ordered ({kind}): correct the order."
                )
        return changed, returned

    def _paid_anew(self, changed: dict[int, dict[str, np.ndarray]]) -> list[Claw]:
        """Pay months without what was returned: what differs, by month, reason and level."""
        claws: list[Claw] = []
        carry: Kept | None = None  # what follows from a month before that was paid anew
        for place in range(min(changed, default=0), len(self._months) if changed else 0):
            month = self._months[place]
            if place not in changed and carry is None:
                continue
            if carry is not None:
                month.carry = carry.longer(len(month.genealogy))
            month.parts = changed.get(place, month.parts)
            period = self._period(month.genealogy, month.sponsors, month.parts, month.active,
                                  month.rank, month.before, month.carry)  # fmt: skip
            statement = self.plan._pay(period)
            month.kept = carry = statement.kept
            now = by_line(statement)
            nothing = np.broadcast_to(np.int64(0), len(month.genealogy))
            for key in dict.fromkeys([*now, *month.amounts]):
                new, old = now.get(key, nothing), month.amounts.get(key, nothing)
                who = np.flatnonzero(new != old)
                if who.size:
                    claws.append(Claw(place, *key, who, new.take(who) - old.take(who)))
            month.amounts = now
        return claws

    def _balance(self, n: int) -> np.ndarray:
        """What everybody owes (0 or less, cents) before the month that comes now."""
        if not self._months:
            return np.broadcast_to(np.int64(0), n)
        before = self._months[-1].owed + self._months[-1].earned
        np.minimum(before, 0, out=before)
        return np.pad(before, (0, n - len(before))) if n > len(before) else before

    # ---- what came of it ---------------------------------------------------------------------

    def paid(self) -> pd.DataFrame:
        """Who was paid what, why and in which month: a row for each payment and each clawback.

        Columns: `month`, `member`, `reason`, `level`, `amount` and `of`, the month that it is for
        (an earlier one, for a clawback).
        """
        names = np.array(self._people.names, dtype=object)
        tables = []
        for place, month in enumerate(self._months):
            rows = [
                (*line, month.label, *some)
                for line, some in first_paid(self._months, place).items()
            ]
            rows += [
                (f"{CLAWBACK} of {claw.reason}", claw.level, self._months[claw.place].label,
                 claw.who, claw.cents)
                for claw in month.claws
            ]  # fmt: skip
            tables += [
                pd.DataFrame(
                    {"month": month.label, "member": names[who], "reason": reason, "level": level,
                     "amount": cents / 100, "of": of_month}
                )
                for reason, level, of_month, who, cents in rows
            ]  # fmt: skip
        columns = ["month", "member", "reason", "level", "amount", "of"]
        if not tables:
            return pd.DataFrame(columns=columns)
        return pd.concat(tables, ignore_index=True)

    def payouts(self) -> pd.DataFrame:
        """A row a member and month: `earned`, the balance `before`, `paid out`, and `balance`."""
        tables, names = [], self._people.names
        for month in self._months:
            earned, before = month.earned, month.owed
            left = before + earned
            tables.append(
                pd.DataFrame(
                    {"month": month.label, "member": names[: len(earned)],
                     "earned": earned / 100, "before": before / 100,
                     "paid out": np.maximum(left, 0) / 100, "balance": np.minimum(left, 0) / 100}
                )
            )  # fmt: skip
        columns = ["month", "member", "earned", "before", "paid out", "balance"]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)

    def ranks(self) -> pd.DataFrame:
        """A row a member and month: the `rank` that he or she had, "" for none."""
        called = np.array(["", *(rank.name for rank in self.plan.ranks)], dtype=object)
        names = self._people.names
        tables = [
            pd.DataFrame(
                {"month": month.label, "member": names[: len(month.genealogy)],
                 "rank": called[month.rank] if month.rank is not None else ""}
            )
            for month in self._months
        ]  # fmt: skip
        if not tables:
            return pd.DataFrame(columns=["month", "member", "rank"])
        return pd.concat(tables, ignore_index=True)

    def totals(self) -> pd.DataFrame:
        """Where the money of each month went: a row a month, as `Statement.totals`."""
        frame = pd.DataFrame(
            [month.totals for month in self._months], index=[month.label for month in self._months]
        ).rename_axis("month")
        return frame.reindex(columns=TOTALS).fillna({"returned": 0.0})

    # ---- files -------------------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write everything to a file, from which :meth:`load` goes on.

        It holds the plan and what happened: who joined and left, and all orders.
        """
        whole = {"plan": plan_files.dumps(self.plan), "events": self._events}
        files.write(
            path,
            json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=_to_lists),
        )

    @classmethod
    def load(cls, path: str | Path) -> Months:
        """What :meth:`save` wrote: the months are paid again, which gives the same to the cent."""
        try:
            with Path(path).open(encoding="utf-8") as file:
                whole = json.load(file)
            months = cls(plan_files.loads(whole["plan"]))
            for event in whole["events"]:
                months._again(event)
        except FileNotFoundError:
            raise CourseError(f"There is no file {path}: check its name and folder.") from None
        except (OSError, ValueError, KeyError, TypeError, IndexError) as problem:
            remedy = "give a file that Months.save() wrote"
            raise CourseError(f"{path} cannot be read ({problem!r:.80}): {remedy}.") from None
        return months

    def _again(self, event: dict) -> None:
        people = self._people
        if "begin" in event:
            self._events.append({"begin": people.begin_again(*event["begin"])})
        elif "join" in event:
            self._events.append({"join": people.add(*event["join"])})
        elif "leave" in event:
            self.leave(people.names[event["leave"]])
        else:
            member, kind, cents = event["orders"]
            ordered = of_orders.Rows(
                np.array(member, dtype=np.intp),
                np.array(kind, dtype=np.int16),
                np.array(cents, dtype=np.int64),
            )
            given = event["ranks"]
            given = None if given is None else np.array(given, dtype=of_ranks.PLACE)
            self._pay(event["pay"], ordered, given)


def _to_lists(value: np.ndarray | Begun) -> list:
    """An event as JSON has it."""
    return value.tolist() if isinstance(value, np.ndarray) else value.to_lists()
