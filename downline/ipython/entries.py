"""An extension of IPython: what is typed after `answer_1a =` is kept as it was meant.

In the exercises that ask for no programming people type a number or a word after `=`. Python would
take `6,4` for two numbers and `40 %` for a mistake; an answer that is left out, or a word without
quotes, would end in an error. So a line that begins with ``answer_`` and a number is read here,
before Python sees it. All else is left to Python; after :func:`strict` a cell that is no Python, or
that stops, ends in a sentence.

Each kernel of the course's environment loads this (``jupyter/ipython_config.json``), so that an
empty answer is a sentence even before the first cell has run. Until then only what is no Python is
changed.
"""

from __future__ import annotations

import ast
import builtins
import numbers
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from downline.errors import CourseError
from downline.given import may_be_two
from downline.ipython.names import help_for

_LINE = re.compile(r"[ \t]*answer[ _-]?(\d+)[ _]?([a-z]?)[ \t]*(?:==?|:=?)[ \t]*(.*)", re.I | re.S)
_QUOTES = "\"'`´“”„‟«»‹›‘’‚‛"


def load_ipython_extension(shell) -> None:
    """Let the shell read lines with answers first; once is enough."""
    steps = shell.input_transformers_cleanup
    if not any(isinstance(step, Reader) for step in steps):
        steps.append(Reader(shell))


def strict(shell) -> None:
    """From now on a cell that is no Python ends in a sentence: this is an exercise without it."""
    load_ipython_extension(shell)
    for step in shell.input_transformers_cleanup:
        if isinstance(step, Reader):
            step.strict = True
    shell.set_custom_exc((Exception,), _in_one_line)


def _in_one_line(shell, kind, error, trace, tb_offset=None):
    """Show an error as a sentence: where nobody programs, lines of Python help nobody."""
    if isinstance(error, AssertionError):
        sentence = f"Not right yet. {error}"
    elif isinstance(error, NameError) and isinstance(error.name, str):
        sentence = f"{error.name} is not known. {help_for(error.name)}"
    elif isinstance(error, CourseError):
        sentence = str(error)
    else:
        sentence = f"This cell stopped ({kind.__name__}: {error}). No answer above it is lost."
    shell._showtraceback(kind, error, [sentence])


class Reader:
    """A step of IPython's: lines of a cell in, lines that Python can read out."""

    def __init__(self, shell):
        self.shell, self.strict = shell, False

    def __call__(self, lines: list[str]) -> list[str]:
        """The lines with each answer put into quotes; elsewhere only where Python would stop."""
        if self.strict:
            return translated(lines, self.shell.user_ns)
        return lines if _is_python(lines) else translated(lines)


def translated(lines: list[str], names: Mapping[str, Any] | None = None) -> list[str]:
    r"""The lines of a cell as Python gets them.

    Parameters
    ----------
    lines
        Each with its end, as IPython gives them.
    names
        What is defined; without it a cell that is no Python is left as it is.

    >>> translated(["answer_1a = 6,4  # dollars", "sale = 80"])[1]
    'sale = 80'
    >>> translated(["Answer 1a: “multi-level”"])[0].partition(").")[2]
    "meant('“multi-level”', globals())\n"
    """
    if lines and lines[0].startswith("%%"):
        return lines
    made, found = [], False
    for part, answer in parts(lines):
        if not answer:
            made += part
            continue
        found = True
        name, typed = named(part, answer)
        made.append(
            f"{name} = __import__({__name__!r}, fromlist=['meant']).meant({typed!r}, globals())\n"
        )
    if names is None or any(line.lstrip().startswith(("%", "!", "?")) for line in made):
        return made
    return _readable(made, names, found)


def parts(lines: Iterable[str]) -> Iterator[tuple[list[str], re.Match[str] | None]]:
    """The lines of a cell, one by one, but for those of an answer: they come together.

    Beside an answer stands what was found in its first line: its number, its letter, what is typed.

    >>> [(part, bool(answer)) for part, answer in parts(["sale = 80", "answer_1 = (1,", "2)"])]
    [(['sale = 80'], False), (['answer_1 = (1,', '2)'], True)]
    """
    rest = list(lines)
    while rest:
        part = [rest.pop(0)]
        answer = _LINE.fullmatch(part[0].rstrip("\n"))
        typed = answer[3] if answer else ""
        while rest and _open(typed) and not _LINE.match(rest[0]):  # a list over several lines
            part.append(rest.pop(0))
            typed += part[-1]
        yield part, answer


