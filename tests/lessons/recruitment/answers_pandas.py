"""What the checks of lesson 3's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
from downline.recruitment import fan_out, positions

def people_on_levels(width, levels):
    return fan_out(width, levels) if levels else []

def first_level_too_large(population, width):
    return next(n for n in range(1000) if 1 + (positions(width, n) if n else 0) > population)
""",
    "task2_answer": """
def team_share(table):
    means = table.query("statistic == 'mean'")
    team = means[means["measure"] == "overrides"].set_index("who")["amount"]
    both = means[means["measure"] != "overrides"].set_index("who")["amount"]
    return pd.Series({who: team[who] / both[who] for who in both.index if who in team.index})

def mostly_team(table):
    return [who for who, part in team_share(table).items() if 2 * part > 1]
""",
    "task3_answer": """
def share_idle(genealogy):
    return 1 - len(set(genealogy.sponsor.tolist()) - {-1}) / len(genealogy)

def share_with(genealogy, least):
    return np.count_nonzero(genealogy.recruits >= least) / len(genealogy)
""",
    "task4_answer": """
def chance_of_nobody(entry, n):
    return (entry - 1) / (n - 1)

def idle_by_tenth(genealogies):
    size = len(genealogies[0]) // 10
    return [
        sum((g.recruits[k * size:(k + 1) * size] == 0).sum() for g in genealogies)
        / (size * len(genealogies))
        for k in range(10)
    ]
""",
    "task5_answer": """
def grow(population, start, recruits, months):
    if months == 0:
        return [start]
    members = grow(population, start, recruits, months - 1)
    here = members[-1]
    return members + [min(population, here + recruits * here * (1 - here / population))]

def first_month_below(members, least):
    members = pd.Series(members, dtype=float)
    low = members.diff() / members.shift() < least
    return int(low.idxmax()) if low.any() else None
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "the founder is level 1": (
        "task1_answer",
        "range(1, levels + 1)",
        "range(levels)",
        {"task1_levels"},
    ),
    "everybody adds the same": (
        "task1_answer",
        "[width**level for",
        "[width * level for",
        {"task1_levels"},
    ),
    "only the new level has to fit": (
        "task1_answer",
        "total += width**level",
        "total = width**level",
        {"task1_fits"},
    ),
    "a full town is too full": (
        "task1_answer",
        "total <= population",
        "total < population",
        {"task1_fits"},
    ),
    "the last level that fits": ("task1_answer", "return level\n", "return level - 1\n",
                                 {"task1_fits"}),
    "shares of each other": (
        "task2_answer",
        'means["overrides"] / means["own sales and overrides"]',
        'means["overrides"] / (means["own sales and overrides"] - means["overrides"])',
        {"task2_share", "task2_mostly"},
    ),
    "medians too": (
        "task2_answer",
        'table[table["statistic"] == "mean"]',
        "table",
        {"task2_share"},
    ),
    "ranks with gaps": ("task2_answer", ".dropna()", "", {"task2_share"}),
    "half is enough": ("task2_answer", "shares > 0.5", "shares >= 0.5", {"task2_mostly"}),
    "the ranks of one table": (
        "task2_answer",
        "return shares[shares > 0.5].index.tolist()",
        "return [r for r in sorted(set(table['who'])) if 'National' in r or 'Executive' in r]",
        {"task2_mostly"},
    ),
    "who did recruit": ("task3_answer", "recruits == 0", "recruits > 0", {"task3_idle"}),
    "a number for a share": (
        "task3_answer",
        "float((genealogy.recruits == 0).mean())",
        "float((genealogy.recruits == 0).sum())",
        {"task3_idle"},
    ),
    "always a half": (
        "task3_answer",
        "float((genealogy.recruits == 0).mean())",
        "0.5",
        {"task3_idle"},
    ),
    "more than": ("task3_answer", "recruits >= least", "recruits > least", {"task3_with"}),
    "the theory for the count": (
        "task3_answer",
        "float((genealogy.recruits >= least).mean())",
        "0.5**least",
        {"task3_with"},
    ),
    "the number of those who came before": (
        "task4_answer",
        "math.prod(1 - 1 / m for m in range(entry, n))",
        "entry / n",
        {"task4_chance"},
    ),
    "one newcomer too many": (
        "task4_answer",
        "range(entry, n)",
        "range(entry, n + 1)",
        {"task4_chance"},
    ),
    "the chance to recruit": (
        "task4_answer",
        "return math.prod(",
        "return 1 - math.prod(",
        {"task4_chance"},
    ),
    "the first network alone": (
        "task4_answer",
        "for genealogy in genealogies])",
        "for genealogy in genealogies[:1] * len(genealogies)])",
        {"task4_tenths"},
    ),
    "the last first": (
        "task4_answer",
        ".mean(axis=(0, 2))",
        ".mean(axis=(0, 2))[::-1]",
        {"task4_tenths"},
    ),
    "the formula for the count": (
        "task4_answer",
        "return idle.reshape(len(genealogies), 10, -1).mean(axis=(0, 2))",
        "return np.arange(0.05, 1, 0.1)",
        {"task4_tenths"},
    ),
    "nobody runs out": ("task5_answer", " * free / population", "", {"task5_grow"}),
    "more than there are": ("task5_answer", "min(recruits * members[-1] * free / population, free)",
                            "recruits * members[-1] * free / population", {"task5_grow"}),
    "only the last month": ("task5_answer", "return members\n", "return members[1:]\n",
                            {"task5_grow"}),
    "by the members at the end": (
        "task5_answer",
        "/ members[month - 1] < least",
        "/ members[month] < least",
        {"task5_below"},
    ),
    "not above": ("task5_answer", "< least", "<= least", {"task5_below"}),
    "months from 0": ("task5_answer", "return month\n", "return month - 1\n", {"task5_below"}),
}  # fmt: skip
