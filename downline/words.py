"""The one way to write a number: money, percent, counts and lists, and the one way to round.

Half of the last digit goes away from zero, and what is rounded is the number that was written: a
float is its shortest decimal, so that 1.005 is 1.01 and not what is left of it in binary.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from downline.errors import CourseError

Number = int | float | Decimal | Fraction
"""What can be written; NumPy's numbers too."""

_ROOM = Context(prec=400)  # any float has fewer digits before and after its point


def exact(number: Number) -> Fraction:
    """The number that was written, to compute with: 0.1 is a tenth, although no float is.

    >>> exact(0.1) + exact(0.2)
    Fraction(3, 10)
    """
    return Fraction(number if isinstance(number, (int, Fraction, Decimal)) else str(number))


def rounded(number: Number, places: int = 0) -> Decimal:
    """To so many decimal places, half away from zero; zero has no sign.

    >>> rounded(0.125, 2), rounded(-0.001, 2), rounded(Fraction(-1, 2))
    (Decimal('0.13'), Decimal('0.00'), Decimal('-1'))

    Raises CourseError for what is no number.
    """
    last = Decimal(1).scaleb(-places)
    if isinstance(number, Fraction):
        whole = int(abs(number) * 10**places + Fraction(1, 2))
        found = (Decimal(whole) if number > 0 else -Decimal(whole)).scaleb(-places, _ROOM)
    else:
        given = number if isinstance(number, Decimal) else Decimal(str(number))
        if not given.is_finite():
            raise CourseError(f"The number to write is {number}: use an ordinary number.")
        found = given.quantize(last, ROUND_HALF_UP, _ROOM)
    return found or abs(found)


def cents(amount: Number) -> float:
    """An amount to the cent, half a cent away from zero.

    >>> cents(0.125), cents(-0.125), cents(1.005), cents(-0.001)
    (0.13, -0.13, 1.01, 0.0)
    """
    return float(rounded(amount, 2))


def fixed(number: Number, places: int = 0) -> str:
    """With so many decimal places.

    >>> fixed(1234.5), fixed(2.25, 1), fixed(-0.04, 1)
    ('1,235', '2.3', '0.0')
    """
    return f"{rounded(number, places):,f}"


def plain(number: Number) -> str:
    """As somebody would type it, with commas: up to ten digits.

    >>> plain(12500.0), plain(0.1 + 0.2)
    ('12,500', '0.3')
    """
    return f"{number:,.10g}"


def shaped(form: str, value) -> str:
    """`form.format(value)`, but with this module's rounding where `form` shows cents.

    >>> shaped("{:,.2f}", 1000.125), shaped("{:.2f}", -0.001), shaped("{}", "all")
    ('1,000.13', '0.00', 'all')
    """
    if ".2f}" in form and isinstance(value, float) and abs(value) < float("inf"):
        value = rounded(value, 2)
    return form.format(value)


def money(amount: Number, currency: str = "$", *, short: bool = False, signed: bool = False) -> str:
    """An amount to the cent, its minus sign in front of the currency.

    Parameters
    ----------
    amount
        In units of the currency.
    currency
        What stands before the number.
    short
        Whether whole amounts go without cents, as on a label.
    signed
        Whether a plus is written too, and "even" for nothing: a result.

    >>> money(1234.5), money(-3.5, "£"), money(-0.001), money(500.0, short=True)
    ('$1,234.50', '-£3.50', '$0.00', '$500')
    >>> money(35.5, signed=True), money(0, signed=True)
    ('+$35.50', 'even')
    """
    whole = rounded(amount, 2)
    if signed and not whole:
        return "even"
    sign = "-" if whole < 0 else "+" if signed else ""
    size = abs(whole)
    return (
        f"{sign}{currency}{size:,.0f}" if short and size % 1 == 0 else f"{sign}{currency}{size:,f}"
    )


def percent(share: Number, places: int | None = None) -> str:
    """A share of 1 in percent; what only rounds to never or to always is not called that.

    `places` decimal places; without it none from 10 % up and one below.

    >>> percent(0.51), percent(0.004), percent(0), percent(1), percent(0.4995, 1)
    ('51 %', '0.4 %', '0 %', '100 %', '50.0 %')
    >>> percent(0.0004), percent(0.9999), percent(0.996)
    ('less than 0.1 %', 'more than 99.9 %', '99.6 %')
    >>> percent(Fraction(1)), percent(Fraction(1, 1000)), percent(exact(0.35) / 100)
    ('100 %', '0.1 %', '0.4 %')
    """
    of_100 = 100 * exact(share)
    if of_100 in (0, 100):
        return f"{int(of_100)} %"
    if 10 * of_100 < 1:
        return "less than 0.1 %"
    if 10 * of_100 > 999:
        return "more than 99.9 %"
    if places is None:
        places = 0 if 995 <= 100 * of_100 < 9950 else 1
    return f"{fixed(of_100, places)} %"


def unit_of(number: Number, unit: str) -> str:
    """A unit as it stands behind a number: of one thing there is one.

    >>> unit_of(1, "voices"), unit_of(1, "people"), unit_of(1, "dollars a month")
    ('voice', 'person', 'dollar a month')
    >>> unit_of(6, "people"), unit_of(1, "percent"), unit_of(1, "of 100")
    ('people', 'percent', 'of 100')
    """
    if number != 1:
        return unit
    first, *others = unit.split(" ")
    return " ".join(["person" if first == "people" else first.removesuffix("s"), *others])


def count(number: Number, thing: str, things: str | None = None) -> str:
    """How many of something, in the singular or the plural.

    Parameters
    ----------
    number
        How many.
    thing, things
        What they are called, one and several; without `things` an s is added.

    >>> count(1, "level"), count(1200, "level"), count(2, "person", "people"), count(0, "hour")
    ('1 level', '1,200 levels', '2 people', '0 hours')
    """
    return f"{plain(number)} {thing if number == 1 else things or f'{thing}s'}"


def listed(things: Iterable[object], last: str = "and") -> str:
    """A list as one says it.

    >>> listed(["Ana"]), listed(["Ana", "Ben"]), listed("abc", "or"), listed([])
    ('Ana', 'Ana and Ben', 'a, b or c', '')
    """
    *before, end = [str(thing) for thing in things] or [""]
    return f"{', '.join(before)} {last} {end}" if before else end


def span(least: str, most: str) -> str:
    """Two ends that may be the same, as they were written.

    >>> span("5", "7"), span("5", "5")
    ('5 to 7', '5')
    """
    return least if least == most else f"{least} to {most}"


def safe(text: object) -> str:
    """Text made safe for HTML, also inside an attribute: the one place that says how.

    >>> safe('Ana & "Ben"')
    'Ana &amp; &quot;Ben&quot;'
    """
    return html.escape(str(text))