def named(part: list[str], answer: re.Match[str]) -> tuple[str, str]:
    """An answer's name, and what is typed after it, without a comment.

    Both arguments are as :func:`parts` gives them.

    >>> [named(*one) for one in parts(["Answer 1A: 6,4  # dollars"])]
    [('answer_1a', '6,4')]
    """
    number, letter, typed = answer.groups()
    typed = " ".join([typed, *(line.strip() for line in part[1:])])
    return f"answer_{number}{letter.lower()}", _without_comment(typed).strip()


def _is_python(lines: list[str]) -> bool:
    try:
        _compiled(lines)
    except (SyntaxError, ValueError):
        return False
    return True


def _compiled(lines: list[str]) -> list[ast.stmt]:
    """The statements; SyntaxError too for a return that stands in no function."""
    source = "".join(lines)
    compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return ast.parse(source).body


def _readable(lines: list[str], names: Mapping[str, Any], found: bool) -> list[str]:
    """The lines, or in place of those that are no Python a sentence; answers stay answers."""
    try:
        body = _compiled(lines)
    except (SyntaxError, ValueError):
        unread = [line for line in lines if not line.startswith("answer_") and line.strip()]
        unread = [line for line in unread if not line.lstrip().startswith("#")]
        kept = [line for line in lines if line.startswith("answer_")]
        return [*kept, _telling(unread[0].strip() if unread else "")]
    words = [one for one in body if isinstance(one, ast.Expr)]
    if not words or not (found or len(words) == len(body)):
        return lines
    every = [one for part in body for one in ast.walk(part) if isinstance(one, ast.Name)]
    stored = {one.id for one in every if isinstance(one.ctx, ast.Store)}
    unknown = {one.id for one in every} - set(names) - set(vars(builtins)) - stored
    others = [line for line in lines if not line.startswith("answer_")]
    unread = [line for line in others if any(name in line for name in unknown)]
    if unread:
        return [
            *(line for line in lines if line.startswith("answer_")),
            _telling(unread[0].strip()),
        ]
    return lines


def _telling(line: str) -> str:
    return f"__import__({__name__!r}, fromlist=['tell']).tell({line!r})\n"


def tell(line: str) -> None:
    """Say what to do about a line that is neither an answer nor Python.

    >>> tell("multi-level")
    This line is no answer yet: 'multi-level'. Put a name and = in front, as in: answer_1a = …
    """
    shown = f": {line[:60]!r}" if line else ""
    print(f"This line is no answer yet{shown}. Put a name and = in front, as in: answer_1a = …")


def _open(typed: str) -> bool:
    """Whether a bracket is open at the end of the line."""
    return sum(map(typed.count, "([{")) > sum(map(typed.count, ")]}"))


def _without_comment(typed: str) -> str:
    """What stands before a comment; a # in quotes begins none."""
    match = re.match(r"""(?:[^#"']|"[^"]*"|'[^']*')*""", typed)
    kept = match[0] if match else ""
    return kept if typed[len(kept) :].startswith("#") else typed.partition("#")[0]


def meant(typed: str, names: dict[str, Any]) -> object:
    """What somebody means who typed this after `=`: as :func:`as_typed`, or what Python finds.

    A name of a text, and what a program of the pupil's own works out, are asked of Python.

    Parameters
    ----------
    typed
        What stands after `=`, without a comment.
    names
        What is defined.

    >>> meant("max(sales)", {"sales": [3, 5]}), meant("kind", {"kind": "multi-level"})
    (5, 'multi-level')
    >>> meant("level(s)", {}), meant("print(5)", {})
    ('level(s)', 'print(5)')
    """
    value = as_typed(typed, names)
    if not isinstance(value, str) or not (asks_python(typed) or typed.strip() in names):
        return value
    text = typed.strip().rstrip(";").strip()
    known = set(names) | set(vars(builtins))
    if re.match(r"print\b", text) or not _asked(text) <= known:
        return value
    try:
        found = own_kind(eval(text, names))
    except Exception:  # what went wrong is told by what was typed, which is no answer
        return value
    return value if found is None or found is ... else found


