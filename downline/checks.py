"""The one way to refuse a number: each refusal names the value and the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from downline.errors import CourseError

MOST_MEMBERS = 100_000_000
"""More members than this are refused: it is about the size of the largest claims ever made."""


@contextmanager
def room_for(n: int) -> Iterator[None]:
    """Around work on `n` members: when the memory is too small for it, a sentence says so."""
    try:
        yield
    except MemoryError:
        raise CourseError(
            f"The memory is too small for {n:,} members: use fewer, or close other programs."
        ) from None


def _whole(what: str, value, least: int) -> int:
    """`value` as an int that is a size one can work with."""
    try:
        whole = int(value) == value
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole or value < least:
        reads_like_one = isinstance(value, str) and value.strip().isdigit()
        shown = f"the text {value!r}" if reads_like_one else value
        raise CourseError(f"The {what} is {shown}: use a whole number, {least} or more.")
    _check_size(int(value))
    return int(value)


def _check_size(n: int) -> None:
    if n > MOST_MEMBERS:
        raise CourseError(
            f"That would be {n:,} members: use fewer levels, recruits or members, at most "
            f"{MOST_MEMBERS:,} in all."
        )
