"""The one way to write a number: money, percent, counts and lists."""

from __future__ import annotations


def money(amount: float) -> str:
    """An amount in dollars with its cents.

    >>> money(1234.5), money(-3)
    ('$1,234.50', '-$3.00')
    """
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def _listed(known) -> str:
    return f"{', '.join(known[:-1])} or {known[-1]}"
