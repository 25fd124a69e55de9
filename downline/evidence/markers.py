"""Small markers in place of source ids: `[S07, Q015]` in a lesson's text becomes a raised 7.

Authors write ids; `python tools/refresh.py` makes each a link that opens the source and says whose
it is. The ids stay in the link's title, so a marker can be made again when an address changes.
"""

import re

from downline import evidence

IDS = re.compile(r" ?\[((?:[ABD-Z]\d{2,3}(?:, )?)+)\](?!\()")  # not C: a claim is no source
MARKER = re.compile(r"<sup>(\[\d+\]\([^)]*\)(?:, )?)+</sup>")
_IN_TITLE = re.compile(r'"((?:[A-Z]\d{2,3}(?:, )?)+): ')


def marked(text: str) -> str:
    """The text with a marker for each list of ids, and each marker it has made again.

    >>> marked("Most had less [S46].")[:40]
    'Most had less<sup>[46](https://www.usato'
    >>> marked(marked("Most had less [S46].")) == marked("Most had less [S46].")
    True
    """
    return IDS.sub(lambda found: _markers(found[1].split(", ")), unmarked(text))


def unmarked(text: str) -> str:
    """The text with ids in place of markers, as an author writes it.

    >>> unmarked(marked("Most had less [S46, S27, D06]."))
    'Most had less [S46, S27, D06].'
    """
    return MARKER.sub(lambda found: f" [{', '.join(_IN_TITLE.findall(found[0]))}]", text)


def _markers(ids: list[str]) -> str:
    rows: dict[str, list[str]] = {one: [] for one in ids if one.startswith("S")}
    for one in ids:
        if not one.startswith("S"):
            of = _sources_of(one)
            rows.setdefault(next((source for source in of if source in rows), of[0]), []).append(
                one
            )
    return f"<sup>{', '.join(_link(source, row) for source, row in rows.items())}</sup>"


def _sources_of(row_id: str) -> list[str]:
    derived = evidence.derived().set_index("derived_id")
    if row_id in derived.index:
        return [of for one in derived.at[row_id, "from_ids"].split(";") for of in _sources_of(one)]
    return evidence.row(row_id)["source_ids"].split(";")


def _link(source: str, rows: list[str]) -> str:
    row = evidence.row(source)
    when = row.get("year_note") or row.get("year", "no date seen")
    title = f"{', '.join([source, *rows])}: {row['publisher']}, {when}"
    title = title.replace(" (", ", ").replace(")", "")  # a bracket would end the link
    address = row["url"].replace("(", "%28").replace(")", "%29")
    return f'[{int(source[1:])}]({address} "{title}")'
