"""Pictures as files of their own: a page comes sooner without them, and one is kept only once."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from downline.words import safe

PLACE = "_static/pictures"
"""Where a page finds them."""

_INLINE = re.compile(
    r'<img alt="(?P<alt>[^"]*)" src="data:image/svg\+xml;base64,(?P<data>[^"]+)" ?/?>'
)
_SIZE = re.compile(rb'\b(width|height)="([\d.]+)pt"')


class Pictures:
    """The pictures of the pages that are being made."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def image(self, svg: bytes, alt: str) -> str:
        """A picture that a page shows, in a box that can move sideways where it is narrow.

        >>> pictures = Pictures()
        >>> print(pictures.image(b'<svg width="576pt" height="72pt"/>', "A & B"))
        <div class="wide dl-picture"><img alt="A &amp; B" width="768" height="96" loading="lazy" \
src="_static/pictures/d09c04914724.svg"></div>
        """
        name = f"{hashlib.sha256(svg).hexdigest()[:12]}.svg"
        self.files[name] = svg
        sides = {side.decode(): float(points) * 4 / 3 for side, points in _SIZE.findall(svg[:2000])}
        size = "".join(f' {side}="{sides[side]:.0f}"' for side in ("width", "height"))
        return (
            f'<div class="wide dl-picture"><img alt="{safe(alt)}"{size} loading="lazy" '
            f'src="{PLACE}/{name}"></div>'
        )

    def out_of(self, html: str) -> str:
        """HTML of a notebook with each of its pictures in a file."""
        return _INLINE.sub(self._file, html)

    def _file(self, found: re.Match[str]) -> str:
        from html import unescape

        return self.image(base64.b64decode(found["data"]), unescape(found["alt"]))

    def write(self, folder: Path) -> None:
        """Write all of them."""
        folder.mkdir(parents=True)
        for name, svg in self.files.items():
            (folder / name).write_bytes(svg)
