"""Write lessons/glossary.ipynb from the glossary: `python tools/glossary.py`.

Every term has a heading of its own, so that a lesson can link to `glossary.ipynb#override`.
"""

import re
from pathlib import Path

import pandas as pd
from nbformat import NotebookNode, v4

from downline.evidence import cite, glossary

TARGET = Path(__file__).resolve().parents[1] / "lessons" / "glossary.ipynb"

INTRO = """\
# Glossary

The words that this course uses: {count} terms. Each names the source that its definition rests on,
or says that the word is only ours. Where writers use a word in several ways, the entry says so.
Lessons link here where a term of the field first appears. This page has nothing to run, except for
the last cell.
"""


_SHORT = {"group / organisation volume (GV, OGV)": "group volume"}


def heading(term: str) -> str:
    """A term without what stands in brackets or after a stroke: it is the end of a link.

    >>> heading("multi-level marketing (MLM)"), heading("carry-over (carry forward)")
    ('multi-level marketing', 'carry-over')
    """
    return _SHORT.get(term) or re.sub(r"\s*[(/].*", "", term).strip()


def anchor(term: str) -> str:
    """What a link to a term ends with, after `glossary.ipynb#`.

    >>> anchor("personal volume (PV)")
    'personal-volume'
    """
    return heading(term).replace(" ", "-")


def page() -> NotebookNode:
    """The glossary as a notebook, its last cell not yet run."""
    table = glossary().sort_values("term", key=lambda terms: terms.str.lower())
    cells = [v4.new_markdown_cell(INTRO.format(count=len(table)).strip())]
    for name, entries in table.groupby(table["term"].map(heading), sort=False):
        parts = [f"## {name}"]
        for entry in entries.itertuples():
            also = "" if entry.term == name else f"**{entry.term}.** "
            note = "" if pd.isna(entry.note) else f" *{_sentence(entry.note)}*"
            parts.append(f"{also}{_sentence(entry.definition)}{note}")
            if not pd.isna(entry.source_id):
                parts.append(f"Source: {_linked(cite(entry.source_id))}")
        cells.append(v4.new_markdown_cell("\n\n".join(parts).replace("$", "<span>&#36;</span>")))
    code = "from downline.evidence import glossary\n\nglossary().query(\"term == 'override'\")"
    cells += [
        v4.new_markdown_cell("## In pandas: the same as a table"),
        v4.new_code_cell(code),
    ]
    return v4.new_notebook(cells=cells)


def _sentence(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _linked(text: str) -> str:
    return re.sub(r"(https?://\S+)", r"*<\1>*", text)


def main() -> None:
    """Write the page, run its cell, and put the file in order."""
    from tools import refresh

    refresh.write(TARGET, page())
    refresh.write(TARGET, refresh.execute(TARGET))


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(TARGET.parents[1]))
    main()
