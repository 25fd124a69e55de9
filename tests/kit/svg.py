"""What stands in a picture, and whether all of it can be read."""

import xml.etree.ElementTree as ET
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text


def texts_in(svg: bytes) -> list[str]:
    """The texts of an SVG, in its order."""
    root = ET.fromstring(svg)
    return ["".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")]


def misplaced(figure) -> list:
    """Texts that leave the figure, and pairs that cover each other, as Agg measures them."""
    renderer, frame = FigureCanvasAgg(figure).get_renderer(), figure.bbox
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_text()
    ]
    outside = [
        text
        for text, box in boxes
        if box.x0 < frame.x0 or box.y0 < frame.y0 or box.x1 > frame.x1 or box.y1 > frame.y1
    ]
    covered = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5
    ]
    return outside + covered
