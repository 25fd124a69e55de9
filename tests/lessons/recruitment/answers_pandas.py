"""What the checks of lesson 3's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def on_level(levels, level):
    return levels[levels["level"] == level]["people"].iloc[0]

def first_too_large(levels, population):
    return len(levels[levels["together"] <= population])
""",
    "task2_answer": """
def team_share(pay):
    return pay["overrides"].div(pay["own sales and overrides"])

def mostly_team(shares):
    return [rank for rank, share in shares.items() if share > 0.5]
""",
    "task3_answer": """
def share_idle(network):
    return len(network[network["recruits"] == 0]) / len(network)

def share_with(network, least):
    return sum(number >= least for number in network["recruits"]) / len(network)
""",
    "task4_answer": """
def mean_by_tenth(network):
    return network.pivot_table("recruits", index="tenth", aggfunc="mean")["recruits"]
""",
    "task5_answer": """
def new_members(members, population, recruits):
    return recruits * members * (1 - members / population)

def first_below(months, least):
    return int(months.loc[months["new"] < least * months["members"], "month"].iloc[0])
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "all down to the level": ("task1_answer", '"people"]', '"together"]', {"task1_level"}),
    "by the row": (
        "task1_answer",
        'levels.set_index("level").loc[level, "people"]',
        'levels.loc[level - 1, "people"]',
        {"task1_level"},
    ),
    "as many as there are do not fit": (
        "task1_answer",
        "> population",
        ">= population",
        {"task1_fits"},
    ),
    "only the new level": (
        "task1_answer",
        'levels["together"] > population',
        'levels["people"] > population',
        {"task1_fits"},
    ),
    "the last that fits": (
        "task1_answer",
        '["level"].min()',
        '["level"].min() - 1',
        {"task1_fits"},
    ),
    "of the own sales": (
        "task2_answer",
        '/ pay["own sales and overrides"]',
        '/ (pay["own sales and overrides"] - pay["overrides"])',
        {"task2_share"},
    ),
    "the other way round": (
        "task2_answer",
        'pay["overrides"] / pay["own sales and overrides"]',
        'pay["own sales and overrides"] / pay["overrides"]',
        {"task2_share"},
    ),
    "half is more than half": ("task2_answer", "> 0.5", ">= 0.5", {"task2_mostly"}),
    "mostly own sales": ("task2_answer", "> 0.5", "< 0.5", {"task2_mostly"}),
    "those who did recruit": (
        "task3_answer",
        '["recruits"] == 0',
        '["recruits"] > 0',
        {"task3_idle"},
    ),
    "how many for the share": (
        "task3_answer",
        '(network["recruits"] == 0).mean()',
        '(network["recruits"] == 0).sum()',
        {"task3_idle"},
    ),
    "more than, not at least": ("task3_answer", ">= least", "> least", {"task3_with"}),
    "exactly so many": ("task3_answer", ">= least", "== least", {"task3_with"}),
    "sums for means": (
        "task4_answer",
        '["recruits"].mean()',
        '["recruits"].sum()',
        {"task4_tenths"},
    ),
    "the middle for the mean": (
        "task4_answer",
        '["recruits"].mean()',
        '["recruits"].median()',
        {"task4_tenths"},
    ),
    "the late are less able": ("task4_answer_why", '"B"', '"A"', {"task4_why"}),
    "nobody runs out": ("task5_answer", " * free / population", "", {"task5_new"}),
    "the part that has joined": ("task5_answer", "population - members", "members", {"task5_new"}),
    "not below but at most": ("task5_answer", "< least", "<= least", {"task5_below"}),
    "the newcomers alone": (
        "task5_answer",
        'months["new"] / months["members"]',
        'months["new"]',
        {"task5_below"},
    ),
    "the last month": ("task5_answer", '["month"].min()', '["month"].max()', {"task5_below"}),
}
