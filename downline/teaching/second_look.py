"""A second look at work that could fool its checks: they are asked again in other words.

A check runs in the same Python as the student's program, which may change what a check does. So of
work that has the means to, everything runs a second time, in a new sandbox, with each claim of each
check written in a way that is drawn anew. Beside each check runs a twin of which one claim is
turned round, so that it must fail. What passed as written and fails in other words, or passes with
its twin, gets no points. And the work is named for a person to look at, whatever came of it.
"""

from __future__ import annotations

import ast
import copy
import io
import random
import re
import tokenize
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from downline.teaching.submissions import about, is_file, read_file
from downline.words import listed

MEANS = frozenset([
    "InteractiveShell", "get_ipython", "ipykernel", "kernelapp",
    "ast_transformers", "input_transformers", "input_transformers_cleanup",
    "input_transformers_post", "run_cell", "do_execute", "user_ns", "user_global_ns",
    "builtins", "settrace", "setprofile", "gettrace", "currentframe", "_getframe", "f_back",
    "f_globals", "f_locals", "f_trace", "get_objects", "get_referrers", "ctypes", "cffi",
    "importlib", "meta_path", "path_hooks", "exec", "eval", "compile", "globals", "vars",
    "setattr", "delattr", "getattr", "MagicMock", "monkeypatch", "inspect", "codeop",
    "marshal", "pickle", "cloudpickle", "dill", "joblib", "shelve", "codecs", "base64",
    "b64decode", "zlib", "lzma", "subprocess", "multiprocessing", "threading", "atexit",
    "socket", "forkserver", "_exit", "popen", "execv", "mmap", "faulthandler",
    "sitecustomize", "usercustomize", "FunctionType", "CodeType", "co_code",
])  # fmt: skip
"""Names in a program by which it could change what checks do, or hide that it does."""

BESIDE = frozenset([
    "code", "types", "imp", "dis", "gc", "signal", "mock", "patch", "modules", "system",
    "kill", "spawn", "fork", "reload", "monitoring",
])  # fmt: skip
"""The same, of what is imported or stands after a dot; alone they are anybody's words."""

USUAL = frozenset([
    "__init__", "__name__", "__repr__", "__str__", "__len__", "__doc__", "__file__",
    "__main__", "__future__",
])  # fmt: skip
"""Names of Python's own that change nothing. Any other, such as __eq__, is one of the means."""

PACKED = (".so", ".pyd", ".pyc", ".pth", ".pkl", ".pickle", ".dll", ".egg", ".whl")
"""Files with programs that cannot be read."""

MAGICS = re.compile(r"^\s*%%?(?!matplotlib\b|time\b|timeit\b|pip\b|precision\b)(\w+)", re.M)
TWIN, FEW = "twin-of-", 6


def means(nb, given: Iterable[str], folder: Path, tools: Iterable[ast.stmt] = ()) -> list[str]:
    """By what a student's work could change its checks, in order of names; [] as a rule.

    Parameters
    ----------
    nb
        The notebook.
    given
        The sources of the cells that were handed out.
    folder
        Where the files beside it are.
    tools
        What was imported and defined for the checks (`tools_of`).
    """
    handed_out = set(given)
    own = [
        cell.source
        for cell in nb.cells
        if cell.cell_type == "code"
        and cell.source not in handed_out
        and not (about(cell).get("grade") or about(cell).get("locked"))
    ]
    found = set()
    for path in sorted(folder.rglob("*")):
        if is_file(path) and path.suffix in PACKED:
            found.add(path.name)
        elif is_file(path) and path.suffix == ".py":
            own.append(read_file(path).decode(errors="replace"))
    for source in own:
        found |= names(source) | taken(source, tools)
    return sorted(found)


def tools_of(given: Iterable[str]) -> list[ast.stmt]:
    """What cells import and define for the checks: statements that can be given again."""
    found: list[ast.stmt] = []
    for source in given:
        try:
            body = ast.parse(source).body
        except SyntaxError:  # prose
            continue
        found += [part for part in body if isinstance(part, TOOLS)]
    return found


