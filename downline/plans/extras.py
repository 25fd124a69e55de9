"""What plans pay for ranks and events beside their own lines, pools, and the company's cap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from downline.genealogy.sums import sum_at, total_up
from downline.plans.base import in_cents
from downline.plans.caps import under_cap
from downline.plans.exact import exact, rounded, times
from downline.plans.period import Period
from downline.plans.ranks import by_rank
from downline.plans.reasons import (
    COMPANY_CAP,
    FAST_START,
    GENERATION,
    MONTHLY,
    OWN_VOLUME,
    POOL,
    RANK_BONUS,
    RECRUIT_BONUS,
)
from downline.plans.slip_words import Told
from downline.plans.statement import Line, flat_line, rank_line
from downline.words import count

if TYPE_CHECKING:
    from downline.plans.base import Plan


def at_level(rates: Sequence[Sequence], level: int) -> list:
    """The rate of a level (1, 2, …) for each rank; 0 where a rank is not paid so deep."""
    return [own[level - 1] if level <= len(own) else 0 for own in rates]


def padded(rates: Sequence, depth: int) -> Sequence:
    """The rates, the last one repeated until there are `depth`."""
    return (*rates, *tuple(rates[-1:]) * (depth - len(rates)))


def levels(reason: str, rates, volumes: Iterable, period: Period, needed=0) -> list[Line]:
    """A line for each level on which there is anybody, at the rate of everybody's own rank.

    Parameters
    ----------
    reason
        What it is paid for.
    rates
        For no rank, the first rank and so on: a rate for each level.
    volumes
        What is paid on (cents) 1, 2, … levels below, each of shape (n,).
    period
        Whose ranks and qualified members count.
    needed
        Points of own volume that it takes to be qualified.
    """
    return [
        rank_line(reason, level, at_level(rates, level), period.ranked, volume, period.qualified,
                  needed=needed)
        for level, volume in zip(
            range(1, max(map(len, rates)) + 1), volumes, strict=False
        )
    ]  # fmt: skip


def for_ranks(plan: Plan, period: Period) -> list[Line]:
    """What a rank is paid on volume: on one's own, and on generations."""
    lines, rates = [], by_rank(plan, "own_rate", 0)
    if any(rates):
        base = period.volume(OWN_VOLUME)
        who, needed = period.qualified, plan.qualify
        lines.append(rank_line(OWN_VOLUME, 0, rates, period.ranked, base, who, needed=needed))
    return lines + _generations(plan, period)


def _generations(plan: Plan, period: Period) -> list[Line]:
    """A line for each generation: volume between people of a rank, from each one's own view."""
    rates = by_rank(plan, "generations")
    rates[0] = ()  # nobody without a rank has generations
    depth = max(map(len, rates))
    if not depth:
        return []
    if plan.infinity:
        rates = [padded(own, depth) for own in rates]
    own, rank = period.volume(GENERATION), period.ranked
    found = [np.zeros(len(period), dtype=np.int64) for _ in range(depth)]
    names = [one.name for one in plan.ranks]
    fixed = names.index(plan.generation_rank) + 1 if plan.generation_rank else None
    below: list[np.ndarray] = []
    for place in range(1, len(rates)):
        mine = rank == place
        if rates[place] and mine.any():
            if fixed is None or not below:
                below = _below(period, own, rank >= (fixed or place), depth, plan.infinity)
            for volume, generation in zip(found, below, strict=True):
                volume[mine] = generation[mine]
    return levels(GENERATION, rates, found, period, plan.qualify)


def _below(period: Period, own, begins, depth: int, infinity: bool) -> list[np.ndarray]:
    """From everybody's own view: the volume of the 1st, 2nd, … generation below."""
    team, found, coming = period.genealogy, [], own
    up = begins.copy()
    up[0] = False  # nobody is above the founder
    up = np.flatnonzero(up)
    above = team.sponsor.take(up).astype(np.intp)
    for generation in range(depth):
        # Volume goes up as far as somebody who begins a generation; from there on it is the next's.
        last = infinity and generation == depth - 1
        reaches = total_up(team, coming, None if last else begins)
        found.append(reaches - own if not generation else reaches)
        coming = sum_at(above, reaches.take(up), len(own))
    return found


def for_recruits(plan: Plan, period: Period) -> list[Line]:
    """A sum for each new member, 1, 2, … levels up."""
    new = (period.volume(FAST_START) > 0).astype(np.int64)
    lines = []
    people = period.up.below(new, len(plan.recruit_bonus))
    for level, (money, found) in enumerate(zip(plan.recruit_bonus, people, strict=False), start=1):
        lines.append(flat_line(RECRUIT_BONUS, level, found * in_cents(money), period.active))
    return lines


