"""An offer on one page: HTML that needs no network and prints on one sheet of A4.

It holds what the learner entered, what follows from it, and what the course has a source for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from downline import files
from downline.display.html import image_html, page_html
from downline.errors import CourseError
from downline.evidence import sources
from downline.evidence.sources import ids
from downline.lessons.choosing import evaluation, inquiry, offers
from downline.lessons.choosing.evaluation import CANNOT_TELL
from downline.lessons.choosing.offers import Offer

_STYLE = """
@page { size: A4 portrait; margin: 9mm 12mm; }
* { box-sizing: border-box; }
body { font: 8.3pt/1.22 "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  color: #1a1a1a; background: white; max-width: 186mm; margin: 0 auto; overflow-wrap: anywhere; }
h1 { font-size: 14pt; margin: 0; }
h2 { font-size: 10pt; margin: 1.8mm 0 0.5mm; border-bottom: 0.3mm solid #0072B2; }
p { margin: 0.6mm 0; }
dl { columns: 3; column-gap: 5mm; margin: 0; }
dl div { display: flex; justify-content: space-between; gap: 2mm; break-inside: avoid; }
dd { margin: 0; font-weight: 600; text-align: right; white-space: nowrap; }
.beside { display: flex; gap: 5mm; align-items: flex-start; }
.beside > div { flex: 0 0 92mm; }
.beside h2 { margin-top: 0; }
img { display: block; width: 100%; max-height: 56mm; margin: 1mm 0; }
ul { margin: 0; padding-left: 4mm; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2mm 2mm 0.2mm 0;
  border-bottom: 0.1mm solid #c8c8c8; }
td:nth-child(2) { white-space: nowrap; }
td:nth-child(3) { width: 30mm; }
.small { font-size: 6.3pt; line-height: 1.15; color: #444; }
a { color: inherit; }
"""

NOT_A_VERDICT = (
    "Arithmetic under the assumptions on this page, and indicators, not a verdict. "
    "This is no legal and no financial advice."
)


def page(
    offer: Offer,
    says: str,
    labels: Mapping[str, str],
    picture: bytes,
    alt: str,
    day: date,
) -> str:
    """The report as HTML.

    `says` is the explorer's sentence; `labels` says what each setting is called, in the order in
    which they are shown; `picture` is an SVG, `alt` its words.
    """
    found, asked = evaluation.indicators(offer), inquiry.questions(offer)
    told = found[found["sign"] != CANNOT_TELL]
    cited = [*offers.sources_of(offer), *_ids(asked), *_ids(found)]
    body = "\n".join(
        [
            f'<p><time datetime="{day.isoformat()}">{day.day} {day:%B %Y}</time>. '
            f"{_safe(NOT_A_VERDICT)}</p>",
            "<h2>What was entered</h2>",
            _entered(offer, labels),
            _real(offer),
            "<h2>What it takes, and what to expect after a year</h2>",
            f"<p>{_safe(says)}</p>",
            f'<div class="beside"><div>{image_html(picture, alt)}</div><section>',
            "<h2>Assumptions</h2>",
            "<ul>" + "".join(f"<li>{_safe(one)}</li>" for one in offers.ASSUMPTIONS) + "</ul>",
            "</section></div>",
            f"<h2>What the indicators say ({_safe(offer.country)})</h2>",
            _told(told),
            "<h2>What is not known, and whom to ask</h2>",
            _asked(asked),
            "<h2>Sources</h2>",
            f'<p class="small">{_cited(cited)}</p>',
        ]
    )
    return page_html(f"An offer, looked at: {offer.name or 'without a name'}", _STYLE, body)


def save(text: str, folder: Path, offer: Offer, day: date) -> Path:
    """Write the report into a folder, beside earlier ones; gives its path.

    A report is never replaced: the next one of the day gets a number.
    """
    words = re.sub(r"[^a-z0-9]+", "-", offer.name.lower()).strip("-")[:40]
    stem = f"report-{words or 'offer'}-{day.isoformat()}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    try:
        free = next((name for name in names if not (folder / f"{name}.html").exists()), None)
    except OSError as problem:
        raise CourseError(f"{folder} cannot be read ({problem}): check the folder.") from None
    if free is None:
        raise CourseError(f"{folder} holds a thousand reports of today: delete some.")
    path = folder / f"{free}.html"
    files.write(path, text, make_folder=True)
    return path


def _entered(offer: Offer, labels: Mapping[str, str]) -> str:
    rows = []
    for key, label in labels.items():
        value = getattr(offer, key)
        said = f"{value:,.10g}" if isinstance(value, (int, float)) else value
        rows.append(f"<div><dt>{_safe(label)}</dt><dd>{_safe(said)}</dd></div>")
    return f"<dl>{''.join(rows)}</dl>"


def _real(offer: Offer) -> str:
    ids = offers.sources_of(offer)
    if not ids:
        return ""
    said = f"A ready offer of the course: real numbers from {', '.join(ids)}, the rest assumed."
    return f"<p>{_safe(said)}</p>"


def _told(told: pd.DataFrame) -> str:
    if not len(told):
        return "<p>Nothing that was entered settles one of them.</p>"
    rows = (
        f"<li><b>{_safe(row.sign)}</b>: {_safe(row.sentence)} [{_safe(_named(row.source_ids))}]"
        "</li>"
        for row in told.itertuples()
    )
    return f"<ul>{''.join(rows)}</ul>"


def _asked(asked: pd.DataFrame) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("ask", "of whom", "source"))
    rows = "".join(
        f"<tr><td>{_safe(row.question)}</td><td>{_safe(row.ask)}</td>"
        f"<td>{_safe(_named(row.source_ids))}</td></tr>"
        for row in asked.itertuples()
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cited(ids: list[str]) -> str:
    known = sources().set_index("source_id")
    parts = []
    for one in dict.fromkeys(ids):
        row = known.loc[one]
        year = f", {row['year']}" if pd.notna(row["year"]) else ""
        about = _safe(f"{row['title']}. {row['publisher']}{year}")
        parts.append(f'[{one}] <a href="{html.escape(str(row["url"]))}">{about}</a>')
    return "; ".join(parts)


def _ids(table: pd.DataFrame) -> list[str]:
    return list(ids(table["source_ids"]))


def _named(ids: str) -> str:
    return ids.replace(";", ", ")


def _safe(text: str) -> str:
    return html.escape(str(text))
