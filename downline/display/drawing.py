"""What all figures share: one style, one way to SVG, and shapes drawn in inches.

Drawing straight onto the figure, without matplotlib's axes, takes half the time.
"""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from functools import lru_cache

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

# Okabe and Ito's colours stay apart for colour-blind readers; shapes and words say it once more.
BLUE, ORANGE, INK, GREY = "#0072B2", "#D55E00", "#222222", "#6b6b6b"

_STYLE = {
    "svg.hashsalt": "downline",
    # Text stays text: half the time and a quarter of the size of outlines. Verdana, on Windows and
    # macOS, is as wide as DejaVu, which comes with matplotlib and does the measuring.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "font.size": 11,
    "text.color": INK,
}


def svg(figure: Figure) -> bytes:
    """The figure as SVG, byte for byte the same each time.

    >>> svg(Figure(figsize=(1, 1)))[:5]
    b'<?xml'
    """
    out = io.StringIO()
    with styled():
        figure.dpi = 72  # as SVG counts
        width, height = figure.get_size_inches() * figure.dpi
        renderer = _Renderer(width, height, out, metadata={"Date": None, "Creator": None})
        figure.draw(renderer)
        renderer.finalize()
    return out.getvalue().encode()


def _bring_fonts() -> None:
    """Matplotlib's own fonts, if its list of fonts was copied from elsewhere and lacks them."""
    known = {entry.fname for entry in fontManager.ttflist}
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        path = os.path.join(mpl.get_data_path(), "fonts", "ttf", name)
        if path not in known:
            fontManager.addfont(path)


_bring_fonts()


class _Renderer(RendererSVG):
    """Matplotlib's own; measures each text once, as most texts come back at each change."""

    def get_text_width_height_descent(self, s, prop, ismath):
        return _size(s, prop, ismath)

    def _get_font_height_metrics(self, prop):  # asked by matplotlib's Text for each line
        return _heights(prop)


@lru_cache(maxsize=5000)
def _size(text: str, prop: FontProperties, ismath) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(text, prop, ismath)


@lru_cache
def _heights(prop: FontProperties) -> tuple[float, float, float]:
    """Ascent, descent and line gap of a font, in points."""
    font = get_font(findfont(prop))
    table, head = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")
    assert table and head, "a TrueType font has both"
    scale = 1 / head["unitsPerEm"] * prop.get_size_in_points()
    ascent, descent = table["sTypoAscender"] * scale, table["sTypoDescender"] * scale
    return ascent, -descent, table["sTypoLineGap"] * scale


# What a learner's matplotlibrc, style or start-up file says of windows stays: those are for other
# pictures. All else is matplotlib's own, and then the course's.
_WANTED = {
    name: value
    for name, value in dict(mpl.RcParams(mpl.rcParamsDefault | _STYLE)).items()
    if not name.startswith(("backend", "webagg", "interactive", "toolbar", "keymap"))
}


@contextmanager
def styled():
    """Matplotlib's defaults and the course's style, whatever the learner has set.

    Like its rc_context, but only what differs is put in its place, as this runs at each key press.
    """
    # Looking which differ takes ten times as long as seeing that nothing has changed since.
    if not dict.__eq__(mpl.rcParams, _SEEN):
        _SEEN.clear()
        _SEEN.update(dict.items(mpl.rcParams))
        _OTHERS.clear()
        _OTHERS.update((name, v) for name, v in _SEEN.items() if _WANTED.get(name, v) != v)
    others = dict(_OTHERS)
    # Past matplotlib's checks, which they have been through already.
    dict.update(mpl.rcParams, {name: _WANTED[name] for name in others})
    try:
        yield
    finally:
        dict.update(mpl.rcParams, others)


_SEEN: dict[str, object] = {}
_OTHERS: dict[str, object] = {}
"""Matplotlib's settings as they were last, and those of them that are not as wanted."""


# ---- drawing in inches, straight onto the figure ------------------------------------------------


def text(figure, x, y, text, *, va="center", **look) -> None:
    """Words on a figure, on one line.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    x, y
        Where, in inches from the lower left corner.
    text
        The words.
    va
        Which part of the words stands at `y`, as in matplotlib's Text.
    **look
        What else matplotlib's Text takes, such as ``color``, ``size`` and ``ha``.
    """
    figure.add_artist(_Text(figure, x, y, text, va=va, **look))


