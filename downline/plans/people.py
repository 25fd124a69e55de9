"""People who join and leave, one after the other: who sponsored them, and where they stand."""

from __future__ import annotations

from collections import deque

import numpy as np

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.genealogy.by_name import one_form
from downline.genealogy.sides import LEFT, RIGHT


class People:
    """The members of a network in joining order; `width` is how many places a plan has, if any."""

    def __init__(self, width: int | None, kind: str):
        self.width, self.kind = width, kind
        self.names: list[str] = []
        self._number: dict[str, int] = {}
        self._sponsor: list[int] = []
        self._under: list[int] = []
        self._side: list[str] = []
        self._active: list[bool] = []
        self._owner: dict[int, int] = {}  # of positions that belong to another one's owner
        self._below: dict[int, list] = {}
        self._trees: tuple[Genealogy, Genealogy | None] | None = None
        self._named = True

    def __len__(self) -> int:
        return len(self.names)

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
        if sponsor is None and self.names:
            raise CourseError(
                f"{name} has no sponsor, and the founder is {self.names[0]}: say who recruited "
                f"{name}."
            )
        by = -1 if sponsor is None else self.who(sponsor)
        if by >= 0 and not self._active[by]:
            raise CourseError(f"{self.names[by]} has left: name another sponsor for {name}.")
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
        if not self._active[who]:
            raise CourseError(f"{self.names[who]} has left already.")
        self._active[who] = False
        return who

    def active(self) -> np.ndarray | None:
        """Who has not left, shape (n,); None if nobody has."""
        return None if all(self._active) else np.array(self._active)

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
        owner = np.arange(members)
        owner[list(theirs)] = list(theirs.values())
        return owner

    def begin(self, sponsors: Genealogy, placement: Genealogy | None) -> list:
        """All who are there at the beginning; returns what `begin_again` needs."""
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
        if placement is not None and not sponsors.name_index.equals(placement.name_index):
            raise CourseError("sponsors and placement list their members in another order.")
        self.names, self._named = sponsors.name_index.tolist(), sponsors.names is not None
        self._number = {name: number for number, name in enumerate(self.names)}
        self._sponsor = sponsors.sponsor.tolist()
        self._active = [True] * len(sponsors)
        self._owner = {}
        self._under, self._side = [-1] * len(sponsors), [""] * len(sponsors)
        if placement is not None:
            self._under = placement.sponsor.tolist()
            if self.width == 2:
                left, right = _legs(placement)
                self._side = np.where(left, LEFT, np.where(right, RIGHT, "")).tolist()
            for member, above in enumerate(self._under[1:], start=1):
                self._below.setdefault(above, []).append((member, self._side[member]))
        return [list(self.names), self._sponsor[:], self._under[:], self._side[:]]

    def begin_again(self, names: list, sponsor: list, under: list, side: list) -> list:
        """The same, from what `begin` returned.

        Parameters
        ----------
        names
            Everybody, in joining order.
        sponsor, under
            The number of whom each is under, or -1.
        side
            On which side each stands.
        """
        placement = None
        if self.width is not None:
            sides = side if self.width == 2 else None
            placement = Genealogy(under, names=names, placement=True, side=sides)
        return self.begin(Genealogy(sponsor, names=names), placement)

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
        self._named = True
        self._number[name] = member = len(self.names)
        self.names.append(name)
        self._sponsor.append(by)
        self._under.append(place)
        self._side.append(leg)
        self._active.append(True)
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
            first = ", ".join(self.names[:5]) or "nobody has joined yet"
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
            below = self._below.get(place, [])
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

    def genealogies(self) -> tuple[Genealogy, Genealogy | None]:
        """Whom pay goes up to, and who sponsored whom where that is another tree."""
        if not self.names:
            raise CourseError("Nobody has joined yet: begin with join().")
        if self._trees is None:
            names = self.names if self._named else None
            sponsors = Genealogy(self._sponsor, names=names)
            if self.width is None:
                self._trees = sponsors, None
            else:
                side = self._side if self.width == 2 else None
                tree = Genealogy(self._under, names=names, placement=True, side=side)
                self._trees = tree, sponsors
        return self._trees


def _legs(placement: Genealogy) -> tuple[np.ndarray, np.ndarray]:
    """Who stands on the left and who on the right."""
    sides = np.zeros((2, len(placement)), dtype=bool)
    for side, top in zip(sides, placement.legs.T, strict=True):
        side[top[top >= 0]] = True
    return sides[0], sides[1]
