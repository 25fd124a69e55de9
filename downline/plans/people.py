"""People who join and leave, one after the other: who sponsored them, and where they stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import one_form
from downline.genealogy.sides import LEFT, RIGHT
from downline.plans.caps import owners_of


class People:
    """The members of a network in joining order; `width` is how many places a plan has, if any.

    Those who were there at the beginning may be millions, so they stay in the two genealogies; who
    has come since stands in lists.
    """

    def __init__(self, width: int | None, kind: str):
        self.width, self.kind = width, kind
        self._first: Begun | None = None
        self._since: list[tuple[str, int, int, str]] = []  # name, sponsor, under whom, side
        self._left: set[int] = set()
        self._owner: dict[int, int] = {}  # of positions that belong to another one's owner
        self._below: dict[int, list[tuple[int, str]]] = {}  # of those who have come since
        self._trees: tuple[Genealogy, Genealogy | None] | None = None

    def __len__(self) -> int:
        return self._at_first + len(self._since)

    @property
    def _at_first(self) -> int:
        return 0 if self._first is None else len(self._first.sponsors)

    @property
    def names(self) -> list[str]:
        """What everybody is called, in joining order."""
        first = [] if self._first is None else self._first.sponsors.name_index.tolist()
        return first + [name for name, *_ in self._since]

    def name(self, member: int) -> str:
        """What a member is called, by number."""
        if self._first is not None and member < self._at_first:
            return self._first.sponsors.name(int(member))
        return self._since[member - self._at_first][0]

    @property
    def _placement(self) -> Genealogy:
        """Where those of the beginning stand, in a plan with places."""
        assert self._first is not None and self._first.placement is not None  # as `begin` asks
        return self._first.placement

    @cached_property
    def _number(self) -> dict[str, int]:
        """The number of each name."""
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def _first_below(self) -> tuple[np.ndarray, np.ndarray]:
        """Those of the beginning by whom they are placed under, and where each one's begin."""
        under = self._placement.sponsor
        order = np.argsort(under, kind="stable")
        return order, np.searchsorted(under[order], np.arange(len(under) + 1))

    def join(self, member, sponsor, under, side: str | None, owner=None) -> list:
        """Somebody joins; returns what `add` needs to do the same again.

        Parameters
        ----------
        member
            The name.
        sponsor
            Who recruited the member; None for the founder.
        under
            Under whom the member is placed; without it in the first free place.
        side
            "left" or "right" in a binary, "" for whichever is free.
        owner
            Whose other position it is; without it, the member's own.
        """
        name = one_form(member if member is not None else "").strip()
        if not name:
            raise CourseError("A member without a name wants to join: give everybody one.")
        if name in self._number:
            raise CourseError(f"{name} has joined already: give everybody a name of their own.")
        if sponsor is None and len(self):
            raise CourseError(
                f"{name} has no sponsor, and the founder is {self.name(0)}: say who recruited "
                f"{name}."
            )
        by = -1 if sponsor is None else self.who(sponsor)
        if by in self._left:
            raise CourseError(f"{self.name(by)} has left: name another sponsor for {name}.")
        place, leg = -1, ""
        if self.width is not None and by >= 0:
            place, leg = self._free_place(name, by, under, side or "")
        elif under is not None or side:
            raise CourseError(
                f"{name} cannot have a place in a {self.kind} plan: leave out under and side."
            )
        whose = None if owner is None else self.who(owner)
        whose = None if whose is None else self._owner.get(whose, whose)
        return self.add(name, by, place, leg, whose)

    def leave(self, member) -> int:
        """Somebody leaves; returns his or her number."""
        who = self.who(member)
        if who in self._left:
            raise CourseError(f"{self.name(who)} has left already.")
        self._left.add(who)
        return who

    def active(self) -> np.ndarray | None:
        """Who has not left, shape (n,); None if nobody has."""
        if not self._left:
            return None
        active = np.ones(len(self), dtype=bool)
        active[list(self._left)] = False
        return active

    def owners(self, members: int) -> np.ndarray | None:
        """Who owns each position; None if all own themselves.

        Parameters
        ----------
        members
            How many positions are asked for: those who joined first.
        """
        theirs = {which: owner for which, owner in self._owner.items() if which < members}
        if not theirs:
            return None
        owner = np.arange(members, dtype=np.intp)
        owner[list(theirs)] = list(theirs.values())
        return owner

    def begin(self, sponsors: Genealogy, placement: Genealogy | None, owners=None) -> Begun:
        """All who are there at the beginning; returns what `begin_again` needs.

        Parameters
        ----------
        sponsors, placement
            Who sponsored whom, and who was placed under whom in a plan with places.
        owners
            Who owns each position, as :meth:`Plan.pay` takes it; without it, all own themselves.
        """
        for tree, what in ((sponsors, "sponsors"), (placement, "placement")):
            if tree is not None and not isinstance(tree, Genealogy):
                raise CourseError(f"A {type(tree).__name__} was given for {what}: use a Genealogy.")
        if (self.width is not None) != (placement is not None):
            raise CourseError(
                f"A {self.kind} plan "
                + ("needs" if placement is None else "has no")
                + " placement: "
                + ("give who was placed under whom too." if placement is None else "leave it out.")
            )
        if placement is not None and not _same_order(sponsors, placement):
            raise CourseError("sponsors and placement list their members in another order.")
        if placement is not None:
            side = _sides(placement) if self.width == 2 else None
            placement = Genealogy(placement.sponsor, sponsors.names, placement=True, side=side)
        if owners is not None:
            number = owners_of(owners, sponsors)
            first = np.unique(number, return_index=True)[1][number]  # of the same owner's positions
            others = np.flatnonzero(first != np.arange(len(first)))
            self._owner = dict(zip(others.tolist(), first[others].tolist(), strict=True))
        self._first = Begun(sponsors, placement, tuple(self._owner.items()))
        self._trees = (sponsors, None) if placement is None else (placement, sponsors)
        return self._first

    def begin_again(
        self, names: list, sponsor: list, under: list, side: list, owned: Sequence = ()
    ) -> Begun:
        """The same, from what `begin` returned.

        Parameters
        ----------
        names
            Everybody, in joining order.
        sponsor, under
            The number of whom each is under, or -1.
        side
            On which side each stands.
        owned
            Positions that belong to another one's owner: the number of each, and of the other.
        """
        placement, owners = None, np.arange(len(names))
        for member, owner in owned:
            owners[member] = owner
        if self.width is not None:
            sides = side if self.width == 2 else None
            placement = Genealogy(under, names=names, placement=True, side=sides)
        return self.begin(Genealogy(sponsor, names=names), placement, owners if owned else None)

    def add(self, name: str, by: int, place: int, leg: str, owner: int | None = None) -> list:
        """A member with a sponsor, a place, a side and an owner, by number.

        Parameters
        ----------
        name
            What the member is called.
        by
            The sponsor's number, or -1.
        place
            The number of whom the member is placed under, or -1.
        leg
            On which side.
        owner
            The number of whose other position it is; without it, the member's own.
        """
        self._number[name] = member = len(self)
        self._since.append((name, by, place, leg))
        if owner is not None:
            self._owner[member] = owner
        if place >= 0:
            self._below.setdefault(place, []).append((member, leg))
        self._trees = None
        return [name, by, place, leg, owner]

    def who(self, name) -> int:
        """The number of a member."""
        found = self._number.get(one_form(name).strip())
        if found is None:
            first = ", ".join(map(self.name, range(min(len(self), 5)))) or "nobody has joined yet"
            raise CourseError(f"{name!r} is no member; the names begin {first}.")
        return found

    def _free_place(self, name: str, by: int, under, side: str) -> tuple[int, str]:
        """Under whom a newcomer stands, and on which side."""
        width = self.width
        assert width is not None  # only a plan with places asks
        if side not in ("", LEFT, RIGHT) or (side and width != 2):
            raise CourseError(f'{name}\'s side is {side!r}: use "left" or "right" in a binary.')
        queue = deque([by if under is None else self.who(under)])
        while queue:
            place = queue.popleft()
            below = self._placed_under(place)
            taken = {leg for _, leg in below}
            legs = [leg for leg in (LEFT, RIGHT) if leg not in taken] if width == 2 else [""]
            if len(below) < width and (not side or side in legs):
                return place, side or legs[0]
            if under is not None:
                where = f" on the {side}" if side else ""
                raise CourseError(
                    f"There is no place{where} under {self.names[place]} for {name}: choose "
                    "another, or leave out under."
                )
            below = sorted(below, key=lambda one: one[1] == RIGHT)  # from left to right
            queue.extend(member for member, leg in below if not side or leg == side)
        raise CourseError(f"There is no place for {name}.")  # a leg always ends somewhere

    def _placed_under(self, member: int) -> list[tuple[int, str]]:
        """Who is placed under a member, in joining order, and on which side each stands."""
        below = self._below.get(member, [])
        if member >= self._at_first:
            return below
        order, begins = self._first_below
        first = order[begins[member] : begins[member + 1]].tolist()
        side = self._placement.side
        return [(one, "" if side is None else side[one]) for one in first] + below

    def genealogies(self) -> tuple[Genealogy, Genealogy | None]:
        """Whom pay goes up to, and who sponsored whom where that is another tree."""
        if not len(self):
            raise CourseError("Nobody has joined yet: begin with join().")
        if self._trees is None:
            _, by, under, side = zip(*self._since, strict=True)
            first, names = self._first, self.names
            sponsors = Genealogy(_longer(None if first is None else first.sponsors, by), names)
            if self.width is None:
                self._trees = sponsors, None
            else:
                placement = None if first is None else first.placement
                was = None if placement is None else placement.side
                sides = [*([] if was is None else was), *side] if self.width == 2 else None
                tree = Genealogy(_longer(placement, under), names, placement=True, side=sides)
                self._trees = tree, sponsors
        return self._trees


