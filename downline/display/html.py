"""Plain HTML for explorers, twins and reports: text, a table (also as rows, and CSV), a picture,
sources, a page."""

from __future__ import annotations

import base64
import csv
import html
import io
import re
from collections.abc import Mapping

import pandas as pd

from downline.evidence import cite
from downline.words import shaped


def text_html(text: str) -> str:
    """Text made safe for HTML; dollar signs stand apart, or JupyterLab would read formulas.

    A number and its percent sign stay on one line.

    >>> text_html("$5 < $6, 50 % of it")
    '<span>$</span>5 &lt; <span>$</span>6, <span style="white-space:nowrap">50 %</span> of it'
    """
    safe = html.escape(text).replace("$", "<span>$</span>")
    return _PERCENT.sub(r'<span style="white-space:nowrap">\g<0></span>', safe)


_PERCENT = re.compile(r"\d[\d.,]* %")


def table_html(table: pd.DataFrame, caption: str, formats: Mapping[str, str] | None = None) -> str:
    """A table with a caption and named columns; numbers stand to the right.

    Cells with a sentence are marked, so that a style may keep them from becoming towers.

    >>> print(table_html(pd.DataFrame({"who": ["Ana"], "paid": [5]}), "Pay"))
    <table><caption style="text-align:left">Pay</caption>
    <thead><tr><th scope="col" style="text-align:left">who</th>\
<th scope="col" style="text-align:right">paid</th></tr></thead>
    <tbody>
    <tr><td style="text-align:left">Ana</td><td style="text-align:right">5</td></tr>
    </tbody></table>
    """
    sides = [
        f'style="text-align:{"right" if pd.api.types.is_numeric_dtype(kind) else "left"}"'
        for kind in table.dtypes
    ]

    def one(tag: str, text: str, side: str) -> str:
        kind = ' class="dl-sentence"' if len(text) > _SENTENCE else ""
        return f"<{tag}{kind} {side}>{text_html(text)}</{tag[:2]}>"

    def row(tag: str, cells) -> str:
        return "".join(one(tag, str(cell), side) for cell, side in zip(cells, sides, strict=True))

    shown = zip(*_as_text(table, formats or {}).values(), strict=True)
    rows = "\n".join(f"<tr>{row('td', cells)}</tr>" for cells in shown)
    heads = row('th scope="col"', table.columns)
    return (
        f'<table><caption style="text-align:left">{text_html(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>"
    )


_SENTENCE = 60
"""A text of more characters is a sentence."""


def as_text(table: pd.DataFrame, formats: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The table as it is shown; an empty cell stays empty."""
    return pd.DataFrame(_as_text(table, formats or {}))


def _as_text(table: pd.DataFrame, formats: Mapping[str, str]) -> dict[str, list[str]]:
    """Plain lists, as a table is drawn at each key press and making a DataFrame takes its time."""
    return {
        name: ["" if pd.isna(x) else shaped(formats.get(name, "{}"), x) for x in column.tolist()]
        for name, column in table.items()
    }


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """The rows as dicts, like `to_dict("records")` in a fraction of the time.

    >>> records(pd.DataFrame({"who": ["Ana"], "paid": [5]}))
    [{'who': 'Ana', 'paid': 5}]
    """
    rows = zip(*(column.tolist() for _, column in table.items()), strict=True)
    return [dict(zip(table.columns, row, strict=True)) for row in rows]


def csv_bytes(table: pd.DataFrame) -> bytes:
    r"""The table as a CSV file that spreadsheets open too, like `to_csv` in a fraction of the time.

    >>> csv_bytes(pd.DataFrame({"who": ["Ana, Lee", None], "paid": [5, 2]})).decode("utf-8-sig")
    'who,paid\n"Ana, Lee",5\n,2\n'
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(table.columns)
    columns = [["" if pd.isna(x) else x for x in column.tolist()] for _, column in table.items()]
    rows.writerows(zip(*columns, strict=True))
    return out.getvalue().encode("utf-8-sig")


def image_html(picture: bytes, alt: str) -> str:
    data = base64.b64encode(picture).decode()
    return f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{data}"/>'


def page_html(title: str, style: str, body: str) -> str:
    """A whole page that needs no network: `title` is plain text, `style` CSS, `body` HTML.

    The title is the page's first heading too.

    >>> page_html("A & B", "", "<p>Text</p>").splitlines()[-3:]
    ['<h1>A &amp; B</h1>', '<p>Text</p>', '</main></body></html>']
    """
    title = html.escape(title)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en-GB"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{style}</style></head><body><main>",
            f"<h1>{title}</h1>",
            body,
            "</main></body></html>\n",
        ]
    )


def sources_html(ids: tuple[str, ...]) -> str:
    """The citations of these source ids, folded; nothing for no ids."""
    if not ids:
        return ""
    lines = (re.sub(r"(https?://\S+)", r'<a href="\1">\1</a>', text_html(cite(i))) for i in ids)
    rows = "".join(f"<li>{line}</li>" for line in lines)
    return f"<details><summary>Sources</summary><ul>{rows}</ul></details>"
