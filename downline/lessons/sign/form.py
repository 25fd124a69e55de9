"""The three sums as a form for a page that computes by itself, without a kernel or a network."""

from __future__ import annotations

import json
from importlib.resources import files

from downline.display import pages
from downline.display.panel import REFUSED
from downline.lessons.sign.explorers import ThreeSums
from downline.lessons.sign.sums import words

FOLDER = files("downline.lessons.sign")
STATIC = ("sums.js", "sums.css")
"""What a page with the form needs from this folder; it needs the website's `numbers.js` too."""


def data() -> dict[str, object]:
    """What the script knows: the words, and what is said of what is no number."""
    return {**words(), "refused": REFUSED}


def form() -> str:
    """The form, in one block of HTML without an empty line, so that Markdown leaves it alone.

    >>> form()[:18], "\\n\\n" in form()
    ('<form class="sums"', False)
    """
    presses = {name: json.dumps(values) for name, values in ThreeSums.presets.items()}
    return pages.page(
        "lessons/sign/form.html",
        data=pages.made(json.dumps(data()).replace("<", "\\u003c")),
        questions=words()["asked"],
        presses=presses | {"Empty all boxes": "{}"},
        caption=words()["caption"],
        columns=words()["columns"],
    )
