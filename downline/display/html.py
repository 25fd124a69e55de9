"""Plain HTML for explorers, twins and reports: text, a table (also as rows, and CSV), a picture,
sources. Whole pages are templates (`pages`); this is made by hand, as it is made at each key press.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from downline.evidence import cite
from downline.words import safe, shaped


def text_html(text: str) -> str:
    """Text made safe for HTML; dollar signs stand apart, or JupyterLab would read formulas.

    A number and its percent sign stay on one line.

    >>> text_html("$5 < $6, 50 % of it")
    '<span>$</span>5 &lt; <span>$</span>6, <span style="white-space:nowrap">50 %</span> of it'
    """
    apart = safe(text).replace("$", "<span>$</span>")
    return _PERCENT.sub(r'<span style="white-space:nowrap">\g<0></span>', apart)


_PERCENT = re.compile(r"\d[\d.,]* %")


def table_html(table: pd.DataFrame, caption: str, formats: Mapping[str, str] | None = None) -> str:
    """A table with a caption and named columns; numbers stand to the right.

    Cells with a sentence are marked, so that a style may keep them from becoming towers.

    Parameters
    ----------
    table
        Plain values; an empty cell stays empty.
    caption
        Plain text.
    formats
        How the cells of a column are shown, by its name, such as ``{"paid ($)": "{:,.2f}"}``.

    >>> print(table_html(pd.DataFrame({"who": ["Ana"], "paid": [5]}), "Pay"))
    <table><caption style="text-align:left">Pay</caption>
    <thead><tr><th scope="col" style="text-align:left">who</th>\
<th scope="col" style="text-align:right">paid</th></tr></thead>
    <tbody>
    <tr><td style="text-align:left">Ana</td><td style="text-align:right">5</td></tr>
    </tbody></table>
    """
    head = f'<caption style="text-align:left">{text_html(caption)}</caption>'
    return f"<table>{head}\n{_rows_html(table, formats or {})}</table>"


def folded_table_html(
    table: pd.DataFrame, caption: str, formats: Mapping[str, str], *, opened: bool
) -> str:
    """The same table under its caption, which folds it away.

    Parameters
    ----------
    table, caption, formats
        As for `table_html`.
    opened
        Whether it is unfolded at first.

    >>> folded_table_html(pd.DataFrame({"who": ["Ana"]}), "Pay", {}, opened=False)[:68]
    '<details><summary>Pay</summary>\\n<table aria-label="Pay">\\n<thead><tr>'
    """
    return (
        f"<details{' open' if opened else ''}><summary>{text_html(caption)}</summary>\n"
        f'<table aria-label="{safe(caption)}">\n{_rows_html(table, formats)}</table></details>'
    )


def _rows_html(table: pd.DataFrame, formats: Mapping[str, str]) -> str:
    sides = [
        f'style="text-align:{"right" if pd.api.types.is_numeric_dtype(kind) else "left"}"'
        for kind in table.dtypes
    ]

    def row(tag: str, cells, scope: str = "") -> str:
        return "".join(
            f"<{tag}{scope}{_SENTENCE if len(cell) > 60 else ''} {side}>{text_html(cell)}</{tag}>"
            for cell, side in zip(map(str, cells), sides, strict=True)
        )

    shown = zip(*_as_text(table, formats).values(), strict=True)
    rows = "\n".join(f"<tr>{row('td', cells)}</tr>" for cells in shown)
    heads = row("th", table.columns, ' scope="col"')
    return f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>"


_SENTENCE = ' class="dl-sentence"'
"""What marks a text of more than sixty characters."""


def as_text(table: pd.DataFrame, formats: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The table as it is shown; an empty cell stays empty."""
    return pd.DataFrame(_as_text(table, formats or {}))


def _as_text(table: pd.DataFrame, formats: Mapping[str, str]) -> dict[str, list[str]]:
    """Plain lists, as a table is drawn at each key press and making a DataFrame takes its time."""
    return {
        name: ["" if pd.isna(x) else shaped(formats.get(name, "{}"), x) for x in column.tolist()]
        for name, column in table.items()
    }


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
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
    return f'<img alt="{safe(alt)}" src="data:image/svg+xml;base64,{data}"/>'


def under_lines(under) -> list[str]:
    """A line for each thing in a picture: its name, and what must be known of it.

    >>> under_lines([("Firm A", {"gross or net": "gross", "age": "not said"})])
    ['Firm A. Gross or net: gross. Age: not said.']
    """
    return [
        " ".join(
            [f"{name}.", *(f"{label[0].upper()}{label[1:]}: {said}." for label, said in of.items())]
        )
        for name, of in under
    ]


def under_html(under) -> str:
    """The same as a list; nothing for nothing.

    >>> under_html([("Firm A", {"age": "not said"})])
    '<ul class="dl-under"><li><b>Firm A.</b> Age: not said.</li></ul>'
    """
    rows = [
        f"<b>{text_html(name)}.</b>{text_html(line[len(name) + 1 :])}"
        for (name, _), line in zip(under, under_lines(under), strict=True)
    ]
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f'<ul class="dl-under">{items}</ul>' if rows else ""


def sources_html(ids: tuple[str, ...]) -> str:
    """The citations of these source ids, folded; nothing for no ids."""
    if not ids:
        return ""
    lines = (re.sub(r"(https?://\S+)", r'<a href="\1">\1</a>', text_html(cite(i))) for i in ids)
    rows = "".join(f"<li>{line}</li>" for line in lines)
    return f"<details><summary>Sources</summary><ul>{rows}</ul></details>"
