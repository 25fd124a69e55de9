"""What the checks of lesson 6's exercise with pandas must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def own_share(ranks):
    return (ranks["mean"] - ranks["team"]) / ranks["mean"]

def people_on_own(ranks, own):
    return sum(ranks["people"] * (own > 0.5)) / sum(ranks["people"])
""",
    "task2_answer": """
def without(network):
    return network.groupby(network["recruits"] == 0)["paid"].median().loc[True]

def share_above(network, amount):
    return network.query("recruits == 0")["paid"].gt(amount).mean()
""",
    "task3_answer": """
def pay_by_third(network):
    return network.pivot_table("paid", index="third")["paid"]

def hardest(network, third):
    return network[network["third"] == third].sort_values("effort").index[-1]
""",
    "task4_answer": """
def gain(before, after, a, b):
    return after["paid"][b] - before["paid"][a]
""",
    "task5_answer": """
def said_by(survey, percent):
    return list(survey.loc[survey["value"] >= percent, "who"])
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "the team's part": (
        "task1_answer",
        '1 - ranks["team"]',
        'ranks["team"]',
        {"task1_shares"},
    ),
    "dollars for shares": (
        "task1_answer",
        '1 - ranks["team"] / ranks["mean"]',
        'ranks["mean"] - ranks["team"]',
        {"task1_shares"},
    ),
    "ranks for people": (
        "task1_answer",
        'ranks[own > 0.5]["people"].sum() / ranks["people"].sum()',
        "(own > 0.5).mean()",
        {"task1_people"},
    ),
    "half is more than half": ("task1_answer", "> 0.5", ">= 0.5", {"task1_people"}),
    "the median of all": (
        "task2_answer",
        'network[network["recruits"] == 0]["paid"].median()',
        'network["paid"].median()',
        {"task2_median"},
    ),
    "the mean for the middle": (
        "task2_answer",
        '["paid"].median()',
        '["paid"].mean()',
        {"task2_median"},
    ),
    "those who recruited": (
        "task2_answer",
        'alone = network[network["recruits"] == 0]',
        'alone = network[network["recruits"] > 0]',
        {"task2_above"},
    ),
    "of all": (
        "task2_answer",
        '(alone["paid"] > amount).mean()',
        '(alone["paid"] > amount).sum() / len(network)',
        {"task2_above"},
    ),
    "at least, not more": ("task2_answer", "> amount", ">= amount", {"task2_above"}),
    "sums for means": ("task3_answer", '["paid"].mean()', '["paid"].sum()', {"task3_thirds"}),
    "effort for pay": ("task3_answer", '["paid"].mean()', '["effort"].mean()', {"task3_thirds"}),
    "of all members": (
        "task3_answer",
        'network[network["third"] == third]["effort"]',
        'network["effort"]',
        {"task3_hardest"},
    ),
    "the best paid": (
        "task3_answer",
        '["effort"].idxmax()',
        '["paid"].idxmax()',
        {"task3_hardest"},
    ),
    "the effort itself": (
        "task3_answer",
        '["effort"].idxmax()',
        '["effort"].max()',
        {"task3_hardest"},
    ),
    "the place before": (
        "task4_answer",
        'before.loc[a, "paid"]',
        'before.loc[b, "paid"]',
        {"task4_any", "task4_one_case"},
    ),
    "did not move": (
        "task4_answer",
        'after.loc[b, "paid"]',
        'after.loc[a, "paid"]',
        {"task4_any", "task4_one_case"},
    ),
    "the other way round": (
        "task4_answer",
        'after.loc[b, "paid"] - before.loc[a, "paid"]',
        'before.loc[a, "paid"] - after.loc[b, "paid"]',
        {"task4_any", "task4_one_case"},
    ),
    "more than, not at least": ("task5_answer", ">= percent", "> percent", {"task5_said"}),
    "everything that was said": (
        "task5_answer",
        'survey[survey["value"] >= percent]',
        "survey",
        {"task5_said"},
    ),
    "firms for people": ("task5_answer_supported", '"B"', '"A"', {"task5_supported"}),
}
