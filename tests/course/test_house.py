"""The house is in order: each helper once and in its room, and no word about what is not there."""

import ast
import importlib
import inspect
import io
import re
import textwrap
import tokenize
from collections import defaultdict

import pytest

import downline
from tests.kit.paths import ROOT, TESTS

FOLDERS = ["downline", "tools", "tests", "lessons", "solutions", "exercises", ".github", ".ci"]
MODULES = sorted(
    [path for folder in FOLDERS[:3] for path in (ROOT / folder).rglob("*.py")]
    + list(ROOT.glob("*.py"))
)
THERE = {
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.iterdir(), *(p for folder in FOLDERS for p in (ROOT / folder).rglob("*"))]
    if path.is_file()
}

MADE = {
    "my_work/journal.json": "the learner's journal",
    "journal.json": "the learner's journal",
    "gallery.html": "what tests.kit.gallery photographs",
    "screenshots/gallery.html": "what tests.kit.gallery photographs",
    "x.ipynb": "an example of what a learning platform hands over",
    "x-1.ipynb": "an example of what a learning platform hands over",
    "lopezana_12345_text.html": "what Canvas calls a text that was typed into its page",
    "Node.js": "a program",
    "downline.stopped": "a word in the metadata of a notebook that was graded",
}
"""What the course makes or is given, so that the repository does not hold it → what it is."""

# A file's name as one word, perhaps with its folders; a number like 0.9.6 is none.
FILE = re.compile(
    r"(?<![\w.~*{}<>$-])(?<!\w`)/?(?:[\w.-]+/)*[\w-][\w.-]*"
    r"\.(?:py|md|csv|toml|ini|ya?ml|ipynb|json|css|js|html|txt|cfg|ttl|sh)\b(?![\w(/*])"
)
DOTTED = re.compile(r"(?<![\w./-])(?:downline|tools|tests)(?:\.[a-zA-Z_]\w*)+(?![\w/])")


def sayings(source: str):
    """(line, text) of each comment and docstring; a doctest is code and left out."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, re.sub(r"(?m)^\s*>>> .*(\n.*\S.*)*", "", text)


def absent(source: str) -> list[str]:
    """Files and modules that comments and docstrings name and that are nowhere in the repository.

    Addresses are left out. "X" stands for any folder, as in lessons/X/sheet.py. A path that begins
    with / is somebody's own computer.
    """
    found = []
    for line, text in sayings(source):
        text = re.sub(r"https?://\S+", "", text)
        for name in FILE.findall(text):
            known = any(_fits(name, path) for path in THERE)
            if not known and name not in MADE and not _handed_in(name):
                found.append(f"{line}: {name}")
        for name in DOTTED.findall(text):
            if not name.endswith(FILE_ENDS) and name not in MADE and not _exists(name):
                found.append(f"{line}: {name}")
    return found


FILE_ENDS = (".py", ".md", ".csv", ".toml", ".ipynb", ".json")


def _fits(name: str, path: str) -> bool:
    parts, place = name.split("/"), path.split("/")[-len(name.split("/")) :]
    return len(parts) == len(place) and all(
        a in ("X", b) for a, b in zip(parts, place, strict=True)
    )


def _handed_in(name: str) -> re.Match | None:
    """How learning platforms name what a student hands in, as collect.py says."""
    return re.search(
        r"_(file|assignsubmission_file)_?/?x\.ipynb$|_\d+_\d+_x\.ipynb$|_\d+_text\.html$|_file_",
        name,
    )


def _exists(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    module, rest = name, []
    while "." in module:
        try:
            thing = importlib.import_module(module)
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            rest.insert(0, last)
            continue
        for part in rest:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_comments_and_docstrings_name_what_is_there(path):
    assert absent(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        '"""From models.md, section 2."""',
        "x = 1  # see /work/shared/evidence/worked_examples.csv",
        'def f():\n    """As in charts/base.py."""',
        "# downline.plan_files reads it",
        '"""`tests/agree/X.py`"""',
    ],
)
def test_what_is_not_there_is_found(text):
    assert len(absent(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '"""From tests/data/reference_values.csv and lessons/X/sheet.py."""',
        "# downline.plans.files reads a plan; downline.genealogy.Genealogy.full draws one",
        'def f():\n    """Reads.\n\n    >>> read("gone.csv")\n    \'gone.md\'\n    """',
        "x = 'gone.csv'  # https://example.org/gone.md",
    ],
)
def test_what_is_there_is_no_fault(text):
    assert absent(text) == []


