"""What a lesson says of the full course alone, in the words that are true of a page.

A page has an explorer's buttons, as tabs, and none of its knobs. So a sentence that names a knob in
bold, as tasks do, says that it is for the full course.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode

from downline.display.explorer import Explorer
from downline.learner import Journal
from tools.web.panels import called

ELSEWHERE = " (in the full course)"
"""What is said of a knob, and of tasks for which a page would need Python."""

WELCOME = {
    " And you need to know how to run a cell: click it, then press **Shift + Enter**. Every "
    "picture in the course comes from one.\n\nTry it with the next cell. It looks at your computer "
    "and says in plain words whether all is well. If it answers `ModuleNotFoundError`, the course "
    "is not installed yet: give the first command in README.md, then restart.": (
        " On these pages everything is ready: guess, press, read. The code that you see runs in "
        "the full course."
    ),
    "What it cannot see from inside is whether buttons work in your browser. Run this cell too, "
    "and press the one that appears.": "",
    "2. Set the number of recruits to 1. What shape do you get now?\n3. Click into a number box "
    "and use the arrow keys. Then press *Reset*.": (
        "2. Press *A single line*. What shape do you get now?\n3. Move from one to the next with "
        "the arrow keys."
    ),
    "Your guesses and answers are saved in one small file on this computer, "
    "`my_work/journal.json`. They are still there after a restart and after an update of the "
    "course. The file holds no name, and nothing is sent anywhere. To start afresh, delete the "
    "folder `my_work`.": (
        "Your guesses and answers are kept by this browser, on this device, with no name beside "
        "them, and nothing is sent anywhere. To start afresh, press *Erase all of it* at the end "
        "of a page."
    ),
    "- Your answers stay on your computer.": "- Your answers stay in this browser.",
}
FAQ = {"then *Reset*": "then *As asked*"}
MORE_FAQ = {
    "Sort these six sentences; for each one that you sort, the table says where it comes from.": (
        "Six sentences that one hears stand below, and *As the evidence has it* says where each "
        "comes from."
    ),
    "1. Sort all six by what you think now. Then read the table: which one surprised you?": (
        "1. Sort all six on paper by what you think now. Then press *As the evidence has it* and "
        "read the table: which one surprised you?"
    ),
}
CHOOSING = {
    " Six settings matter most; the others are folded below them.": "",
    "Nothing is known until you enter it, and its table lists what is *not* known.": (
        "Nothing is known, and its table lists what to ask."
    ),
    "1. Type what you were told into the six boxes, and unfold *Other costs*, *What recruits "
    "bring* and *The rules* for the rest. Where you know a rule, such as whether goods can be "
    "returned, say *yes* or *no*. Watch the list of questions get shorter.\n2. Set **Rules of** to "
    "another country and look which questions are new. Then give your offer a name and press *Save "
    "report*: it is one page in your folder `my_work`, for your next conversation.": (
        "1. Read the list of questions. Which of them could you answer tonight about your own "
        "offer?\n2. Put what you were told into *[the three "
        "sums](before_you_sign.ipynb#Three-sums)*. What is still to find out?"
    ),
    "A question goes as soon as you have settled all that it asks.": (
        "A question is settled once you know all that it asks."
    ),
    '\n\n`EvaluateOffer(file="my_offer.toml")` opens an offer that you saved with *Save file*.': "",
    "A round mark is a guess within 10 % of the answer, a diamond one that was further off. <!-- "
    "invented -->\n\n": "",
    "You can type one number, the price of the package;": (
        "You can write down one number, the price of the package;"
    ),
    "Type into the explorer what this tells you. What": (
        "Write down what this tells you of the costs and of the pay. What"
    ),
}
PYTHON = {
    "You can do the whole course without it.": (
        "You can do the whole course without it. This page shows what each cell gives. To change a "
        "cell or to write one, open *Python for this course* in the full course."
    ),
    "**Tasks**": f"**Tasks**{ELSEWHERE}",
}
OF_PAGES = {
    "00_welcome": WELCOME, "06_faq": FAQ, "07_more_faq": MORE_FAQ, "08_choosing": CHOOSING,
    "python": PYTHON,
}  # fmt: skip
_SELF_CHECK = ("\nshow()", "\nWidgetCheck()")


def told(nb: NotebookNode, page: str) -> NotebookNode:
    """The notebook in a page's words, without the cells that look at the learner's computer."""
    names = {name for cell in nb.cells if cell.cell_type == "code" for name in knobs(cell.source)}
    for cell in nb.cells:
        for old, new in OF_PAGES.get(page, {}).items():
            cell.source = cell.source.replace(old, new)
        if cell.cell_type == "markdown":
            cell.source = elsewhere(cell.source, names)
    nb.cells = [cell for cell in nb.cells if cell.source and not cell.source.endswith(_SELF_CHECK)]
    return nb


def elsewhere(text: str, names: Collection[str]) -> str:
    """A text that says of the first of these knobs in each line where to find it.

    What stands in a fold tells what one should have seen, and asks for nothing.

    >>> print(elsewhere("1. Set **Fee ($)** to 5, then **Fee ($)** to 6.", {"Fee"}))
    1. Set **Fee ($)** (in the full course) to 5, then **Fee ($)** to 6.
    >>> elsewhere("**Try it yourself**", ())
    '**Try it yourself** (in the full course)'
    """

    def said(line: re.Match[str]) -> str:
        for bold in re.finditer(r"\*\*([^*]+)\*\*", line[0]):
            if bold[1] == "Try it yourself" or bare(bold[1]) in names:
                return f"{line[0][: bold.end()]}{ELSEWHERE}{line[0][bold.end() :]}"
        return line[0]

    parts = re.split(r"(<details>.*?</details>)", text, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<details>") else re.sub(r"^.*$", said, part, flags=re.M)
        for part in parts
    )


def bare(label: str) -> str:
    """A knob's label without its unit.

    >>> bare("Fee to join (<span>&#36;</span>)"), bare("Rules of")
    ('Fee to join', 'Rules of')
    """
    return re.sub(r" \([^()]*\)$", "", re.sub(r"<[^>]*>", "", label))


@cache
def knobs(source: str) -> frozenset[str]:
    """The bare labels of the knobs of the explorer that a cell ends with; none without one."""
    found = called(source)
    if found is None or not issubclass(found[0], Explorer):
        return frozenset()
    with TemporaryDirectory() as folder:
        made = found[0](Journal(Path(folder, "journal.json")))
        return frozenset(bare(knob.description) for knob in made.controls.values())
