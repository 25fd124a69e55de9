"""The one way to read a number that somebody has typed: as meant where that is certain.

Half of the world writes 1,000.50 and the other half 1.000,50. What can be only one number is taken,
what can be two is asked back. Nothing is dropped or changed in silence.
"""

from __future__ import annotations

import math
import re
import unicodedata
from reprlib import repr as short  # what was given may be as long as a file

from downline.errors import CourseError

_CURRENCIES = {
    "$": ("$", "us$", "usd", "dollar", "dollars"),
    "£": ("£", "gbp", "pound", "pounds"),
    "€": ("€", "eur", "euro", "euros"),
}
_SIGNS = {word: sign for sign, words in _CURRENCIES.items() for word in words}
_SIGNS |= dict.fromkeys(("%", "percent", "pct", "prozent"), "%")
"""What may stand beside a number, in small letters, and the sign that it is."""

_TYPED = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<before>[^\d\s.,+-]*)\s*(?P<inner>[-+]?)\s*"
    r"(?P<digits>[.,]?\d[\d.,'’_ ]*?)(?P<power>[eE][-+]?\d{1,3})?"
    r"(?:(?P<end>[.,])[-–—])?\s*(?P<after>[^\d.,]*)"
)
"""What is typed: a number, and beside it a sign or words. `40,-` is how shops write 40.00."""
_OTHER_SIGNS = str.maketrans("−٫٬٪", "-.,%")
_GROUPED = r"[1-9]\d{{0,2}}(?:{0}\d{{3}})+"
_WAYS = [
    re.compile(
        f"(?P<whole>{_GROUPED.format(thousands)}|{_GROUPED.format('[ _]')}"
        rf"|{_GROUPED.format('[’' + chr(39) + ']')}|[1-9]\d?(?:,\d\d)+,\d{{3}}|\d*)"
        rf"(?:{decimals}(?P<part>\d*))?"
    )
    for thousands, decimals in ((",", r"\."), (r"\.", ","))
]
"""How digits are put together with a decimal point, and with a decimal comma."""


def number(text: str, unit: str = "", what: str = "The number") -> float:
    """The number that a text means.

    Parameters
    ----------
    text
        As it was typed or pasted, with or without thousands, a currency or a percent sign.
    unit
        What is asked for: "%", a currency or its name ("$", "dollars an hour"), any other words
        ("people"), "money" for a currency that is not known, or "share" for a part of one, where
        25 % is 0.25. A number with the sign of something else is asked back.
    what
        How a sentence begins: "Your answer".

    Raises CourseError, which asks back, for what is no number or may be two.

    >>> [number(text) for text in ("6,4", "6.40", "1,000", "1.000,5", "1 000", "-3")]
    [6.4, 6.4, 1000.0, 1000.5, 1000.0, -3.0]
    >>> number("50 %", "%"), number("50 %", "share"), number("$40", "$")
    (50.0, 0.5, 40.0)
    >>> number("1.000")
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: The number is '1.000', which may be 1,000 or 1: type 1000 or 1.
    """
    if not text.strip():
        raise nothing()
    typed = _cleaned(text)
    # No number that is meant is as long as this, and absurd ones take long to take apart.
    match = _TYPED.fullmatch(typed) if len(typed) < 100 else None
    beside = _beside(f"{match['before']} {match['after']}", unit) if match else None
    if not match or beside is None or (match["sign"] and match["inner"]):
        raise _no_number(text, what)
    minus = "-" if "-" in (match["sign"], match["inner"]) else ""
    digits = match["digits"] + (match["end"] or "")
    point, comma = (_value(way, digits, match["power"] or "") for way in _WAYS)
    if point is not None and comma is not None and point != comma and "," not in digits:
        few, many = (f"{minus}{written(value)}" for value in (point, comma))
        raise CourseError(
            f"{what} is {short(text)}, which may be {minus}{comma:,.12g} or {minus}{point:,.12g}: "
            f"type {many} or {few}."
        )
    # 1,000 may be two numbers too, but it is how the course itself writes a thousand.
    value = comma if point is None else point
    if value is None or not math.isfinite(value):
        raise _no_number(text, what)
    if not beside <= signs(unit):
        raise OtherUnit(what, text, beside)
    value = -value if minus else value
    return value / 100 if unit == "share" and beside else value


