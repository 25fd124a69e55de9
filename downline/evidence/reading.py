"""Reading the CSV files in `downline/data/`: their vocabularies, their types, and one reader.

Readers of the course use `downline.evidence`, which offers each table by name.
"""

from collections import defaultdict
from functools import cache

import pandas as pd

from downline.errors import CourseError
from downline.files import data

# What may stand in a column; the data sheet (data/README.md) says what each word means.
FORMS = ["fact", "can", "comparison", "cause", "aim", "text", "advice", "value"]
BEYOND_FACTS = ["advice", "value"]  # the forms whose verdict is always opinion
VERDICTS = ["supported", "contested", "contradicted", "opinion", "no-evidence"]
SOURCE_KINDS = ["primary", "copy", "secondary", "industry", "weak"]
CASE_KINDS = ["legal test", "decision", "statute", "settlement", "allegation", "guidance"]
CASE_KINDS += ["report", "safeguard", "proposal"]
NAME_KINDS = ["single-level", "multi-level", "forbidden", "none"]
SENSES = ["safeguard", "warning"]
OWN_USE = ["never", "disputed", "always"]
CURRENCIES = ["AUD", "CAD", "CNY", "EUR", "GBP", "INR", "KRW", "TWD", "USD"]
PERIODS = ["once", "week", "month", "year", "first 7 days", "cycle", "appointment"]
MEASURES = ["company pay", "company pay and retail margin", "own sales and overrides", "overrides"]
MEASURES += ["income", "expenses", "profit"]
STATISTICS = ["mean", "median", "minimum", "maximum", "total", "range", "share"]
BASES = ["gross", "part-net", "net", "self-reported"]
COUNTED = ["all", "active", "paid"]
MEASURED = [
    "outside share of goods",
    "outside share of revenue",
    "share of rewards on retail sales",
    "share of rewards on own purchases",
    "share of rewards without sales",
    "loss of all sellers together",
    "pay as a share of retail sales",
    "customers",
    "first seven days",
]
ABOUT = ["how it comes", "warning sign", "question", "saying no", "leaving", "whom to tell"]
ABOUT += ["under 18"]
NEEDS = ["to join", "to be paid", "typical", "optional", "legal limit"]
ROLES = ["input", "published", "correct"]
REASONS = ["who was asked", "who was counted", "what was counted", "definition", "another year"]
REASONS += ["wording", "slip or rounding"]

NOT_SAID = "not said"
RETAIL_PROFIT = ["left out", "counted, by the estimate of the company", NOT_SAID]
AS_OF = 2026
"""The year in which the rows were last gone through: ages are counted from it."""

# Without saying where it is kept, text would become pyarrow's where that is installed, and what a
# learner counts and compares would be of other types than on a computer without it.
TEXT = pd.StringDtype("python")

_YEARS = {"year": "Int64", "year_end": "Int64"}
_RANGE = {"value": float, "value_low": float, "value_high": float}
_AMOUNT = {"amount": float, "amount_low": float, "amount_high": float}

# Columns that are not plain text, by table. `bool` columns hold yes or no in the file.
TYPES = {
    "claims": {
        "section": "category",
        "form": pd.CategoricalDtype(FORMS),
        "verdict": pd.CategoricalDtype(VERDICTS),
    },
    "glossary": {},
    "advice": {"about": pd.CategoricalDtype(ABOUT)},
    "sources": {"year": "Int64", "kind": pd.CategoricalDtype(SOURCE_KINDS)},
    "cases": {**_YEARS, "country": "category", "kind": pd.CategoricalDtype(CASE_KINDS)},
    "features": {},
    "names": {},
    "indicators": {
        "jurisdiction": "category",
        "sense": pd.CategoricalDtype(SENSES),
        "own_use": pd.CategoricalDtype(OWN_USE),
    },
    "income": {
        **_YEARS,
        **_AMOUNT,
        **dict.fromkeys(["share", "share_low", "share_high"], float),
        "people": "Int64",
        "about": bool,
    },
    "disclosures": {"year": "Int64", "complete": bool},
    "participants": {**_YEARS, **_RANGE, "about": bool},
    "industry": {**_YEARS, **_RANGE, "about": bool},
    "plan_parameters": {
        **_RANGE,
        **dict.fromkeys(["condition_low", "condition_high"], float),
        "year": "Int64",
        "level": "Int64",
        "about": bool,
    },
    "startup_costs": {**_YEARS, **_AMOUNT, "about": bool},
    "worked_examples": {},
    "worked_values": {"value": float},
    "case_figures": {**_RANGE, "year": "Int64", "about": bool},
    "conflicts": {},
    "misconceptions": {},
    "derived": {"year": "Int64"},
}
DATA = data()


def read(name, folder=DATA, types=None):
    """One table as the text that stands in its file; only an empty field counts as missing.

    Parameters
    ----------
    name
        The table's name, without `.csv`.
    folder
        Where the file is.
    types
        The kinds of the columns that are not text, as in TYPES.
    """
    kinds = defaultdict(lambda: TEXT, types or {})
    words = {"true_values": ["yes"], "false_values": ["no"]}
    try:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig") as file:  # Excel adds a mark
            table = pd.read_csv(file, dtype=kinds, keep_default_na=False, na_values=[""], **words)
    except FileNotFoundError:
        raise CourseError(f"{name}.csv is not in {folder}: give a folder that has it.") from None
    except (ValueError, OSError) as error:  # pandas' own errors are ValueErrors
        remedy = "repair that line, and save the file as CSV in UTF-8"
        raise CourseError(f"{name}.csv cannot be read ({error}): {remedy}.") from None
    if not isinstance(table.index, pd.RangeIndex):
        remedy = 'put text that has a comma into "double quotes"'
        raise CourseError(f"{name}.csv, line 2, has more fields than the first line: {remedy}.")
    return table


@cache
def _typed(name):
    return read(name, types=TYPES[name])


def table(name: str) -> pd.DataFrame:
    """A copy of one of the course's tables, with its types."""
    return _typed(name).copy()
