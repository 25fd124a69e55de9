"""What a lesson says of the full course alone, in the words that are true of a page."""

from __future__ import annotations

from nbformat import NotebookNode

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
OF_PAGES = {"00_welcome": WELCOME}
_SELF_CHECK = ("\nshow()", "\nWidgetCheck()")


def told(nb: NotebookNode, page: str) -> NotebookNode:
    """The notebook in a page's words, without the cells that look at the learner's computer."""
    if page not in OF_PAGES:
        return nb
    for cell in nb.cells:
        for old, new in OF_PAGES[page].items():
            cell.source = cell.source.replace(old, new)
    nb.cells = [cell for cell in nb.cells if cell.source and not cell.source.endswith(_SELF_CHECK)]
    return nb
