"""The classroom: exercises come from solutions and leak nothing, and nbgrader's marks are right.

Three parts: what students get; what the checks of lesson 1's exercise accept and refuse, run cell
by cell without nbgrader; and a small class that is graded with the teacher's own commands.
"""

import copy
import os
import re
import shutil
import subprocess
import sysconfig
import warnings
from pathlib import Path

import nbformat
import pytest

from tools import refresh

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "01_definitions"
NOTEBOOK = f"{ASSIGNMENT}/definitions.ipynb"
RELEASE = f"nbgrader generate_assignment {ASSIGNMENT} --force"
AUTOGRADE = f"nbgrader autograde {ASSIGNMENT}"
FEEDBACK = f"nbgrader generate_feedback {ASSIGNMENT}"


def read(path):
    return nbformat.read(path, as_version=4)


def info(cell) -> dict:
    return cell.metadata.get("nbgrader", {})


def by_id(nb) -> dict:
    return {info(cell)["grade_id"]: cell for cell in nb.cells}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if ".ipynb_checkpoints" not in path.parts
    }


SOURCES = {
    path.relative_to(ROOT / "solutions").as_posix(): read(path)
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb"))
}
SOURCE = SOURCES[NOTEBOOK]
ANSWERS = {name: cell.source for name, cell in by_id(SOURCE).items() if info(cell)["solution"]}
POINTS = {name: info(cell)["points"] for name, cell in by_id(SOURCE).items() if info(cell)["grade"]}
ESSAY = "task6_answer"

# ---- What students get ---------------------------------------------------------------------------


def hidden(nb) -> set[str]:
    """The lines of a source notebook that no student may see."""
    seen, unseen = set(), set()
    for cell in nb.cells:
        whole = info(cell).get("solution") and "### BEGIN SOLUTION" not in cell.source
        inside = False
        for line in map(str.strip, cell.source.splitlines()):
            starts = re.match(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)", line)
            if starts:
                inside = starts[1] == "BEGIN"
            (unseen if inside or whole or starts else seen).add(line)
    # Shorter lines, such as "]", say nothing.
    return {line for line in unseen - seen if len(line) > 8}


def leaks(released, source) -> list[str]:
    """What a released notebook gives away of its source."""
    text = "\n".join(cell.source for cell in released.cells)
    found = [line for line in sorted(hidden(source)) if line in text]
    for cell in released.cells:
        if cell.get("outputs") or cell.get("execution_count") or cell.get("attachments"):
            found.append(f"an output of {cell.source!r}")
    return found


def test_exercises_are_byte_for_byte_what_the_solutions_generate(tmp_path):
    """Nothing in exercises/ is written by hand, and nothing is out of date."""
    refresh.release(ROOT / "solutions", tmp_path)
    assert contents(ROOT / "exercises") == contents(tmp_path), "run `python tools/refresh.py`"


@pytest.mark.parametrize("path", SOURCES)
def test_exercises_leak_no_solution_no_hidden_test_and_no_output(path):
    assert len(hidden(SOURCES[path])) > 20, "nothing is hidden: this test would not see a leak"
    assert leaks(read(ROOT / "exercises" / path), SOURCES[path]) == []


@pytest.mark.parametrize("cell", ["task1_answer_why", "task2_both_plans", ESSAY])
def test_a_leak_would_be_seen(cell):
    released = read(ROOT / "exercises" / NOTEBOOK)
    by_id(released)[cell].source = by_id(SOURCE)[cell].source
    assert leaks(released, SOURCE)


def test_an_output_would_be_seen_as_a_leak():
    released = read(ROOT / "exercises" / NOTEBOOK)
    by_id(released)["task4_look"].outputs = by_id(SOURCE)["task4_look"].outputs
    assert leaks(released, SOURCE)


