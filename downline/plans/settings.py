"""What a setting of a plan may be, said once.

A field of a plan says it by its kind: ``margin: float = share(0.25)``. The constructor, the reader
of plan files and every message ask the field. Numbers are kept as they were given; a text such as
"20/120" and a Decimal become the fraction that they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, fields
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise
from math import isfinite

import numpy as np

from downline.checks import refusal
from downline.errors import CourseError
from downline.plans.exact import exact

_A_NUMBER = 'a number, without quotes (or a fraction such as "20/120")'


@dataclass(frozen=True)
class Settings:
    """Base of a frozen dataclass: every field takes only what its kind of setting allows."""

    def __new__(cls, *values, **named):
        known = [one.name for one in fields(cls)]
        for name in named:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
                raise CourseError(f"{cls.__name__} has no setting {name}: {hint}", name)
        unnamed = [one.name for one in fields(cls) if not one.kw_only]
        if len(values) > len(unnamed):
            raise CourseError(
                f"{cls.__name__} takes {' and '.join(unnamed)} without a name: write the other "
                "settings with theirs, such as qualify=100."
            )
        for name in unnamed[: len(values)]:
            if name in named:
                raise CourseError(f"{cls.__name__} is given {name} twice: keep one.", name)
        return super().__new__(cls)

    def __repr__(self):
        """Like the call that makes it: settings that were left out are left out here too."""
        said = (
            f"{one.name}={getattr(self, one.name)!r}"
            for one in fields(self)
            if getattr(self, one.name) != one.default
        )
        return f"{type(self).__name__}({', '.join(said)})"

    def __post_init__(self):
        for one in fields(self):
            value = one.metadata["kind"].take(one.name, getattr(self, one.name))
            object.__setattr__(self, one.name, value)


def kind_of(settings: type[Settings], name: str) -> Kind:
    """The kind of setting that a field is."""
    (found,) = (one.metadata["kind"] for one in fields(settings) if one.name == name)
    return found


# ---- kinds of settings: what each takes, and what a file may write for it ------------------------


class Kind:
    """One kind of setting. `take` gives the value to keep, or raises a CourseError."""

    in_file: tuple[type, ...] = (int, float)
    write = _A_NUMBER

    def take(self, name: str, value):
        raise NotImplementedError

    def fits_file(self, value) -> bool:
        """Whether a file may have a value of this type here."""
        if isinstance(value, bool):
            return bool in self.in_file
        return isinstance(value, self.in_file) or (
            float in self.in_file and isinstance(_number(value), Fraction)
        )


class Share(Kind):
    """A rate: from 0 to 1."""

    def take(self, name, value, label=None):
        number = _number(value)
        if not _is_number(number) or not 0 <= number <= 1:
            raise refusal(label or name, value, "a fraction from 0 to 1 (0.05 is 5 %)", name)
        return number


@dataclass(frozen=True)
class Amount(Kind):
    """A number from `least`; None too where `optional`; more than 0 where `positive`."""

    least: float = 0
    optional: bool = False
    positive: bool = False
    cents: bool = False

    def take(self, name, value):
        if value is None and self.optional:
            return None
        number = _number(value)
        if not _is_number(number) or number < self.least or (self.positive and not number):
            wanted = "more than 0" if self.positive else f"{self.least:g} or more"
            raise refusal(f"setting {name}", value, f"a number, {wanted}", name)
        if self.cents and (100 * exact(number)).denominator != 1:
            raise refusal(f"setting {name}", value, "whole cents, such as 0.01 or 50", name)
        return number


class Listed(Kind):
    """A list of numbers of one kind."""

    in_file = (list,)
    write = "a list such as [0.05, 0.03]"

    def values(self, name, values) -> tuple:
        if isinstance(values, Iterable) and not isinstance(values, (str, Mapping, Set)):
            with suppress(TypeError):  # an array without a dimension only looks like a list
                return tuple(values)
        raise refusal(name, values, self.write, many=True)


class Shares(Listed):
    """A rate for level 1, 2, …"""

    def take(self, name, values):
        level = "level" if name == "rates" else f"{name} level"
        rates = []
        for place, rate in enumerate(self.values(name, values), start=1):
            if isinstance(rate, (int, np.integer)) and not isinstance(rate, bool) and rate == 1:
                remedy = "0.01 for 1 %, or 1.0 if you mean 100 %"
                raise refusal(f"{level} {place} rate", rate, remedy, name)
            rates.append(Share().take(name, rate, f"{level} {place} rate"))
        return tuple(rates)


@dataclass(frozen=True)
class Amounts(Listed):
    """A number of points, or of money in whole `cents`, for level 1, 2, …"""

    cents: bool = False
    write = "a list such as [100, 200]"

    def take(self, name, values):
        each = Amount(cents=self.cents)
        return tuple(each.take(name, value) for value in self.values(name, values))


class Steps(Listed):
    """(points from which a rate holds, rate), rising in both."""

    write = "a list of steps such as [[200, 0.03], [600, 0.06]]"

    def take(self, name, values):
        steps = []
        for place, step in enumerate(self.values(name, values), start=1):
            if not isinstance(step, (Sequence, np.ndarray)) or np.shape(step)[:1] != (2,):
                raise refusal(f"{name} step {place}", step, "[points from, rate]", name)
            points = Amount().take(name, step[0])
            steps.append((points, Share().take(name, step[1], f"{name} rate of step {place}")))
        for before, after in pairwise(steps):
            if not (before[0] < after[0] and before[1] <= after[1]):
                raise CourseError(
                    f"{name}: the step {list(after)} comes after {list(before)}; both points and "
                    "rates must rise.",
                    name,
                )
        return tuple(steps)


class Switch(Kind):
    """True or False."""

    in_file, write = (bool,), "true or false"

    def take(self, name, value):
        if not isinstance(value, (bool, np.bool_)):
            raise refusal(f"setting {name}", value, "True or False", name)
        return bool(value)


class Places(Kind):
    """A whole number of places, 1 or more."""

    def take(self, name, value):
        if not _is_number(value) or value < 1 or value % 1:
            remedy = "a whole number of places, 1 or more"
            raise refusal(f"setting {name}", value, remedy, name)
        return value


@dataclass(frozen=True)
class OneOf(Kind):
    """One of some texts."""

    texts: tuple[str, ...]
    in_file = (str,)

    @property
    def write(self):
        return " or ".join(f'"{text}"' for text in self.texts)

    def take(self, name, value):
        if not isinstance(value, str) or value not in self.texts:
            raise refusal(f"setting {name}", value, self.write, name)
        return value


class Text(Kind):
    """A name."""

    in_file, write = (str,), "a text in double quotes"

    def take(self, name, value):
        if not isinstance(value, str) or not (self.optional or value.strip()):
            raise refusal(name, value, 'a text such as "Silver"')
        return value.strip()

    def __init__(self, optional: bool):
        self.optional = optional


@dataclass(frozen=True)
class Count(Kind):
    """A whole number from `least`; None too where `optional`."""

    least: int = 0
    optional: bool = False

    def take(self, name, value):
        if value is None and self.optional:
            return None
        if not _is_number(value) or value < self.least or value % 1:
            remedy = f"a whole number, {self.least} or more"
            raise refusal(f"setting {name}", value, remedy, name)
        return int(value)


@dataclass(frozen=True)
class Optional(Kind):
    """None, or what another kind takes: where None leaves it to somebody else."""

    kind: Kind

    @property
    def in_file(self):
        return self.kind.in_file

    @property
    def write(self):
        return self.kind.write

    def take(self, name, value):
        return None if value is None else self.kind.take(name, value)


class Pools(Listed):
    """Shares of the company's volume that are shared out: [name, share]."""

    write = 'a list such as [["leadership pool", 0.02]]'

    def take(self, name, values):
        pools = []
        for place, pool in enumerate(self.values(name, values), start=1):
            if not isinstance(pool, Sequence) or len(pool) != 2 or not isinstance(pool[0], str):
                remedy = "[name, share of the volume]"
                raise refusal(f"{name} entry {place}", pool, remedy, name)
            of = Share().take(name, pool[1], f"share of the {pool[0]}")
            pools.append((Text(False).take(f"name of number {place} of {name}", pool[0]), of))
        return tuple(pools)


