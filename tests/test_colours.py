"""Pictures told apart by everybody: each one's colours as colour-blind readers see them.

What two colours mean is said in words or by shapes as well; here they have to stay apart.
"""

import re
from itertools import combinations

import numpy as np
import pytest
from agree import AGREES

from downline import charts
from downline.journal import Journal

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
APART = 18
"""The least distance in CIE L*a*b*; 2.3 is just noticeable side by side, small marks need more."""


def lab(colour: str, seen_by: str) -> np.ndarray:
    """A colour (#rrggbb) in CIE L*a*b* as readers with this kind of sight see it."""
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SEEN_BY[seen_by]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    white = np.array([0.9505, 1, 1.089])
    x, y, z = (
        np.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in np.array(to_xyz) @ seen / white
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def confused(colours) -> list[str]:
    """The pairs of colours that some readers cannot tell apart."""
    return [
        f"{one} and {other} with {seen_by}: {apart:.0f}"
        for one, other in combinations(sorted(colours), 2)
        for seen_by in SEEN_BY
        if (apart := np.linalg.norm(lab(one, seen_by) - lab(other, seen_by))) < APART
    ]


def colours_of_marks(svg: str) -> set[str]:
    """Words say what they mean, whatever their colour; white is the paper."""
    marks = re.sub(r"<text\b.*?</text>", "", svg, flags=re.DOTALL)
    found = re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", marks.lower())
    return set(found) - {"#ffffff"}


@pytest.mark.parametrize("kind", AGREES, ids=lambda kind: kind.__name__)
def test_colours_of_a_picture_stay_apart_for_colour_blind_readers(kind, tmp_path):
    explorer = kind(journal=Journal(tmp_path / "journal.json"))
    for values in ({}, *kind.presets.values()):
        explorer.set(**values)
        if explorer.shown.figure is not None:
            colours = colours_of_marks(charts.svg(explorer.shown.figure).decode())
            assert colours, "the test is void: no colour was found"
            assert confused(colours) == []


def test_the_red_and_green_of_many_charts_would_not_pass():
    assert confused(["#d62728", "#2ca02c"])
    assert confused([charts.base.BLUE, charts.base.ORANGE]) == []