def sums(plan: Plan, period: Period) -> list[Line]:
    """Pools, and sums for ranks."""
    lines = [
        _pool(name, share, [own[place] for own in _shares(plan)], period)
        for place, (name, share) in enumerate(plan.pools)
    ]
    rank = period.ranked
    once = np.array([0, *(in_cents(one.bonus) for one in plan.ranks)], dtype=np.int64)
    if once.any():
        until = np.cumsum(once)
        before = np.zeros_like(rank) if period.before is None else period.before
        new = until[np.maximum(rank, before)] - until[before]
        lines.append(flat_line(RANK_BONUS, 0, new, period.qualified))
    monthly = np.array([0, *(in_cents(one.monthly) for one in plan.ranks)], dtype=np.int64)
    if monthly.any():
        lines.append(flat_line(MONTHLY, 0, monthly[rank], period.qualified))
    return lines


def _shares(plan: Plan) -> list[Sequence]:
    return by_rank(plan, "shares", (0,) * len(plan.pools))


def _pool(name: str, part, shares: Sequence, period: Period) -> Line:
    """A share of the whole network's volume, shared out by the shares that ranks have in it."""
    whole = exact(part) * int(period.volume(POOL).sum())
    exactly = [exact(share) for share in shares]
    common = np.lcm.reduce([one.denominator for one in exactly], dtype=object)
    held = np.array([int(one * common) for one in exactly], dtype=np.int64)[period.ranked]
    held = _only(held, period.qualified)
    in_all = int(held.sum())
    if not in_all:
        nothing = np.zeros(len(period), dtype=np.int64)
        return Line(f"{POOL}: {name}", 0, 0.0, nothing, nothing)
    owed, of = times(held, whole.numerator), whole.denominator * in_all
    base = np.full(len(period), int(period.volume(POOL).sum()), dtype=np.int64)
    rate = float(part) * held / in_all
    return Line(f"{POOL}: {name}", 0, rate, np.where(held > 0, base, 0), rounded(owed, of),
                owed=(owed, of))  # fmt: skip


def company_cap(plan: Plan, period: Period, paid: np.ndarray) -> Line:
    """What is taken from each member so that all commissions together keep to the company's cap.

    All are scaled down alike, as if they were positions of one owner.

    Parameters
    ----------
    plan
        Whose cap it is.
    period
        Whose points the cap is a share of.
    paid
        Everybody's commissions (cents), shape (n,).
    """
    most = int(exact(plan.company_cap) * int(period.points.sum()))
    left = under_cap(paid, most, np.zeros(len(paid), dtype=np.intp))
    return Line(COMPANY_CAP, 0, -1.0, paid - left, left - paid)


def _only(values: np.ndarray, who: np.ndarray | None) -> np.ndarray:
    return values if who is None else np.where(who, values, 0)


# ---- in words, for the pay slip ------------------------------------------------------------------


def explain(plan: Plan, line: Line, told: Told) -> tuple[str, str]:
    """What a pay slip calls a line, and why it is paid.

    Parameters
    ----------
    plan
        Who pays the line.
    line
        What is explained.
    told
        Whose slip it is.
    """
    on, rate, _ = told.numbers(line)
    name, reason = line.reason, line.reason
    if reason == OWN_VOLUME:
        why = f"{rate:.4g} % of {told.name}'s own {told.money(on)}, {told.with_rank()}"
    elif reason == GENERATION:
        name = f"{reason} {line.level}"
        begins = plan.generation_rank or told.rank
        begins = f"people with the rank {begins} or a higher one" if begins else "ranks"
        why = f"{rate:.4g} % of the {told.money(on)} of generation {line.level}; {begins} begin one"
    elif reason == RECRUIT_BONUS:
        name = f"{reason}, level {line.level}"
        why = f"a sum for each new member {count(line.level, 'level')} below"
    elif reason == RANK_BONUS:
        why = f"{told.name} has it for the first time: paid once, {told.with_rank()}"
    elif reason == MONTHLY:
        why = f"paid each month, {told.with_rank()}"
    elif reason == COMPANY_CAP and plan.company_cap is not None:
        share = 100 * float(plan.company_cap)
        why = f"all commissions together are at most {share:.4g} % of all volume: scaled down alike"
    elif reason.startswith(POOL):
        why = f"a part of {told.money(on)}, the volume of all, by shares {told.with_rank()}"
    else:
        level = f", level {line.level}" if line.level else ""
        name, why = f"{reason}{level}", "what was paid on goods that have been returned"
    return name, why
