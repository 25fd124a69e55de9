"""How a notebook of the course is kept and built: each rule says what is wrong, or nothing."""

import itertools
import math
import re
from itertools import pairwise

from nbval.plugin import find_comment_markers, find_metadata_tags

import downline.explorers
from downline import evidence
from downline.evidence.markers import unmarked
from downline.quiz import bank as questions
from tests.kit import fit
from tests.kit.fit import AIMS
from tests.kit.minutes import EXTRA, explorers, minutes
from tools import refresh

FOLDERS = ("lessons", "solutions", "exercises")
ARTICLE, SIGN = "lessons/the_article.ipynb", "lessons/before_you_sign.ipynb"


def escapes(nb) -> list[str]:
    """Say which cells carry a tag or comment by which nbval skips, ignores or allows something."""
    return [
        f"cell {number} asks nbval to look away"
        for number, cell in enumerate(nb.cells, 1)
        if cell.cell_type == "code"
        and [*find_comment_markers(cell.source), *find_metadata_tags(cell.metadata)]
    ]


def storage(nb) -> list[str]:
    """Say what is wrong with the stored outputs of a lesson or solution."""
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type != "code":
            continue
        if cell.execution_count is None:
            faults.append(f"cell {number} was never executed, so nothing would be compared")
        for output in cell.outputs:
            if refresh.LIVE_VIEW in output.get("data", {}):
                faults.append(f"cell {number} keeps a live view beside the twin")
            if output.output_type == "error" or output.get("name") == "stderr":
                faults.append(f"cell {number} keeps an error or a warning")
    return faults


REQUIRED = (
    AIMS,
    "Check yourself",
    "Key points",
    EXTRA,
    "Sources",
    "Licence and next lesson",
)
REQUIRED_OF_SIGN = (
    "How such a pitch comes",
    "Warning signs",
    "Three sums",
    "What to ask, and whom",
    "How to say no to a friend",
    "How to leave, and get money back",
    "Whom to tell",
    "If you are under 18",
    "Licence and next lesson",
)
REQUIRED_OF_WELCOME = ("Before you start", "Key points", "Licence and next lesson")
LONGEST_CELL = 12
SEEN = "<details><summary>What you should have seen</summary>"


def anatomy(nb, name: str, sources: set[str]) -> list[str]:
    """Say where a lesson departs from the anatomy that all lessons share.

    `name` is the file's name without .ipynb ("01_definitions"); `sources` are the source ids that
    the evidence knows.
    """
    faults = _title(nb, name) + _sections(nb, name) + _explorer_tasks(nb)
    return faults + fit.faults(nb) + _every_cell(nb, sources)


def _every_cell(nb, sources: set[str]) -> list[str]:
    """What holds for every notebook that is read, of whatever kind."""
    faults = misquotes(nb) + formulas_of_money(nb) + _skipped_levels(nb)
    if [level for level, _ in headings(nb)].count(1) != 1:
        faults.append("there is not exactly one heading of level 1")
    for number, cell in enumerate(nb.cells, 1):
        if "TODO" in cell.source:
            faults.append(f"cell {number} holds a TODO")
        if cell.cell_type == "code":
            lines = len(cell.source.splitlines())
            if lines > LONGEST_CELL:
                faults.append(f"cell {number} has {lines} lines, more than {LONGEST_CELL}")
        if cell.cell_type == "markdown":
            faults += [f"cell {number}: {fault}" for fault in _prose(cell.source, sources)]
    return faults


def anatomy_of_sign(nb, sources: set[str]) -> list[str]:
    """Say where *Before you sign* departs from what it promises: ten minutes, each line sourced.

    Text of ours says what to do with the page; what others say comes from `Advice`, whose rows
    have sources, or names its source in the same paragraph.
    """
    faults = _every_cell(nb, sources)
    if not nb.cells[0].source.startswith("# Before you sign"):
        faults.append("the first cell does not start with '# Before you sign'")
    faults += fit.numbers(nb)
    second = [title for level, title in headings(nb) if level == 2]
    if second != list(REQUIRED_OF_SIGN):
        faults.append(f"the sections are not {', '.join(REQUIRED_OF_SIGN)}")
    stated = re.search(r"\*\*(\d+) minutes\*\*", nb.cells[0].source)
    if not stated or minutes(nb) > int(stated[1]):
        faults.append(f"it takes {minutes(nb):.1f} minutes, more than the first cell says")
    shown = [about for c in nb.cells for about in re.findall(r'^Advice\("(.+)"\)$', c.source)]
    if shown != evidence.ABOUT:
        faults.append("it does not show all advice, once each, in order")
    if len(explorers(nb)) != 1:
        faults.append("there is not exactly one explorer")
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type == "markdown" and re.search(r"^(?:[-*|]|\d+\.) ", cell.source, re.M):
            faults.append(f"cell {number} has a list of its own, without sources")
    return faults


