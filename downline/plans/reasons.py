"""Reasons of lines, as statements and pay slips have them."""

RETAIL_MARGIN, OVERRIDE, PERSONAL_BONUS = "retail margin", "override", "personal bonus"
DIFFERENTIAL, LEADERSHIP = "differential bonus", "leadership bonus"
WEAKER_LEG, GENERATION, OWN_VOLUME = "weaker leg", "generation bonus", "bonus on own volume"
FAST_START, RECRUIT_BONUS, MATCHING = "fast start", "recruit bonus", "matching bonus"
POOL, RANK_BONUS, MONTHLY = "pool", "rank bonus", "monthly rank bonus"
ROUNDING, OVER_THE_CAP, COMPANY_CAP = "rounding", "over the cap", "company cap"
CLAWBACK = "clawback"

ON_ORDERS = (
    RETAIL_MARGIN,
    PERSONAL_BONUS,
    OVERRIDE,
    DIFFERENTIAL,
    LEADERSHIP,
    WEAKER_LEG,
    GENERATION,
    OWN_VOLUME,
    POOL,
    FAST_START,
)
"""What an order can pay."""
