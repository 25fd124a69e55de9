"""Pages that ask no other computer for anything: nbconvert's, without the address of MathJax.

Formulas stay as they were typed. No exercise of the course has any.
"""

from __future__ import annotations

from jinja2 import DictLoader
from nbconvert.exporters import HTMLExporter

from downline.jupyter import NO_FORMULAS


class Page(HTMLExporter):
    """nbconvert's page, whose templates find a `mathjax` that writes nothing."""

    def __init__(self, **more):
        super().__init__(extra_loaders=[DictLoader(NO_FORMULAS)], **more)
