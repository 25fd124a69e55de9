"""Figures, drawn with matplotlib and without widgets: one module per lesson, `base` for all.

Every function returns a :class:`matplotlib.figure.Figure`; :func:`svg` turns it into bytes that are
the same on every run, so that saved notebooks do not change when nothing has changed.
"""

from downline.charts.base import money, svg
from downline.charts.choosing import after_a_year, guesses_and_answers
from downline.charts.compensation import members_month, who_gets_what
from downline.charts.definitions import tree_layout, who_gets_paid, who_says_what
from downline.charts.faq import own_or_team, piles, what_explains, who_stays
from downline.charts.products import ON_A_SCALE, leaving_with_stock, money_trail
from downline.charts.progress import before_and_after
from downline.charts.recruitment import (
    filling_levels,
    market_over_time,
    order_of_entry,
    promise_and_chance,
)
from downline.charts.similarities import (
    disclosures,
    month_account,
    panel_words,
    way_to_break_even,
)
from downline.charts.welcome import people_by_level

__all__ = [
    "ON_A_SCALE",
    "after_a_year",
    "before_and_after",
    "disclosures",
    "filling_levels",
    "guesses_and_answers",
    "leaving_with_stock",
    "market_over_time",
    "members_month",
    "money",
    "money_trail",
    "month_account",
    "order_of_entry",
    "own_or_team",
    "panel_words",
    "people_by_level",
    "piles",
    "promise_and_chance",
    "svg",
    "tree_layout",
    "way_to_break_even",
    "what_explains",
    "who_gets_paid",
    "who_gets_what",
    "who_says_what",
    "who_stays",
]
