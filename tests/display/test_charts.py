"""The figures show what they are given: labels inside the picture, shapes apart, same bytes."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from downline import screening, words
from downline.display import drawing, trees
from downline.explorers import EverybodyRecruits, WhichName, WhoGetsPaid
from downline.genealogy import Genealogy, example_team
from downline.learner import Journal
from downline.lessons.definitions import pictures as definitions_pictures
from downline.lessons.welcome import pictures as welcome_pictures
from downline.plans import SingleLevel, Unilevel
from tests.kit.svg import misplaced, texts_in

TEAM = example_team()
KINDS = list(screening.KINDS.values())


def one_sale(seller, plan=None, sale=100):
    volume = np.where(np.arange(len(TEAM)) == seller, sale, 0)
    return (plan or Unilevel()).pay(TEAM, volume)


def sale_figure(seller, plan=None, sale=100):
    return definitions_pictures.who_gets_paid(one_sale(seller, plan, sale), seller)


# ---- bytes -------------------------------------------------------------------------------------

DRAW = """
import hashlib
from downline.display import drawing
from downline.explorers import EverybodyRecruits, WhichName, WhoGetsPaid
from downline.learner import Journal

def digests():
    for explorer in (WhoGetsPaid, WhichName, EverybodyRecruits):
        figure = explorer(journal=Journal("no-such-folder/journal.json")).shown.figure
        yield hashlib.sha256(drawing.svg(figure)).hexdigest()
