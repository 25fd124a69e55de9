"""Tables of the evidence put together as lessons need them, and a guard against unfit sums."""

import pandas as pd

from downline.errors import CourseError
from downline.evidence.reading import TEXT, table
from downline.words import listed


def income_groups(company, year, country=None, *, measure=None, period=None) -> pd.DataFrame:
    """An income disclosure as a grouped distribution: one row a class, from the file's order.

    Columns: `name` (of the class), `share`, `share_low`, `share_high` (percent of all counted),
    `people` (their number if published, otherwise their share; a class published as "less than
    0.1 per cent" counts with half of that), `low`, `mean`, `median`, `high` (in `currency` for one
    `period`; NaN where not published), and what must stay in sight: `currency`, `period`, `basis`,
    `year`, `country`, `counted`, `left_out` (who is in no class), `source_ids`.

    `earnings.Grouped(groups, **groups.attrs)` measures the result where `basis` is gross
    or net. Raises CourseError that lists what there is.

    Parameters
    ----------
    company, year, country
        Whose disclosure, of which year; the country where there are several.
    measure
        What was counted, such as "overrides", where a disclosure publishes several things.
    period
        "year" or "month", likewise.

    >>> g = income_groups("doTERRA", 2017)
    >>> len(g), float(g["share"].sum().round(2)), float(g["mean"].max())
    (13, 100.0, 1259587.0)
    >>> g.attrs["who"], g.attrs["currency"], g.attrs["period"]
    ('all', 'USD', 'year')
    """
    every = table("disclosures")
    rows = table("income").dropna(subset="disclosure")
    rows = rows[rows[["amount", "amount_low", "amount_high"]].notna().any(axis=1)]
    fits = (every["company"] == company) & (every["year"] == year)
    fits &= every["disclosure"].isin(rows["disclosure"])
    if country is not None:
        fits &= every["country"] == country
    if not fits.any():
        there = every.loc[every["disclosure"].isin(rows["disclosure"]), "disclosure"]
        asked = f"{company} {country or ''} {year}".replace("  ", " ")
        raise CourseError(f"No disclosure of {asked} gives classes: use {'; '.join(there)}.")
    about = every[fits].iloc[0]
    rows = rows[rows["disclosure"] == about["disclosure"]]
    rows = _chosen(rows, "measure", measure or about["measure"])
    periods = rows["period"].unique()
    rows = _chosen(rows, "period", period or ("year" if "year" in periods else periods[0]))
    return _classes(rows, about)


def _chosen(rows, column, value):
    if value not in set(rows[column]):
        there = ", ".join(rows[column].unique())
        name = rows["disclosure"].iloc[0]
        raise CourseError(f"{name} has no {column} {value!r}: use {there}.")
    return rows[rows[column] == value]


def _classes(rows, about):
    first = rows.drop_duplicates("who").set_index("who")
    got = {
        name: rows[rows["statistic"] == name].set_index("who")["amount"]
        for name in ("mean", "median", "minimum", "maximum")
    }
    span = rows[rows["statistic"] == "range"].set_index("who")[["amount_low", "amount_high"]]
    groups = first[["share", "share_low", "share_high", "people"]].copy()
    below = groups[["share_low", "share_high"]].fillna({"share_low": 0}).mean(axis=1, skipna=False)
    part = groups["share"].fillna(below)
    groups["people"] = part if groups["people"].isna().any() else groups["people"].astype(float)
    groups["low"] = got["minimum"].reindex(groups.index).fillna(span["amount_low"])
    everyone = span["amount_low"].where(span["amount_low"] == span["amount_high"])
    groups["mean"] = got["mean"].reindex(groups.index).fillna(everyone)
    groups["median"] = got["median"].reindex(groups.index)
    groups["high"] = got["maximum"].reindex(groups.index).fillna(span["amount_high"])
    same = ["currency", "period", "basis", "year", "country", "counted"]
    groups = groups.assign(**{column: first[column].iloc[0] for column in same})
    groups = groups.assign(left_out=about["left_out"], source_ids=about["source_ids"])
    groups.attrs = {
        "who": about["who"],
        **{column: first[column].iloc[0] for column in ("basis", "currency", "period", "country")},
        "year": int(about["year"]),
        "sources": tuple(about["source_ids"].split(";")),
    }
    return groups.reset_index(names="name")


def one_currency(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, if their money may be added: one currency, one year, one period and basis.

    Otherwise raises CourseError that names what is mixed. The course converts no currencies and no
    years into each other: it has no source for the rates. Call it before every sum or mean.

    >>> costs = table("startup_costs")
    >>> one_currency(costs[costs["company"] == "LuLaRoe"])
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: These rows mix the years 2014–2021, 2017 and 2019 and the periods \
month and once: choose one of them before you add or compare.
    """
    mixed = []
    money = rows[rows["currency"].notna()] if "currency" in rows else rows
    for column, name in (
        ("currency", "currencies"),
        ("year", "years"),
        ("period", "periods"),
        ("basis", "bases"),
    ):
        if column not in money:
            continue
        told = money[column].astype(TEXT).fillna("not said")
        if column == "year" and "year_end" in money:
            told += ("–" + money["year_end"].astype(TEXT)).fillna("")
        if len(found := sorted(told.unique())) > 1:
            mixed.append(f"the {name} {listed(found)}")
    if mixed:
        said = " and ".join(mixed)
        raise CourseError(f"These rows mix {said}: choose one of them before you add or compare.")
    return rows


def costs_to_start(company: str | None = None) -> pd.DataFrame:
    """What taking part costs, one row an item and nothing added up; of one company, or of all.

    Columns: `company`, `item`, `need` (to join, to be paid, typical, optional, legal limit), `low`
    and `high` (the same if one amount is published) in `currency`, `period` (once, month, year),
    `year`, `year_end`, `about`, `source_ids`. Raises CourseError for an unknown company.

    >>> print(costs_to_start("AdvoCare")[["need", "low", "high", "currency", "period", "year"]])
          need     low    high currency period  year
    0  to join    59.0    59.0      USD   once  2019
    1  typical  1200.0  2400.0      USD   once  2019
    """
    rows = table("startup_costs")
    if company is not None:
        if company not in set(rows["company"]):
            there = ", ".join(sorted(rows["company"].unique()))
            raise CourseError(f"No start-up costs of {company!r} were found: use {there}.")
        rows = rows[rows["company"] == company]
    rows = rows.assign(
        low=rows["amount_low"].fillna(rows["amount"]),
        high=rows["amount_high"].fillna(rows["amount"]),
    )
    columns = ["company", "item", "need", "low", "high", "currency", "period", "year", "year_end"]
    columns += ["about", "source_ids"]
    return rows[columns].sort_values(["company", "year"], kind="stable").reset_index(drop=True)


def cases_by_jurisdiction() -> pd.DataFrame:
    """How many rows of `cases()` of each kind there are for each country or area.

    >>> cases_by_jurisdiction().loc["US", "settlement"]
    np.int64(6)
    """
    rows = table("cases")
    return pd.crosstab(rows["country"].astype(TEXT), rows["kind"].astype(TEXT))
