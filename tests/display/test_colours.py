"""Pictures told apart by everybody: colour-blind readers, and those who print in black and white.

What two colours mean is said in words or by shapes as well. For colour-blind readers the colours
have to stay apart all the same; in grey, where no two may, shapes or words have to be enough.
"""

import re
from itertools import combinations

import numpy as np
import pytest

from downline.display import drawing
from downline.learner import Journal
from tests.kit.agree import AGREES

# Machado, Oliveira and Fernandes (2009), table 1: how linear RGB looks without one kind of cone.
SEEN_BY = {
    "protanopia": [[0.152286, 1.052583, -0.204868],
                   [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968],
                     [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779],
                   [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
BLACK_AND_WHITE = {"black and white": [[0.2126, 0.7152, 0.0722]] * 3}
IN_WORDS = {
    "EvaluateOffer": ["short", "left"],  # of money; the bars go to different sides as well
    "PayPlans": ["nothing", "top 1 % get"],  # one heading a column of bars, figures beside each
    "SellOrRecruit": ["◀ own sales", "the team's sales ▶"],
    "EffortOrPosition": ["in dollars", "in places"],
    "StockUp": ["goods are taken back", "too late"],  # the lines carry circles and triangles
    "PromiseVsNetwork": ["brochure", "by chance"],
    "Saturation": ["needs", "all"],  # orange is what lies beyond the line "all"
    "HourlyPay": ["retail margin", "expenses", "what you keep"],
    "IncomeDisclosure": ["paid nothing"],  # orange; white, beside it in a black frame, is the rest
    "EverybodyRecruits": ["you"],
    "ThreeSums": ["What a year costs", "Your customers bring"],  # beside each bar
}
"""Explorer → the words that say what marks of one form mean where their greys are too close."""

APART = 18
"""The least distance in CIE L*a*b*; 2.3 is just noticeable side by side, small marks need more."""


def lab(colour: str, seen_by: str) -> np.ndarray:
    """A colour (#rrggbb) in CIE L*a*b* as readers with this kind of sight see it."""
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array((SEEN_BY | BLACK_AND_WHITE)[seen_by]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    white = np.array([0.9505, 1, 1.089])
    x, y, z = (
        np.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in np.array(to_xyz) @ seen / white
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, seen_by: str) -> float:
    return float(np.linalg.norm(lab(one, seen_by) - lab(other, seen_by)))


def confused(colours) -> list[str]:
    """The pairs of colours that some readers cannot tell apart."""
    return [
        f"{one} and {other} with {seen_by}: {apart(one, other, seen_by):.0f}"
        for one, other in combinations(sorted(colours), 2)
        for seen_by in SEEN_BY
        if apart(one, other, seen_by) < APART
    ]


def alike_in_grey(marks) -> list[str]:
    """The pairs of marks, each (form, colour), that are the same in a black and white print."""
    return [
        f"{one} and {other} as {form}"
        for (form, one), (same, other) in combinations(sorted(marks), 2)
        if form == same and apart(one, other, "black and white") < APART
    ]


def without_words(svg: str) -> str:
    """Words say what they mean, whatever their colour."""
    return _WORDS.sub("", svg).lower()


_WORDS = re.compile(r"(?s)<text\b[^>]*>(.*?)</text>")


def colours_of_marks(svg: str) -> set[str]:
    """White is the paper."""
    return set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", without_words(svg))) - {"#ffffff"}


def marks(svg: str) -> set[tuple[str, str]]:
    """(form, colour) of each mark: markers by their outline, lines by dash and width, and areas.

    A mark filled with white counts as white.
    """
    svg = without_words(svg)
    outlines = dict(re.findall(r'<path id="(\w+)" d="([^"]*)"', svg))
    found = set()
    for tag, style in re.findall(r'<((?:path|use)\b[^>]*?) style="([^"]*)"', svg):
        look = dict(part.split(": ") for part in style.split("; "))
        if " id=" in tag:
            continue
        if marker := re.search(r'href="#(\w+)"', tag):
            form = outlines[marker[1]]
        elif look["fill"] == "none":
            form = f"line {look.get('stroke-dasharray')} {look.get('stroke-width')}"
        else:
            form = "area"
        colour = look.get("fill", "none")
        found.add((form, look.get("stroke") if colour == "none" else colour))
    return found


def states(kind, tmp_path):
    """The pictures of an explorer: as it opens, and at each preset."""
    explorer = kind(journal=Journal(tmp_path / "journal.json"))
    for values in ({}, *kind.presets.values()):
        explorer.set(**values)
        if explorer.shown.figure is not None:
            yield drawing.svg(explorer.shown.figure).decode()


every_explorer = pytest.mark.parametrize("kind", AGREES, ids=lambda kind: kind.__name__)


@every_explorer
def test_colours_of_a_picture_stay_apart_for_colour_blind_readers(kind, tmp_path):
    for svg in states(kind, tmp_path):
        colours = colours_of_marks(svg)
        assert colours, "the test is void: no colour was found"
        assert confused(colours) == []


@every_explorer
def test_without_colour_marks_differ_in_form_lightness_or_words(kind, tmp_path):
    needed = False
    for svg in states(kind, tmp_path):
        if alike := alike_in_grey(marks(svg)):
            words = " ".join(_WORDS.findall(svg))
            said = IN_WORDS.get(kind.__name__, [])
            assert said, f"nothing tells apart {alike}"
            assert [word for word in said if word not in words] == []
            needed = True
    assert needed == (kind.__name__ in IN_WORDS), "IN_WORDS names what needs no words"


def test_in_grey_forms_and_lightness_tell_marks_apart():
    blue, orange, light = "#0072b2", "#d55e00", "#9fd0ee"
    assert alike_in_grey({("area", blue), ("area", orange)}) != []
    assert alike_in_grey({("circle", blue), ("triangle", orange)}) == []
    assert alike_in_grey({("area", blue), ("area", light)}) == []


def test_the_red_and_green_of_many_charts_would_not_pass():
    assert confused(["#d62728", "#2ca02c"])
    assert confused([drawing.BLUE, drawing.ORANGE]) == []