"""


def test_a_figure_is_the_same_bytes_in_every_process():
    """Otherwise saved notebooks would change each time they are run. Sets differ by hash seed."""
    other = subprocess.run(
        [sys.executable, "-c", DRAW + "print(*digests())"],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    here = {}
    exec(DRAW, here)
    assert list(here["digests"]()) == other.stdout.split()


def test_a_figure_is_the_same_bytes_a_second_time_and_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    assert drawing.svg(sale_figure(13)) == drawing.svg(sale_figure(13))
    assert dict(mpl.rcParams) == before


def test_a_different_sale_is_a_different_picture():
    assert drawing.svg(sale_figure(13, sale=100)) != drawing.svg(sale_figure(13, sale=101))


# ---- who is paid for a sale --------------------------------------------------------------------


@pytest.mark.parametrize("seller", range(len(TEAM)), ids=TEAM.names)
@pytest.mark.parametrize("plan", [Unilevel(), SingleLevel()], ids=["multi-level", "single-level"])
def test_the_sale_is_labelled_and_every_label_lies_inside_the_picture(seller, plan):
    statement = one_sale(seller, plan)
    figure = definitions_pictures.who_gets_paid(statement, seller)
    words = " | ".join(texts_in(drawing.svg(figure)))
    for name in TEAM.names:
        assert name in words
    assert "$100.00" in words  # the sale
    assert "$25.00" in words.replace("+$25.00", "")  # what the seller keeps
    assert words.count("+$") == (statement.commission > 0).sum()
    for member in np.flatnonzero(statement.commission):
        assert f"+${statement.commission[member]:.2f}" in words
    assert "level 6" in words
    assert "level 7" not in words
    assert misplaced(figure) == []


@pytest.mark.parametrize("seller", range(len(TEAM)), ids=TEAM.names)
def test_the_largest_sale_still_fits(seller):
    figure = sale_figure(seller, Unilevel(0.5, [0.1] * 5), sale=10_000)
    assert misplaced(figure) == []


def shapes(figure):
    """How many marks there are of each shape; the key at the top has one of each."""
    marks = [line for line in figure.findobj(Line2D) if line.get_marker() != "None"]
    counts = {}
    for line in marks:
        shape = line.get_marker(), mpl.colors.to_hex(line.get_markerfacecolor())
        counts[shape] = counts.get(shape, 0) + len(line.get_xdata())
    return counts


@pytest.mark.parametrize("seller", range(len(TEAM)), ids=TEAM.names)
def test_seller_paid_and_unpaid_differ_by_shape_and_not_only_by_colour(seller):
    paid = int((one_sale(seller).commission > 0).sum())
    counts = shapes(sale_figure(seller))
    assert sorted(shape for shape, _ in counts) == ["D", "o", "s"]
    assert {shape: n - 1 for (shape, _), n in counts.items()} == {
        "D": 1, "s": paid, "o": len(TEAM) - 1 - paid,
    }  # fmt: skip


def test_the_drawn_shapes_really_are_three_different_paths():
    """Also in the bytes that reach the page."""
    root = ET.fromstring(drawing.svg(sale_figure(13)))
    href = "{http://www.w3.org/1999/xlink}href"
    svg = "{http://www.w3.org/2000/svg}"
    used = {use.get(href).lstrip("#") for use in root.iter(f"{svg}use")}
    paths = [p.get("d") for p in root.iter(f"{svg}path") if p.get("id") in used]
    assert len(set(paths)) == len(paths) == 3


# ---- who calls it what -------------------------------------------------------------------------


def test_each_voice_has_one_mark_in_the_column_of_its_kind():
    rows = [("China", KINDS[2]), ("Canada", KINDS[1]), ("The article", KINDS[0]), ("EU", KINDS[3])]
    figure = definitions_pictures.who_says_what(rows, KINDS)
    words = texts_in(drawing.svg(figure))
    assert [voice for voice, _ in rows if voice not in words] == []
    assert " ".join(words).split() != []
    for kind in KINDS:
        assert all(word in " ".join(words) for word in kind.split())
    marks = [line for line in figure.findobj(Line2D) if line.get_marker() != "None"]
    assert len({line.get_marker() for line in marks}) == len(marks) == 4
    across = {kind: x for kind, x in zip(KINDS, sorted(m.get_xdata()[0] for m in marks),
                                         strict=True)}  # fmt: skip
    from_the_top = sorted(marks, key=lambda mark: -mark.get_ydata()[0])
    assert [mark.get_xdata()[0] for mark in from_the_top] == [across[kind] for _, kind in rows]


def test_columns_must_be_the_four_kinds():
    with pytest.raises(ValueError, match="longer"):
        definitions_pictures.who_says_what([("China", KINDS[0])], KINDS[:3])


# ---- people by level ---------------------------------------------------------------------------


def test_bars_are_as_wide_as_the_levels_are_large():
    counts = [1, 10, 40, 100]
    figure = welcome_pictures.people_by_level(counts)
    bars = [p for p in figure.findobj(Rectangle) if p is not figure.patch]
    widths = [bar.get_width() for bar in bars]
    assert widths[1:] == pytest.approx([widths[3] * n / 100 for n in counts[1:]])
    middles = [bar.get_x() + bar.get_width() / 2 for bar in bars]
    assert middles == pytest.approx([middles[0]] * 4)
    words = texts_in(drawing.svg(figure))
    assert [w for w in ("you", "10", "40", "100", "level 3") if w not in words] == []


# ---- every preset of every explorer ------------------------------------------------------------


@pytest.mark.parametrize(
    ("explorer", "preset"),
    [
        (e, p)
        for e in (WhoGetsPaid, WhichName, EverybodyRecruits)
        for p in ({}, *e.presets.values())
    ],
    ids=lambda x: (
        x.__name__ if isinstance(x, type) else "-".join(map(str, x.values())) or "opening"
    ),
)
def test_no_text_leaves_the_picture_or_covers_another_in_any_preset(explorer, preset, tmp_path):
    figure = explorer(journal=Journal(tmp_path / "journal.json"), **preset).shown.figure
    assert misplaced(figure) == []


# ---- the layout of the tree --------------------------------------------------------------------


@st.composite
def teams(draw):
    draws = draw(st.lists(st.integers(0, 10_000), max_size=29))
    return Genealogy([-1, *(pick % i for i, pick in enumerate(draws, start=1))])


@given(teams())
@settings(max_examples=60)
def test_members_stand_apart_and_sponsors_above_their_recruits(team):
    columns, rows = trees.tree_layout(team)
    assert (rows == team.levels).all()
    for level in range(rows.max() + 1):  # at least one column apart on each level
        there = np.sort(columns[rows == level])
        assert (np.diff(there) >= 1 - 1e-9).all()
    for member in range(len(team)):
        recruits = np.flatnonzero(team.sponsor == member)
        if recruits.size:
            assert columns[member] == (columns[recruits[0]] + columns[recruits[-1]]) / 2
    assert columns.min() == 0
    assert columns.max() == (team.recruits == 0).sum() - 1


def test_money_is_written_with_cents_and_its_sign_in_front():
    assert [words.money(x) for x in (0, 0.5, -2, 10_000, -1234.567)] == [
        "$0.00", "$0.50", "-$2.00", "$10,000.00", "-$1,234.57",
    ]  # fmt: skip
