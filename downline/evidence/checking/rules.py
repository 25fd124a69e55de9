"""What must hold for whole rows of the tables of figures, and between their rows."""

import pandas as pd

from downline.evidence.checking.parts import number, rows
from downline.evidence.reading import NOT_SAID, TEXT


def _n(t, *columns):
    """Some columns as numbers."""
    return t[list(columns)].apply(number)


def _ordered(name):
    def rule(t):
        low, high = f"{name}_low", f"{name}_high"
        n = _n(t, low, high)
        return n[low].isna() | n[high].isna() | (n[low] <= n[high])

    return rows(f"{name}_high", f"give a number that is not below {name}_low", rule)


def _one_form(name):
    def rule(t):
        ends = t[[f"{name}_low", f"{name}_high"]].notna().any(axis=1)
        return t[name].isna() | ~ends

    return rows(name, "give one number, or its low and high, not both", rule)


def _some(name):
    def rule(t):
        return t[[name, f"{name}_low", f"{name}_high"]].notna().any(axis=1)

    return rows(name, "give a number, or a low or high one", rule)


def _forward(t):
    n = _n(t, "year", "year_end")
    return n["year_end"].isna() | (n["year_end"] >= n["year"])


def _paired(t):
    return (t["unit"] == "money") == t["currency"].notna()


RANGE = [_ordered("value"), _one_form("value"), _some("value")]
AMOUNT = [_ordered("amount"), _one_form("amount")]
FORWARD = rows("year_end", "give a year that is not before the column year", _forward)
PAIRED = rows("currency", "name the currency of money, and none of anything else", _paired)


def _dated(t):
    return t["year"].notna() | t["year_note"].notna()


DATED = rows("year_note", "say what is known of the date, because year is empty", _dated)


def _percents(t):
    n = _n(t, "value", "value_low", "value_high")
    share = (t["unit"] == "percent") & n.notna().any(axis=1)
    if "what" in t:
        share &= ~t["what"].str.startswith("growth", na=False)
    return ~share | ((n.min(axis=1) >= 0) & (n.max(axis=1) <= 100))


PERCENTS = rows("value", "give a share in percent, from 0 to 100", _percents)


# ---- Rules on income -----------------------------------------------------------------------------


def _has_currency(t):
    money = t[["amount", "amount_low", "amount_high"]].notna().any(axis=1)
    return money == t["currency"].notna()


def _has_amount(t):
    money = t[["amount", "amount_low", "amount_high"]].notna().any(axis=1)
    return money == (t["statistic"] != "share")


def _counts(t):
    share = t[["share", "share_low", "share_high", "people"]].notna().any(axis=1)
    return share | (t["statistic"] != "share")


def _within(t):
    """A mean or median lies between the minimum and maximum of the same people."""
    same = ["company", "country", "year", "who", "counted", "measure", "period"]
    ends = {}
    for name in ("minimum", "maximum"):
        there = t[t["statistic"] == name].drop_duplicates(same).set_index(same)["amount"]
        index = pd.MultiIndex.from_frame(t[same])
        ends[name] = number(there).reindex(index).to_numpy()
    amount = _n(t, "amount")["amount"]
    outside = (amount < ends["minimum"]) | (amount > ends["maximum"])
    return ~(outside & t["statistic"].isin(["mean", "median"]))


def _classes(t):
    """One row for each class of each disclosure, with its share as an interval, in percent."""
    first = t.dropna(subset="disclosure").drop_duplicates(["disclosure", "who"])
    n = _n(first, "share", "share_low", "share_high")
    decimals = first["share"].str.extract(r"\.(\d*?)0*$")[0].str.len().fillna(0)
    half = 0.5 * 10.0 ** -decimals.groupby(first["disclosure"]).transform("max")
    low = (n["share"] - half).fillna(n["share_low"]).fillna(0)
    high = (n["share"] + half).fillna(n["share_high"])
    return first.assign(low=low, high=high)


def _adds_up(complete):
    """The shares of a disclosure make 100 within their rounding (or no more, if not complete)."""

    def rule(t):
        classes = _classes(t)
        total = classes.groupby("disclosure")[["low", "high"]].sum(min_count=1)
        whole = complete.reindex(total.index, fill_value=False)
        wrong = (total["low"] > 100) | ((total["high"] < 100) & whole)
        last = classes.drop_duplicates("disclosure", keep="last")
        faulty = last.index[last["disclosure"].isin(wrong.index[wrong])]
        return pd.Series(~t.index.isin(faulty), t.index)

    return rows("share", "correct a share: those of this disclosure do not make 100", rule)


def _one_share(t):
    """All rows of a class of a disclosure give the same share and the same number of people."""
    columns = ["share", "share_low", "share_high", "people"]
    key = [t["disclosure"], t["who"]]
    first = t.groupby(key)[columns].transform("first")
    same = (t[columns].fillna("") == first.fillna("")).all(axis=1)
    return t["disclosure"].isna() | same


def _as_disclosed(about):
    """Rows of a disclosure agree with disclosures.csv on company, country, year and who counts."""
    columns = ["company", "country", "year", "counted"]

    def rule(t):
        said = about.set_index("disclosure")[columns].reindex(t["disclosure"]).set_axis(t.index)
        said = said.fillna("")
        return t["disclosure"].isna() | (t[columns].astype(TEXT) == said).all(axis=1)

    return rows("disclosure", "name a disclosure of disclosures.csv with these four", rule)


def rules(about: pd.DataFrame) -> dict:
    """The rules of each table of figures; `about` is the table of disclosures."""
    complete = about.set_index("disclosure")["complete"].isin(["yes", "True"])
    gap = rows(
        "left_out",
        "say who is in no class, because the disclosure is not complete",
        lambda t: t["left_out"].notna() | t["complete"].isin(["yes", "True"]),
    )
    told = rows(
        "joined_to_buy_ids",
        f"name the source of joined_to_buy, and none where it is {NOT_SAID}",
        lambda t: (t["joined_to_buy"] != NOT_SAID) == t["joined_to_buy_ids"].notna(),
    )
    return {
        "income": [
            FORWARD,
            *AMOUNT,
            _ordered("share"),
            _one_form("share"),
            rows("currency", "name the currency of an amount, and none without", _has_currency),
            rows("amount", "give an amount, or make the statistic share", _has_amount),
            rows("share", "give a share or a number of people", _counts),
            rows("amount", "a mean or median lies between minimum and maximum", _within),
            rows("share", "give one share and number for all rows of a class", _one_share),
            _as_disclosed(about),
            _adds_up(complete),
        ],
        "disclosures": [gap, told],
        "participants": [FORWARD, *RANGE, PERCENTS],
        "industry": [FORWARD, *RANGE, PAIRED, PERCENTS],
        "plan_parameters": [DATED, *RANGE, PERCENTS, _ordered("condition")],
        "startup_costs": [FORWARD, DATED, *AMOUNT, _some("amount")],
        "case_figures": [
            *RANGE,
            PAIRED,
            PERCENTS,
            rows(
                "note",
                "say what is known of the date, because year is empty",
                lambda t: t["year"].notna() | t["note"].str.contains("date", na=False),
            ),
        ],
    }
