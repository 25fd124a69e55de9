"""What the checks of lesson 2's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def more_by_team(single, multi):
    more = [a - b for a, b in zip(multi["earned"], single["earned"])]
    return pd.Series(more, index=multi.index)

def paid_without_selling(month):
    return list(month.query("sold == 0 and earned > 0").index)
""",
    "task2_answer": """
def level_rates(levels, plan):
    rows = [(row.level, row.value / 100) for row in levels.itertuples() if row.plan == plan]
    return [rate for _, rate in sorted(rows)]
""",
    "task3_answer": """
def reached(steps, points):
    rate = 0
    for row in steps.itertuples():
        if points >= row.points and row.rate > rate:
            rate = row.rate
    return rate

def bonus(groups, whole_rate):
    return (groups["volume"] * (whole_rate - groups["rate"])).sum()
""",
    "task4_answer": """
def all_pay(paid):
    return pd.Series({plan: sum(paid[plan]) for plan in paid.columns})

def best_for(paid, member):
    row = paid.loc[member]
    return row[row == row.max()].index[0]
""",
    "task5_answer": """
def zero_share(pay):
    return len(pay[pay == 0]) / len(pay)

def top_tenth(pay):
    return sum(sorted(pay, reverse=True)[: len(pay) // 10]) / sum(pay)
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "the other way round": (
        "task1_answer",
        'multi["earned"] - single["earned"]',
        'single["earned"] - multi["earned"]',
        {"task1_more"},
    ),
    "what is sold": (
        "task1_answer",
        'multi["earned"] - single["earned"]',
        'multi["earned"] - 0.25 * multi["sold"]',
        {"task1_more"},
    ),
    "everybody who is paid": ("task1_answer", '(month["sold"] == 0) & ', "", {"task1_unsold"}),
    "who sold nothing": ("task1_answer", ' & (month["earned"] > 0)', "", {"task1_unsold"}),
    "percent for fractions": (
        "task2_answer",
        '["value"] / 100',
        '["value"]',
        {"task2_one_plan", "task2_levels"},
    ),
    "in the order of the rows": ("task2_answer", '.sort_values("level")', "", {"task2_levels"}),
    "all plans at once": (
        "task2_answer",
        'levels[levels["plan"] == plan]',
        "levels",
        {"task2_one_plan", "task2_levels"},
    ),
    "the lowest step": ("task3_answer", '["rate"].max()', '["rate"].min()', {"task3_rate"}),
    "more than, not at least": ("task3_answer", "<= points", "< points", {"task3_rate"}),
    "the whole group's": (
        "task3_answer",
        ' - (groups["volume"] * groups["rate"]).sum()',
        "",
        {"task3_bonus"},
    ),
    "only the brochure's rate": (
        "task3_answer",
        "whole_rate * groups",
        "0.09 * groups",
        {"task3_bonus"},
    ),
    "the mean of each": ("task4_answer", "paid.sum()", "paid.mean()", {"task4_all"}),
    "each member's": ("task4_answer", "paid.sum()", "paid.sum(axis=1)", {"task4_all"}),
    "the worst plan": ("task4_answer", "idxmax", "idxmin", {"task4_best"}),
    "always the founder": ("task4_answer", "paid.loc[member]", "paid.loc[0]", {"task4_best"}),
    "how many for the share": (
        "task5_answer",
        "(pay == 0).mean()",
        "(pay == 0).sum()",
        {"task5_zero"},
    ),
    "those who get something": ("task5_answer", "(pay == 0)", "(pay > 0)", {"task5_zero"}),
    "the lowest tenth": ("task5_answer", "ascending=False", "ascending=True", {"task5_top"}),
    "dollars for a share": ("task5_answer", "most.sum() / pay.sum()", "most.sum()", {"task5_top"}),
    "always one member": ("task5_answer", "head(len(pay) // 10)", "head(1)", {"task5_top"}),
    "the wrong reason": ("task5_answer_why", '"B"', '"A"', {"task5_why"}),
}
