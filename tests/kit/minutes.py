"""How long a notebook takes, by one formula; its table: `python -m tests.kit.minutes`.

Words at 180 a minute, and 2 minutes for each task, explorer and check. Words are those of markdown
(folded answers too) and of saved tables. What an explorer or a check says is in its two minutes;
folded sources, sources, licences and code are not read. *If you have time* is no part of the core.
`tools/refresh.py` writes what comes out into the first cells and into the teacher's two tables.
"""

import ast
import csv
import io
import math
import re
from collections import defaultdict
from dataclasses import astuple, dataclass
from importlib import import_module
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from downline.display.explorer import Explorer

ROOT = Path(__file__).resolve().parents[2]
WORDS_A_MINUTE, MINUTES_EACH = 180, 2
EXTRA = "If you have time"
NOT_READ = (EXTRA, "Sources", "Licence and next lesson")
"""Sections that the core leaves out: the first is for who has time, the others are to look up."""
TASKS = re.compile(r"^(?:#+ +Tasks|\*\*Tasks).*$", re.MULTILINE)
STATED = re.compile(r"\*\*(\d+) minutes\*\*")
BEGIN, END = "<!-- minutes: made by tools/refresh.py -->\n", "<!-- end of minutes -->"


@dataclass(frozen=True)
class Effort:
    """What a reader has to do in a notebook, or in a part of it."""

    words: int = 0
    tasks: int = 0
    explorers: int = 0
    checks: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def minutes(self) -> float:
        """The formula.

        >>> Effort(words=360, tasks=3, explorers=1, checks=2).minutes
        14.0
        """
        deeds = self.tasks + self.explorers + self.checks
        return self.words / WORDS_A_MINUTE + MINUTES_EACH * deeds


def core(nb: NotebookNode) -> Effort:
    """What everybody has to do: the notebook without *If you have time*, sources and licence."""
    return sum((part for title, part in parts(nb) if title not in NOT_READ), Effort())


def minutes(nb: NotebookNode) -> float:
    """The minutes of the core of a lesson, an exercise or a page, by the formula."""
    return core(nb).minutes


def stated(nb: NotebookNode) -> int:
    """The minutes that the first cell has to say: whole ones, rounded up."""
    return math.ceil(minutes(nb))


def parts(nb: NotebookNode) -> list[tuple[str, Effort]]:
    """Each section of level 2 by its title, in order; what stands before the first has none."""
    shown, every = explorers(nb), sections(nb)
    first = range(every[0][1].start if every else len(nb.cells))
    return [
        (title, sum((_effort(nb.cells[at], at in shown) for at in where), Effort()))
        for title, where in [("", first), *every]
    ]


def sections(nb: NotebookNode) -> list[tuple[str, range]]:
    """Each section of level 2: its title, and the positions of its cells."""
    starts = [
        (number, found[1].strip())
        for number, cell in enumerate(nb.cells)
        if cell.cell_type == "markdown" and (found := re.match(r"## +(.+)", cell.source))
    ]
    ends = [*(number for number, _ in starts[1:]), len(nb.cells)][: len(starts)]
    return [(title, range(start, end)) for (start, title), end in zip(starts, ends, strict=True)]


def explorers(nb: NotebookNode) -> list[int]:
    """The positions of the cells that show an explorer: a subclass of Explorer, by its own name.

    Panels without a model, such as checks and tables of evidence, need no tasks.
    """
    trees = [ast.parse(cell.source if cell.cell_type == "code" else "").body for cell in nb.cells]
    names = {
        alias.asname or alias.name
        for body in trees
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("downline.explorers")
        for alias in node.names
        if issubclass(getattr(import_module(node.module or ""), alias.name), Explorer)
    }
    return [
        position
        for position, body in enumerate(trees)
        if any(
            isinstance(node, ast.Expr)
            and any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))
            for node in body
        )
    ]


def is_check(cell: NotebookNode) -> bool:
    """Whether the cell asks a question of the bank."""
    return cell.cell_type == "code" and bool(re.match(r"Check\(", cell.source))


def _effort(cell: NotebookNode, explorer: bool) -> Effort:
    if cell.cell_type == "markdown":
        return Effort(words=count(read(cell.source)), tasks=_tasks(cell.source))
    if explorer or is_check(cell):
        return Effort(explorers=int(explorer), checks=int(is_check(cell)))
    return Effort(words=_shown(cell))


