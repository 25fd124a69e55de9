"""What the checks of lesson 7's exercise must accept, and what they must refuse."""

OTHER_WAYS = {
    "task1_answer": """
def first_year(items, needs):
    total = 0
    for row in items.itertuples():
        if row.need in needs:
            total += row.amount * (12 if row.period == "month" else 1)
    return int(total)
""",
    "task2_answer": """
def customers_needed(offer):
    costs = 100 * (offer["kit"] + 12 * offer["monthly"])
    each = 12 * offer["spend"] * offer["percent"]
    if costs and not each:
        return None
    customers = 0
    while customers * each < costs:
        customers += 1
    return customers
""",
    "task3_answer": """
def results(genealogy, offer, customers):
    found = []
    for who, recruits in zip(customers, genealogy.recruits):
        kept = 12 * who * offer["spend"] * offer["percent"] / 100
        found.append(kept - 12 * offer["monthly"] - offer["kit"] + recruits * offer["recruit"])
    return np.array(found)

def describe(amounts):
    amounts = pd.Series(amounts)
    return pd.Series(
        [sum(amounts < 0) / len(amounts), amounts.median(), amounts.mean()],
        index=["share who lose", "median", "mean"],
    )
""",
    "task4_answer": """
def signs(found):
    said = {}
    for row in found.itertuples():
        if row.status == "cannot tell":
            said[row.indicator] = "cannot tell"
        elif (row.sense, row.status) in [("safeguard", "met"), ("warning", "not met")]:
            said[row.indicator] = "good sign"
        else:
            said[row.indicator] = "warning sign"
    return pd.Series(said)

def to_ask(found, country):
    return list(found.query("status == 'cannot tell' and jurisdiction == @country")["sentence"])
""",
    "task5_answer": """
def gap(people):
    return float(np.mean(people[people["there"]]["result"]) - np.mean(people["result"]))
""",
}

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "all is paid once": (
        "task1_answer",
        '"month": 12',
        '"month": 1',
        {"task1_year"},
    ),
    "all is paid each month": (
        "task1_answer",
        '"year": 1',
        '"year": 12',
        {"task1_join", "task1_year"},
    ),
    "all that is on the list": (
        "task1_answer",
        'items[items["need"].isin(needs)]',
        "items",
        {"task1_join", "task1_year"},
    ),
    "the first need only": ("task1_answer", "isin(needs)", "isin(needs[:1])", {"task1_year"}),
    "the kit forgotten": (
        "task2_answer",
        '(offer["kit"] + 12 * offer["monthly"])',
        '(12 * offer["monthly"])',
        {"task2_customers"},
    ),
    "one month's customers": (
        "task2_answer",
        'each = 12 * offer["spend"]',
        'each = offer["spend"]',
        {"task2_customers", "task2_exact"},
    ),
    "rounded down": (
        "task2_answer",
        "-(-costs // each)",
        "costs // each",
        {"task2_customers"},
    ),
    "one more to be sure": (
        "task2_answer",
        "-(-costs // each)",
        "costs // each + 1",
        {"task2_customers", "task2_exact"},
    ),
    "never is 0": ("task2_answer", "if each else None", "if each else 0", {"task2_never"}),
    "a hair too much": (
        "task2_answer",
        "-(-costs // each)",
        'math.ceil(costs / 1200 / (offer["percent"] / 100 * offer["spend"]))',
        {"task2_exact"},
    ),
    "one month for a year": (
        "task3_answer",
        "12 * monthly",
        "monthly",
        {"task3_results"},
    ),
    "recruits pay every month": (
        "task3_answer",
        'offer["recruit"] * genealogy',
        '12 * offer["recruit"] * genealogy',
        {"task3_results"},
    ),
    "the leaflet's customers": (
        "task3_answer",
        "monthly = customers *",
        'monthly = offer["customers"] *',
        {"task3_results"},
    ),
    "no recruits": (
        "task3_answer",
        "* genealogy.recruits",
        "* 0 * genealogy.recruits",
        {"task3_results"},
    ),
    "zero is a loss": ("task3_answer", "amounts < 0", "amounts <= 0", {"task3_describe"}),
    "the mean for the middle": (
        "task3_answer",
        "np.median(amounts)",
        "amounts.mean()",
        {"task3_describe"},
    ),
    "what is not known counts as bad": (
        "task4_answer",
        '    said = np.where(found["status"] == "cannot tell", "cannot tell", said)\n',
        "",
        {"task4_signs"},
    ),
    "met is always good": (
        "task4_answer",
        '(found["sense"] == "safeguard") == (found["status"] == "met")',
        'found["status"] == "met"',
        {"task4_signs"},
    ),
    "questions of all countries": (
        "task4_answer",
        '(found["jurisdiction"] == country) & ',
        "",
        {"task4_ask_whom"},
    ),
    "questions that are answered": (
        "task4_answer",
        ' & (found["status"] == "cannot tell")',
        "",
        {"task4_ask_whom"},
    ),
    "compared with those who left": (
        "task5_answer",
        '- people["result"].mean()',
        '- people.loc[~people["there"], "result"].mean()',
        {"task5_gap"},
    ),
    "the wrong way round": ("task5_answer", "return ", "return -1 * ", {"task5_gap"}),
    "those who like it": ("task5_answer_ask", '"C"', '"B"', {"task5_ask"}),
}