def _cleaned(text: str) -> str:
    """The text in plain signs; empty where a digit would be another one: 4² is not 42.

    What nobody sees is left out: marks of direction and of width, which are copied with a number.
    """
    if any(unicodedata.category(sign) == "No" for sign in text):
        return ""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", seen).translate(_OTHER_SIGNS).strip()
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)


def nothing(where: str = "") -> CourseError:
    """What is said where a number was not entered, to be raised; `where` is a label.

    >>> nothing("Sale ($)")
    CourseError('Nothing is entered yet in Sale ($): give one number in digits, such as 6.40.')
    """
    place = f" in {where}" if where else ""
    return CourseError(f"Nothing is entered yet{place}: give one number in digits, such as 6.40.")


def written(number: float) -> str:
    """A number as a box shows it, so that :func:`number` reads the same one again.

    >>> written(1000.0), written(6.4), written(1.125)
    ('1000', '6.4', '1.1250')
    """
    text = f"{number:.15g}"
    return f"{text}0" if may_be_two(text) else text


def may_be_two(text: str) -> bool:
    """Whether a point stands where it may end the thousands or begin the decimals.

    >>> may_be_two("1.000"), may_be_two("0.125"), may_be_two("1000.125")
    (True, False, False)
    """
    return re.fullmatch(r"[-+]?[1-9]\d{0,2}\.\d{3}", text) is not None


class NoNumber(CourseError):
    """What was given is no number in any way."""


class OtherUnit(CourseError):
    """A number was given with the sign of something else.

    `what` was asked for, and `signs` are those that stand there.
    """

    def __init__(self, what: str, text: str, signs: set[str]):
        self.what, self.signs = what, signs
        super().__init__(
            f"{what} is {short(text)}, and that is another unit than the one asked for: "
            "give the number alone."
        )


def _no_number(text: str, what: str) -> NoNumber:
    return NoNumber(f"{what} is {short(text)}: give one number in digits, such as 6.40.")


def _value(way: re.Pattern, digits: str, power: str) -> float | None:
    """The digits read in one way; None if they cannot be."""
    found = way.fullmatch(digits)
    if not found:
        return None
    whole, part = re.sub(r"\D", "", found["whole"]), found["part"] or ""
    return float(f"{whole or 0}.{part or 0}{power}") if whole or part else None


def _beside(around: str, unit: str) -> set[str] | None:
    """The signs beside a number; None if something else stands there that is not its unit."""
    words = set(_words(unit))
    found = set()
    for word in _words(around):
        word = {"/": "a", "per": "a"}.get(word, word)  # 40 per month is 40 a month
        if word in _SIGNS:
            found.add(_SIGNS[word])
        elif not {word, f"{word}s", {"person": "people"}.get(word)} & words:
            return None
    return found


def signs(unit: str) -> set[str]:
    """The signs that a unit names, of percent and of currencies.

    >>> sorted(signs("dollars of each 100")), sorted(signs("people")), sorted(signs("money"))
    (['$'], [], ['$', '£', '€'])
    """
    if unit == "share":
        return {"%"}
    words = _words(unit)
    money = set(_CURRENCIES) if "money" in words else set()
    return money | {_SIGNS[word] for word in words if word in _SIGNS}


def signs_typed(text: str) -> set[str]:
    """The signs that stand beside a number, of percent and of currencies.

    >>> signs_typed("€ 1.000,50"), signs_typed("40 a month")
    ({'€'}, set())
    """
    match = _TYPED.fullmatch(_cleaned(text)[:100])
    words = _words(f"{match['before']} {match['after']}") if match else []
    return {_SIGNS[word] for word in words if word in _SIGNS}


def _words(text: str) -> list[str]:
    one_word = text.casefold().replace("per cent", "percent")
    return re.findall(r"us\$|[^\W\d_]+|[^\w\s.]", one_word)
