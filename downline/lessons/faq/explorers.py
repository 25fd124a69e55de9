"""Lessons 6 and 7: the article's six questions, one explorer for each that numbers can speak to."""

from __future__ import annotations

from functools import cache, lru_cache
from math import ceil

import pandas as pd

from downline import evidence
from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.html import records
from downline.display.panel import choice, number, sorted_into, tick
from downline.evidence.sources import ids
from downline.lessons.faq import own_sales, pictures, spread, staying
from downline.words import count, fixed, listed, money

YOU = "You, selling alone"


class SellOrRecruit(Explorer, lesson=6):
    """What selling alone brings, among the ranks of a company that tells the team's part apart.

    >>> print(SellOrRecruit(rank="Consultant").shown.sentence)
    If you sell goods for $400 a month and keep 35 %, you have $1,680 a year before expenses. The average Consultant had $351 in 2020, 3 % of it from the team. By selling alone you would reach that with sales of $84 a month. About 66 % of all consultants had this rank or a higher one.
    """  # noqa: E501

    presets = {
        "A few parties": {"sales": 400, "rank": "Consultant"},
        "Every weekend": {"sales": 2_000, "rank": "Sr. Consultant"},
        "A manager's pay": {"sales": 2_000, "rank": "Director"},
        "The top rank": {"sales": 2_000, "rank": "Sr. Executive Director"},
    }
    prediction = Prediction(
        question="Pure Romance is one of the few companies that say how much its people had from "
        "their own sales and how much from the sales of their teams. Think of the highest rank, in "
        "the US in 2020. Of each 100 dollars, how many came from the team?",
        unit="dollars",
        at={},
        read="part of the best paid from the team (%)",
    )

    def make_controls(self):
        names = own_sales.ranks()["rank"].tolist()[::-1]
        return {
            "sales": number("You sell a month ($)", 400, low=0, high=10_000, step=50),
            "margin": number("You keep (%)", 35, low=5, high=60),
            "rank": choice("Compare with", names, "Director"),
        }

    def answer(self, *, sales, margin, rank):
        alone = own_sales.by_selling(sales, margin / 100)
        ranks = own_sales.ranks()
        its = ranks.set_index("rank").loc[rank]
        needed = own_sales.sales_needed(its["mean"], margin / 100)
        you = {"rank": YOU, "told": "", "mean": alone, "own": alone, "team": 0.0, "team share": 0.0}
        rows = sorted([*records(ranks), you], key=lambda row: -row["mean"])
        columns = {
            "rank": "rank",
            "share of consultants": "told",
            "had in all ($ a year)": "mean",
            "from own sales ($)": "own",
            "from the team ($)": "team",
            "from the team (%)": "team share",
        }
        table = pd.DataFrame({name: [row[key] for row in rows] for name, key in columns.items()})
        table["from the team (%)"] = table["from the team (%)"].round(1)
        drawn = [(row["rank"], row["own"], row["team"], row["told"] or "you") for row in rows]
        parts = ", ".join(f"{name} {100 * t / (o + t or 1):.0f} %" for name, o, t, _ in drawn)
        dollars = "{:,.0f}"
        facts = {
            "by selling alone ($ a year)": alone,
            "mean of the rank in 2020 ($)": its["mean"],
            "its part from the team (%)": its["team share"],
            "sales to reach its mean ($ a month)": needed,
            "this rank or a higher one (%)": round(its["or higher"], 1),
            "part of the best paid from the team (%)": round(rows[0]["team share"]),
        }
        return Answer(
            sentence=f"If you sell goods for {money(sales, short=True)} a month and keep "
            f"{margin:g} %, you have ${fixed(alone)} a year before expenses. The average "
            f"{rank} had ${fixed(its['mean'])} in 2020, {its['team share']:.0f} % of it from the "
            f"team. By selling alone you would reach that with sales of ${fixed(needed)} a month. "
            f"About {facts['this rank or a higher one (%)']:g} % of all consultants had this "
            "rank or a higher one.",
            facts=facts,
            table=table,
            caption="Pure Romance, US, 2020: means for each rank, all consultants counted (the "
            "company's estimate; the total after some costs, the team's part before costs)",
            figure=pictures.own_or_team(drawn, (YOU, rank)),
            alt="A bar for each rank, the best paid on top, split into own sales and the team's. "
            f"Part from the team: {parts}.",
            sources=("S09",),
            under=(("Pure Romance, US 2020", evidence.four_things("Pure Romance US 2020")),),
            formats={
                "had in all ($ a year)": dollars,
                "from own sales ($)": dollars,
                "from the team ($)": dollars,
                "from the team (%)": "{:.1f}",
            },
        )


