"""What the world says about network marketing and MLM, as tables with a source for every row.

The tables are the CSV files in `downline/data/`; the data sheet there (README.md) explains every
column, how the facts were seen and what they do not show. In all of them: shares are in percent;
money is in units of the row's `currency` (ISO 4217) for the row's `period`; columns with `low`
and `high` hold published ranges and limits; `about` marks a figure that the source calls
approximate. Money of different currencies or years is never added: `one_currency` refuses.

>>> len(claims()), len(income())
(45, 304)
>>> print(cite("S01"))
FTC: Facts for Consumers: Multilevel Marketing Plans ("also known as network or matrix \
marketing") (about the 2000s). http://www.ftc.gov/bcp/edu/pubs/consumer/invest/inv12.shtm \
(seen at https://community.adlandpro.com/forums/post/1033187/\
Federal-Trade-Commission-on-Multilevel-Marketing-Plans-Facts-For-Consumers.aspx ) \
[S01; seen as a copy]
"""

from downline.evidence.checking.validate import validate
from downline.evidence.derived import derived
from downline.evidence.four_things import age, ages, four_things, sources_of
from downline.evidence.reading import (
    ABOUT,
    AS_OF,
    BASES,
    BEYOND_FACTS,
    CASE_KINDS,
    COUNTED,
    CURRENCIES,
    FORMS,
    MEASURES,
    NAME_KINDS,
    NEEDS,
    OWN_USE,
    PERIODS,
    REASONS,
    ROLES,
    SENSES,
    SOURCE_KINDS,
    STATISTICS,
    TEXT,
    VERDICTS,
)
from downline.evidence.sources import cite, cite_all, claim_sources, row
from downline.evidence.tables import (
    advice,
    case_figures,
    cases,
    claims,
    conflicts,
    disclosures,
    features,
    glossary,
    income,
    indicators,
    industry,
    misconceptions,
    naming_rules,
    participants,
    plan_parameters,
    sources,
    startup_costs,
    worked_examples,
    worked_values,
)
from downline.evidence.views import (
    cases_by_jurisdiction,
    costs_to_start,
    income_groups,
    one_currency,
)

__all__ = [
    "ABOUT",
    "AS_OF",
    "BASES",
    "BEYOND_FACTS",
    "CASE_KINDS",
    "COUNTED",
    "CURRENCIES",
    "FORMS",
    "MEASURES",
    "NAME_KINDS",
    "NEEDS",
    "OWN_USE",
    "PERIODS",
    "REASONS",
    "ROLES",
    "SENSES",
    "SOURCE_KINDS",
    "STATISTICS",
    "TEXT",
    "VERDICTS",
    "advice",
    "age",
    "ages",
    "case_figures",
    "cases",
    "cases_by_jurisdiction",
    "cite",
    "cite_all",
    "claim_sources",
    "claims",
    "conflicts",
    "costs_to_start",
    "derived",
    "disclosures",
    "features",
    "four_things",
    "glossary",
    "income",
    "income_groups",
    "indicators",
    "industry",
    "misconceptions",
    "naming_rules",
    "one_currency",
    "participants",
    "plan_parameters",
    "row",
    "sources",
    "sources_of",
    "startup_costs",
    "validate",
    "worked_examples",
    "worked_values",
]
