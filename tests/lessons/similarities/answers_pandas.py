"""What the checks of lesson 5's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def keeps(table, margin):
    rows = {name: margin * row.sales + row.overrides - row.expenses - row.purchases
            for name, row in table.iterrows()}
    return pd.Series(rows)

def pay_per_hour(table, margin):
    left = keeps(table, margin)
    hours = table["hours"]
    return pd.Series([left[n] / hours[n] if hours[n] else float("nan") for n in left.index],
                     index=left.index)

def pay_per_hour_of_all(table, margin):
    return float(sum(keeps(table, margin)) / sum(table["hours"]))
""",
    "task2_answer": """
def break_even(kit, costs, sales, percent, horizon=60):
    gain = percent * sales - 100 * costs
    months = [m for m in range(1, horizon + 1) if gain * m >= 100 * kit]
    return min(months, default=None)
""",
    "task3_answer": """
def mean_of(groups):
    return float(np.average(groups["mean"], weights=groups["people"]))

def share_with_nothing(groups):
    return float(np.average(groups["mean"] == 0, weights=groups["people"]))

def middle_class(groups):
    passed = 0
    for row in groups.sort_values("mean").itertuples():
        passed += row.people
        if passed >= groups["people"].sum() / 2:
            return row.name
""",
    "task4_answer": """
def what_differs(first, second):
    found = []
    for name in ("who", "basis", "currency", "period"):
        if first[name] != second[name]:
            found.append(name)
    return found
""",
    "task5_answer": """
def lorenz(values):
    total, points = 0, [0]
    for value in sorted(values):
        total += value
        points.append(total)
    return np.array(points) / total

def gini(values):
    n = len(values)
    gaps = np.abs(np.subtract.outer(values, values)).sum()
    return gaps / (2 * n * n * np.mean(values))
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "pay before costs": (
        "task1_answer",
        'income - table["expenses"] - table["purchases"]',
        "income",
        {"task1_keeps", "task1_hour", "task1_all"},
    ),
    "sales for income": (
        "task1_answer",
        'margin * table["sales"]',
        'table["sales"]',
        {"task1_keeps", "task1_hour", "task1_all"},
    ),
    "nobody's hours count as none": (
        "task1_answer",
        '/ table["hours"].where(table["hours"] > 0)',
        '/ table["hours"]',
        {"task1_hour"},
    ),
    "no hours, no dollars": (
        "task1_answer",
        'table["hours"].where(table["hours"] > 0)',
        'table["hours"].replace(0, np.inf)',
        {"task1_hour"},
    ),
    "the mean of the rates": (
        "task1_answer",
        'keeps(table, margin).sum() / table["hours"].sum()',
        "pay_per_hour(table, margin).mean()",
        {"task1_all"},
    ),
    "the resting seller left out": (
        "task1_answer",
        "keeps(table, margin).sum()",
        'keeps(table[table["hours"] > 0], margin).sum()',
        {"task1_all"},
    ),
    "the month before": (
        "task2_answer",
        "return month",
        "return month - 1",
        {"task2_month", "task2_never", "task2_exact"},
    ),
    "more than everything must come back": (
        "task2_answer",
        "left >= 0",
        "left > 0",
        {"task2_month", "task2_never", "task2_exact"},
    ),
    "never is month 0": (
        "task2_answer",
        "return None",
        "return 0",
        {"task2_never"},
    ),
    "no end": (
        "task2_answer",
        "range(1, horizon + 1)",
        "range(1, 10_000)",
        {"task2_never"},
    ),
    "a hair too little": (
        "task2_answer",
        "left += percent * sales - 100 * costs",
        "left += 100 * (percent / 100 * sales - costs)",
        {"task2_exact"},
    ),
    "the mean of the classes": (
        "task3_answer",
        '(groups["people"] * groups["mean"]).sum() / groups["people"].sum()',
        'groups["mean"].mean()',
        {"task3_mean"},
    ),
    "always a hundred": (
        "task3_answer",
        '(groups["people"] * groups["mean"]).sum() / groups["people"].sum()',
        '(groups["people"] * groups["mean"]).sum() / 100',
        {"task3_mean"},
    ),
    "classes without pay": (
        "task3_answer",
        'groups.loc[groups["mean"] == 0, "people"].sum() / groups["people"].sum()',
        '(groups["mean"] == 0).mean()',
        {"task3_nothing"},
    ),
    "the class in the middle of the list": (
        "task3_answer",
        'in_order.loc[upto >= groups["people"].sum() / 2, "name"].iloc[0]',
        'in_order["name"].iloc[len(in_order) // 2]',
        {"task3_middle"},
    ),
    "the order of the file": (
        "task3_answer",
        'groups.sort_values("mean")',
        "groups",
        {"task3_middle"},
    ),
    "the order forgotten": (
        "task4_answer",
        '["who", "basis", "currency", "period"]',
        '["period", "currency", "basis", "who"]',
        {"task4_differs"},
    ),
    "years must be the same": (
        "task4_answer",
        '"period"]',
        '"period", "year"]',
        {"task4_differs"},
    ),
    "paid nothing means lost": (
        "task4_answer_supported",
        '"B"',
        '"C"',
        {"task4_supported"},
    ),
    "the values changed": (
        "task5_answer",
        "np.cumsum(np.sort(np.asarray(values, dtype=float)))",
        "(values.sort(), np.cumsum(values))[1]",
        {"task5_lorenz"},
    ),
    "highest first": (
        "task5_answer",
        "np.sort(np.asarray(values, dtype=float))",
        "np.sort(np.asarray(values, dtype=float))[::-1]",
        {"task5_lorenz", "task5_gini"},
    ),
    "points for people": (
        "task5_answer",
        "(len(curve) - 1)",
        "len(curve)",
        {"task5_gini"},
    ),
    "left to the library": (
        "task5_answer",
        "    curve = lorenz(values)\n",
        "    from downline import earnings\n    return earnings.gini(values)\n    curve = 0\n",
        {"task5_gini"},
    ),
}
