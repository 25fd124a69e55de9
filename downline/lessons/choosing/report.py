"""An offer on one page: HTML that needs no network and prints on one sheet of A4.

It holds what the learner entered, what follows from it, and what the course has a source for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from downline import files
from downline.display import pages
from downline.display.html import image_html
from downline.errors import CourseError
from downline.evidence import sources
from downline.evidence.sources import ids
from downline.lessons.choosing import evaluation, inquiry, offers
from downline.lessons.choosing.offers import Offer
from downline.screening import CANNOT_TELL

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
    """The report as HTML; what it says beside its values stands in ``report.html``.

    Parameters
    ----------
    offer
        What the learner entered.
    says
        The explorer's sentence.
    labels
        What each setting is called, in the order in which they are shown.
    picture, alt
        An SVG, and its words.
    day
        The date of the report.
    """
    found, asked = evaluation.indicators(offer), inquiry.questions(offer)
    told = found[found["sign"] != CANNOT_TELL]
    cited = [*offers.sources_of(offer), *_ids(asked), *_ids(found)]
    return pages.page(
        "lessons/choosing/report.html",
        title=f"An offer, looked at: {offer.name or 'without a name'}",
        day=day,
        not_a_verdict=NOT_A_VERDICT,
        entered=_entered(offer, labels),
        real=_real(offer),
        says=says,
        picture=pages.made(image_html(picture, alt)),
        assumptions=offers.ASSUMPTIONS,
        country=offer.country,
        told=list(told.itertuples()),
        asked=list(asked.itertuples()),
        named=_named,
        cited=_cited(cited),
    )


def save(text: str, folder: Path, offer: Offer, day: date) -> Path:
    """Write the report into a folder, beside earlier ones; gives its path.

    A report is never replaced: the next one of the day gets a number.

    Parameters
    ----------
    text
        The report, a page.
    folder
        Where it goes; made if it is missing.
    offer
        What it is about: its name becomes part of the file's.
    day
        The day that the file is named after.
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


def _entered(offer: Offer, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = []
    unknown, assumed = evaluation.not_entered(offer), offers.assumed(offer)
    for key, label in labels.items():
        value = getattr(offer, key)
        said = f"{value:,.10g}" if isinstance(value, (int, float)) else value
        if key in unknown:
            said = offers.UNKNOWN
        elif key in assumed:
            said = f"{said}, assumed"
        rows.append((label, said))
    return rows


def _real(offer: Offer) -> str:
    ids = offers.sources_of(offer)
    if not ids:
        return ""
    return f"A ready offer of the course: its real numbers are from {', '.join(ids)}."


def _cited(ids: list[str]) -> list[tuple[str, str, str]]:
    """For each source its id, its address and what it is."""
    known = sources().set_index("source_id")
    parts = []
    for one in dict.fromkeys(ids):
        row = known.loc[one]
        year = f", {row['year']}" if pd.notna(row["year"]) else ""
        parts.append((one, row["url"], f"{row['title']}. {row['publisher']}{year}"))
    return parts


def _ids(table: pd.DataFrame) -> list[str]:
    return list(ids(table["source_ids"]))


def _named(ids: str) -> str:
    return ids.replace(";", ", ")