_explained = lru_cache(maxsize=200)(spread.explained)


class EffortOrPosition(Explorer, lesson=6):
    """An invented network in which effort, skill, order of entry and chance are set apart.

    >>> print(EffortOrPosition(override=0).shown.sentence)
    In dollars, the spread of incomes comes from effort (50 %), skill (50 %), order of entry (0 %) and chance (0 %). In places, where everybody counts the same, it comes from effort (51 %), skill (49 %), order of entry (0 %) and chance (0 %).
    """  # noqa: E501

    presets = {
        "Own sales only": {"override": 0},
        "A small override": {"override": 1},
        "Workers recruit more": {"by_work": True},
        "All work alike": {"effort": 0, "skill": 0},
        "Very different people": {"effort": 150, "skill": 150},
    }
    prediction = Prediction(
        question="In an invented network of 1,000 people, some work much more than others and some "
        "sell much better. They join one after another and are paid on five levels. Measure the "
        "differences between their incomes in dollars: what percentage of them comes from "
        "differences in effort?",
        unit="percent",
        at={},
        read="effort, in dollars (%)",
    )

    def make_controls(self):
        return {
            "effort": number("How much effort differs (%)", 60, low=0, high=200, step=10),
            "skill": number("How much skill differs (%)", 60, low=0, high=200, step=10),
            "margin": number("A seller keeps (%)", 25, low=0, high=50, step=5),
            "override": number("Each of five levels pays (%)", 5, low=0, high=10),
            "people": choice("Members", [100, 300, 1_000], 1_000),
            "by_work": tick("Who works more and better also recruits more"),
        }

    def answer(self, *, effort, skill, margin, override, people, by_work):
        rates = (override / 100,) * spread.LEVELS
        shares = _explained(
            people, effort=effort / 100, skill=skill / 100, margin=margin / 100, rates=rates,
            by_work=by_work,
        )  # fmt: skip
        percent = (100 * shares).round().astype(int)
        names = percent.index.tolist()
        dollars, places = percent["dollars"].tolist(), percent["places"].tolist()
        return Answer(
            sentence=f"In dollars, the spread of incomes comes from {_listed(names, dollars)}. In "
            f"places, where everybody counts the same, it comes from {_listed(names, places)}.",
            facts={
                f"{name}, in {unit} (%)": share
                for unit, shares in (("dollars", dollars), ("places", places))
                for name, share in zip(names, shares, strict=True)
            },
            table=pd.DataFrame(
                {"factor": names, "in dollars (%)": dollars, "in places (%)": places}
            ),
            caption=f"What the spread of incomes comes from, {people:,} invented members "
            "(rounded to whole percent)",
            figure=pictures.what_explains(names, dollars, places),
            alt="Two bars for each factor. "
            + " ".join(
                f"{name}: {d} % in dollars, {p} % in places."
                for name, d, p in zip(names, dollars, places, strict=True)
            ),
        )


def _listed(names: list[str], shares: list[int]) -> str:
    """The factors with their shares, the largest first."""
    order = sorted(range(len(names)), key=lambda i: -shares[i])
    said = [f"{names[i]} ({shares[i]} %)" for i in order]
    return listed(said)


