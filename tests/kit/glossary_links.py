"""Where the lessons use and link the terms of the glossary."""

import re

from downline import evidence
from tests.kit.paths import ROOT
from tools.glossary import anchor, heading

LESSONS = sorted((ROOT / "lessons").glob("0*.ipynb"))
CALLED = {
    "multi-level marketing": ["MLM", "multi-level marketing"],
    "distributor": ["distributor", "participant"],
    "personal volume": ["PV", "personal volume"],
    "group volume": ["GV", "group volume"],
    "retail profit": ["retail margin", "retail profit"],
    "stairstep breakaway": ["stairstep", "stairstep breakaway"],
    "forced matrix": ["matrix", "forced matrix"],
    "carry-over": ["carried over", "carried forward", "carry-over"],
    "own use": ["own use", "internal consumption"],
    "income disclosure statement": ["income disclosure", "income disclosure statement"],
    "churn": ["churn", "attrition"],
    "single-tier": [],
    "active": [],
    **dict.fromkeys(
        (
            "mean",
            "median",
            "gross",
            "net",
            "break-even",
            "Gini coefficient",
            "indicator",
            "verdict",
        ),
        (),
    ),
    **dict.fromkeys(("regulator", "trade body", "shill"), ()),
}
"""What the lessons call a term, if not only by its name; nothing for words they use plainly too."""

NAMES = {
    anchor(term): CALLED.get(heading(term), [heading(term)]) for term in evidence.glossary()["term"]
}
"""Anchor on the glossary page → by which words lessons call the term."""

LINK = re.compile(r"\[([^\]\n]+)\]\(glossary\.ipynb#([^)\s]+)\)")
_NO_PROSE = re.compile(
    r"""^```.*?^```|`[^`\n]+`                  # code
    |^\#[^\n]*                                 # headings
    |^<!--\ from:[^\n]*\n[^\n]*|<!--.*?-->     # what an explorer says; comments
    |<sup>.*?</sup>                           # markers of sources
    |<summary>.*?</summary>|<[^>]+>            # HTML
    |\[[^\]\n]*\]\([^)\s]*\)                   # links
    |\[[SFIPQN]\d[^\]]*\]                      # sources
    |\bTrade\ Commission\b                    # authorities, which are no pay
    """,
    flags=re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_ANNOUNCED = ("## Questions this lesson answers", "## What you will be able to do", "**Tasks**")


def blanked(text: str) -> str:
    """The text with everything that is not prose blanked out, as long as before."""
    return _NO_PROSE.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text)


def word(name: str) -> re.Pattern:
    """A pattern for a term in running text, singular or plural."""
    spaced = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<![\w-]){spaced}s?(?![\w-])", flags=re.IGNORECASE)


def prose(nb) -> list[tuple[int, str]]:
    """The cells that teach, as (position, text); not the lists of what comes, nor the tasks.

    Tasks name the buttons of an explorer, such as *Binary*.
    """
    return [
        (position, cell.source)
        for position, cell in enumerate(nb.cells)
        if cell.cell_type == "markdown" and not cell.source.startswith(_ANNOUNCED)
    ]


def first_uses(nb) -> dict[str, tuple[int, int, int]]:
    """Anchor → where its term stands in prose first outside a link: cell, start, end."""
    uses = {}
    for position, text in prose(nb):
        taken = blanked(text)
        names = sorted(((n, a) for a, ns in NAMES.items() for n in ns), key=lambda x: -len(x[0]))
        found = {}
        for name, where in names:  # longer names first: "retail customer" holds no "customer"
            for use in word(name).finditer(taken):
                place = (position, *use.span())
                if where not in found or place < found[where]:
                    found[where] = place
            taken = word(name).sub(lambda use: re.sub(r"[^\n]", "\0", use[0]), taken)
        for where, place in found.items():
            uses.setdefault(where, place)
    return uses


def links(nb) -> dict[str, tuple[int, int, int]]:
    """Anchor → where its first link stands: cell, start, end."""
    found = {}
    for position, text in prose(nb):
        for link in LINK.finditer(text):
            found.setdefault(link[2], (position, *link.span()))
    return found