def imported(source: str):
    """The modules of tests/ that a module imports, at its top or within a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{alias.name}" for alias in node.names)


def unruly(source: str) -> list[str]:
    """Imports of tests, of helpers by another way than `from tests.kit…`, and relative ones."""
    ours = {path.stem for path in TESTS.rglob("*.py")}
    found = []
    for name in imported(source):
        parts = name.split(".")
        if parts[0] == "tests" and parts[1] in ("kit", "bench"):
            continue
        if parts[:3] == ["tests", "live", "learner"]:  # a program of its own, which needs no pytest
            continue
        if name.startswith(".") or parts[0] == "tests" or (parts[0] in ours - {"conftest"}):
            found.append(name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_imports_a_test_and_helpers_come_from_the_kit(path):
    assert unruly(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "from tests.display.test_charts import misplaced",
        "import tests.models.test_plans",
        "from test_charts import misplaced",
        "from exercise import Exercise",
        "from .reference import numbers",
        "def f():\n    from tests.lessons.faq.agree import AGREES",
    ],
)
def test_an_import_out_of_order_is_found(text):
    assert len(unruly(text)) == 1


def test_no_helper_is_written_twice():
    """Word for word, apart from its docstring: what two files need is in tests/kit."""
    places = defaultdict(list)
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                if ast.get_docstring(node) is not None:
                    node.body = node.body[1:]
                said = textwrap.dedent("\n".join(map(ast.unparse, node.body)))
                places[node.name, said].append(path.relative_to(ROOT).as_posix())
    assert {name: paths for (name, _), paths in places.items() if len(paths) > 1} == {}


def rooms() -> dict[str, str]:
    """The packages and modules of downline, but for how it is run, with their first lines."""
    places = [*(ROOT / "downline").glob("*/__init__.py"), *(ROOT / "downline").glob("[!_]*.py")]
    return {
        place.parent.name if place.stem == "__init__" else place.stem: (
            ast.get_docstring(ast.parse(place.read_text(encoding="utf-8"))) or ""
        ).split("\n")[0]
        for place in places
    }


def test_the_map_of_the_house_names_every_room_with_its_first_line():
    drawn = " ".join((downline.__doc__ or "").split()).split(" - `")[1:]
    assert dict(line.split("`: ", 1) for line in drawn) == rooms()
    assert all(line.endswith(".") for line in rooms().values())


def test_few_modules_stand_at_the_root_and_none_is_long():
    assert len(list((ROOT / "downline").glob("*.py"))) <= 12
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "downline").rglob("*.py")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 450} == {}


FACES = (
    "earnings", "evidence", "explorers", "genealogy", "learner", "plans", "quiz", "recruitment",
    "screening", "studies",
)  # fmt: skip


@pytest.mark.parametrize("name", FACES)
def test_a_face_shows_all_that_it_takes_in_and_no_module(name):
    face = importlib.import_module(f"downline.{name}")
    for one in face.__all__:
        getattr(face, one)  # some are taken in when they are asked for
    taken_in = {
        one
        for one, thing in vars(face).items()
        if not one.startswith("_") and not inspect.ismodule(thing)
    }
    assert set(face.__all__) == taken_in - {"annotations"}
    assert not [one for one in face.__all__ if inspect.ismodule(getattr(face, one))]
    assert all(inspect.getdoc(getattr(face, one)) for one in face.__all__)