def test_points_add_up_and_stand_in_the_headings():
    assert sum(POINTS.values()) == 20
    prose = "\n".join(cell.source for cell in SOURCE.cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## Task (\d) .*\((\d) points, \d+ minutes\)$", prose, re.MULTILINE)
    promised = {f"task{task}": int(points) for task, points in headings}
    real = dict.fromkeys(promised, 0)
    for name, points in POINTS.items():
        real[name.split("_")[0]] += points
    assert real == promised and len(real) == 6


# ---- What the checks accept and refuse -----------------------------------------------------------


def failed(monkeypatch, **answers) -> set[str]:
    """The checks that fail when some of the model answers are replaced by others."""
    monkeypatch.chdir(ROOT / "solutions" / ASSIGNMENT)
    cells, names, stopped = by_id(SOURCE), {}, set()
    assert set(answers) <= set(ANSWERS)
    for name, cell in cells.items():
        if cell.cell_type != "code" or name.endswith(("_look", "_look_again")):
            continue
        try:
            with warnings.catch_warnings(action="ignore"):  # an answer may use what is deprecated
                exec(compile(answers.get(name, cell.source), name, "exec"), names)
        except Exception:
            assert info(cell)["grade"], f"{name} is not a check and should not fail"
            stopped.add(name)
    return stopped


def test_the_model_answers_pass_every_check(monkeypatch):
    assert failed(monkeypatch) == set()


OTHER_WAYS = {
    "task1_answer": """
def build(table):
    seen, rows = set(), []
    for member, sponsor in table.itertuples(index=False):
        if (member, str(sponsor)) not in seen:
            rows.append((member, sponsor))
        seen.add((member, str(sponsor)))
    return Genealogy.from_frame(pd.DataFrame(rows, columns=["member", "sponsor"]))

def count_levels(genealogy):
    return pd.Series(genealogy.total_by_level())
""",
    "task2_answer": """
def pay_one_sale(genealogy, seller, amount, margin, rates):
    line = [genealogy.number(seller)] + genealogy.upline(genealogy.number(seller))
    rates = [margin] + list(rates)
    who = [genealogy.name(line[i]) for i in range(min(len(line), len(rates)))]
    return pd.Series([share(amount, rates[i]) for i in range(len(who))], index=who).sort_index()
""",
    "task3_answer": """
def count_verdicts(table):
    return table.groupby(["part", "verdict"], observed=False).size().unstack(fill_value=0)

def share_supported(table):
    return sum(verdict == "supported" for verdict in table["verdict"]) / len(table)

def without_source(table):
    return sorted(i for i, s in zip(table["claim_id"], table["source_ids"]) if pd.isna(s))
""",
    "task4_answer": """
def citation_shares(table):
    real = table[table["source_id"].notna()]
    return real.groupby("kind", observed=True).size() / len(real)

def most_cited(table):
    return table.groupby("source_id").size().sort_values().index[-1]
""",
    "task5_answer_three": """
three = set(["C28", "C02", "C09"])
""",
    "task5_answer": """
def can_both_hold(first, second):
    if first == "same" and second == "same":
        return True
    if first == "part of" and second == "part of":
        return True
    return first == "different" and second == "different"
""",
}


@pytest.mark.parametrize("name", OTHER_WAYS)
def test_checks_accept_another_way_to_the_same_result(name, monkeypatch):
    """They test the idea and not the spelling."""
    assert failed(monkeypatch, **{name: OTHER_WAYS[name]}) == set()


EQUAL_TO_ALL = """
class Anything:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __getattr__(self, name): return Anything()
    def __call__(self, *args, **kwargs): return Anything()
    def __len__(self): return 30
    def __bool__(self): return True
    def __contains__(self, item): return True
    def __getitem__(self, key): return Anything()
    def __iter__(self): return iter([])
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
"""

# what is wrong: the cell, what is replaced in the model answer, by what, and the checks that fail
WRONG = {
    "keeps the first of two sponsors": (
        "task1_answer",
        "drop_duplicates()",
        'drop_duplicates("member")',
        {"task1_build"},
    ),
    "changes the table": (
        "task1_answer",
        "return Genealogy.from_frame(table.drop_duplicates())",
        "table.drop_duplicates(inplace=True); return Genealogy.from_frame(table)",
        {"task1_build"},
    ),
    "does not mend the table": (
        "task1_answer",
        ".drop_duplicates()",
        "",
        {"task1_build", "task1_levels"},
    ),
    "levels not in order": (
        "task1_answer",
        ".sort_index()",
        ".sort_index(ascending=False)",
        {"task1_levels"},
    ),
    "levels of one table only": (
        "task1_answer",
        "return pd.Series(genealogy.levels).value_counts().sort_index()",
        "return pd.Series([1, 4, 8, 8, 7, 2])",
        {"task1_levels"},
    ),
    "the wrong reason": ("task1_answer_why", '"B"', '"C"', {"task1_why"}),
    "the seller forgotten": (
        "task2_answer",
        "{seller: share(amount, margin)}",
        "{}",
        {"task2_one_case", "task2_both_plans", "task2_cents"},
    ),
    "overrides on the margin": (
        "task2_answer",
        "share(amount, rate)",
        "share(amount * margin, rate)",
        {"task2_one_case", "task2_both_plans", "task2_cents"},
    ),
    "rates from the founder down": (
        "task2_answer",
        "zip(rates, upline",
        "zip(rates, upline[::-1]",
        {"task2_one_case", "task2_both_plans", "task2_cents"},
    ),
    "only the known case": (
        "task2_answer",
        "zip(rates, upline",
        "zip(rates[:3], upline[:3]",
        {"task2_both_plans"},
    ),
    "Python's own rounding": (
        "task2_answer",
        "share(amount, rate)",
        "round(amount * rate, 2)",
        {"task2_cents"},
    ),
    "no rounding": (
        "task2_answer",
        "share(amount, rate)",
        "amount * rate",
        {"task2_both_plans", "task2_cents"},
    ),
    "left to the library": (
        "task2_answer",
        "paid = {seller: share(amount, margin)}",
        """
    import numpy as np
    from downline.plans import Unilevel
    sold = np.zeros(len(genealogy)); sold[genealogy.number(seller)] = amount
    earned = Unilevel(margin, rates).pay(genealogy, sold).earned
    return pd.Series(earned, index=genealogy.names)[earned > 0]""",
        {"task2_both_plans"},
    ),
    "all verdicts in one part": (
        "task3_answer",
        'table["part"], table["verdict"]',
        'table["part"].where(table["part"] == "FAQ", "FAQ"), table["verdict"]',
        {"task3_counts"},
    ),
    "gaps instead of 0": (
        "task3_answer",
        'pd.crosstab(table["part"], table["verdict"])',
        'table.astype(str).groupby(["part", "verdict"]).size().unstack()',
        {"task3_counts"},
    ),
    "a share of all claims ever": (
        "task3_answer",
        '(table["verdict"] == "supported").mean()',
        '(table["verdict"] == "supported").sum() / 39',
        {"task3_share"},
    ),
    "a number of claims for a share": ("task3_answer", ".mean()", ".sum()", {"task3_share"}),
    "opinions for claims without a source": (
        "task3_answer",
        'table["source_ids"].isna()',
        'table["verdict"] == "opinion"',
        {"task3_unsourced"},
    ),
    "rows without a source counted": (
        "task4_answer",
        "normalize=True)",
        "normalize=True) * table['kind'].notna().mean()",
        {"task4_shares"},
    ),
    "counts for shares": ("task4_answer", "normalize=True", "", {"task4_shares"}),
    "the least cited": ("task4_answer", "idxmax", "idxmin", {"task4_most"}),
    "the answer for one table": (
        "task4_answer",
        'table["source_id"].value_counts().idxmax()',
        '"S04"',
        {"task4_most"},
    ),
    "another claim": ("task5_answer_three", '"C09"', '"C12"', {"task5_three"}),
    "everything can hold": ("task5_answer", "first == second", "True", {"task5_hold"}),
    "only what is the same can hold": (
        "task5_answer",
        "first == second",
        'first == second == "same"',
        {"task5_hold"},
    ),
    "a part is not different": (
        "task5_answer",
        "first == second",
        'first == second or "part of" in (first, second)',
        {"task5_hold"},
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_checks_refuse(wrong, monkeypatch):
    """And no other check fails with them, so that a student loses no more than is wrong."""
    name, old, new, checks = WRONG[wrong]
    assert old in ANSWERS[name]
    answer = ANSWERS[name].replace(old, new)
    assert failed(monkeypatch, **{name: answer}) == checks


def test_an_object_that_equals_everything_passes_no_check(monkeypatch):
    functions = {
        name: re.findall(r"^def (\w+)", source, flags=re.MULTILINE)
        for name, source in ANSWERS.items()
        if name != ESSAY
    }
    functions["task1_answer_why"], functions["task5_answer_three"] = ["why"], ["three"]
    fakes = {
        name: EQUAL_TO_ALL + "\n".join(f"{made} = Anything()" for made in made_here)
        for name, made_here in functions.items()
    }
    assert failed(monkeypatch, **fakes) == set(POINTS) - {ESSAY}


# ---- A small class, graded with the teacher's commands -------------------------------------------


def solve(nb, *answers):
    for name in answers:
        by_id(nb)[name].source = ANSWERS[name]


def careless(nb):
    """Two tasks are solved; an answer was copied, a check deleted, and the other checks emptied."""
    solve(nb, "task2_answer", "task5_answer", "task5_answer_three")
    cells = by_id(nb)
    for name in set(POINTS) - {ESSAY}:
        cells[name].source = "print('All is well.')"
    nb.cells.remove(cells["task2_cents"])
    again = copy.deepcopy(cells["task2_answer"])
    again.id = "again"
    nb.cells.insert(nb.cells.index(cells["task2_answer"]), again)


HANDED_IN = {
    "solved": lambda nb: solve(nb, *ANSWERS),
    "untouched": lambda nb: None,
    "careless": careless,
}


def run(command: str, folder: Path) -> None:
    """Run one of the teacher's commands as it stands in the guide, with our own programs first."""
    path = sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"]
    env = {**os.environ, "PATH": path}
    done = subprocess.run(command.split(), cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder in which the small class was released to, handed in and graded."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(RELEASE, course)
    for student, work in HANDED_IN.items():
        nb = read(course / "exercises" / NOTEBOOK)
        work(nb)
        folder = course / "classroom" / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / "definitions.ipynb")
    run(AUTOGRADE, course)
    return course


@pytest.fixture(scope="module")
def marks(course) -> dict[str, dict]:
    """Student → name of the graded cell → (points by nbgrader, whether a person must look)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own queries
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course / 'classroom' / 'gradebook.db'}", "downline") as book:
            return {
                student: {
                    grade.name: (grade.auto_score, grade.needs_manual_grade)
                    for notebook in book.find_submission(ASSIGNMENT, student).notebooks
                    for grade in notebook.grades
                }
                for student in HANDED_IN
            }


def total(marks) -> float:
    return sum(points or 0 for points, _ in marks.values())


def test_nbgraders_own_command_alone_makes_the_committed_exercises(course):
    assert contents(course / "exercises" / ASSIGNMENT) == contents(
        ROOT / "exercises" / ASSIGNMENT
    ), "run `python tools/refresh.py`"


def test_the_solution_scores_full_marks(marks):
    points = {name: points for name, (points, _) in marks["solved"].items() if name != ESSAY}
    assert points == {name: full for name, full in POINTS.items() if name != ESSAY}


def test_the_untouched_release_scores_zero_in_every_cell(marks):
    assert {name: points for name, (points, _) in marks["untouched"].items()} == dict.fromkeys(
        POINTS, 0
    )


def test_half_a_solution_scores_what_is_solved_whatever_was_done_to_the_checks(marks):
    """Emptied and deleted checks are put back, and a copied cell does no harm."""
    scored = {name for name, (points, _) in marks["careless"].items() if points}
    assert scored == {name for name in POINTS if name.startswith(("task2", "task5"))}
    assert 0 < total(marks["careless"]) < total(marks["solved"])


def test_the_reflection_waits_for_a_person(marks):
    """nbgrader gives it no points, and says that somebody has to read it."""
    assert marks["solved"][ESSAY] == (None, True)
    assert marks["untouched"][ESSAY] == (0, False)  # nothing was written


def test_feedback_is_a_page_for_the_student(course):
    run(f"{FEEDBACK} --student careless", course)  # one student, to save time
    page = course / "classroom" / "feedback" / "careless" / ASSIGNMENT / "definitions.html"
    assert "Score: 7" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [RELEASE, AUTOGRADE, FEEDBACK])
def test_the_guide_prints_the_commands_that_are_tried_here(command):
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    assert f"\n{command}\n" in guide