NUMBERED = re.compile(r"<sup>(C\d\d)</sup>")
ORDER = re.findall(
    r"C\d\d",
    "C01 C02 C40 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C43 C14 C15 C41 C16 C44 C17 C18 C19 "
    "C20 C21 C22 C23 C42 C24 C26 C27 C25 C28 C29 C30 C31 C32 C33 C34 C45 C35 C36 C37 C38 C39",
)
"""The claims in the order in which the article makes them; C40 to C45 were added to the table."""
LONGEST_COPY = 7  # words in a row that may be another's


def anatomy_of_article(nb, claims, sources: set[str]) -> list[str]:
    """Say where the page of the article departs: each claim once, in order, in words of its own."""
    faults = _every_cell(nb, sources)
    title = "# Network Marketing vs MLM – Unveiling the Key Differences"
    if nb.cells[0].source.split("\n")[0] != title:
        faults.append("the first line is not the article's title")
    text = "\n".join(c.source for c in nb.cells[1:] if c.cell_type == "markdown")
    if NUMBERED.findall(text) != ORDER:
        faults.append("the statements are not once each in the article's order")
    if set(ORDER) != set(claims["claim_id"]):
        faults.append("the order does not hold the claims of the table")
    own = _runs(NUMBERED.sub(" ", text))
    for claim in claims.itertuples():
        if copied := own & _runs(claim.claim):
            faults.append(f"{claim.claim_id}: '{' '.join(min(copied))}' stands in the table")
    if not any("CC BY 4.0" in cell.source for cell in nb.cells):
        faults.append("it does not name its licence")
    return faults


REQUIRED_OF_PRIMER = (
    AIMS,
    "A cell, and a value after =",
    "A table",
    "Choose rows",
    "Count, add up, sort",
    "Mean, median, groups",
    "A function of your own",
    "When it turns red",
    "Key points",
    "Licence and next lesson",
)


def anatomy_of_primer(nb, sources: set[str]) -> list[str]:
    """Say where the primer departs: one period, nothing but tables of the course, tasks all along.

    Each task has its answer folded away, and from one section with code to the next there are not
    more than two without a task.
    """
    faults = _every_cell(nb, sources) + fit.numbers(nb)
    if not nb.cells[0].source.startswith("# Python for this course"):
        faults.append("the first cell does not start with '# Python for this course'")
    stated = re.search(r"\*\*(\d+) minutes\*\*", nb.cells[0].source)
    if not stated or int(stated[1]) != math.ceil(minutes(nb)) or minutes(nb) > fit.LONGEST_CORE:
        faults.append(f"it takes {minutes(nb):.1f} minutes, which the first cell does not say")
    second = [title for level, title in headings(nb) if level == 2]
    if second != list(REQUIRED_OF_PRIMER):
        faults.append(f"the sections are not {', '.join(REQUIRED_OF_PRIMER)}")
    since = 0
    for number, cell in enumerate(nb.cells, 1):
        if cell.source.startswith("## ") and cell.source != nb.cells[1].source:
            since += 1
        if "**Tasks**" in cell.source:
            since = 0
            if cell.source.split("**Tasks**")[1].count(SEEN) != 1:
                faults.append(f"cell {number} has tasks without a folded answer")
        if since > 2 and not cell.source.startswith(("## Key points", "## Licence")):
            faults.append(f"cell {number} begins the third section in a row without a task")
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    if "read_csv" in code or not re.search(r"^from downline\.", code, re.MULTILINE):
        faults.append("its tables are not those of the course")
    return faults


def anatomy_of_sitting(nb, name: str, sources: set[str]) -> list[str]:
    """Say where a sitting departs: it asks all of its bank's questions, once and in order."""
    faults = _every_cell(nb, sources)
    first = nb.cells[0].source if nb.cells else ""
    if not first.startswith("# ") or not re.search(r"\*\*\d+ minutes\*\*", first):
        faults.append("the first cell has no title, or does not say how long it takes")
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    asked = re.findall(r'^Check\("([\w-]+)"\)$', code, flags=re.MULTILINE)
    if asked != [question.id for question in questions.load(name)]:
        faults.append("it does not ask the questions of its bank, once each and in their order")
    if not any("CC BY 4.0" in cell.source for cell in nb.cells):
        faults.append("it does not name its licence")
    return faults


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(LONGEST_COPY + 1)), strict=False))


