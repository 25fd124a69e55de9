"""An extension of IPython: a name that is not defined yet says which cell to run first.

Each kernel of the course's environment loads it (``jupyter/ipython_config.json``), before any cell
has run; so it imports nothing.
"""

from __future__ import annotations

import re


def load_ipython_extension(shell) -> None:
    """Let the shell say more than that a name is not defined; else its error is as it was."""
    shell.set_custom_exc((NameError,), _say)


def _say(shell, kind, error, trace, tb_offset=None):
    if isinstance(getattr(error, "name", None), str) and not error.args[0].endswith(HELP):
        error.args = (f"{error.args[0]}. {help_for(error.name)}", *error.args[1:])
    return shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


HELP = "then run this cell again."


def help_for(name: str) -> str:
    """What to do about a name that is not defined.

    >>> print(help_for("WhoGetsPaid"))
    WhoGetsPaid comes with the cell "from downline.explorers import …" near the top, which has not \
run since the kernel started: click this cell, choose "Run All Above Selected Cell" in the menu \
"Run", then run this cell again.
    """
    where = (
        f'{name} comes with the cell "from downline.explorers import …" near the top, which has '
        "not run since the kernel started"
        if name in _explorers()
        else f"If {name} belongs to a cell above, that cell has not run since the kernel started"
    )
    return (
        f'{where}: click this cell, choose "Run All Above Selected Cell" in the menu "Run", {HELP}'
    )


def _explorers() -> set[str]:
    """The names of `downline.explorers`, read from its text: importing it takes a second."""
    from importlib.resources import files

    text = (files("downline") / "explorers.py").read_text("utf-8")
    return set(re.findall(r'^    "(\w+)",$', text, re.MULTILINE))
