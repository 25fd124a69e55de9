"""What the checks of lesson 1's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def count_recruits(table):
    return table.groupby("sponsor")["member"].count()

def recruited_nobody(table):
    return int((~table["member"].isin(table["sponsor"])).sum())
""",
    "task2_answer": """
def pay_one_sale(line, amount):
    return pd.Series({row.member: row.rate * amount for row in line.itertuples()})

def paid_above(line, amount):
    return sum(row.rate for row in line.itertuples() if row.part != "margin") * amount
""",
    "task3_answer": """
def number_of(table, kind):
    return len(table[table["kind"] == kind])

def decided(table, country):
    return list(table.query("kind == 'decision' and country == @country")["name"])
""",
    "task4_answer": """
three = set(["C28", "C02", "C09"])
""",
    "task5_answer": """
def who_says(names, kind):
    return [row.authority for row in names.itertuples() if row.kind == kind]
""",
    "task5_answer_plans": """
multi = set("BD")
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "counts the members": (
        "task1_answer",
        'table["sponsor"].value_counts()',
        'table["member"].value_counts()',
        {"task1_recruits"},
    ),
    "counts of one list only": (
        "task1_answer",
        'table["sponsor"].value_counts()',
        'members["sponsor"].value_counts()',
        {"task1_recruits"},
    ),
    "those who did recruit": (
        "task1_answer",
        'len(table) - table["sponsor"].nunique()',
        'table["sponsor"].nunique()',
        {"task1_nobody"},
    ),
    "rows for sponsors": ("task1_answer", ".nunique()", ".count()", {"task1_nobody"}),
    "the wrong reason": ("task1_answer_why", '"B"', '"C"', {"task1_why"}),
    "not labelled": (
        "task2_answer",
        'line.set_index("member")["rate"] * amount',
        'line["rate"] * amount',
        {"task2_any_sale", "task2_one_case"},
    ),
    "always eighty dollars": (
        "task2_answer",
        '["rate"] * amount',
        '["rate"] * 80',
        {"task2_any_sale"},
    ),
    "the seller counted above": (
        "task2_answer",
        'line[line["part"] == "override"]["rate"]',
        'line["rate"]',
        {"task2_above"},
    ),
    "rates for dollars": ("task2_answer", ".sum() * amount", ".sum()", {"task2_above"}),
    "all rows": ("task3_answer", '(table["kind"] == kind).sum()', "len(table)", {"task3_number"}),
    "decisions only": (
        "task3_answer",
        '(table["kind"] == kind)',
        '(table["kind"] == "decision")',
        {"task3_number"},
    ),
    "settlements too": ("task3_answer", '(table["kind"] == "decision") & ', "", {"task3_decided"}),
    "one country only": ("task3_answer", "== country", '== "US"', {"task3_decided"}),
    "one of three is another": ("task4_answer", '"C09"', '"C12"', {"task4_three"}),
    "two of three are others": (
        "task4_answer",
        '"C02", "C09"',
        '"C12", "C14"',
        {"task4_three", "task4_two"},
    ),
    "who has another kind of name": (
        "task5_answer",
        '["kind"] == kind',
        '["kind"] != kind',
        {"task5_names"},
    ),
    "only the known answer": (
        "task5_answer",
        'names[names["kind"] == kind]["authority"].tolist()',
        '["China"]',
        {"task5_names"},
    ),
    "one plan overlooked": ("task5_answer_plans", '{"B", "D"}', '{"B"}', {"task5_plans"}),
    "a higher share is no level": (
        "task5_answer_plans",
        '{"B", "D"}',
        '{"B", "C", "D"}',
        {"task5_plans"},
    ),
}
