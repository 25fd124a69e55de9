"""Finding figures in prose, and the rows of the evidence that they come from."""

import re

import pandas as pd

from downline import evidence
from downline.evidence.markers import unmarked

TABLES = {
    "income": evidence.income,
    "participants": evidence.participants,
    "industry": evidence.industry,
    "plan_parameters": evidence.plan_parameters,
    "startup_costs": evidence.startup_costs,
    "worked_values": evidence.worked_values,
    "case_figures": evidence.case_figures,
}
NUMBERS = ["value", "value_low", "value_high", "amount", "amount_low", "amount_high"]
NUMBERS += ["share", "share_low", "share_high", "people", "level", "condition_low"]
NUMBERS += ["condition_high"]
WORDS = ["company", "what", "who", "counted", "item", "period"]
SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "m": 1e6, "bn": 1e9}
# A number that no letter, digit, hyphen or slash makes a part of a name, such as S01 or 1997/30.
NUMBER = re.compile(r"(?<![\w/.#&-])(\d[\d,]*(?:\.\d+)?)(?![\w/-]|\.\d)(?: ?(million|billion)\b)?")


def figures(text: str) -> list[tuple[str, float, float]]:
    """Every number in a text that is no year: as written, its value, and half of its last digit.

    >>> figures("In 2017 about 1.26 million got 0.01% (S10, C25), others 5,000.")
    [('1.26 million', 1260000.0, 5000.0), ('0.01', 0.01, 0.005), ('5,000', 5000.0, 0.5)]
    """
    found = []
    text = re.sub(r"(?<=\d)[-–]\$?(?=\d)", " to ", text)  # a range is two numbers
    for match in NUMBER.finditer(text):
        digits, word = match.groups()
        digits = digits.rstrip(",")
        value = float(digits.replace(",", ""))
        if word is None and "," not in digits and re.fullmatch(r"(19|20)\d\d", digits):
            continue
        decimals = len(digits.partition(".")[2])
        scale = SCALE.get(word, 1)
        written = f"{digits} {word}" if word else digits
        found.append((written, value * scale, 0.5 * 10**-decimals * scale))
    return found


def rows() -> pd.DataFrame:
    """Every number of every row of figures, published or derived: `id`, `value`, `sources`.

    Numbers in the words of a row, such as "under 10 hours a week", count as its numbers.
    """
    examples = evidence.worked_examples().set_index("example_id")["source_ids"]
    found, sources = [], {}
    for name, table in TABLES.items():
        t = table()
        if name == "worked_values":
            t = t.assign(source_ids=t["example_id"].map(examples))
        numbers = t[t.columns.intersection(NUMBERS)].to_numpy(dtype=float, na_value=float("nan"))
        words = t[t.columns.intersection(WORDS)].fillna("").agg(" ".join, axis=1)
        for row_id, of, values, said in zip(
            t.iloc[:, 0], t["source_ids"], numbers, words, strict=True
        ):
            sources[row_id] = set(of.split(";"))
            values = [*values[values == values], *(value for _, value, _ in figures(said))]
            found += [(row_id, value) for value in values]
    for row in evidence.derived().itertuples():
        sources[row.derived_id] = set().union(*(sources[one] for one in row.from_ids.split(";")))
        found.append((row.derived_id, row.value))
    return pd.DataFrame(
        [(row_id, value, sources[row_id]) for row_id, value in found],
        columns=["id", "value", "sources"],
    )


def untraced(text: str, known: pd.Series) -> list[str]:
    """The numbers in a text that are no rounding of a number in `known`."""
    return [
        written
        for written, value, half in figures(text)
        if not ((known - value).abs() <= half * (1 + 1e-9)).any()
    ]


FACT = re.compile(r"\s?(%|per cent|dollars|pounds|euros|people|sellers|members)")
DOLLAR = "<span>&#36;</span>"


def facts(paragraph: str) -> list[str]:
    """The numbers of a paragraph that read like facts: shares, money, people, 1,000s, decimals."""
    found = []
    for written, value, _ in figures(paragraph):
        for at in re.finditer(re.escape(written), paragraph):
            before, after = paragraph[: at.start()], paragraph[at.end() :]
            money = before.endswith(("$", "£", "€"))
            if money or FACT.match(after) or value >= 1000 or "." in written:
                found.append(written)
                break
    return found


def prose(source: str) -> list[str]:
    """The paragraphs of a markdown cell in which a number can only be a fact of the evidence.

    Left out: sentences quoted from an explorer (another test compares them), tasks and what one
    should have seen, code, headings, addresses, and paragraphs marked `<!-- invented -->`.
    """
    text = unmarked(source).replace(DOLLAR, "$")
    text = re.sub(r"<!-- from:.*-->\n\*.*\*", "", text)
    text = re.sub(r"^(#+ Tasks|\*\*Tasks).*?(</details>|\Z)", "", text, flags=re.M | re.S)
    text = re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    text = re.sub(
        r"```.*?```|`[^`]*`|\]\([^)]*\)|\*\*\d+ minutes\*\*|CC BY 4\.0", " ", text, flags=re.S
    )
    text = re.sub(r"^(#+ .*|\s*\d+\. )", "", text, flags=re.M)
    return [p for p in re.split(r"\n\s*\n|(?<=\|)\n", text) if "<!-- invented -->" not in p]


def unsourced(source: str, known: pd.DataFrame) -> list[str]:
    """Facts in a markdown cell that are in no row of a source cited in the same paragraph.

    A paragraph cites with source ids [S10] or row ids [I003, D02].
    """
    faults = []
    for paragraph in prose(source):
        brackets = " ".join(re.findall(r"\[([^\]]*)\]", paragraph))
        cited = set(re.findall(r"\b[A-Z]\d{2,3}\b", brackets))
        elsewhere = known["sources"].map(cited.isdisjoint)
        here = known[known["id"].isin(cited) | ~elsewhere]
        wrong = set(untraced(paragraph, here["value"]))
        where = ", ".join(sorted(cited)) or "a source: none is cited"
        faults += [f"{one} is in no row of {where}" for one in facts(paragraph) if one in wrong]
    return faults
