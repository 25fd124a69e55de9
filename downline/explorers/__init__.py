"""What a lesson shows: one module per lesson, `base` holds what all explorers share."""

from downline.explorers.definitions import WhichName, WhoGetsPaid

__all__ = ["WhichName", "WhoGetsPaid"]
