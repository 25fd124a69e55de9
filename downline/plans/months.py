"""A network month after month: who joins and leaves, what is ordered and returned, who is paid."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from downline import files
from downline.checks import room_for
from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans import files as plan_files
from downline.plans import orders as of_orders
from downline.plans import ranks as of_ranks
from downline.plans.base import Plan
from downline.plans.carry import Carry
from downline.plans.people import People
from downline.plans.period import Period
from downline.plans.reasons import CLAWBACK
from downline.plans.statement import Line, Statement

TOTALS = [
    "returned", "customers pay", "participants pay", "retail margins", "commissions",
    "company keeps",
]  # fmt: skip


@dataclass
class _Month:
    """A month that was paid: what it began with, and what stands after all returns until now."""

    label: int | str
    genealogy: Genealogy
    sponsors: Genealogy | None
    active: np.ndarray | None
    parts: dict[str, np.ndarray]
    rank: np.ndarray | None
    before: np.ndarray | None
    carry: Carry | None
    amounts: dict[tuple[str, int], np.ndarray]
    kept: Carry | None
    totals: pd.Series


class Months:
    """A network that is paid by one plan month after month.

    Parameters
    ----------
    plan : Plan
        How everybody is paid.
    sponsors, placement : Genealogy, optional
        Who is there at the beginning, with names: who sponsored whom and, for a plan with places
        (`Binary`, `Matrix`), who was placed under whom. Without them everybody comes by `join`.

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
    ):
        if not isinstance(plan, Plan):
            raise CourseError(f"{plan!r:.60} is no plan: use one such as Binary(0, rate=0.1).")
        self.plan = plan
        self._people = People(plan.width, type(plan).__name__)
        self._months: list[_Month] = []
        self._records: list[tuple] = []
        self._payouts: list[tuple[np.ndarray, np.ndarray]] = []
        self._met = np.zeros((len(plan.ranks), 0), dtype=np.int64)
        self._events: list[dict] = []
        if sponsors is not None:
            self._events.append({"begin": self._people.begin(sponsors, placement)})

    @property
    def names(self) -> list[str]:
        """Who has joined, in joining order; who has left is still there."""
        return list(self._people.names)

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
            table = of_orders.rows(orders, self.plan, genealogy)
            given = None
            if ranks is not None:
                given = of_ranks.given_ranks(self.plan, ranks, genealogy)
            return self._pay(self._label(month), table, given)

    def _label(self, month) -> int | str:
        label = len(self._months) + 1 if month is None else month
        if isinstance(label, np.integer):
            label = int(label)
        label = label if isinstance(label, int) else str(label)
        if any(label == one.label for one in self._months):
            raise CourseError(f"The month {label} was paid already: use another name for it.")
        return label

    def _pay(self, label: int | str, table: pd.DataFrame, given) -> Statement:
        genealogy, sponsors = self._people.genealogies()
        n = len(genealogy)
        parts = of_orders.by_kind(table, self.plan, n)
        changed, returned = self._taken_back(parts)
        claws = self._paid_anew(changed)
        last = self._months[-1] if self._months else None
        active = self._people.active()
        before = rank = None
        if self.plan.ranks:
            before = np.zeros(n, dtype=np.int64)
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
                "orders": [table[name].to_numpy() for name in ("member", "kind", "cents")],
                "ranks": given,
            }
        )
        amounts = {(line.reason, line.level): line.amount for line in statement.lines}
        for (reason, level), amount in amounts.items():
            self._record(label, reason, level, label, amount)
        statement = self._with_clawback(statement, label, claws, returned)
        rank = period.rank
        self._months.append(
            _Month(label, genealogy, sponsors, active, parts, rank, before, carry,
                   {key: amount for key, amount in amounts.items() if amount.any()},
                   statement.carry, statement.totals())
        )  # fmt: skip
        earned = sum((line.amount for line in statement.lines), np.zeros(n, dtype=np.int64))
        self._payouts.append((earned, self._balance(n)))
        return statement

    def _period(self, genealogy, sponsors, parts, active, rank, before, carry) -> Period:
        sold = of_orders.sold(parts, self.plan, len(genealogy))
        period = Period(self.plan, genealogy, sponsors, parts, sold, active)
        period.rank, period.before, period.carry = rank, before, carry
        period.owners = self._people.owners(len(genealogy))
        return period

    def _find_ranks(self, period: Period) -> None:
        """The ranks of a month: those whose conditions are met, and those that are kept."""
        n, now = len(period), len(self._months) + 1
        fresh = np.zeros((len(self._met), n - self._met.shape[1]), dtype=np.int64)
        self._met = np.concatenate([self._met, fresh], axis=1)  # the last month, 0 for never
        met = period.rank
        if met is None:
            kept = np.zeros(n, dtype=np.int64)
            for place, (rank, last) in enumerate(zip(self.plan.ranks, self._met, strict=True), 1):
                kept[(last > 0) & (now - last <= rank.keep)] = place
            if period.active is not None:
                kept[~period.active] = 0
            period.rank, met = of_ranks.reached(self.plan, period, kept)
        for place, last in enumerate(self._met, start=1):
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
            if not (part < 0).any():
                continue
            wanted = np.maximum(-part, 0)
            returned = wanted if returned is None else returned + wanted
            parts[kind] = np.maximum(part, 0)
            for place in range(len(self._months) - 1, -1, -1):
                then = changed.get(place, self._months[place].parts)
                if kind not in then:
                    continue
                had = then[kind]
                take = np.minimum(wanted[: len(had)], had)
                if take.any():
                    changed[place] = {**then, kind: had - take}
                    wanted = wanted.copy()
                    wanted[: len(had)] -= take
            if wanted.any():
                who = int(np.flatnonzero(wanted)[0])
                raise CourseError(
                    f"{self._people.names[who]} returns {wanted[who] / 100:,.2f} more than was "
                    f"ever ordered ({kind}): correct the order."
                )
        return changed, returned

    def _paid_anew(self, changed: dict[int, dict[str, np.ndarray]]) -> list[tuple]:
        """Pay months without what was returned: what differs, by month, reason and level."""
        claws: list[tuple] = []
        carry: Carry | None = None  # what follows from a month before that was paid anew
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
            month.kept = carry = statement.carry
            now = {(line.reason, line.level): line.amount for line in statement.lines}
            for key in dict.fromkeys([*now, *month.amounts]):
                nothing = np.zeros(len(month.genealogy), dtype=np.int64)
                by = now.get(key, nothing) - month.amounts.get(key, nothing)
                if by.any():
                    claws.append((month.label, *key, by))
            month.amounts = {key: amount for key, amount in now.items() if amount.any()}
        return claws

    def _with_clawback(self, statement: Statement, label, claws, returned) -> Statement:
        """The statement with a line for each reason that something is taken back for."""
        if returned is None:
            return statement
        n = len(statement.genealogy)
        lines: dict[tuple[str, int], np.ndarray] = {}
        for of_month, reason, level, by in claws:
            self._record(label, f"{CLAWBACK} of {reason}", level, of_month, by)
            line = lines.setdefault((reason, level), np.zeros(n, dtype=np.int64))
            line[: len(by)] += by
        taken = tuple(
            Line(f"{CLAWBACK} of {reason}", level, 1.0, by, by)
            for (reason, level), by in lines.items()
        )
        return replace(statement, lines=statement.lines + taken, returned=returned)

    def _record(self, label, reason: str, level: int, of_month, amount: np.ndarray) -> None:
        who = np.flatnonzero(amount)
        if who.size:
            self._records.append((label, reason, level, of_month, who, amount[who]))

    def _balance(self, n: int) -> np.ndarray:
        """What everybody owes (0 or less, cents) before the month that comes now."""
        before = np.zeros(n, dtype=np.int64)
        if self._payouts:
            earned, owed = self._payouts[-1]
            before[: len(earned)] = np.minimum(owed + earned, 0)
        return before

    # ---- what came of it ---------------------------------------------------------------------

    def paid(self) -> pd.DataFrame:
        """Who was paid what, why and in which month: a row for each payment and each clawback.

        Columns: `month`, `member`, `reason`, `level`, `amount` and `of`, the month that it is for
        (an earlier one, for a clawback).
        """
        names = np.array(self._people.names, dtype=object)
        tables = [
            pd.DataFrame(
                {"month": label, "member": names[who], "reason": reason, "level": level,
                 "amount": cents / 100, "of": of_month}
            )
            for label, reason, level, of_month, who, cents in self._records
        ]  # fmt: skip
        columns = ["month", "member", "reason", "level", "amount", "of"]
        if not tables:
            return pd.DataFrame(columns=columns)
        return pd.concat(tables, ignore_index=True)

    def payouts(self) -> pd.DataFrame:
        """A row a member and month: `earned`, the balance `before`, `paid out`, and `balance`."""
        tables = []
        for month, (earned, before) in zip(self._months, self._payouts, strict=True):
            left = before + earned
            tables.append(
                pd.DataFrame(
                    {"month": month.label, "member": self._people.names[: len(earned)],
                     "earned": earned / 100, "before": before / 100,
                     "paid out": np.maximum(left, 0) / 100, "balance": np.minimum(left, 0) / 100}
                )
            )  # fmt: skip
        columns = ["month", "member", "earned", "before", "paid out", "balance"]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)

    def ranks(self) -> pd.DataFrame:
        """A row a member and month: the `rank` that he or she had, "" for none."""
        called = np.array(["", *(rank.name for rank in self.plan.ranks)], dtype=object)
        tables = [
            pd.DataFrame(
                {"month": month.label, "member": self._people.names[: len(month.genealogy)],
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
            json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=np.ndarray.tolist),
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
            table = pd.DataFrame({"member": member, "kind": kind, "cents": cents})
            table = table.astype(np.int64)
            given = event["ranks"]
            self._pay(event["pay"], table, None if given is None else np.array(given))
