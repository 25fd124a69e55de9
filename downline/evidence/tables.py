"""Every table of the course's data, as a DataFrame with a source for every row."""

import pandas as pd

from downline.evidence.derived import derived
from downline.evidence.reading import (
    ABOUT,
    CASE_KINDS,
    NAME_KINDS,
    OWN_USE,
    SENSES,
    SOURCE_KINDS,
    VERDICTS,
    table,
)
from downline.evidence.views import (
    cases_by_jurisdiction,
    costs_to_start,
    income_groups,
    one_currency,
)

__all__ = [  # beside the functions of this module
    "ABOUT",
    "CASE_KINDS",
    "NAME_KINDS",
    "OWN_USE",
    "SENSES",
    "SOURCE_KINDS",
    "VERDICTS",
    "cases_by_jurisdiction",
    "costs_to_start",
    "derived",
    "income_groups",
    "one_currency",
]


def claims() -> pd.DataFrame:
    """The article's statements, C01 to C45, each with our verdict, its sources and the reason.

    `form` says what kind of statement it is; `for` and `against`, what two opponents could say.
    """
    return table("claims")


def glossary() -> pd.DataFrame:
    """The terms of the field in our words, each with the source of its meaning."""
    return table("glossary")


def advice() -> pd.DataFrame:
    """What authorities and others advise, by `about`; `whom` to ask, where a row says so."""
    return table("advice")


def sources() -> pd.DataFrame:
    """Every source: title, publisher, year (or a note on it), address, kind and what was seen."""
    return table("sources")


def cases() -> pd.DataFrame:
    """Laws, court cases, settlements and official guidance, by country and authority."""
    return table("cases")


def features() -> pd.DataFrame:
    """What a business may do (nine features), each with the sentence that a learner ticks."""
    return table("features")


def naming_rules() -> pd.DataFrame:
    """Who gives a business with which features which name, and why; see `screening.which_name`."""
    return table("names")


def indicators() -> pd.DataFrame:
    """What courts, regulators and economists looked at, each with a threshold; see `screen`.

    Thresholds are text, such as 2/3 or 10, so that they are exact: read one with
    `fractions.Fraction`. Shares are of 1, money is in the currency named by `unit`.
    """
    return table("indicators")


def income() -> pd.DataFrame:
    """What participants were paid, by companies, studies and two censuses: one row a figure.

    `amount` (or `amount_low`, `amount_high`) is the `statistic` of the `measure`, in `currency` for
    one `period`, among the class `who`. `basis` says whether expenses were taken off, `counted`
    whom the statement counts, `share` what percent of these the class is, `people` how many.
    A row without an amount gives the share or number only.
    """
    return table("income")


def disclosures() -> pd.DataFrame:
    """The disclosures and census years whose classes do not overlap; see `income_groups`.

    `who` is all, active or paid; where not `complete`, `left_out` says who is in no class.
    `retail_profit` and `joined_to_buy` say what `four_things` puts under a chart.
    """
    return table("disclosures")


def participants() -> pd.DataFrame:
    """Who stays, who leaves, and what people answer in surveys: `value` in `unit` (percent …)."""
    return table("participants")


def industry() -> pd.DataFrame:
    """Sales and numbers of sellers by country and year: `value` in `unit` (money, people, percent).

    Money and people are in whole units: 34.7 billion dollars stands as 34700000000.
    """
    return table("industry")


def plan_parameters() -> pd.DataFrame:
    """The rules of real plans: `value` in `unit`, of the base `of`, for `who` on `level`.

    `condition` with `condition_low` and `condition_high` says when it holds.
    """
    return table("plan_parameters")


def worked_examples() -> pd.DataFrame:
    """Published examples; `arithmetic` is right, slip (of the page) or logic (no arithmetic)."""
    return table("worked_examples")


def worked_values() -> pd.DataFrame:
    """The numbers of the worked examples: `value` in `unit`; `role` is input, published or correct.

    `correct` is our arithmetic, where the published number is a slip or rounded.
    """
    return table("worked_values")


def startup_costs() -> pd.DataFrame:
    """What it costs to start and to stay: `amount` (or low and high) in `currency` per `period`."""
    return table("startup_costs")


def case_figures() -> pd.DataFrame:
    """The figures of `cases()`, one a row: `value` (or low and high) in `unit`, with `currency`."""
    return table("case_figures")


def conflicts() -> pd.DataFrame:
    """Pairs of rows that disagree, what each says, and why."""
    return table("conflicts")


def misconceptions() -> pd.DataFrame:
    """Statements that are often repeated, traced to where they come from as far as can be seen."""
    return table("misconceptions")
