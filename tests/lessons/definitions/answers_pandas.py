"""What the checks of lesson 1's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def build(table):
    seen, rows = set(), []
    for member, sponsor in table.itertuples(index=False):
        if (member, str(sponsor)) not in seen:
            rows.append((member, sponsor))
        seen.add((member, str(sponsor)))
    return Genealogy.from_frame(pd.DataFrame(rows, columns=["member", "sponsor"]))

def count_levels(genealogy):
    return pd.Series(genealogy.total_by_level())
""",
    "task2_answer": """
def pay_one_sale(genealogy, seller, amount, margin, rates):
    line = [genealogy.number(seller)] + genealogy.upline(genealogy.number(seller))
    rates = [margin] + list(rates)
    who = [genealogy.name(line[i]) for i in range(min(len(line), len(rates)))]
    return pd.Series([share(amount, rates[i]) for i in range(len(who))], index=who).sort_index()
""",
    "task3_answer": """
def count_verdicts(table):
    return table.groupby(["part", "verdict"], observed=False).size().unstack(fill_value=0)

def share_supported(table):
    return sum(verdict == "supported" for verdict in table["verdict"]) / len(table)

def without_source(table):
    return sorted(i for i, s in zip(table["claim_id"], table["source_ids"]) if pd.isna(s))
""",
    "task4_answer": """
def citation_shares(table):
    real = table[table["source_id"].notna()]
    return real.groupby("kind", observed=True).size() / len(real)

def most_cited(table):
    return table.groupby("source_id").size().sort_values().index[-1]
""",
    "task5_answer_three": """
three = set(["C28", "C02", "C09"])
""",
    "task5_answer": """
def can_both_hold(first, second):
    if first == "same" and second == "same":
        return True
    if first == "part of" and second == "part of":
        return True
    return first == "different" and second == "different"
""",
    "task5_answer_names": """
def kind_of_plan(features):
    return ("single" if not {"team_sales"} & set(features) else "multi") + "-level"

def who_says(features, kind):
    return [row.authority for row in which_name(features).itertuples() if row.kind == kind]
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "keeps the first of two sponsors": (
        "task1_answer",
        "drop_duplicates()",
        'drop_duplicates("member")',
        {"task1_build"},
    ),
    "changes the table": (
        "task1_answer",
        "return Genealogy.from_frame(table.drop_duplicates())",
        "table.drop_duplicates(inplace=True); return Genealogy.from_frame(table)",
        {"task1_build"},
    ),
    "does not mend the table": (
        "task1_answer",
        ".drop_duplicates()",
        "",
        {"task1_build", "task1_levels"},
    ),
    "levels not in order": (
        "task1_answer",
        ".sort_index()",
        ".sort_index(ascending=False)",
        {"task1_levels"},
    ),
    "levels of one table only": (
        "task1_answer",
        "return pd.Series(genealogy.levels).value_counts().sort_index()",
        "return pd.Series([1, 4, 8, 8, 7, 2])",
        {"task1_levels"},
    ),
    "the wrong reason": ("task1_answer_why", '"B"', '"C"', {"task1_why"}),
    "the seller forgotten": (
        "task2_answer",
        "{seller: share(amount, margin)}",
        "{}",
        {"task2_one_case", "task2_both_plans", "task2_cents"},
    ),
    "overrides on the margin": (
        "task2_answer",
        "share(amount, rate)",
        "share(amount * margin, rate)",
        {"task2_one_case", "task2_both_plans", "task2_cents"},
    ),
    "rates from the founder down": (
        "task2_answer",
        "zip(rates, upline",
        "zip(rates, upline[::-1]",
        {"task2_one_case", "task2_both_plans", "task2_cents"},
    ),
    "only the known case": (
        "task2_answer",
        "zip(rates, upline",
        "zip(rates[:3], upline[:3]",
        {"task2_both_plans"},
    ),
    "Python's own rounding": (
        "task2_answer",
        "share(amount, rate)",
        "round(amount * rate, 2)",
        {"task2_cents"},
    ),
    "no rounding": (
        "task2_answer",
        "share(amount, rate)",
        "amount * rate",
        {"task2_both_plans", "task2_cents"},
    ),
    "left to the library": (
        "task2_answer",
        "paid = {seller: share(amount, margin)}",
        """
    import numpy as np
    from downline.plans import Unilevel
    sold = np.zeros(len(genealogy)); sold[genealogy.number(seller)] = amount
    earned = Unilevel(margin, rates).pay(genealogy, sold).earned
    return pd.Series(earned, index=genealogy.names)[earned > 0]""",
        {"task2_both_plans"},
    ),
    "all verdicts in one part": (
        "task3_answer",
        'table["part"], table["verdict"]',
        'table["part"].where(table["part"] == "FAQ", "FAQ"), table["verdict"]',
        {"task3_counts"},
    ),
    "gaps instead of 0": (
        "task3_answer",
        'pd.crosstab(table["part"], table["verdict"])',
        'table.astype(str).groupby(["part", "verdict"]).size().unstack()',
        {"task3_counts"},
    ),
    "a share of all claims ever": (
        "task3_answer",
        '(table["verdict"] == "supported").mean()',
        '(table["verdict"] == "supported").sum() / 39',
        {"task3_share"},
    ),
    "a number of claims for a share": ("task3_answer", ".mean()", ".sum()", {"task3_share"}),
    "opinions for claims without a source": (
        "task3_answer",
        'table["source_ids"].isna()',
        'table["verdict"] == "opinion"',
        {"task3_unsourced"},
    ),
    "rows without a source counted": (
        "task4_answer",
        "normalize=True)",
        "normalize=True) * table['kind'].notna().mean()",
        {"task4_shares"},
    ),
    "counts for shares": ("task4_answer", "normalize=True", "", {"task4_shares"}),
    "the least cited": ("task4_answer", "idxmax", "idxmin", {"task4_most"}),
    "the answer for one table": (
        "task4_answer",
        'table["source_id"].value_counts().idxmax()',
        '"S04"',
        {"task4_most"},
    ),
    "another claim": ("task5_answer_three", '"C09"', '"C12"', {"task5_three"}),
    "everything can hold": ("task5_answer", "first == second", "True", {"task5_hold"}),
    "only what is the same can hold": (
        "task5_answer",
        "first == second",
        'first == second == "same"',
        {"task5_hold"},
    ),
    "a part is not different": (
        "task5_answer",
        "first == second",
        'first == second or "part of" in (first, second)',
        {"task5_hold"},
    ),
    "whoever recruits is multi-level": (
        "task5_answer_names",
        '"team_sales" in features',
        '"team_sales" in features or "paid_recruiting" in features',
        {"task5_names"},
    ),
    "who has another kind of name": (
        "task5_answer_names",
        '["kind"] == kind',
        '["kind"] != kind',
        {"task5_names"},
    ),
}
