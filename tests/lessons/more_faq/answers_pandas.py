"""What the checks of lesson 7's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def repeated(pages, page):
    return len(pages[pages["quotes"] == page])

def counted(pages):
    return [row.page for row in pages.itertuples() if not isinstance(row.quotes, str)]
""",
    "task2_answer": """
def kinds_behind(sources, ids):
    kinds = dict(zip(sources["source_id"], sources["kind"]))
    return pd.Series({one: kinds[one] for one in ids})
""",
    "task3_answer": """
def change(sellers, first, last):
    return (sellers[last] - sellers[first]) / sellers[first] * 100
""",
    "task4_answer": """
def still_there(members):
    return len(members[members["there"]]) / len(members)

def share_staying(members, years):
    could = members.query("joined <= 2026 - @years")
    return len(could[could["stayed"] >= years]) / len(could)
""",
    "task5_answer": """
def at_most_there(leaving):
    return pd.Series({label: 100 - value for label, value in leaving["value"].items()})

def newcomers(members, leaving_percent):
    return leaving_percent * members * 0.01
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "all that repeat": (
        "task1_answer",
        '(pages["quotes"] == page).sum()',
        'pages["quotes"].notna().sum()',
        {"task1_repeated"},
    ),
    "the page itself": (
        "task1_answer",
        'pages["quotes"] == page',
        'pages["page"] == page',
        {"task1_repeated"},
    ),
    "those who repeat": ("task1_answer", ".isna()", ".notna()", {"task1_counted"}),
    "an empty page": (
        "task1_answer",
        'pages["quotes"].isna()',
        'pages["page"].isna()',
        {"task1_counted"},
    ),
    "the publishers": ("task2_answer", '"kind"]', '"publisher"]', {"task2_kinds"}),
    "one row's answer": (
        "task2_answer",
        'loc[ids, "kind"]',
        'loc[["S152", "S52", "S30", "S155", "S08", "S16"], "kind"]',
        {"task2_kinds"},
    ),
    "many pages say so": ("task2_answer_traced", '"C"', '"A"', {"task2_traced"}),
    "misattributed means false": ("task2_answer_traced", '"C"', '"B"', {"task2_traced"}),
    "not in percent": ("task3_answer", "100 * ", "", {"task3_change"}),
    "the difference": (
        "task3_answer",
        "100 * (sellers.loc[last] / sellers.loc[first] - 1)",
        "sellers.loc[last] - sellers.loc[first]",
        {"task3_change"},
    ),
    "of the last year": (
        "task3_answer",
        "sellers.loc[last] / sellers.loc[first] - 1",
        "1 - sellers.loc[first] / sellers.loc[last]",
        {"task3_change"},
    ),
    "somebody has lied": ("task3_answer_ask", '"B"', '"A"', {"task3_ask_first"}),
    "how many for the share": (
        "task4_answer",
        '["there"].mean()',
        '["there"].sum()',
        {"task4_there"},
    ),
    "those who left": (
        "task4_answer",
        'members["there"].mean()',
        '1 - members["there"].mean()',
        {"task4_there"},
    ),
    "newcomers counted": (
        "task4_answer",
        'members[members["joined"] <= 2026 - years]',
        "members",
        {"task4_staying"},
    ),
    "only those still there": (
        "task4_answer",
        'members[members["joined"] <= 2026 - years]',
        'members[(members["joined"] <= 2026 - years) & members["there"]]',
        {"task4_staying"},
    ),
    "more than, not at least": ("task4_answer", ">= years", "> years", {"task4_staying"}),
    "those who are gone": (
        "task5_answer",
        '100 - leaving["value"]',
        'leaving["value"]',
        {"task5_there"},
    ),
    "not labelled": (
        "task5_answer",
        '100 - leaving["value"]',
        '(100 - leaving["value"]).reset_index(drop=True)',
        {"task5_there"},
    ),
    "percent for people": (
        "task5_answer",
        "members * leaving_percent / 100",
        "leaving_percent",
        {"task5_new"},
    ),
    "those who stay": (
        "task5_answer",
        "leaving_percent / 100",
        "(100 - leaving_percent) / 100",
        {"task5_new"},
    ),
}