class _Text(Artist):
    """A text that matplotlib lays out and draws once: most come back unchanged at each change."""

    zorder = Text.zorder

    def __init__(self, figure, x, y, text, **look):
        super().__init__()
        self._given, self._look = (x, y, text), look
        self._key = (figure.get_figheight(), *self._given, *look.items())

    def get_children(self):
        x, y, text = self._given
        drawn = Text(x, y, text, transform=self.figure.dpi_scale_trans, **self._look)
        drawn.set_figure(self.figure)
        return [drawn]

    def draw(self, renderer):
        if not isinstance(renderer, _Renderer):
            self.get_children()[0].draw(renderer)
        elif self._key in _drawn:
            renderer.open_group("text")
            for given, options in _drawn[self._key]:
                renderer.writer.element(*given, **options)
            renderer.close_group("text")
        else:
            with _listening(renderer.writer) as asked:
                self.get_children()[0].draw(renderer)
            if asked:  # an empty text has no group
                _drawn[self._key] = asked
            if len(_drawn) > 5000:
                del _drawn[next(iter(_drawn))]


_drawn: dict[tuple, list] = {}
"""Height of the figure, place, text and look → the elements of SVG, as they were written."""


@contextmanager
def _listening(writer):
    """What is asked of the writer's `element` meanwhile; it is done all the same."""
    asked, element = [], writer.element

    def note(*given, **options):
        asked.append((given, options))
        element(*given, **options)

    writer.element = note
    try:
        yield asked
    finally:
        del writer.element


def marks(figure, x, y, look, size=11) -> None:
    """Marks of one look.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    x, y
        Where each mark stands, in inches from the lower left corner; of the same length.
    look
        The mark's shape as in matplotlib's markers, the colour of its face and of its edge.
    size
        Its height, in points.
    """
    shape, face, edge = look
    figure.add_artist(
        Line2D(
            x, y, linestyle="none", marker=shape, markersize=size, markerfacecolor=face,
            markeredgecolor=edge, markeredgewidth=1.5, transform=figure.dpi_scale_trans,
        )
    )  # fmt: skip


def lines(figure, paths, *, color, lw, zorder=2) -> None:
    """Lines of one look, each through its points.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    paths
        A list of points (x, y) for each line, in inches from the lower left corner.
    color, lw
        Their colour, and their width in points.
    zorder
        What is drawn over what, as in matplotlib; areas and bars have 1.
    """
    look = {"edgecolor": color, "linewidth": lw, "joinstyle": "round", "zorder": zorder}
    _shape(figure, paths, fill=False, **look)


def areas(figure, outlines, *, face, edge) -> None:
    """Areas of one look, each inside its corners.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    outlines
        A list of corners (x, y) for each area, in inches from the lower left corner.
    face, edge
        The colours of the areas and of their edges.
    """
    closed = [[*corners, corners[0]] for corners in outlines]
    _shape(figure, closed, facecolor=face, edgecolor=edge, linewidth=1.2)


def _shape(figure, paths, **look) -> None:
    """All at once: ten paths drawn one by one take more than twice the time of one with ten parts.

    `paths` are lists of points (x, y), in inches; none draw nothing.
    """
    if len(paths):
        codes = np.full(sum(map(len, paths)), Path.LINETO, dtype=Path.code_type)
        codes[np.cumsum([0, *map(len, paths[:-1])])] = Path.MOVETO
        whole = Path(np.concatenate(paths), codes)
        figure.add_artist(PathPatch(whole, transform=figure.dpi_scale_trans, **look))


def bar(figure, left, middle, width, *, color, lw=1) -> None:
    """A level bar, a third of an inch high.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    left, middle
        Where it begins, and its middle in height, in inches from the lower left corner.
    width
        Its length in inches.
    color
        Its colour.
    lw
        The width of its edge in points, half of which is added on each side; 0 for a true width.
    """
    bar = Rectangle((left, middle - 0.17), width, 0.34, color=color, linewidth=lw)
    bar.set_transform(figure.dpi_scale_trans)
    figure.add_artist(bar)
