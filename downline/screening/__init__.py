"""What a business is called and where its money comes from: indicators, not a verdict.

None of it is legal advice. The rules are data. `data/names.csv` lists for each authority, in order,
what a business must have to get a name. The first row whose needs are all met applies; the last row
of each authority needs nothing. `data/features.csv` lists what can be ticked. `data/indicators.csv`
lists what courts, regulators and economists looked at, with their thresholds; here stands only how
to measure it.
"""

from downline.screening.indicators import (
    CANNOT_TELL,
    GOOD,
    STATUSES,
    WARNING,
    findings,
    limit,
    paid_for_recruiting,
    pointing,
    screen,
)
from downline.screening.money import MEASURES, Money
from downline.screening.names import KINDS, which_name

__all__ = [
    "CANNOT_TELL",
    "GOOD",
    "KINDS",
    "MEASURES",
    "STATUSES",
    "WARNING",
    "Money",
    "findings",
    "limit",
    "paid_for_recruiting",
    "pointing",
    "screen",
    "which_name",
]