TOOLS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def taken(source: str, tools: Iterable[ast.stmt]) -> set[str]:
    """Names of tools that a program gives another meaning, so that checks would use its own.

    >>> tools = tools_of(["import math", "import pandas as pd"])
    >>> sorted(taken("import math; math.inf = 1; pd = 2", tools))
    ['math', 'pd']
    >>> taken("import math; pd.options.display.max_rows = 9", tools)
    set()
    >>> taken("from downline import words as w; w.money.x = 3", [])
    {'w'}
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return set()
    same = set(map(ast.dump, tools))
    imports = [part for part in ast.walk(tree) if isinstance(part, (ast.Import, ast.ImportFrom))]
    known = {name for tool in tools for name in _binds(tool)}
    ours = {name for one in imports if "downline" in ast.dump(one) for name in _binds(one)}
    others = known.union(*map(_binds, imports))
    found = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.stmt) and ast.dump(part) in same:
            continue
        found |= _binds(part) & known
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            of: ast.expr = part.value
            found |= {of.id} & others if isinstance(of, ast.Name) else set()
            while isinstance(of, ast.Attribute):
                of = of.value
            found |= {of.id} & ours if isinstance(of, ast.Name) else set()
    return found


def _binds(part: ast.AST) -> set[str]:
    if isinstance(part, (ast.FunctionDef, ast.ClassDef)):
        return {part.name}
    if isinstance(part, (ast.Import, ast.ImportFrom)):
        return {(one.asname or one.name).partition(".")[0] for one in part.names}
    return {part.id} if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) else set()


def names(source: str) -> set[str]:
    """The means that a program names; not what only its comments and texts say.

    >>> sorted(names("x = 1  # eval\\nget_ipython().run('eval')\\nclass A:\\n    __eq__ = 1"))
    ['__eq__', 'get_ipython']
    >>> sorted(names("types = code = 1") | names("import re, types") | names("sys.modules"))
    ['modules', 'types']
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
        words = [token.string for token in tokens if token.type == tokenize.NAME]
        beside = [
            token.string
            for before, token in pairwise(tokens)
            if before.string == "." or token.line.lstrip().startswith(("import ", "from "))
        ]
    except (tokenize.TokenError, SyntaxError):  # a magic command, or not Python at all
        words = beside = re.findall(r"\w+", source)
    # Python itself takes letters such as the wide ｅ for e.
    known, near = ({unicodedata.normalize("NFKC", word) for word in of} for of in (words, beside))
    own = {word for word in known if word.startswith("__") and word.endswith("__")} - USUAL
    magics = {f"%{magic}" for magic in MAGICS.findall(source)}
    return (known & MEANS) | (near & BESIDE) | own | magics


def rewritten(check: str, draw: random.Random, *, turned: bool = False) -> str:
    """A check that asks the same in other words, drawn anew; "" if it asks nothing.

    Parameters
    ----------
    check
        As it was written.
    draw
        Where the words come from.
    turned
        Whether one of its claims is turned round, so that it fails where the check passes.

    >>> exec(rewritten("assert 1 < 2", random.Random(1)))
    >>> exec(rewritten("assert 1 < 2", random.Random(1), turned=True))
    Traceback (most recent call last):
        ...
    AssertionError
    """
    tree = ast.parse(check)
    claims = [node for node in tree.body if isinstance(node, ast.Assert)]
    if turned and not claims:
        return ""
    words = _OtherWords(draw, draw.choice(claims) if turned else None)
    return ast.unparse(ast.fix_missing_locations(words.visit(tree)))


