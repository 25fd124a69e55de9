"""Rows of the evidence as a lesson shows them: readable, wrapped, with their sources below."""

from __future__ import annotations

import pandas as pd

from downline.display.html import sources_html, table_html, text_html
from downline.errors import CourseError
from downline.evidence import advice, age, cases, claims
from downline.words import safe


class _Rows:
    """Some rows of a table of evidence, in the order asked for."""

    def __init__(self, table: pd.DataFrame, id_column: str, ids: tuple[str, ...]):
        known = table.set_index(id_column, drop=False)
        if unknown := [one for one in ids if one not in known.index]:
            raise CourseError(
                f"There is no {id_column} {unknown[0]!r}: use one of {', '.join(known.index)}."
            )
        self.rows = known.loc[list(ids)]

    caption = ""
    columns: dict[str, str] = {}

    def _repr_html_(self) -> str:
        shown = self.rows[list(self.columns)].rename(columns=self.columns)
        shown["sources"] = self.rows["source_ids"].str.replace(";", ", ")
        cited = self.rows["source_ids"].dropna().str.split(";").explode()
        return table_html(shown, self.caption) + sources_html(tuple(dict.fromkeys(cited)))


class Claims(_Rows):
    """Statements of the article, in our words, each with our verdict, the reason and the sources.

    >>> print(Claims("C10"))
    C10 (supported): An MLM seller can earn both on own sales and on what recruits sell.
    """

    caption = "Statements and verdicts"
    columns = {
        "claim_id": "claim",
        "claim": "the article says, in our words",
        "verdict": "verdict",
        "rationale": "why",
    }

    def __init__(self, *ids: str):
        super().__init__(claims(), "claim_id", ids)

    def __repr__(self) -> str:
        return "\n".join(f"{r.claim_id} ({r.verdict}): {r.claim}" for r in self.rows.itertuples())


class Cases(_Rows):
    """Laws, court cases and official guidance, each with its country, year, outcome and sources.

    >>> print(Cases("K1"))
    K1 (US, 1975): In re Koscot Interplanetary, 86 F.T.C. 1106
    """

    caption = "Laws and cases"
    columns = {
        "name": "case",
        "country": "country",
        "year": "year",
        "kind": "kind",
        "outcome": "what it says",
    }

    def __init__(self, *ids: str):
        super().__init__(cases(), "case_id", ids)
        last = self.rows["year_end"].fillna(self.rows["year"]).dropna()
        if len(last):
            newest = int(last.max())
            self.caption = f"{self.caption}; the newest is of {newest}, {age(newest)}"

    def __repr__(self) -> str:
        return "\n".join(
            f"{r.case_id} ({r.country}, {r.year}): {r.name}" for r in self.rows.itertuples()
        )


class Advice:
    """What authorities and others advise about something, a line each, with its sources.

    >>> print(str(Advice("saying no"))[:64])
    - Say the no itself: “Thank you for asking me. I am going to say
    """

    of_a_country = ("leaving", "whom to tell", "under 18")
    """Where the country comes first, because its rules or its offices are meant."""

    def __init__(self, about: str):
        table = advice()
        self.rows = table[table["about"] == about]
        if self.rows.empty:
            known = ", ".join(table["about"].cat.categories)
            raise CourseError(f"There is no advice about {about!r}: use one of {known}.")

    def _repr_html_(self) -> str:
        lines = []
        for row in self.rows.itertuples():
            lead, place = "", ""
            if row.country != "world":
                place = f"{safe(row.country)}: "
                if row.about in self.of_a_country:
                    lead, place = f"<b>{safe(row.country)}.</b> ", ""
            whom = "" if pd.isna(row.whom) else f" <i>Ask {safe(row.whom)}.</i>"
            cited = row.source_ids.replace(";", ", ")
            lines.append(
                f"<li>{lead}{text_html(row.advice)}{whom} <small>[{place}{cited}]</small></li>"
            )
        cited = self.rows["source_ids"].str.split(";").explode()
        return f"<ul>{''.join(lines)}</ul>" + sources_html(tuple(dict.fromkeys(cited)))

    def __repr__(self) -> str:
        return "\n".join(f"- {row.advice} [{row.source_ids}]" for row in self.rows.itertuples())