NOT_YET = "not sorted yet"
HOLDS, AGAINST, NOT_SHOWN, NOT_SAID = PILES = (
    "holds",
    "does not hold",
    "nobody has shown it",
    "they never said it",
)
STATEMENTS = {
    "99": ("M01", "The FTC found that 99 % of people in MLM lose money", NOT_SAID),
    "80": ("M02", "80 % of MLM sellers make nothing", NOT_SHOWN),
    "quick": ("C33", "MLM is a way to get rich quickly", AGAINST),
    "scams": ("C34", "Every company in the field is a scam", AGAINST),
    "little": (
        "I195",
        "By US firms' statements of 2023 that let it be worked out, most sellers got 1,000 dollars "
        "a year or less from the firm, before expenses",
        HOLDS,
    ),
    "chart": ("C11", "A chart shaped like a pyramid shows a pyramid scheme", AGAINST),
}
"""Each statement: the row that it is traced to, its words, and its pile by that row."""


class Misconceptions(Explorer, lesson=7):
    """Sort statements that one hears; for each one sorted, see where it comes from.

    >>> Misconceptions(quick="holds").shown.table["what is known"][0][:37]
    'The SEC, which gains nothing by it, l'
    """

    presets = {
        "All hold": dict.fromkeys(STATEMENTS, HOLDS),
        "As the evidence has it": {name: pile for name, (_, _, pile) in STATEMENTS.items()},
    }

    def make_controls(self):
        return {
            name: sorted_into(said, [NOT_YET, *PILES]) for name, (_, said, _) in STATEMENTS.items()
        }

    def answer(self, **sorted_into):
        done = [name for name, pile in sorted_into.items() if pile != NOT_YET]
        right = [name for name in done if sorted_into[name] == STATEMENTS[name][2]]
        rows = [
            {
                "statement": STATEMENTS[name][1],
                "you say": sorted_into[name],
                "the evidence says": STATEMENTS[name][2],
                **_traced(STATEMENTS[name][0]),
            }
            for name in done
        ]
        if not done:
            rows = [{"statement": said, "you say": NOT_YET} for _, said, _ in STATEMENTS.values()]
        table = pd.DataFrame(rows)
        sources = ids(evidence.row(STATEMENTS[name][0])["source_ids"] for name in done)
        said = f"{len(done)} of {len(STATEMENTS)} statements sorted, {len(right)} as the evidence"
        return Answer(
            facts={"sorted": len(done), "statements": len(STATEMENTS), "right": len(right)},
            sentence=f"{said} has it."
            if done
            else "Nothing is sorted yet. Of each one that is, the table says where it comes from.",
            table=table,
            caption="Statements and where they come from",
            figure=pictures.piles(
                [said for _, said, _ in STATEMENTS.values()],
                PILES,
                [None if pile == NOT_YET else pile for pile in sorted_into.values()],
                [STATEMENTS[name][2] if name in done else None for name in STATEMENTS],
            ),
            alt=f"Grid of {len(STATEMENTS)} statements against four piles. "
            + " ".join(
                f"{STATEMENTS[name][1]}: you say {sorted_into[name]}, the evidence says "
                f"{STATEMENTS[name][2]}."
                for name in done
            ),
            sources=sources,
        )


FOUR = ("who counted", "whom", "what", "when")
"""What a number needs before it can be believed, by the lesson's own rule."""

NO_NUMBER = "no number is in it"


@cache
def _traced(row_id: str) -> dict[str, str]:
    """Where a statement comes from and what is known, from its row of the evidence."""
    row = evidence.row(row_id)
    four = dict.fromkeys(FOUR, NO_NUMBER)
    if row_id.startswith("M"):
        comes, known = row["comes_from"], row["what_is_known"]
        told = [row[name] for name in ("who_counted", "whom", "what_was_counted", "when")]
        four = dict(zip(FOUR, told, strict=True))
    elif row_id.startswith("C"):
        comes, known = f"the article's claim {row_id}: {row['claim']}", row["rationale"]
    else:
        comes = f"{row['company']}, {row['country']}"
        what = f"{row['measure']}, {row['basis']}"
        four = dict(zip(FOUR, (comes, row["counted"], what, row["year_note"]), strict=True))
        known = (
            f"{row['who']}, by the companies' own statements: at most "
            f"{row['amount_high']:,.0f} dollars a {row['period']}, {row['basis']} (before "
            f"expenses). Counted: {row['counted']}; {row['year_note']}; {row['note']}."
        )
    return {
        "comes from": comes,
        **four,
        "what is known": known,
        "sources": row["source_ids"].replace(";", ", "),
    }