def asks_python(typed: str) -> bool:
    """Whether what was typed is Python, and more than numbers, names, words and signs.

    >>> asks_python("max(3, 5)"), asks_python("A, C, B"), asks_python("multi-level (MLM)")
    (True, False, True)
    """
    try:
        tree = ast.parse(typed.strip().rstrip(";").strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not all(isinstance(part, _WORDS) for part in ast.walk(tree))


_WORDS = (
    ast.Constant, ast.Name, ast.expr_context, ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator,
    ast.Tuple, ast.List, ast.Compare, ast.cmpop, ast.BoolOp, ast.boolop,
)  # fmt: skip


def _asked(text: str) -> set[str]:
    """The names that an expression asks for, without those that it gives."""
    names = [part for part in ast.walk(ast.parse(text, mode="eval")) if isinstance(part, ast.Name)]
    given = {part.id for part in names if isinstance(part.ctx, ast.Store)}
    return {part.id for part in names} - given


def own_kind(value: Any) -> Any:
    """A value as a number, a text or a list of Python's own; `...` for what is none of these.

    A number may be NumPy's, as a sum of a table's column is.

    >>> own_kind(True), own_kind(Decimal("6.4")), own_kind({}), own_kind([Decimal(2), "A"])
    ('True', 6.4, Ellipsis, [2.0, 'A'])
    """
    if value is None or isinstance(value, str):
        return value if value is None else str(value)
    if type(value).__name__ in ("bool", "bool_"):
        return str(bool(value))
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, Decimal)):
        return float(value)
    if isinstance(value, (list, tuple)):
        found = [own_kind(one) for one in value]
        flat = [one if type(one) in (str, int, float) else str(one) for one in found]
        return flat if isinstance(value, list) else tuple(flat)
    return ...


def literal(value: Any) -> str:
    """A value of :func:`own_kind` as Python writes it.

    >>> literal([2.0, "é"]), literal(...)
    ("[2.0, '\\\\xe9']", '...')
    """
    return "..." if value is ... else ascii(value)


def as_typed(typed: str, names: Mapping[str, Any]) -> object:
    """What stands there, with nothing run: a number, a text, or None for nothing.

    A number that can be only one comes back as a number, so that one can go on with it; a sum of
    numbers is worked out; all else comes back as it was typed, for the check to read.

    Parameters
    ----------
    typed
        What stands after `=`, without a comment.
    names
        The names that may stand in a sum.

    >>> [as_typed(typed, {}) for typed in ("6.4", "6,4", "40 %", '"multi-level"')]
    [6.4, '6,4', '40 %', 'multi-level']
    >>> [as_typed(typed, {"sale": 80}) for typed in ("80 * 8 / 100", "sale * 0.5", "multi-level")]
    [6.4, 40.0, 'multi-level']
    >>> {as_typed(typed, {}) for typed in ("", "None", "...", "''")}
    {None}
    """
    text = typed.strip().rstrip(";").strip()
    if text in ("", "None", "none", "...", "…", "?", "___"):
        return None
    bare = text.strip(_QUOTES).strip()
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        return bare if bare and not set(bare) & {'"'} else (text if bare else None)
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    if isinstance(tree, ast.Constant):
        # 1.000 is a thousand for many: the check asks back.
        is_number = type(tree.value) in (int, float) and not may_be_two(text)
        return tree.value if is_number else text
    try:
        return _worked_out(tree, names)
    except (_NoSum, ArithmeticError, TypeError, ValueError, RecursionError):
        return text


class _NoSum(Exception):
    pass


_SIGNS: dict[type, Callable] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
    ast.UAdd: operator.pos, ast.USub: operator.neg,
}  # fmt: skip


def _worked_out(tree: ast.expr, names: Mapping[str, Any]) -> float:
    """A sum of numbers and of names of numbers; _NoSum for all else, such as multi-level."""
    value = tree.value if isinstance(tree, ast.Constant) else None
    value = own_kind(names.get(tree.id)) if isinstance(tree, ast.Name) else value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(tree, ast.UnaryOp) and type(tree.op) in _SIGNS:
        return _SIGNS[type(tree.op)](_worked_out(tree.operand, names))
    if isinstance(tree, ast.BinOp) and type(tree.op) in _SIGNS:
        two = (_worked_out(side, names) for side in (tree.left, tree.right))
        return _SIGNS[type(tree.op)](*two)
    called = tree.func if isinstance(tree, ast.Call) and not tree.keywords else None
    if isinstance(tree, ast.Call) and isinstance(called, ast.Name) and called.id == "round":
        return round(*(_worked_out(one, names) for one in tree.args))  # type: ignore[call-overload]
    raise _NoSum
