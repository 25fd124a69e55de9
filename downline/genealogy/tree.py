"""Who sponsored whom: an immutable tree of members, held in NumPy arrays.

Members are numbered from 0 in joining order, so a sponsor always has a smaller number than the
people he or she recruits. Every total below is taken with a few passes over whole arrays or whole
levels; there is no loop over members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from downline.checks import MOST_MEMBERS, check_size, one_of, refusal, room_for, size
from downline.errors import CourseError
from downline.genealogy.by_name import called, one_form
from downline.genealogy.from_table import column, levels_of, read_people
from downline.genealogy.lots import _binary_search, _preferential, _spill, _uniform
from downline.genealogy.sides import pass_up, sides, tops
from downline.genealogy.sums import in_levels, one_each, read_only, sum_at, total_up


@dataclass(frozen=True, eq=False, init=False)
class Genealogy:
    """A network of members, each recruited by an earlier one.

    Parameters
    ----------
    sponsor : array of int, shape (n,)
        Number of each member's sponsor; -1 for the founder, who is member 0.
    names : sequence of str, shape (n,), optional
        What to call the members. Without it they are "Member 0", "Member 1", …
    placement : bool
        Whether `sponsor` is rather who was placed under whom, as `placed` and `spilled` make it;
        tables then say so.
    side : sequence of str, shape (n,), optional
        On which side of a placement of two legs each stands: "left", "right", or "" if that was
        not said. Who comes first without a side stands on the left, if that is free.

    Raises
    ------
    CourseError
        If the members are not in joining order, or there is not exactly one founder.

    Examples
    --------
    Ana recruits Ben and Chloe; Ben recruits Dev.

    >>> team = Genealogy([-1, 0, 0, 1], names=["Ana", "Ben", "Chloe", "Dev"])
    >>> team.levels
    array([0, 1, 1, 2], dtype=int32)
    >>> team.recruits
    array([2, 1, 0, 0], dtype=int32)
    >>> [team.names[i] for i in team.upline(3)]
    ['Ben', 'Ana']
    """

    sponsor: np.ndarray
    names: np.ndarray | None = None
    placement: bool = False
    side: np.ndarray | None = None

    def __init__(
        self,
        sponsor: ArrayLike,
        names: Iterable[object] | None = None,
        placement: bool = False,
        side: ArrayLike | None = None,
    ):
        try:
            sponsor = np.asarray(sponsor)
        except ValueError:
            raise CourseError(
                "The sponsors are lists of different lengths: use one list, a number for each "
                "member."
            ) from None
        if sponsor.ndim == 1 and sponsor.size == 0:
            raise CourseError(
                "The genealogy is empty: give at least the founder, whose sponsor is -1."
            )
        if sponsor.ndim != 1:
            raise CourseError(
                f"The sponsors have the shape {sponsor.shape}: use one list, a number for each "
                "member, or make the genealogy from a table with from_frame()."
            )
        if sponsor.dtype.kind not in "iu" or sponsor.max() > MOST_MEMBERS or sponsor.min() < -1:
            raise CourseError(
                f"The sponsors {sponsor[:3].tolist()} … are no member numbers: use whole numbers "
                "from 0 (-1 for the founder), or make the genealogy from names with from_frame()."
            )
        sponsor = sponsor.astype(np.int32)  # a copy, so that nobody else can change it
        if sponsor[0] != -1:
            raise CourseError(
                f"Member 0 has sponsor {sponsor[0]}: the founder's sponsor must be -1."
            )
        wrong = np.flatnonzero((sponsor[1:] < 0) | (sponsor[1:] >= np.arange(1, sponsor.size))) + 1
        if wrong.size:
            i = wrong[0]
            raise CourseError(
                f"Member {i} has sponsor {sponsor[i]}: a sponsor must have joined earlier, "
                f"so use a number from 0 to {i - 1}, or make the genealogy with from_frame()."
            )
        sponsor.flags.writeable = False
        object.__setattr__(self, "sponsor", sponsor)
        object.__setattr__(self, "names", None if names is None else called(names, sponsor.size))
        object.__setattr__(self, "placement", placement)
        object.__setattr__(self, "side", None)
        if side is not None:
            object.__setattr__(self, "side", read_only(sides(side, self)))

    # ---- ways to make one -------------------------------------------------------------------

    @classmethod
    def full(cls, width: int, levels: int) -> Genealogy:
        """The brochure's network: everybody recruits exactly `width` people, `levels` levels deep.

        Below the founder stand width + width² + … + width^levels members.

        >>> len(Genealogy.full(width=5, levels=5)) - 1
        3905
        """
        width = size("number of recruits each", width, 1)
        levels = size("number of levels", levels, 0)
        if levels > 1000 and width > 1:  # a number of members that Python would not even print
            raise CourseError(f"The number of levels is {levels}: use fewer levels, at most 1,000.")
        n = levels + 1 if width == 1 else (width ** (levels + 1) - 1) // (width - 1)
        check_size(n)
        with room_for(n):
            return cls((np.arange(n) - 1) // width)

    @classmethod
    def random(
        cls, n: int, seed: int | np.random.Generator | None = None, attach: str = "uniform"
    ) -> Genealogy:
        """Random recruitment of `n` members, the founder included; the same seed, the same network.

        `attach` says who recruits the next newcomer:

        - "uniform": every earlier member is equally likely. This is the pyramid model of Gastwirth
          (1977) and the random recursive tree.
        - "preferential": the chance grows with the recruits one has (weight = recruits + 1), so
          that the rich get richer.
        - "binary": every open leg is equally likely, and nobody has more than two (a random binary
          search tree).

        Reference values: `tests/data/reference_values.csv`, its rows on uniform and on preferential
        recruitment and on binary placement.

        Parameters
        ----------
        n
            How many members, the founder included.
        seed
            A whole number or a NumPy Generator; without it each network is another.
        attach
            Who recruits the next newcomer: "uniform", "preferential" or "binary".

        >>> Genealogy.random(6, seed=1).sponsor
        array([-1,  0,  0,  1,  3,  4], dtype=int32)
        """
        n = size("number of members", n, 1)
        makers = {"uniform": _uniform, "preferential": _preferential, "binary": _binary_search}
        one_of("attach", attach, makers)
        try:
            rng = np.random.default_rng(seed)
        except (TypeError, ValueError):
            remedy = "a whole number from 0 up, or leave it out"
            raise refusal("seed", seed, remedy) from None
        with room_for(n):
            return cls(makers[attach](n, rng))

    @classmethod
    def placed(cls, n: int, width: int, order: str = "left to right") -> Genealogy:
        """`n` members placed by the company, `width` below each: a balanced binary, a full matrix.

        Levels fill from the top. Within a level, `order` "left to right" fills one member's places
        before the next one's; "round robin" gives every member one before anybody gets a second
        (the convention of one real system: github.com/dimolas/GlobalOne, issue 8; row R050 of
        `tests/data/reference_values.csv`).

        Parameters
        ----------
        n
            How many members, the founder included.
        width
            Places below each member.
        order
            How a level is filled: "left to right" or "round robin".

        >>> Genealogy.placed(7, width=2).sponsor
        array([-1,  0,  0,  1,  1,  2,  2], dtype=int32)
        >>> Genealogy.placed(7, width=2, order="round robin").sponsor
        array([-1,  0,  0,  1,  2,  1,  2], dtype=int32)
        """
        n, width = size("number of members", n, 1), size("width", width, 1)
        one_of("order", order, ("left to right", "round robin"))
        with room_for(n):
            member = np.arange(n)
            sponsor = (member - 1) // width
            sponsor[0] = -1
            if order == "round robin":
                levels = levels_of(sponsor)
                starts = np.searchsorted(levels, np.arange(levels[-1] + 2))
                above = starts[np.maximum(levels - 1, 0)]
                wide = np.maximum(starts[levels] - above, 1)
                sponsor = above + (member - starts[levels]) % wide
                sponsor[0] = -1
            return cls(sponsor, placement=True)

    def spilled(self, width: int) -> Genealogy:
        """Where everybody stands when each member has `width` places and later recruits spill over.

        Members are placed in joining order: under the sponsor, or else in the first free place
        below, level by level and from left to right. One after the other, because each placement
        depends on those before: about half a second for 100,000 members.

        >>> Genealogy([-1, 0, 0, 0, 0]).spilled(width=2).sponsor
        array([-1,  0,  0,  1,  1], dtype=int32)
        """
        width = size("width", width, 1)
        if width == 1:  # a chain: the walk below would take its time
            return Genealogy(np.arange(len(self)) - 1, names=self.names, placement=True)
        return Genealogy(_spill(self.sponsor.tolist(), width), names=self.names, placement=True)

    def passed_up(self, first: int) -> Genealogy:
        """Whom everybody counts for when each passes up the `first` recruits to the sponsor.

        They come to stand under the sponsor's own sponsor, or further up if the sponsor was passed
        up too. The founder has nobody to pass them to, and keeps all.

        >>> Genealogy([-1, 0, 1, 1, 1]).passed_up(2).sponsor
        array([-1,  0,  0,  0,  1], dtype=int32)
        """
        first = size("number of recruits passed up", first, 0)
        return Genealogy(pass_up(self.sponsor, first), names=self.names)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        member: str = "member",
        sponsor: str = "sponsor",
        side: str | None = None,
    ) -> Genealogy:
        """A genealogy from a table with one row a member, in any order.

        A sponsor's row may come after the recruit's; members are then put in order of level, and
        as listed within a level.

        Parameters
        ----------
        frame
            One row a member. The founder's sponsor is left empty.
        member, sponsor
            The names of the two columns.
        side
            The column that says left or right, for a placement of two legs.

        Raises a CourseError that names the row for a missing column or name, a member listed
        twice, a member who sponsors himself or herself, an unknown sponsor, a circle of sponsors,
        no founder or several founders. Rows are counted from 1, without the heading.

        >>> table = pd.DataFrame({"member": ["Ben", "Ana"], "sponsor": ["Ana", None]})
        >>> Genealogy.from_frame(table).names
        array(['Ana', 'Ben'], dtype=object)
        """
        sponsors, names, order = read_people(frame, member, sponsor)
        where = None if side is None else column(frame, side).to_numpy(dtype=object)[order]
        return cls(sponsors, names=names, placement=side is not None, side=where)

    # ---- what it can tell -------------------------------------------------------------------

    def __len__(self) -> int:
        return self.sponsor.size

    def __repr__(self) -> str:
        return f"Genealogy of {len(self):,} members on {self.levels.max() + 1} levels"

    def name(self, member: int) -> str:
        """What to call a member.

        >>> Genealogy([-1, 0]).name(1)
        'Member 1'
        """
        member = self.number_of(member)
        return f"Member {member}" if self.names is None else self.names[member]

    def number(self, name: str) -> int:
        """The number of the member called `name`; a CourseError if nobody is.

        >>> Genealogy([-1, 0], names=["Ana", "Ben"]).number("Ben")
        1
        """
        place = self.name_index.get_indexer([one_form(name)])[0]
        if self.names is None or place < 0:
            everybody = [] if self.names is None else list(self.names)
            raise CourseError(
                f"Nobody in this genealogy is called {name!r}; "
                f"the names begin {', '.join(everybody[:5]) or 'Member 0 and are not set'}."
            )
        return int(place)

    @cached_property
    def name_index(self) -> pd.Index:
        """What the members are called, for looking up many at once."""
        if self.names is not None:
            return pd.Index(self.names, dtype="object")
        return pd.Index([f"Member {number}" for number in range(len(self))], dtype="object")

    def number_of(self, member: int | str) -> int:
        """The number of a member who is given by number or by name; a CourseError without one."""
        if isinstance(member, str):
            return self.number(member)
        try:
            number = int(member)
            is_one = not isinstance(member, bool) and number == member and 0 <= number < len(self)
        except (TypeError, ValueError, OverflowError):
            is_one = False
        if not is_one:
            raise CourseError(
                f"There is no member {member!r}: use a number from 0 to {len(self) - 1}"
                f"{'' if self.names is None else ', or a name'}."
            )
        return number

    @cached_property
    def levels(self) -> np.ndarray:
        """Sponsorship steps from the founder, shape (n,), int32: the founder is on level 0."""
        return read_only(levels_of(self.sponsor))

    @cached_property
    def by_level(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What :func:`~downline.genealogy.sums.upward` goes through."""
        return in_levels(self)

    @cached_property
    def recruiter(self) -> np.ndarray:
        """Who recruited each but the founder, in the type that NumPy adds up by without a copy."""
        return read_only(self.sponsor[1:].astype(np.intp))

    @cached_property
    def recruits(self) -> np.ndarray:
        """How many people each member recruited personally (the frontline), shape (n,), int32."""
        return read_only(np.bincount(self.sponsor[1:], minlength=len(self)).astype(np.int32))

    @cached_property
    def legs(self) -> np.ndarray:
        """Who stands on top of the left and the right leg, or -1, shape (n, 2); for a binary."""
        return read_only(tops(self))

    def upline(self, member: int | str) -> list[int]:
        """The sponsor, the sponsor's sponsor and so on, up to the founder.

        `member` is a number or a name.
        """
        line, above = [], self.number_of(member)
        while (above := int(self.sponsor[above])) >= 0:
            line.append(above)
        return line

    def downline(self, member: int | str) -> dict[int, list[int]]:
        """The downline of a member by distance: 1 for those directly below, and so on.

        >>> Genealogy([-1, 0, 0, 1]).downline(0)
        {1: [1, 2], 2: [3]}
        """
        member = self.number_of(member)
        found: dict[int, list[int]] = {}
        distance = {member: 0}
        for one, above in enumerate(self.sponsor[member + 1 :].tolist(), start=member + 1):
            if above in distance:
                distance[one] = distance[above] + 1
                found.setdefault(distance[one], []).append(one)
        return found

    def total_by_level(self, values=1) -> np.ndarray:
        """Sum of `values` (one per member; 1 counts members) on each level, from level 0 down.

        >>> Genealogy.full(width=3, levels=2).total_by_level()
        array([1, 3, 9])
        """
        return sum_at(self.levels, one_each(values, self), int(self.levels.max()) + 1)

    def below(self, values=1, depth: int | None = None) -> Iterator[np.ndarray]:
        """For 1, 2, … levels down: sums of `values` over each member's downline at that distance.

        Stops after `depth` levels, or when nobody is that far below anybody. `values` is one number
        a member, or a single one for all; 1 counts people.

        >>> for people in Genealogy([-1, 0, 0, 1]).below():
        ...     print(people)
        [2 1 0 0]
        [1 0 0 0]
        """
        values = one_each(values, self)
        if depth is not None:
            depth = size("number of levels", depth, least=0)
        deepest = int(self.levels.max())
        above, coming = self.recruiter, values[1:]
        for _ in range(deepest if depth is None else min(depth, deepest)):
            values = sum_at(above, coming, len(self))
            yield values
            some = np.flatnonzero(values[1:] != 0)  # most have nobody so far below
            above, coming = self.recruiter.take(some), values[1:].take(some)

    def group_total(self, values=1) -> np.ndarray:
        """Each member's own value plus the whole downline's (as in *group volume*), shape (n,).

        >>> Genealogy([-1, 0, 0, 1]).group_total()
        array([4, 2, 1, 1])
        """
        return total_up(self, one_each(values, self))

    def to_frame(self) -> pd.DataFrame:
        """One row a member: name, sponsor's name, level, recruits and team (people below).

        Of a placement it has who is `placed under` whom, and how many stand `directly below`.

        >>> print(Genealogy([-1, 0], names=["Ana", "Ben"]).to_frame().to_string(index=False))
        member sponsor  level  recruits  team
           Ana     NaN      0         1     1
           Ben     Ana      1         0     0
        """
        names = np.array([self.name(i) for i in range(len(self))], dtype=object)
        sponsors = pd.Series(names[self.sponsor], dtype="str").where(self.sponsor >= 0)
        return pd.DataFrame(
            {
                "member": pd.Series(names, dtype="str"),
                "placed under" if self.placement else "sponsor": sponsors,
                "level": self.levels,
                "directly below" if self.placement else "recruits": self.recruits,
                "team": self.group_total() - 1,
            }
            | ({} if self.side is None else {"side": pd.Series(self.side, dtype="str")})
        )

    def to_networkx(self):
        """A networkx DiGraph with an edge from each sponsor to each recruit (needs networkx)."""
        import networkx

        graph = networkx.DiGraph()
        graph.add_nodes_from(self.name(i) for i in range(len(self)))
        graph.add_edges_from(
            (self.name(s), self.name(i)) for i, s in enumerate(self.sponsor.tolist()) if s >= 0
        )
        return graph