def headings(nb) -> list[tuple[int, str]]:
    """Every markdown heading as (level, text), outside code blocks."""
    found = []
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"^```.*?^```", "", cell.source, flags=re.MULTILINE | re.DOTALL)
            marks = re.findall(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", text, flags=re.MULTILINE)
            found += [(len(mark), title) for mark, title in marks]
    return found


def _title(nb, name: str) -> list[str]:
    first = nb.cells[0].source if nb.cells else ""
    number = int(name.split("_")[0])
    form = r"# Welcome\b.*" if number == 0 else rf"# Lesson {number} · \S.*"
    faults = []
    if not re.match(form, first):
        wanted = "# Welcome …" if number == 0 else f"# Lesson {number} · Title"
        faults.append(f"the first cell does not start with '{wanted}'")
    if not re.search(r"\*\*\d+ minutes\*\*", first):
        faults.append("the first cell does not say how long it takes, as in **45 minutes**")
    return faults


def _sections(nb, name: str) -> list[str]:
    found, faults = headings(nb), []
    second = [title for level, title in found if level == 2]
    welcome = name.startswith("00")
    required = list(REQUIRED_OF_WELCOME if welcome else REQUIRED)
    faults += [f"there is no section '{title}'" for title in required if title not in second]
    if [title for title in second if title in required] != required and not faults:
        faults.append(f"the sections are not once each in the order {', '.join(required)}")
    if not faults:
        start, end = ("Before you start", "Key points") if welcome else (AIMS, "Check yourself")
        if second.index(end) == second.index(start) + 1:
            faults.append(f"there is no section of content after '{start}'")
    third = itertools.dropwhile(lambda one: one != (2, EXTRA), found)
    if not welcome and not any(title.startswith("In pandas") for _, title in third):
        faults.append(f"there is no part 'In pandas…' in '{EXTRA}'")
    return faults


def _skipped_levels(nb) -> list[str]:
    return [
        f"heading '{title}' skips a level"
        for (before, _), (level, title) in pairwise(headings(nb))
        if level > before + 1
    ]


QUOTE = re.compile(r"^<!-- from: (.+) -->\n\*(.+)\*$", flags=re.MULTILINE)


def misquotes(nb) -> list[str]:
    """Say which sentences, marked `<!-- from: WhoGetsPaid(sale=50) -->`, are not what it says."""
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        quotes = QUOTE.findall(cell.source)
        if len(quotes) != cell.source.count("<!-- from:"):
            faults.append(f"cell {number} marks a quote that is not one line in *italics* below")
        for call, quoted in quotes:
            said = eval(call, vars(downline.explorers)).shown.sentence
            if quoted.replace(DOLLAR, "$") != said:
                faults.append(f"cell {number}: {call} does not say '{quoted}' but '{said}'")
    return faults


MONEY = re.compile(r"\$\d[\d,.]*(?=[\s.,;:!?*)|]|$)")
DOLLAR = "<span>&#36;</span>"  # a dollar in prose that is never half a formula


def formulas_of_money(nb) -> list[str]:
    """Say where two dollar amounts stand in one paragraph, or in one run of text of an output.

    JupyterLab (tried with 4.6) sets what is between the two signs as a formula, in markdown cells
    and in HTML outputs alike. One backslash does not help there, and two show on GitHub.
    """
    faults = []
    for number, cell in enumerate(nb.cells, 1):
        texts = re.split(r"\n\s*\n", cell.source) if cell.cell_type == "markdown" else []
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            texts += re.split(r"<[^>]*>", html)
        if any(MONEY.search(text) and text.count("$") > 1 for text in texts):
            faults.append(
                f"cell {number}: money would be shown as a formula. Write '100 dollars' or "
                f"{DOLLAR}100; in an output, <span>$</span>100"
            )
    return faults


def _explorer_tasks(nb) -> list[str]:
    faults = []
    for position in explorers(nb):
        after = nb.cells[position + 1 : position + 3]
        tasks = [
            re.split(r"^(?:#+ +Tasks|\*\*Tasks\.?\*\*).*$", cell.source, flags=re.MULTILINE)
            for cell in after
            if cell.cell_type == "markdown"
        ]
        tasks = [parts[1] for parts in tasks if len(parts) == 2]
        where = f"the explorer in cell {position + 1}"
        if len(tasks) != 1:
            faults.append(f"{where} has no cell with 'Tasks' within the next two")
            continue
        count = len(re.findall(r"^\d+\. ", tasks[0].split("<details>")[0], flags=re.MULTILINE))
        if not 2 <= count <= 3:
            faults.append(f"{where} has {count} numbered tasks, not 2 or 3")
        if tasks[0].count(SEEN) != 1 or tasks[0].count("</details>") != 1:
            faults.append(f"{where} has no folded 'What you should have seen'")
    return faults


def _prose(text: str, sources: set[str]) -> list[str]:
    text = unmarked(text)
    cited = {
        source
        for bracket in re.findall(r"\[([^\]]*)\]", text)
        for source in re.findall(r"\bS\d{2,}\b", bracket)
    }
    faults = [f"source {source} does not exist" for source in sorted(cited - sources)]
    for alt in re.findall(r"!\[([^\]]*)\]", text):
        if not alt.strip():
            faults.append("a picture has no alternative text")
    for tag in re.findall(r"<img\b[^>]*>", text):
        if not re.search(r"""\balt=(["'])\s*[^"'\s]""", tag):
            faults.append("a picture has no alternative text")
    return faults
