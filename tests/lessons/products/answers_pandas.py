"""What the checks of lesson 4's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def paid_by_kind(table):
    kinds = sorted(set(table["kind"]))
    return pd.Series({kind: table.loc[table["kind"] == kind, "amount"].sum() for kind in kinds})

def outside_share(table, counted):
    own = table.loc[table["kind"] == "participant", "amount"].sum()
    return float(1 - (1 - counted) * own / table["amount"].sum())
""",
    "task2_answer": """
def reward_shares(paid_in, rates):
    rewards = {source: paid * rates.get(source, 0) for source, paid in paid_in.items()}
    return pd.Series(rewards) / sum(rewards.values())
""",
    "task3_answer": """
def enough(retail, own, counted, threshold):
    return Fraction(retail + counted * own) / (retail + own) >= threshold

def must_count(retail, own, threshold):
    if own == 0:
        return 0.0
    return float(max(Fraction(0), (threshold * (retail + own) - retail) / own))
""",
    "task4_answer": """
def ends(figure):
    low = figure[["value", "value_low"]].dropna()
    high = figure[["value", "value_high"]].dropna()
    return (low.iloc[0] if len(low) else -math.inf, high.iloc[0] if len(high) else math.inf)

def holds(low, high, comparison, threshold):
    if comparison == "<":
        return None if (other := holds(low, high, ">=", threshold)) is None else not other
    if comparison == "<=":
        return None if (other := holds(low, high, ">", threshold)) is None else not other
    if low > threshold or (low == threshold and comparison == ">="):
        return True
    if high < threshold or (high == threshold and comparison == ">"):
        return False
    return None
""",
    "task5_answer": """
def customers_of(table):
    found = {}
    for seller, rows in table.groupby("seller"):
        found[seller] = len(set(rows.loc[rows["kind"].str.endswith("customer"), "buyer"]))
    return pd.Series(found)

def too_few(table, least):
    return [seller for seller, number in customers_of(table).items() if number < least]
""",
    "task5_answer_stock": """
def is_loaded(stock, per_month, months):
    for month in range(months):
        stock = stock - per_month
    return stock > 0

def given_back(stock, per_month, left_after, percent, within):
    if left_after > within or per_month * left_after > stock:
        return 0.0
    return (stock - per_month * left_after) / 100 * percent
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "just enough is too much": ("task5_answer_stock", "stock >", "stock >=", {"task5_stock"}),
    "all of the stock comes back": (
        "task5_answer_stock",
        "unsold * percent",
        "stock * percent",
        {"task5_stock"},
    ),
    "no clock": ("task5_answer_stock", "if left_after <= within", "if within", {"task5_stock"}),
    "less than nothing is unsold": (
        "task5_answer_stock",
        "max(stock - per_month * left_after, 0)",
        "stock - per_month * left_after",
        {"task5_stock"},
    ),
    "orders for dollars": (
        "task1_answer",
        'groupby("kind")["amount"].sum()',
        'groupby("kind")["amount"].count()',
        {"task1_kinds"},
    ),
    "by seller": ("task1_answer", 'groupby("kind")', 'groupby("seller")', {"task1_kinds"}),
    "retail customers alone": (
        "task1_answer",
        'table["kind"] == "participant"',
        'table["kind"] != "retail customer"',
        {"task1_outside"},
    ),
    "own use never counts": ("task1_answer", "counted, 1)", "0, 1)", {"task1_outside"}),
    "a share of orders": (
        "task1_answer",
        '(weight * table["amount"]).sum() / table["amount"].sum()',
        "float(weight.mean())",
        {"task1_outside"},
    ),
    "by place and not by name": (
        "task2_answer",
        "rates.reindex(paid_in.index).fillna(0)",
        "np.resize(rates.to_numpy(), len(paid_in))",
        {"task2_shares"},
    ),
    "gaps for sources without a rate": (
        "task2_answer",
        ".fillna(0)",
        "",
        {"task2_shares"},
    ),
    "rewards for parts": (
        "task2_answer",
        "rewards / rewards.sum()",
        "rewards",
        {"task2_shares"},
    ),
    "parts of what was paid in": (
        "task2_answer",
        "rewards / rewards.sum()",
        "rewards / paid_in.sum()",
        {"task2_shares"},
    ),
    "more than the line": ("task3_answer", ">= threshold", "> threshold", {"task3_enough"}),
    "decimal numbers": (
        "task3_answer",
        "retail + counted * own >= threshold * (retail + own)",
        "float(retail + counted * own) / (retail + own) >= threshold",
        {"task3_enough"},
    ),
    "own use in full": ("task3_answer", "counted * own >=", "own >=", {"task3_enough"}),
    "what is missing of all": (
        "task3_answer",
        "missing / own",
        "missing / (retail + own)",
        {"task3_must"},
    ),
    "less than nothing": (
        "task3_answer",
        "missing / own if missing > 0 else 0",
        "missing / own if own else 0",
        {"task3_must"},
    ),
    "what is missing of own use alone": (
        "task3_answer",
        "missing = threshold * (retail + own) - retail",
        "missing = threshold * own",
        {"task3_must"},
    ),
    "a missing end is 0": ("task4_answer", "-math.inf if", "0.0 if", {"task4_ends"}),
    "over is exactly": (
        "task4_answer",
        "math.inf if pd.isna(high)",
        "low if pd.isna(high)",
        {"task4_ends"},
    ),
    "cannot tell is no": ("task4_answer", "else None", "else False", {"task4_holds"}),
    "only the lower end": (
        "task4_answer",
        "at_ends[0] if at_ends[0] == at_ends[1] else None",
        "at_ends[0]",
        {"task4_holds"},
    ),
    "the line does not matter": (
        "task4_answer",
        '">=": (low >= threshold, high >= threshold)',
        '">=": (low > threshold, high > threshold)',
        {"task4_holds"},
    ),
    "orders for customers": ("task5_answer", ".nunique()", ".count()",
                             {"task5_customers", "task5_few"}),
    "participants too": (
        "task5_answer",
        'table[table["kind"] != "participant"]',
        "table",
        {"task5_customers", "task5_few"},
    ),
    "who bought from somebody else": (
        "task5_answer",
        'table[table["kind"] != "participant"]',
        'table[table["buyer"] != table["seller"]]',
        {"task5_customers", "task5_few"},
    ),
    "sellers without customers drop out": (
        "task5_answer",
        'found.reindex(table["seller"].unique(), fill_value=0)',
        "found",
        {"task5_customers", "task5_few"},
    ),
    "exactly enough is too few": (
        "task5_answer",
        "found < least",
        "found <= least",
        {"task5_few"},
    ),
}  # fmt: skip