@dataclass(frozen=True)
class Begun:
    """Who was there at the beginning."""

    sponsors: Genealogy
    placement: Genealogy | None
    owned: tuple[tuple[int, int], ...] = ()

    def to_lists(self) -> list[list]:
        """The same as lists, for a file: names, sponsors, under whom each is placed, and sides.

        Then the positions that belong to another one's owner, if there are any.
        """
        n, placement = len(self.sponsors), self.placement
        under, side = [-1] * n, [""] * n
        if placement is not None:
            under = placement.sponsor.tolist()
            side = side if placement.side is None else placement.side.tolist()
        names, by = self.sponsors.name_index.tolist(), self.sponsors.sponsor.tolist()
        owned = [list(map(list, self.owned))] if self.owned else []
        return [names, by, under, side, *owned]


def _same_order(one: Genealogy, other: Genealogy) -> bool:
    if one.names is None and other.names is None:
        return len(one) == len(other)
    return one.name_index.equals(other.name_index)


def _longer(tree: Genealogy | None, since: Sequence[int]) -> np.ndarray:
    """Whom everybody is under: those of a tree, and those who have come since."""
    return np.concatenate([[] if tree is None else tree.sponsor, since]).astype(np.int64)


def _sides(placement: Genealogy) -> np.ndarray:
    """On which side everybody stands, as a text."""
    side = np.full(len(placement), "", dtype=object)
    for called, top in zip((LEFT, RIGHT), placement.legs.T, strict=True):
        side[top[top >= 0]] = called
    return side