class Orders(Listed):
    """Kinds of orders and what each pays: [kind, bonus, bonus, …]."""

    write = 'a list such as [["kit", "fast start"]]'

    def take(self, name, values):
        kinds = []
        for place, kind in enumerate(self.values(name, values), start=1):
            if (
                not isinstance(kind, Sequence)
                or isinstance(kind, str)
                or not kind
                or not all(isinstance(text, str) and text.strip() for text in kind)
            ):
                remedy = "[kind of order, what it pays, …]"
                raise refusal(f"{name} entry {place}", kind, remedy, name)
            kinds.append(tuple(text.strip() for text in kind))
        return tuple(kinds)


class Ranks(Listed):
    """Ranks from the lowest to the highest; a file has a table for each."""

    write = 'a list such as [{name = "Silver", own = 100}]'

    def take(self, name, values):
        if not (given := self.values(name, values)):
            return ()
        from downline.plans.ranks import all_ranks  # only plans with ranks need it

        return all_ranks(given)


def share(default):
    return _field(default, Share())


def shares(default=()):
    return _field(default, Shares())


def text(default=""):
    return _field(default, Text(optional=not default))


def name_of():
    """A name that must be given."""
    return field(metadata={"kind": Text(optional=False)})


def count(default, least=0, optional=False):
    """A setting that is a whole number.

    Parameters
    ----------
    default
        What it is if nothing is said.
    least
        From which number on.
    optional
        Whether it may be None.
    """
    return _field(default, Count(least, optional))


def own(kind: Kind):
    """A setting that is left to somebody else unless it is given."""
    return _field(None, Optional(kind))


def pools():
    return _field((), Pools())


def orders():
    return _field((), Orders())


def ranks():
    return _field((), Ranks())


def steps(default=()):
    return _field(default, Steps())


def amounts(default=(), **limits):
    return _field(default, Amounts(**limits))


def amount(default, **limits):
    return _field(default, Amount(**limits))


def switch(default):
    return _field(default, Switch())


def places(default):
    return _field(default, Places())


def one_of(*texts):
    return _field(texts[0], OneOf(texts))


def _field(default, kind):
    return field(default=default, metadata={"kind": kind})


# ---- numbers -------------------------------------------------------------------------------------


def _number(value):
    """A number as it is kept: decimals and texts such as "20/120" as fractions, others as given."""
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,15}\s*/\s*\d{1,15}\s*", value):
        above, below = map(int, value.split("/"))
        return Fraction(above, below) if below else value
    return value


def _is_number(value) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number, Fraction)):
        return False
    try:
        return isfinite(value)
    except (OverflowError, TypeError):  # larger than any float; complex
        return False