class _OtherWords(ast.NodeTransformer):
    """Each `assert` as another statement that fails if the claim is not true."""

    WAYS = (
        "if not (X):\n    raise AssertionError",
        "while not (X):\n    raise AssertionError",
        "1 / (1 if (X) else 0)",
        "[0][0 if (X) else 1]",
        "{0: 0}[0 if (X) else 1]",
        "(lambda: 0)(*(() if (X) else (0,)))",
        "() if (X) else ().no",
        "for _ in [0] if (X) else 0:\n    pass",
    )
    SAME = ("(X)", "not (not (X))", "True if (X) else False", "not (False if (X) else True)")
    OTHER = ("not (X)", "not (not (not (X)))", "False if (X) else True")

    def __init__(self, draw: random.Random, turned: ast.Assert | None):
        self.draw, self.turned = draw, turned

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        claims = self.OTHER if node is self.turned else self.SAME
        claim = ast.parse(self.draw.choice(claims), mode="eval").body
        (way,) = ast.parse(self.draw.choice(self.WAYS)).body
        return _PutIn(_PutIn(node.test).visit(claim)).visit(way)


class _PutIn(ast.NodeTransformer):
    def __init__(self, claim: ast.expr):
        self.claim = claim

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.claim) if node.id == "X" else node


def in_other_words(nb, draw: random.Random, tools: Iterable[ast.stmt] = ()):
    """A copy of a notebook whose checks ask the same in other words, with their twins.

    Parameters
    ----------
    nb
        The notebook.
    draw
        Where the words come from.
    tools
        What was imported and defined for the checks; before each it is given again.
    """
    from nbformat.v4 import new_code_cell

    again = "".join(f"{ast.unparse(tool)}\n" for tool in tools)
    other = copy.deepcopy(nb)
    other.cells = []
    for cell in copy.deepcopy(nb).cells:
        near = [cell]
        if is_check(cell):
            if twin := rewritten(cell.source, draw, turned=True):
                near.append(new_code_cell(again + twin, id=f"{TWIN}{about(cell)['grade_id']}"[:64]))
            cell.source = again + rewritten(cell.source, draw)
            draw.shuffle(near)
        other.cells += near
    return other


def held(nb) -> set[str]:
    """The names of the checks that passed in other words, and whose twins did not."""
    good = passed(nb)
    twins = {cell.id: cell for cell in nb.cells if cell.get("id", "").startswith(TWIN)}
    fooled = {name for name, cell in twins.items() if not _failed(cell)}
    return {name for name in good if f"{TWIN}{name}"[:64] not in fooled}


def is_check(cell) -> bool:
    """Whether a cell has points that a program gives."""
    return cell.cell_type == "code" and bool(
        about(cell).get("grade") and not about(cell).get("solution")
    )


def passed(nb) -> set[str]:
    """The names of the checks that passed, of a notebook that has run."""
    return {about(cell)["grade_id"] for cell in nb.cells if is_check(cell) and not _failed(cell)}


def _failed(cell) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)


def take_back(nb, checks: set[str]) -> None:
    """Let these checks of a notebook that has run fail."""
    from nbformat.v4 import new_output

    why = "It passed as written, and failed when the same was asked in other words."
    for cell in nb.cells:
        if is_check(cell) and about(cell)["grade_id"] in checks:
            error = new_output("error", ename="NotChecked", evalue=why, traceback=[why])
            cell.outputs = [error, *cell.outputs]


def in_words(found: list[str], taken_back: set[str], *, apart: bool = False) -> str:
    """What a teacher should know: what to look at, and which points are gone.

    Parameters
    ----------
    found
        What in the work could change its checks.
    taken_back
        The names of the checks that did not hold.
    apart
        Whether the checks ran where the work's program did not.

    >>> in_words(["get_ipython"], set())
    'Look at its code, which could change what checks do: it has get_ipython.'
    """
    has = listed(_some(found))
    look = f"Look at its code, which could change what checks do: it has {has}."
    if apart:
        return f"{look} Its answers were checked apart from it, so it gained nothing."
    if not taken_back:
        return look
    cells = listed(_some(sorted(taken_back)))
    return f"{look} Asked again in other words, {cells} failed, and so they have no points."


def _some(names: list[str]) -> list[str]:
    return [*names[:FEW], f"{len(names) - FEW} more"] if len(names) > FEW else names
