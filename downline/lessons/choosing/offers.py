"""An offer to join as a small file, and what it asks of somebody who takes it.

An offer file is TOML, one line for each setting; `my_work/` is where a learner keeps one:

    name = "My offer"
    plan = "multi-level"
    kit = 120              # once: kit, fee and stock to join
    margin_percent = 25    # what you keep of a sale

Every setting is needed, but for two that older files do not have: what nobody told you is
"not known" or 0, and that is worth knowing too. A 0 alone is never a "no": whether joining is free
and whether nobody is paid for recruiting are questions of their own.
All of it is arithmetic under the assumptions in :data:`ASSUMPTIONS`, no forecast and no advice.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path

from downline import files, given
from downline.checks import number, one_of, refusal
from downline.errors import CourseError
from downline.files import as_toml, settings_and_lines
from downline.words import listed, money

MONTHS = 12
"""A year: the time in which everything spent is to come back."""

CURRENCIES = {"USD": "$", "GBP": "£", "EUR": "€"}
COUNTRIES = ("US", "Canada", "UK", "EU", "China")
"""Whose indicators the course has."""

SINGLE, MULTI = "single-level", "multi-level"
YES, NO, UNKNOWN = "yes", "no", "not known"
CHOICES = {
    "plan": (MULTI, SINGLE),
    "currency": tuple(CURRENCIES),
    "country": COUNTRIES,
    "sold_on": (UNKNOWN, NO, YES),
    "joining_costs": (UNKNOWN, YES, NO),
    "recruit_reward": (UNKNOWN, YES, NO),
    "must_buy": (UNKNOWN, YES, NO),
    "returns": (UNKNOWN, YES, NO),
    "mostly_recruits": (UNKNOWN, YES, NO),
}
MOST = {
    **dict.fromkeys(("kit", "fee", "purchases", "expenses"), 100_000),
    **dict.fromkeys(("spend", "recruit_buys", "bonus"), 10_000),
    **dict.fromkeys(("margin_percent", "team_percent"), 100),
    "customers": 1_000,
    "hours": 400,
}
"""The highest value of each number; the lowest is 0."""

TEXTS = ("name",)
LISTS = ("source_ids", "row_ids", "assumed")
LATER = ("joining_costs", "recruit_reward")
"""Settings that older files do not have: what is not in the file is not known."""
LONGEST_NAME = 80
ASSUMPTIONS = (
    "You have the same number of customers in every month, and each spends the same.",
    "Everybody else who joins sells as much as you. Who brings in the next newcomer is drawn by "
    "chance, all alike.",
    "Recruits come in the first month, and stay and buy all year. You are paid on your own "
    "recruits, not on theirs. Real pay plans reach deeper, and real people leave.",
    "Goods that you must buy count as a cost, unless you say that you can sell them on. What was "
    "not entered counts as 0 in the sums. Taxes are left out.",
)
"""Under what the evaluation holds; the report prints them."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What somebody is offered, a month unless said otherwise; the defaults are invented.

    `kit`: to join, once. `fee`, `purchases` (goods that one must buy), `expenses`. `customers` who
    each `spend`; `margin_percent` of it is kept. `team_percent` of what each recruit buys
    (`recruit_buys`) and a `bonus`, once, for bringing one in. `hours` of work. Rules: `sold_on`
    (can the goods be sold on?), `joining_costs` (is anything paid to join?), `recruit_reward` (is
    anybody paid for bringing people in?), `must_buy` (stock, to join), `returns` (on fair terms),
    `mostly_recruits` (do rewards come mainly from bringing people in?). `country`: whose
    indicators are asked. An amount of 0 is not known, until a rule says that there is none; an
    amount above 0 counts more than a rule that says there is none (see :func:`clashes`).

    Raises CourseError whose `key` is the setting.

    >>> Offer(kit=-5)
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: The kit is -5: use a number from 0 to 100,000.
    """

    name: str = "My offer"
    plan: str = MULTI
    currency: str = "USD"
    country: str = "US"
    kit: float = 120
    fee: float = 15
    purchases: float = 60
    expenses: float = 25
    hours: float = 20
    customers: float = 8
    spend: float = 40
    margin_percent: float = 25
    team_percent: float = 5
    recruit_buys: float = 60
    bonus: float = 0
    sold_on: str = UNKNOWN
    joining_costs: str = UNKNOWN
    recruit_reward: str = UNKNOWN
    must_buy: str = UNKNOWN
    returns: str = UNKNOWN
    mostly_recruits: str = UNKNOWN

    def __post_init__(self):
        if not isinstance(self.name, str) or len(self.name) > LONGEST_NAME:
            raise refusal("name", self.name, f"a text of up to {LONGEST_NAME} signs")
        for key, known in CHOICES.items():
            one_of(key, getattr(self, key), known)
        for key, most in MOST.items():
            number(key, getattr(self, key), 0, most)

    def money(self, amount: float) -> str:
        """An amount in the offer's currency.

        >>> Offer(currency="GBP").money(-3)
        '-£3.00'
        """
        return money(amount, CURRENCIES[self.currency])


# ---- files -------------------------------------------------------------------------------------


def loads(text: str) -> Offer:
    """The offer in a text. A CourseError names the line and the key of what cannot be used.

    >>> loads(dumps(Offer(kit=99))).kit
    99
    >>> loads("kit = -5")
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: Line 1, kit: The kit is -5: use a number from 0 to 100,000.
    """
    settings, lines = settings_and_lines(text, "an offer", as_typed=True)

    def wrong(key: str, sentence: str) -> CourseError:
        return CourseError(f"Line {lines[key]}, {key}: {sentence}", key)

    known = {field.name: field.default for field in fields(Offer)}
    for key, value in settings.items():
        if key in LISTS:
            continue
        if key not in known:
            near = difflib.get_close_matches(key.casefold(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
            raise wrong(key, f"An offer has no such setting: {hint}")
        if isinstance(value, str) or (isinstance(value, bool) and key in CHOICES):
            try:
                settings[key] = value = _as_meant(key, str(value), settings)
            except CourseError as problem:
                raise wrong(key, str(problem)) from None
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if key in MOST and not is_number:
            raise wrong(key, f"{as_toml(value)} cannot be used here: write a number in digits.")
        if key not in MOST and not isinstance(value, str):
            raise wrong(
                key, f"{as_toml(value)} cannot be used here: write a text in double quotes."
            )
        try:
            Offer(**{key: value})
        except CourseError as problem:
            raise wrong(key, str(problem)) from None
    settings = dict.fromkeys(LATER, UNKNOWN) | settings
    for key, default in known.items():
        if key not in settings:
            example = listed(CHOICES[key], "or") if key in CHOICES else ""
            remedy = f" ({example})" if example else ""
            raise CourseError(
                f"The key {key} is missing: add a line such as {key} = {as_toml(default)}{remedy}.",
                key,
            )
    return Offer(**{key: settings[key] for key in known})


def _as_meant(key: str, typed: str, settings: dict[str, object]) -> str | float:
    """What somebody means who wrote this: 6,40 or 25 % for a number, Yes or € for a choice.

    A CourseError asks back for what is no number, or may be two. What nobody told is 0 for an
    amount, as in the explorer.
    """
    said = _letters(typed)
    if key in MOST:
        return 0.0 if said in _NOT_KNOWN else given.number(typed, _unit(key, settings), key)
    if key not in CHOICES:
        return typed
    choices = CHOICES[key]
    if UNKNOWN in choices and said in {"", *_NOT_KNOWN}:
        return UNKNOWN
    same = {_letters(choice): choice for choice in choices}
    return same.get(said) or same.get(_letters(_ALSO.get(said, ""))) or typed


def _letters(text: str) -> str:
    """What is left of a text if case, spaces and signs between letters do not count."""
    return re.sub(r"[\s._-]", "", text.casefold())


_NOT_KNOWN = {"notknown", "unknown", "idontknow", "idon'tknow", "idon’tknow", "notsure", "?", "n/a"}
_ALSO = {
    "y": YES, "true": YES, "n": NO, "false": NO, "mlm": MULTI, "$": "USD", "us$": "USD",
    "€": "EUR", "euro": "EUR", "£": "GBP", "usa": "US", "unitedstates": "US", "ca": "Canada",
    "gb": "UK", "unitedkingdom": "UK", "europeanunion": "EU", "cn": "China",
}  # fmt: skip
"""What else means one of the choices, in the letters of :func:`_letters`."""


def _unit(key: str, settings: dict[str, object]) -> str:
    if key == "hours":
        return "hours h a month"
    if key == "customers":
        return "customers people a month"
    if key.endswith("_percent"):
        return "%"
    currency = _as_meant("currency", str(settings.get("currency")), settings)
    once = "" if key in ("kit", "bonus") else " a month"
    return f"{CURRENCIES.get(str(currency), 'money')}{once}"


def dumps(offer: Offer) -> str:
    """The offer as a text that :func:`loads` reads."""
    return "".join(f"{key} = {as_toml(value)}\n" for key, value in asdict(offer).items())


def read(path: str | Path) -> Offer:
    """The offer in a file; see :func:`loads`."""
    return loads(files.read(path))


def write(offer: Offer, path: str | Path) -> None:
    """Write an offer to a file that :func:`read` reads, in one step.

    Comments, and whatever else stands in an offer file that is there already, stay. A file that is
    no offer is not replaced: that is a CourseError.
    """
    try:
        before = files.read(path) if Path(path).is_file() else ""
        text = _changed(before, offer) if before.strip() else dumps(offer)
    except CourseError as problem:
        raise CourseError(
            f"{Path(path).name} is there already and cannot be read as an offer ({problem}) "
            "It was left as it is: mend it, or save under another name."
        ) from None
    files.write(path, text, make_folder=True)


def _changed(text: str, offer: Offer) -> str:
    """The text of an offer file with the values of this offer, and all else as it was."""
    loads(text)
    left, lines = asdict(offer), []
    for line in text.removeprefix("\ufeff").split("\n"):
        begins = re.match(r"""\s*["']?([\w-]+)["']?\s*[=:]""", line)
        if begins and begins[1] in left:
            line = f"{begins[1]} = {as_toml(left.pop(begins[1]))}{_comment(line)}"
        lines.append(line)
    lines += [f"{key} = {as_toml(value)}" for key, value in left.items()]
    changed = "\n".join(lines).rstrip("\n") + "\n"
    if loads(changed) != offer:  # a line of a longer text looked like a setting
        raise CourseError("It has a setting over several lines.")
    return changed


def _comment(line: str) -> str:
    """The comment at the end of a line, with two spaces before it; a # in a text begins none."""
    for place, sign in enumerate(line):
        if sign == "#":
            try:
                settings_and_lines(line[:place], "an offer", as_typed=True)
            except CourseError:
                continue
            return f"  {line[place:]}"
    return ""


@lru_cache(maxsize=1)
def ready() -> dict[str, Offer]:
    """Offers of real companies, without their names.

    What the files do not have from a row of the data is ours; their comments say which.

    >>> sorted(ready())
    ['candles', 'leggings', 'oils']
    """
    return {name: loads(text) for name, text in files.ready_texts("offers").items()}


@lru_cache(maxsize=8)
def about(name: str) -> dict[str, tuple[str, ...]]:
    """The rows and the sources of a ready offer's real numbers, and which settings are assumed.

    >>> about("candles")["row_ids"]
    ('U006', 'P091')
    >>> about("candles")["assumed"][:3]
    ('customers', 'spend', 'expenses')
    """
    settings, _ = settings_and_lines(files.ready_texts("offers")[name], "an offer")
    return {key: tuple(settings[key]) for key in LISTS}


def ready_name(offer: Offer) -> str | None:
    """Which ready offer has the same numbers and plan; None if none has.

    Rules and country are free: who asks how a real offer stands elsewhere still asks about it.

    >>> ready_name(Offer()), ready_name(ready()["oils"])
    (None, 'oils')
    """
    same = (*MOST, "plan", "currency")
    for name, known in ready().items():
        if all(getattr(offer, key) == getattr(known, key) for key in same):
            return name
    return None


def sources_of(offer: Offer) -> tuple[str, ...]:
    """The sources of an offer that has a ready one's numbers; nothing otherwise.

    >>> sources_of(ready()["leggings"]), sources_of(Offer())
    (('S25',), ())
    """
    name = ready_name(offer)
    return about(name)["source_ids"] if name else ()


def assumed(offer: Offer) -> tuple[str, ...]:
    """Which settings of a ready offer are the course's own; nothing for any other offer."""
    name = ready_name(offer)
    return about(name)["assumed"] if name else ()


COMPANY, SELLERS, CONTRACT = (
    "the company, in writing",
    "sellers, also former ones",
    "the contract",
)