class Survival(Explorer, lesson=7):
    """Who is still there year by year, while the company keeps its size.

    >>> print(Survival(first=50, later=50, years=4, size=100).shown.sentence)
    Of 100 people who join, 50 are there after 1 year and 6 after 4 years. On average they are there for 2.0 years, the first one counted in full. To keep 100 sellers, the company needs 50 new ones every year: 200 in 4 years.
    """  # noqa: E501

    presets = {
        "Young Living 2018": {"first": 53, "later": 70},
        "Quixtar 2005": {"first": 53, "later": 53},
        "Herbalife 2004, supervisors": {"first": 40, "later": 40},
        "Nearly everybody stays": {"first": 95, "later": 95},
    }
    prediction = Prediction(
        question="Young Living (US) has published how many of its members bought nothing in 2018. "
        "Of each 100 who had joined in 2016, how many still bought something?",
        unit="members",
        at={"first": 53, "later": 70},
        read="of 100, there after 2 years",
    )

    def make_controls(self):
        return {
            "first": number("Stay the first year (%)", 53, low=0, high=100),
            "later": number("Stay each further year (%)", 70, low=0, high=99),
            "years": number("Look ahead (years)", 10, low=2, high=20),
            "size": number("Sellers to keep (people)", 1_000, low=10, high=1_000_000, step=10),
        }

    def answer(self, *, first, later, years, size):
        remain = 100 * staying.remaining(first / 100, later / 100, years)
        stay = staying.mean_stay(first / 100, later / 100)
        joiners = ceil(staying.joiners_to_hold(size, first / 100, later / 100) - 1e-9)
        years, size = int(years), int(size)
        published = staying.published()
        told = [
            f"{row.name}: {'at most ' if row.bound else ''}{row.remain:g} %"
            for row in published.itertuples(index=False)
        ]
        there = {year: round(remain[year]) for year in (1, 2, years)}  # whole people
        facts = {
            f"of 100, there after {count(year, 'year')}": people for year, people in there.items()
        }
        facts |= {
            "years there, on average": stay,
            "joiners a year": joiners,
            "joiners in all": joiners * years,
        }
        points = [
            (letter, after, share, said)
            for letter, after, share, said in zip(
                "ABCDE", published["after"], published["remain"], told, strict=True
            )
            if after <= years
        ]
        return Answer(
            facts=facts,
            sentence=f"Of 100 people who join, {there[1]} are there after 1 "
            f"year and {there[years]} after {years} years. On average they "
            f"are there for {stay:.1f} years, the first one counted in full. "
            f"To keep {size:,} sellers, the company needs {joiners:,} new ones every year: "
            f"{joiners * years:,} in {years} years.",
            table=pd.DataFrame(
                {
                    "years since joining": range(years + 1),
                    "still there (%)": remain.round(2),
                    "published by companies": [
                        "; ".join(said for _, after, _, said in points if after == year)
                        for year in range(years + 1)
                    ],
                }
            ),
            caption="Of those who joined together, how many are still there "
            "(what “there” means differs between the companies)",
            figure=pictures.who_stays(
                remain.tolist(), f"the company: {size:,} sellers in every year", points
            ),
            alt=f"A line falls from 100 % to {remain[-1]:.1f} % in {years} years, under a flat "
            "line for the company. Published: " + "; ".join(said for *_, said in points) + ".",
            sources=ids(published["source_ids"]),
            formats={"still there (%)": "{:.1f}"},
        )
