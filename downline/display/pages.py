"""Whole pages from templates, for a browser or for paper; none of them needs a network.

A template is a file of the package, named from there: ``display/templates/sheet.html``. What is put
in is made safe by :func:`~downline.display.html.safe`, unless it is `Markup`: HTML of ours already.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from downline.words import safe

# Jinja2 is imported where a page is made: an explorer opens without it.
if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def page(template: str, **values: Any) -> str:
    """A page from a template and the values that it names.

    >>> page("display/templates/page.html", title="A & B", body=made("<p>Text</p>")).split()[-5:]
    ['<h1>A', '&amp;', 'B</h1>', '<p>Text</p>', '</main></body></html>']
    """
    return _environment().get_template(template).render(values)


def part(template: str, macro: str, **values: Any) -> Markup:
    """A part of a page: what a template's macro makes of its values.

    Parameters
    ----------
    template
        A file of the package.
    macro
        The name of one of its macros.
    **values
        The macro's arguments.
    """
    return getattr(_environment().get_template(template).module, macro)(**values)


def made(html: str) -> Markup:
    """HTML of ours, which a template puts in as it is."""
    from markupsafe import Markup

    return Markup(html)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        finalize=_finished,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["together"] = _together
    return environment


def _source(name: str) -> str | None:
    file = files("downline").joinpath(name)
    return file.read_text("utf-8") if file.is_file() else None


def _finished(value: object) -> object:
    """What is put in, escaped as everywhere in the course; Jinja2's own writes ' otherwise."""
    return value if hasattr(value, "__html__") else made(safe(value))


def _together(html: str) -> Markup:
    """A number and its percent sign stay on one line."""
    return made(str(html).replace(" %", "&nbsp;%"))
