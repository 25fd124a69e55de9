"""How long people stay, beside how long a company lasts.

People stay to the end of their first year with one chance and through each further year with
another. In a company that keeps its size, Little's law (Little 1961) ties the two together: people
there at a time = people who join a year × mean stay in years.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from downline import checks
from downline.evidence.reading import table

_RETENTION = {  # row: years since joining, and a name for a picture
    "Q001": (1, "Young Living, joined 2017"),
    "Q002": (2, "Young Living, joined 2016"),
    "Q027": (5, "Quixtar 2005 (weak source)"),
    "Q030": (1, "Herbalife 2004, not supervisors"),
    "Q031": (1, "Herbalife 2004, supervisors"),
}


def remaining(first: float, later: float, years: int) -> np.ndarray:
    """Share still there after 0, 1, …, `years` years.

    Parameters
    ----------
    first, later
        Share who leave in the first year, and of those left in each later one.
    years
        How many years.

    >>> remaining(0.5, 0.8, 3).round(3).tolist()
    [1.0, 0.5, 0.4, 0.32]
    """
    _check(first, later)
    years = checks.whole("number of years", years, 0, 100)
    return np.append(1.0, first * later ** np.arange(years))


def mean_stay(first: float, later: float) -> float:
    """In how many years a joiner is there, on average, the year of joining included.

    >>> round(mean_stay(0.5, 0.8), 9)
    3.5
    """
    _check(first, later)
    return 1 + first / (1 - later)


def joiners_to_hold(size: float, first: float, later: float) -> float:
    """People who must join each year so that `size` people are there in every year.

    Parameters
    ----------
    size
        People there in every year.
    first, later
        Shares who leave, as for :func:`remaining`.

    >>> round(joiners_to_hold(1_000, 0.5, 0.8), 1)
    285.7
    """
    size = checks.whole("number of people", size, 1, 1_000_000_000)
    return size / mean_stay(first, later)


@cache
def published() -> pd.DataFrame:
    """Published shares of joiners who were still there, of companies: one row a figure.

    `name`, `after` (years since joining), `remain` (percent; at most that where `bound` is True),
    `counted` (who, and what "still there" means), `row_id`, `source_ids`.

    >>> published().set_index("row_id")["remain"].to_dict()
    {'Q001': 53.0, 'Q002': 37.0, 'Q027': 4.14, 'Q030': 10.0, 'Q031': 40.0}
    """
    rows = table("participants").set_index("participants_id")
    made = []
    for row_id, (after, name) in _RETENTION.items():
        row = rows.loc[row_id]
        bound = bool(pd.isna(row["value"]))
        value = float(row["value_low"] if bound else row["value"])
        gone = row["measure"] != "retention"
        counted = f"{row['counted']}: {row['who'][0].lower()}{row['who'][1:]}"
        made.append(
            (name, after, 100 - value if gone else value, bound, counted, row_id, row["source_ids"])
        )
    columns = ["name", "after", "remain", "bound", "counted", "row_id", "source_ids"]
    return pd.DataFrame(made, columns=columns)


def _check(first: float, later: float) -> None:
    checks.share("share that stays the first year", first)
    # With 1 nobody who stayed once would ever leave.
    checks.number("share that stays each further year", later, 0, 0.99)
