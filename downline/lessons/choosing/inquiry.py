"""What to ask about an offer, and whom."""

from __future__ import annotations

import pandas as pd

from downline.lessons.choosing.evaluation import indicators
from downline.lessons.choosing.offers import COMPANY, CONTRACT, SELLERS, Offer
from downline.screening import CANNOT_TELL

_AUTHORITY = {
    "US": ("the regulator, the FTC", "S02"),
    "Canada": ("the Competition Bureau", "S110"),
    "UK": ("a consumer advice office", "S41"),
    "EU": ("the consumer authority of your country", "S108"),
    "China": ("the authority that licenses direct selling", "S14"),
}
_GENERAL = (
    ("Who is counted in your statement of incomes, and are costs taken off?", COMPANY, "S08"),
    ("What did you spend and receive in your first year? Would you do it again?", SELLERS, "S07"),
)
_WHOM = {
    "koscot": CONTRACT,
    "amway_buyback": CONTRACT,
    "omnitrition": SELLERS,
    "uk_200": CONTRACT,
    **dict.fromkeys(("canada_a", "canada_b", "canada_c", "canada_d"), CONTRACT),
}


def questions(offer: Offer) -> pd.DataFrame:
    """What to ask before signing, of whom, where that counts, and who says so (source_ids).

    First what everybody should ask; then what the indicators of the country could not tell.

    >>> questions(Offer())["ask"].iloc[0]
    'the company, in writing'
    """
    authority, source = _AUTHORITY[offer.country]
    rows = [(question, whom, "anywhere", source) for question, whom, source in _GENERAL]
    rows.append(("Are there complaints, cases or rules that I should know?", authority,
                 offer.country, source))  # fmt: skip
    if not offer.margin_percent:
        rows.append(("What do I keep of a sale to a customer?", COMPANY, "anywhere", "S07"))
    for row in indicators(offer).itertuples():
        if row.sign != CANNOT_TELL:
            continue
        whom = _WHOM.get(row.indicator, COMPANY)
        rows.append((row.sentence, whom, row.jurisdiction, row.source_ids))
    return pd.DataFrame(rows, columns=["question", "ask", "where", "source_ids"])
