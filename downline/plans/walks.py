"""Ways up a network: to who sponsored whom in the order that is paid, and past the unqualified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import same_people
from downline.genealogy.sums import marked_below, total_up


class Sponsors:
    """Who sponsored whom, asked in the order of the genealogy that is paid."""

    def __init__(self, genealogy: Genealogy, sponsors: Genealogy | None):
        self.team, self.place = genealogy, None
        if sponsors is not None and sponsors is not genealogy:
            check_network(sponsors, "sponsors")
            self.team = sponsors
            place = same_people(genealogy, sponsors)
            if (place != np.arange(len(place))).any():
                self.place = place

    def below(self, values: np.ndarray, depth: int) -> Iterator[np.ndarray]:
        """See `Genealogy.below`."""
        if self.place is None:
            yield from self.team.below(values, depth)
            return
        theirs = np.empty_like(values)
        theirs[self.place] = values
        for below in self.team.below(theirs, depth):
            yield below[self.place]

    def marked_below(self, marked: np.ndarray) -> np.ndarray:
        """How many of each member's personal recruits are marked, shape (n,)."""
        if self.place is None:
            return marked_below(self.team, marked)
        theirs = np.empty_like(marked)
        theirs[self.place] = marked
        return marked_below(self.team, theirs)[self.place]


def walk_up(
    genealogy: Genealogy,
    volume: np.ndarray,
    who: Sequence,
    *,
    from_self: bool = False,
    unlimited: bool = False,
) -> Iterator[np.ndarray]:
    """For each step: what reaches each member when those not in `who[step]` are skipped.

    Every member's volume starts at the sponsor (or, `from_self`, at the member). At each step it
    moves up to the nearest one who may be paid for that step, is counted there, and goes on from
    that one's sponsor. With `unlimited`, the last step is never the last: what it counts for a
    member is what reached him or her then and at any later step.

    Parameters
    ----------
    genealogy
        Who stands under whom.
    volume
        What begins to move, shape (n,).
    who
        For each step, who may be paid, shape (n,), bool; None for everybody.
    from_self
        Whether volume begins at the member rather than at the sponsor.
    unlimited
        Whether the last step goes on to the top.
    """
    at = np.arange(len(genealogy)) if from_self else genealogy.sponsor
    for step, may in enumerate(who):
        if may is not None:
            # Whom the volume reaches from each member: himself if he may, else further up.
            stop = np.where(may, np.arange(len(genealogy)), genealogy.sponsor)
            while True:
                further = np.where(stop >= 0, stop[stop], -1)
                if (further == stop).all():
                    break
                stop = further
            at = np.where(at >= 0, stop[at], -1)
        there = at >= 0
        here = np.bincount(at[there], volume[there], minlength=len(genealogy)).astype(np.int64)
        if unlimited and step == len(who) - 1:
            yield total_up(genealogy, here)
            return
        yield here
        at = np.where(there, genealogy.sponsor[at], -1)


def check_network(network, what: str) -> None:
    if not isinstance(network, Genealogy):
        raise CourseError(
            f"A {type(network).__name__} was given for {what}: use a Genealogy, for example "
            "Genealogy.from_frame() of a table with the columns member and sponsor."
        )