def read(source: str) -> str:
    """What a reader reads of markdown: without comments, markers, tags, and the ends of links.

    >>> read('A *[level](glossary.ipynb#level)* is paid.<sup>[8](https://ftc.gov "S08")</sup>')
    'A *level* is paid.'
    """
    text = re.sub(r"<!--.*?-->|<sup>.*?</sup>", "", source, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text))


def count(text: str) -> int:
    """How many words a text has; marks such as ``##`` and ``|`` are none.

    >>> count("## A rate of 5 % | 8.5")
    5
    """
    return sum(1 for word in text.split() if re.search(r"\w", word))


def _tasks(source: str) -> int:
    """Numbered lines under *Tasks*; a heading *Task 1*; a folded answer to what else is asked."""
    listed = TASKS.split(source)[1:]
    if listed:
        asked = "".join(part.split("<details>")[0] for part in listed)
        return len(re.findall(r"^\d+\. ", asked, flags=re.MULTILINE))
    named = len(re.findall(r"^#+ +Task \d", source, flags=re.MULTILINE))
    return named or source.count("<details>")


def _shown(cell: NotebookNode) -> int:
    """Words of saved tables; of lines that begin with a country only the longest country's."""
    words = 0
    of_country: defaultdict[str, int] = defaultdict(int)
    for output in cell.get("outputs", []):
        html = output.get("data", {}).get("text/html", output.get("text", ""))
        html = re.sub(r"<(details|small|style)\b.*?</\1>", " ", html.replace("\n", " "))
        for country, line in re.findall(r"<li>(?:<b>(.*?)</b>)?(.*?)</li>", html):
            of_country[country] += count(re.sub(r"<[^>]+>", "", line))
        words += count(re.sub(r"<li>.*?</li>|<[^>]+>", " ", html))
    return words + of_country.pop("", 0) + max(of_country.values(), default=0)


# ---- what refresh writes -------------------------------------------------------------------------


def state(nb: NotebookNode) -> None:
    """Write the minutes into the first cell of a lesson, where it states some."""
    cell = nb.cells[0]
    cell.source = STATED.sub(f"**{stated(nb)} minutes**", cell.source, count=1)


def lessons(root: Path = ROOT) -> dict[str, NotebookNode]:
    """Welcome and the lessons, by name."""
    paths = sorted((root / "lessons").glob("[0-9][0-9]_*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def table(notebooks: dict[str, NotebookNode]) -> str:
    """The table for teachers, as Markdown: one row for each core."""
    rows = [
        "| lesson | words | tasks | explorers | checks | minutes |",
        "|---|---|---|---|---|---|",
    ]
    for name, nb in notebooks.items():
        counts = " | ".join(f"{count:,}" for count in astuple(core(nb)))
        rows.append(f"| {name} | {counts} | {stated(nb)} |")
    return "\n".join(rows) + "\n"


def log(notebooks: dict[str, NotebookNode]) -> str:
    """The file in which teachers log minutes: those planned add up to the stated ones."""
    to = io.StringIO()
    rows = csv.writer(to, lineterminator="\n")
    rows.writerow(["notebook", "part", "planned", "observed", "note"])
    for name, nb in notebooks.items():
        exact = [(title, 0.0 if title == EXTRA else part.minutes) for title, part in _timed(nb)]
        done = 0.0
        for title, one in exact:
            whole = math.ceil(done + one) - math.ceil(done)
            done += one
            rows.writerow([name, title, whole, "", ""])
    return to.getvalue()


def _timed(nb: NotebookNode) -> list[tuple[str, Effort]]:
    """The parts of a lesson that a teacher times; scene, aims and set-up are one."""
    first, *rest = (part for part in parts(nb) if part[0] not in NOT_READ[1:])
    if rest and rest[0][0] == "What you will be able to do":
        first = (first[0], first[1] + rest.pop(0)[1])
    return [("before: scene and aims", first[1]), *rest]


def indexed(readme: str, notebooks: dict[str, NotebookNode]) -> str:
    """The course's front page with the minutes of each lesson in its table."""
    for name, nb in notebooks.items():
        row = rf"(\]\(lessons/{name}\.ipynb\) \| )\d+"
        readme = re.sub(row, rf"\g<1>{stated(nb)}", readme)
    return readme


def written(guide: str, notebooks: dict[str, NotebookNode]) -> str:
    """The teacher's guide with its table between the two comments made new."""
    before, begin, rest = guide.partition(BEGIN)
    _, end, after = rest.partition(END)
    return before + begin + table(notebooks) + end + after if end else guide


if __name__ == "__main__":
    print(table(lessons()), end="")
