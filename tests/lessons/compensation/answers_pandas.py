"""What the checks of lesson 2's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def more_by_team(genealogy, sales, single, multi):
    a, b = single.pay(genealogy, sales).to_frame(), multi.pay(genealogy, sales).to_frame()
    return (b.set_index("member")["earned"] - a.set_index("member")["earned"]).sort_index()

def paid_without_selling(genealogy, sales, plan):
    paid = plan.pay(genealogy, sales).to_frame()
    return list(paid.query("sold == 0 and earned > 0")["member"])
""",
    "task2_answer": """
def level_rates(table, plan):
    rates = {}
    for row in table.itertuples():
        if row.plan == plan and row.part == "level rate" and not pd.isna(row.level):
            rates[int(row.level)] = row.value / 100
    return [rates[level] for level in sorted(rates)]

def scale(table, plan, part):
    rows = table.query("plan == @plan and part == @part").dropna(subset=["condition_low"])
    return sorted([start, value * 0.01] for start, value in rows[["condition_low", "value"]].values)
""",
    "task3_answer": """
def rate_at(points, brackets):
    reached = 0.0
    for start, rate in brackets:
        if start <= points:
            reached = rate
    return reached

def differential(own, groups, brackets, per_point):
    mine = rate_at((own + sum(groups)) / per_point, brackets)
    bonus = own * mine
    for group in groups:
        bonus += group * (mine - rate_at(group / per_point, brackets))
    return bonus
""",
    "task4_answer": """
def pay_all(genealogy, sales, plans):
    width = {name: 2 if isinstance(plan, Binary) else getattr(plan, "width", None) or 10**6
             for name, plan in plans.items()}
    return pd.DataFrame({name: plan.pay(genealogy.spilled(width[name]), sales).earned
                         for name, plan in plans.items()})
""",
    "task5_answer": """
def summary(pay):
    pay = pd.Series(pay)
    top = pay.nlargest(max(1, int(len(pay) / 10)))
    return pd.Series([top.sum() / pay.sum(), pay.quantile(0.5), (pay == 0).sum() / len(pay)],
                     index=["top tenth", "median", "zero share"])
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "single minus multi": (
        "task1_answer",
        "return pd.Series(more,",
        "return pd.Series(-more,",
        {"task1_more"},
    ),
    "only commissions of one plan": (
        "task1_answer",
        "- single.pay(genealogy, sales).earned",
        "- 0.25 * np.asarray(sales)",
        {"task1_more"},
    ),
    "everybody who is paid": (
        "task1_answer",
        "(np.asarray(sales) == 0) & (earned > 0)",
        "earned > 0",
        {"task1_unsold"},
    ),
    "everybody who sold nothing": (
        "task1_answer",
        "(np.asarray(sales) == 0) & (earned > 0)",
        "np.asarray(sales) == 0",
        {"task1_unsold"},
    ),
    "percent for fractions": (
        "task2_answer",
        'rows["value"] / 100).tolist()',
        'rows["value"]).tolist()',
        {"task2_levels"},
    ),
    "rates in the order of the table": (
        "task2_answer",
        '.sort_values("level")',
        "",
        {"task2_levels"},
    ),
    "a rate without a level": (
        "task2_answer",
        'rows["level"].notna()',
        'rows["value"].notna()',
        {"task2_levels"},
    ),
    "a step without a volume": (
        "task2_answer",
        'rows[rows["condition_low"].notna()]',
        "rows.fillna({'condition_low': 0})",
        {"task2_scale"},
    ),
    "steps in the order of the table": (
        "task2_answer",
        '.sort_values("condition_low")',
        "",
        {"task2_scale"},
    ),
    "a step is reached only when passed": (
        "task3_answer",
        "points >= start",
        "points > start",
        {"task3_rate", "task3_bonus"},
    ),
    "an error below the first step": (
        "task3_answer",
        ", default=0",
        "",
        {"task3_rate", "task3_bonus"},
    ),
    "the gross bonus": (
        "task3_answer",
        "return bonus - sum(",
        "return bonus - 0 * sum(",
        {"task3_bonus"},
    ),
    "one rate for all groups": (
        "task3_answer",
        "rate_at(group / per_point, brackets) for",
        "rate_at(sum(groups) / per_point, brackets) for",
        {"task3_bonus"},
    ),
    "money for points": ("task3_answer", "rate_at(whole / per_point", "rate_at(whole",
                         {"task3_bonus"}),
    "nobody is seated": (
        "task4_answer",
        "spilled(plan.width)",
        "spilled(10**6)",
        {"task4_seats"},
    ),
    "two wide for all": ("task4_answer", "spilled(plan.width)", "spilled(2)", {"task4_seats"}),
    "everybody is seated": (
        "task4_answer",
        "seats = genealogy\n",
        "seats = genealogy.spilled(2)\n",
        {"task4_three", "task4_seats"},
    ),
    "commissions for pay": ("task4_answer", ".earned", ".commission",
                            {"task4_three", "task4_seats"}),
    "the mean for the median": ("task5_answer", "np.median(pay)", "pay.mean()", {"task5_summary"}),
    "the share who are paid": ("task5_answer", "pay == 0", "pay > 0", {"task5_summary"}),
    "the first tenth to join": (
        "task5_answer",
        "np.sort(pay)[::-1]",
        "pay",
        {"task5_summary"},
    ),
    "a hundred for a tenth": (
        "task5_answer",
        "max(len(pay) // 10, 1)",
        "100 if len(pay) > 10 else 1",
        {"task5_summary"},
    ),
    "the array is sorted": (
        "task5_answer",
        "pay = np.asarray(pay, dtype=float)",
        "pay = np.asarray(pay); pay.sort()",
        {"task5_summary"},
    ),
    "blames the sellers": ("task5_answer_why", '"B"', '"A"', {"task5_why"}),
}  # fmt: skip
