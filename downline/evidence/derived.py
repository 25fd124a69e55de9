"""Figures that no source publishes: ours, computed here and nowhere else, from rows of the data."""

import pandas as pd

from downline.evidence.reading import table

_VALUE = {
    "income": "amount",
    "industry": "value",
    "participants": "value",
    "worked_values": "value",
}


SHARE_PAID = "share of the registered who were paid"
MEAN_OF_PAID = "mean of those who were paid"
TOP_SHARE = "part of all pay that the best-paid 1 per cent of the paid hold"


def _get(row_id, column=None):
    """The number in a row of the evidence; `column` if it is not the amount or value."""
    for name, value in _VALUE.items():
        found = table(name)
        here = found[found.iloc[:, 0] == row_id]
        if len(here):
            return float(here[column or value].iloc[0])
    raise KeyError(row_id)


def _pooled(rows: pd.DataFrame, part: float) -> tuple[float, str]:
    """Overrides of all ranks in percent of all earnings, an open share at `part` of its limit."""
    people = rows["share"].fillna(rows["share_high"] * part)
    money = (people * rows["amount"]).groupby(rows["measure"]).sum()
    value = 100 * money["overrides"] / money["own sales and overrides"]
    return float(value), ";".join(rows["income_id"])


def derived() -> pd.DataFrame:
    """Every derived figure: `what`, `value` in `unit`, how it is computed, and `from_ids`.

    Percent are of 100, money is in whole units of `currency`; nothing is rounded.

    >>> d = derived().set_index("derived_id")
    >>> round(d.loc["D02", "value"]), d.loc["D02", "from_ids"]
    (6045, 'N033;N034')
    """
    g = _get
    rows: list[dict[str, object]] = []

    def add(what, country, year, value, unit, how, ids, currency=None):
        name = f"D{len(rows) + 1:02}"
        rows.append((name, what, country, year, value, unit, currency, how, ids))

    def ratio(what, country, year, top, bottom, unit="percent", column=None, currency=None):
        value = g(top, column) / g(bottom, column) * (100 if unit == "percent" else 1)
        how = "100 × first / second" if unit == "percent" else "first / second"
        add(what, country, year, value, unit, how, f"{top};{bottom}", currency)

    sales = "retail sales for each direct seller (sales, not income)"
    ratio(sales, "US", 2021, "N027", "N028", "money", currency="USD")
    ratio(sales, "US", 2022, "N033", "N034", "money", currency="USD")
    ratio("retail sales for each person involved", "US", 2014, "N012", "N013", "money", None, "USD")
    before = g("N028") / (1 + g("N029") / 100)
    add("direct sellers", "US", 2020, before, "people", "first / (1 + second / 100)", "N028;N029")
    ratio("Herbalife: distributors who were active", "not said", 2010, "V185", "V186")
    for year, row_id in ((2017, "Q001"), (2016, "Q002")):
        what = f"Young Living: members of {year} who still bought something"
        add(what, "US", 2018, 100 - g(row_id), "percent", "100 − first", row_id)
    active = 100 * g("I093", "people") / g("I093", "share")
    what = "Nu Skin: active Brand Affiliates, from those paid and their share"
    add(what, "Canada", 2020, active, "people", "100 × people / share", "I093")
    for name, row_id in (("all 12 months", "I036"), ("part of the year", "I040")):
        value = 100 * g(row_id, "people") / (g("I036", "people") + g("I040", "people"))
        what = f"Scentsy: consultants enrolled {name}"
        add(what, "US", 2020, value, "percent", "100 × people / people of both", "I036;I040")
    for year, top, bottom in ((2013, "I104", "I103"), (2014, "I107", "I106")):
        what = "Mary Kay: sales force with a year or more who earned any commission"
        ratio(what, "Canada", year, top, bottom, column="people")
    what = "doTERRA: mean of active advocates, if every month were like the last ones"
    add(what, "US", 2024, 12 * g("I030"), "money", "12 × first", "I030", "USD")
    what = "Less than this in commissions in a year (Pyramid Scheme Alert)"
    add(what, "US", 2008, 52 * g("I242", "amount_high"), "money", "52 × first", "I242", "USD")
    what = "My Daily Choice: mean income less mean expenses"
    value = g("I183") - g("I185")
    add(what, "US", 2018, value, "money", "first − second", "I183;I185", "USD")
    what = "doTERRA: members with a rank above Diamond"
    top = g("I023", "share") + g("I025", "share")
    add(what, "US", 2017, top, "percent", "first + second", "I023;I025")
    pure = table("income").query("company == 'Pure Romance' and disclosure.notna()")
    for who, pair in pure.groupby("who", sort=False):
        total, team = pair.set_index("measure").loc[["own sales and overrides", "overrides"]].values
        what = f"Pure Romance: overrides as a share of the mean earnings, {who}"
        ratio(what, "US", 2020, team[0], total[0])
    what = "Pure Romance: own sales as a share of the mean earnings, Consultant"
    own = 100 - 100 * g("I226") / g("I225")
    add(what, "US", 2020, own, "percent", "100 − 100 × first / second", "I226;I225")
    for rank, pair in (("Director", "I217;I218"), ("Sr. Executive Director", "I205;I206")):
        what = f"Pure Romance: mean earnings less overrides, {rank}"
        total, team = (g(one) for one in pair.split(";"))
        add(what, "US", 2020, total - team, "money", "first − second", pair, "USD")
    for end, part in (("at least", 0), ("at most", 1)):
        value, ids = _pooled(pure, part)
        what = f"Pure Romance: part of all pay that is on the downline, {end}"
        how = "sum of share × overrides / sum of share × earnings; an open share at its end"
        add(what, "US", 2020, value, "percent", how, ids)
    best = "The best-paid 1 per cent"
    census = table("disclosures")
    for about in census[census["company"].str.contains("census")].itertuples():
        classes = table("income").query("disclosure == @about.disclosure")
        if len(classes) < 2:
            continue
        money, ids = classes["share"] * classes["amount"], ";".join(classes["income_id"])
        mean, top = money.sum() / 100, 100 * money[classes["who"] == best].sum() / money.sum()
        how = "sum of share × mean / 100"
        what = f"{about.company}: {MEAN_OF_PAID}"
        add(what, about.country, about.year, mean, "money", how, ids, "KRW")
        what = f"{about.company}: {TOP_SHARE}"
        add(what, about.country, about.year, top, "percent", "100 × best-paid / all", ids)
    firms = table("income").set_index("income_id")["company"]
    what = f"{firms['I261']}: {TOP_SHARE}"
    ratio(what, "South Korea", 2020, "I261", "I260")
    what = f"{firms['I260']}: {MEAN_OF_PAID}"
    mean = g("I260") / g("I260", "people")
    add(what, "South Korea", 2020, mean, "money", "first / its people", "I260", "KRW")
    what = f"{firms['I284']}: {SHARE_PAID}"
    ratio(what, "South Korea", 2016, "I284", "I285", column="people")
    columns = [
        "derived_id",
        "what",
        "country",
        "year",
        "value",
        "unit",
        "currency",
        "how",
        "from_ids",
    ]
    return pd.DataFrame(rows, columns=columns)
