"""What the checks of lesson 5's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def keeps(table, margin):
    rows = table.to_dict("records")
    kept = [r["sales"] * margin - r["purchases"] - r["expenses"] + r["overrides"] for r in rows]
    return pd.Series(kept, index=table.index)
""",
    "task2_answer": """
def pay_per_hour(table):
    return table["keeps"].div(table["hours"])

def of_all(table):
    return sum(table["keeps"]) / sum(table["hours"])
""",
    "task3_answer": """
def left_each_month(sales, margin, costs):
    return sales - sales * (1 - margin) - costs

def first_month(account):
    return account.loc[account["account"] >= 0, "month"].iloc[0]
""",
    "task4_answer": """
def mean_of(groups):
    return np.average(groups["mean"], weights=groups["people"])

def share_with_nothing(groups):
    return 1 - groups.query("mean > 0")["people"].sum() / sum(groups["people"])
""",
    "task5_answer": """
def money_share(groups, least):
    money = [(row.people * row.mean, row.mean >= least) for row in groups.itertuples()]
    return sum(one for one, much in money if much) / sum(one for one, _ in money)
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "sales are income": (
        "task1_answer",
        'margin * table["sales"]',
        'table["sales"]',
        {"task1_keeps", "task1_one_case"},
    ),
    "before costs": (
        "task1_answer",
        ' - table["expenses"] - table["purchases"]',
        "",
        {"task1_keeps", "task1_one_case"},
    ),
    "purchases forgotten": (
        "task1_answer",
        ' - table["purchases"]',
        "",
        {"task1_keeps", "task1_one_case"},
    ),
    "always a quarter": ("task1_answer", "margin * ", "0.25 * ", {"task1_keeps", "task1_one_case"}),
    "hours by dollars": (
        "task2_answer",
        'table["keeps"] / table["hours"]',
        'table["hours"] / table["keeps"]',
        {"task2_hour"},
    ),
    "the mean of the rates": (
        "task2_answer",
        'table["keeps"].sum() / table["hours"].sum()',
        '(table["keeps"] / table["hours"]).mean()',
        {"task2_all"},
    ),
    "the mean of all": (
        "task2_answer",
        'table["keeps"].sum() / table["hours"].sum()',
        'table["keeps"].mean()',
        {"task2_all"},
    ),
    "costs forgotten": ("task3_answer", "margin * sales - costs", "margin * sales", {"task3_left"}),
    "all sales are kept": ("task3_answer", "margin * sales", "sales", {"task3_left"}),
    "more than 0": ("task3_answer", ">= 0", "> 0", {"task3_month"}),
    "the last month": ("task3_answer", ".min()", ".max()", {"task3_month"}),
    "how many months it takes in all": (
        "task3_answer",
        '["month"].min()',
        '["month"].count()',
        {"task3_month"},
    ),
    "classes count alike": (
        "task4_answer",
        '(groups["people"] * groups["mean"]).sum() / groups["people"].sum()',
        'groups["mean"].mean()',
        {"task4_mean"},
    ),
    "people are percent": (
        "task4_answer",
        '(groups["people"] * groups["mean"]).sum() / groups["people"].sum()',
        '(groups["people"] * groups["mean"]).sum() / 100',
        {"task4_mean"},
    ),
    "classes for people": (
        "task4_answer",
        'groups[groups["mean"] == 0]["people"].sum() / groups["people"].sum()',
        '(groups["mean"] == 0).mean()',
        {"task4_nothing"},
    ),
    "those who were paid": ("task4_answer", '["mean"] == 0', '["mean"] > 0', {"task4_nothing"}),
    "percent for a share": (
        "task4_answer",
        '["people"].sum() / groups["people"].sum()\n    ### END SOLUTION',
        '["people"].sum()\n    ### END SOLUTION',
        {"task4_nothing"},
    ),
    "people for money": (
        "task5_answer",
        'groups["people"] * groups["mean"]',
        'groups["people"]',
        {"task5_money"},
    ),
    "more than, not at least": ("task5_answer", ">= least", "> least", {"task5_money"}),
    "the others' part": ("task5_answer", ">= least", "< least", {"task5_money"}),
    "paid nothing means lost": ("task5_answer_supported", '"B"', '"C"', {"task5_supported"}),
}
