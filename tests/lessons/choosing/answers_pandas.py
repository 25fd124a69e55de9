"""What the checks of lesson 8's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def first_year(items, needs):
    return sum(row.amount * row.times for row in items.itertuples() if row.need in needs)
""",
    "task2_answer": """
def left(offer, customers):
    costs = offer["kit"] + 12 * offer["monthly"]
    return 12 * offer["spend"] * offer["margin"] * customers - costs

def fewest(table):
    return table.query("left >= 0")["customers"].iloc[0]
""",
    "task3_answer": """
def share_who_lose(people):
    return len(people[people["left"] < 0]) / len(people)

def middle(people, customers):
    return np.median(people.loc[people["customers"] >= customers, "left"])
""",
    "task4_answer": """
def count_status(found):
    return found.groupby("status").size()

def to_ask(found, country):
    return [
        row.sentence
        for row in found.itertuples()
        if row.jurisdiction == country and row.status == "cannot tell"
    ]
""",
    "task5_answer": """
def gap(people):
    return people.groupby("there")["result"].mean().loc[True] - people["result"].mean()
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "all needs": (
        "task1_answer",
        'items[items["need"].isin(needs)]',
        "items",
        {"task1_join", "task1_year"},
    ),
    "once each": (
        "task1_answer",
        'rows["amount"] * rows["times"]',
        'rows["amount"]',
        {"task1_year"},
    ),
    "twelve times each": (
        "task1_answer",
        'rows["amount"] * rows["times"]',
        'rows["amount"] * 12',
        {"task1_join", "task1_year"},
    ),
    "one month": ("task2_answer", "12 * month", "month", {"task2_left"}),
    "no kit": ("task2_answer", ' - offer["kit"]', "", {"task2_left"}),
    "a kit each month": (
        "task2_answer",
        '12 * month - offer["kit"]',
        '12 * (month - offer["kit"])',
        {"task2_left"},
    ),
    "all sales are kept": ("task2_answer", ' * offer["margin"]', "", {"task2_left"}),
    "more than 0": ("task2_answer", ">= 0", "> 0", {"task2_fewest"}),
    "the most customers": ("task2_answer", ".min()", ".max()", {"task2_fewest"}),
    "how many rows": (
        "task2_answer",
        '["customers"].min()',
        '["customers"].count()',
        {"task2_fewest"},
    ),
    "who is left with 0 loses": ("task3_answer", "< 0", "<= 0", {"task3_lose"}),
    "how many for the share": (
        "task3_answer",
        '(people["left"] < 0).mean()',
        '(people["left"] < 0).sum()',
        {"task3_lose"},
    ),
    "the mean for the middle": ("task3_answer", ".median()", ".mean()", {"task3_middle"}),
    "all people": (
        "task3_answer",
        'people[people["customers"] >= customers]',
        "people",
        {"task3_middle"},
    ),
    "more than, not at least": ("task3_answer", ">= customers", "> customers", {"task3_middle"}),
    "countries for statuses": (
        "task4_answer",
        '["status"].value_counts()',
        '["jurisdiction"].value_counts()',
        {"task4_status"},
    ),
    "every country's questions": (
        "task4_answer",
        '(found["jurisdiction"] == country) & ',
        "",
        {"task4_ask_whom"},
    ),
    "what is known": ("task4_answer", '== "cannot tell"', '!= "cannot tell"', {"task4_ask_whom"}),
    "names for sentences": ("task4_answer", '["sentence"]', '["indicator"]', {"task4_ask_whom"}),
    "above those who left": (
        "task5_answer",
        ' - people["result"].mean()',
        ' - people[~people["there"]]["result"].mean()',
        {"task5_gap"},
    ),
    "the other way round": (
        "task5_answer",
        'people[people["there"]]["result"].mean() - people["result"].mean()',
        'people["result"].mean() - people[people["there"]]["result"].mean()',
        {"task5_gap"},
    ),
    "those who would be paid": ("task5_answer_ask", '"C"', '"B"', {"task5_ask"}),
}
