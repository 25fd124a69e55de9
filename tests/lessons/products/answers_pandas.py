"""What the checks of lesson 4's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def paid_by_kind(table):
    kinds = sorted(set(table["kind"]))
    return pd.Series({kind: table.loc[table["kind"] == kind, "amount"].sum() for kind in kinds})

def outside_share(table):
    return 1 - table.query("kind == 'participant'")["amount"].sum() / table["amount"].sum()
""",
    "task2_answer": """
def share_to_users(outside, own, counted):
    return 1 - own * (1 - counted) / (outside + own)
""",
    "task3_answer": """
def reward_shares(money):
    rewards = pd.Series({row.source: row[2] * row.rate for row in money.itertuples(index=True)})
    return rewards / sum(rewards)
""",
    "task4_answer": """
def customers_of(table):
    outside = table[table["kind"].isin(["retail customer", "preferred customer"])]
    return outside.drop_duplicates(["seller", "buyer"])["seller"].value_counts()

def too_few(numbers, least):
    return [seller for seller, number in numbers.items() if number < least]
""",
    "task5_answer": """
def loaded(table, months):
    return [row.member for row in table.itertuples() if row.stock / row.goes > months]

def given_back(table, months, part):
    return (table["stock"].sum() - months * table["goes"].sum()) * part
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "orders for dollars": (
        "task1_answer",
        'groupby("kind")["amount"].sum()',
        'groupby("kind")["amount"].count()',
        {"task1_kinds"},
    ),
    "by seller": ("task1_answer", 'groupby("kind")', "groupby(table.index % 3)", {"task1_kinds"}),
    "preferred customers left out": (
        "task1_answer",
        'table["kind"] != "participant"',
        'table["kind"] == "retail customer"',
        {"task1_outside"},
    ),
    "the participants' share": (
        "task1_answer",
        '!= "participant"',
        '== "participant"',
        {"task1_outside"},
    ),
    "own use left out below": (
        "task2_answer",
        "(outside + own)",
        "(outside + counted * own)",
        {"task2_any", "task2_one_case"},
    ),
    "all of own use": ("task2_answer", "counted * own", "own", {"task2_any", "task2_one_case"}),
    "always half": ("task2_answer", "counted * own", "0.5 * own", {"task2_any"}),
    "what was paid in": (
        "task3_answer",
        'table["paid in"] * table["rate"]',
        'table["paid in"]',
        {"task3_one_case", "task3_shares"},
    ),
    "dollars for parts": (
        "task3_answer",
        "rewards / rewards.sum()",
        "rewards",
        {"task3_one_case", "task3_shares"},
    ),
    "not labelled": (
        "task3_answer",
        'money.set_index("source")',
        "money",
        {"task3_one_case", "task3_shares"},
    ),
    "rates of the known case": (
        "task3_answer",
        'table["rate"]',
        "[0.25, 0.4, 0.5]",
        {"task3_shares"},
    ),
    "orders for customers": (
        "task4_answer",
        "nunique()",
        "count()",
        {"task4_customers"},
    ),
    "participants counted": (
        "task4_answer",
        'table[table["kind"] != "participant"]',
        "table",
        {"task4_customers"},
    ),
    "at most, not fewer": ("task4_answer", "< least", "<= least", {"task4_few"}),
    "enough for too few": ("task4_answer", "< least", ">= least", {"task4_few"}),
    "exactly is too much": ("task5_answer", "> months", ">= months", {"task5_loaded"}),
    "a month for all": (
        "task5_answer",
        'months * table["goes"]]',
        'table["goes"]]',
        {"task5_loaded"},
    ),
    "nothing is used": (
        "task5_answer",
        'table["stock"] - months * table["goes"]',
        'table["stock"]',
        {"task5_back"},
    ),
    "the full price": ("task5_answer", "part * unsold.sum()", "unsold.sum()", {"task5_back"}),
}
