"""What the checks of lesson 6's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def team_shares(total, team):
    both = total.merge(team, on="name", suffixes=("", "_team"))
    return pd.Series((both["mean_team"] / both["mean"]).to_numpy(), index=both["name"])

def share_living_on_team(total, team):
    both = total.merge(team, on="name", suffixes=("", "_team"))
    mostly = both["mean_team"] > both["mean"] / 2
    return float(np.average(mostly, weights=both["people"]))
""",
    "task2_answer": """
def kinds_behind(statements, sources, row_id):
    row = statements[statements["misconception_id"] == row_id].iloc[0]
    kinds = dict(zip(sources["source_id"], sources["kind"]))
    return pd.Series({i: kinds[i] for i in row["source_ids"].split(";")})

def origin(quotes, page, steps=0):
    if steps > len(quotes):
        return None
    if page not in quotes or quotes[page] is None:
        return page
    return origin(quotes, quotes[page], steps + 1)
""",
    "task2_answer_traced": """
traced = "ABC"[2]
""",
    "task3_answer": """
def still_there(published):
    found = {}
    for row in published.itertuples():
        value = row.value_low if pd.isna(row.value) else row.value
        if row.unit == "percent" and row.measure == "retention":
            found[row.participants_id] = value
        elif row.unit == "percent" and row.measure in ("inactive", "turnover"):
            found[row.participants_id] = 100 - value
    return pd.Series(found)

def share_staying(members, years, today):
    could = members.query("joined + @years <= @today")
    gone = (could["left"] < could["joined"] + years).sum()
    return 1 - gone / len(could)
""",
    "task4_answer": """
def rank_link(x, y):
    places = pd.DataFrame({"x": x, "y": y}).rank()
    return places["x"].corr(places["y"])

def gain_from_moving(genealogy, effort, a, b):
    efforts = list(effort)
    efforts[a], efforts[b] = efforts[b], efforts[a]
    return float(pay_of(genealogy, efforts)[b]) - float(pay_of(genealogy, effort)[a])
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "ranks matched by row": (
        "task1_answer",
        'team.set_index("name")["mean"] / total.set_index("name")["mean"]',
        'pd.Series((team["mean"].to_numpy() / total["mean"].to_numpy()), index=total["name"])',
        {"task1_shares", "task1_people"},
    ),
    "the part from own sales": (
        "task1_answer",
        'return team.set_index("name")["mean"] /',
        'return 1 - team.set_index("name")["mean"] /',
        {"task1_shares", "task1_people"},
    ),
    "ranks counted, not people": (
        "task1_answer",
        "people[shares[people.index] > 0.5].sum() / people.sum()",
        "(shares > 0.5).mean()",
        {"task1_people"},
    ),
    "percent taken for a share": (
        "task1_answer",
        "people[shares[people.index] > 0.5].sum() / people.sum()",
        "people[shares[people.index] > 0.5].sum()",
        {"task1_people"},
    ),
    "half is more than half": ("task1_answer", "> 0.5", ">= 0.5", {"task1_people"}),
    "ids in another order": (
        "task2_answer",
        'loc[ids, "kind"]',
        'loc[sorted(ids), "kind"]',
        {"task2_kinds"},
    ),
    "one step only": (
        "task2_answer",
        "        seen.add(page)\n        page = quotes[page]",
        "        seen.add(page)\n        return quotes[page]",
        {"task2_origin"},
    ),
    "a circle has an origin": ("task2_answer", "return None", "return page", {"task2_origin"}),
    "unlisted pages are no origin": (
        "task2_answer",
        "    return page\n    ### END",
        "    return page if page in quotes else None\n    ### END",
        {"task2_origin"},
    ),
    "misattributed means false": ("task2_answer_traced", '"C"', '"B"', {"task2_traced"}),
    "gone for there": (
        "task3_answer",
        'value.where(rows["measure"] == "retention", 100 - value)',
        "value",
        {"task3_published"},
    ),
    "people for percent": (
        "task3_answer",
        ' & (published["unit"] == "percent")',
        "",
        {"task3_published"},
    ),
    "missing values left out": (
        "task3_answer",
        'rows["value"].fillna(rows["value_low"])',
        'rows["value"].dropna()',
        {"task3_published"},
    ),
    "those who joined too late": (
        "task3_answer",
        'members[members["joined"] <= today - years]',
        "members",
        {"task3_staying"},
    ),
    "only those who are still there": (
        "task3_answer",
        'could = members[members["joined"] <= today - years]',
        'could = members[(members["joined"] <= today - years) & members["left"].isna()]',
        {"task3_staying"},
    ),
    "the year of leaving": (
        "task3_answer",
        ">= years)).mean()",
        "> years)).mean()",
        {"task3_staying"},
    ),
    "values for places": (
        "task4_answer",
        "pd.Series(x).rank(), pd.Series(y).rank()",
        "x, y",
        {"task4_link"},
    ),
    "ties in the order of the list": (
        "task4_answer",
        "pd.Series(x).rank()",
        'pd.Series(x).rank(method="first")',
        {"task4_link"},
    ),
    "b does not move": (
        "task4_answer",
        "swapped[[a, b]] = swapped[[b, a]]",
        "swapped[b] = swapped[a]",
        {"task4_moving"},
    ),
    "the place's gain, not the person's": (
        "task4_answer",
        "pay_of(genealogy, effort)[a]",
        "pay_of(genealogy, effort)[b]",
        {"task4_moving"},
    ),
    "the efforts changed": (
        "task4_answer",
        "np.array(effort, dtype=float)",
        "effort; before = pay_of(genealogy, effort)[a]",
        {"task4_moving"},
    ),
}
