"""Lesson 8: an offer weighed, and the learner's own predictions beside the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from downline.display.drawing import svg
from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.html import records, text_html
from downline.display.panel import area, box, button, choice, number, text
from downline.errors import CourseError
from downline.files import work_folder
from downline.given import OtherUnit
from downline.learner import Journal
from downline.lessons.choosing import evaluation, inquiry, offers, report
from downline.lessons.choosing import pictures as charts
from downline.lessons.choosing.offers import CHOICES, MOST, Offer
from downline.screening import CANNOT_TELL, GOOD, WARNING
from downline.words import count

YEAR, TAKES, INDICATORS, QUESTIONS = (
    "what is left after a year",
    "what it takes",
    "the indicators",
    "questions to ask",
)
_GROUPS = {
    "What matters most": {
        "kit": "Kit, fee and stock to join (once)",
        "purchases": "Goods you must buy (a month)",
        "spend": "A customer spends (a month)",
        "margin_percent": "You keep (%)",
        "customers": "Customers you expect (people)",
        "hours": "Your time (hours a month)",
    },
    "Other costs": {
        "joining_costs": "Does joining cost anything?",
        "fee": "Fee (a month)",
        "sold_on": "Can you sell those goods on?",
        "expenses": "Your other expenses (a month)",
    },
    "What recruits bring": {
        "plan": "Plan",
        "team_percent": "Your share of a recruit's orders (%)",
        "recruit_buys": "A recruit orders (a month)",
        "recruit_reward": "Is anybody paid for recruiting?",
        "bonus": "Reward for a recruit (once)",
    },
    "The rules": {
        "must_buy": "Must you buy goods to take part?",
        "returns": "Fair return of unsold goods?",
        "mostly_recruits": "Rewards mainly for recruiting?",
        "country": "Rules of",
        "currency": "Money in",
    },
}
LABELS = {key: label for group in _GROUPS.values() for key, label in group.items()}
_STEPS = {"kit": 10, "purchases": 10, "expenses": 5, "fee": 5, "spend": 5, "recruit_buys": 10,
          "bonus": 10}  # fmt: skip
_MONEY = ("kit", "fee", "purchases", "expenses", "spend", "recruit_buys", "bonus")
_FILE = "my_offer.toml"
BLANK = {
    **dict.fromkeys(MOST, 0),
    **{key: offers.UNKNOWN for key, known in CHOICES.items() if offers.UNKNOWN in known},
}
"""An offer of which nobody has told anything."""


def _values(offer: Offer) -> dict[str, object]:
    return {key: value for key, value in asdict(offer).items() if key != "name"}


class EvaluateOffer(Explorer, lesson=8):
    """What an offer asks of you, what to expect by chance, what is not known and whom to ask.

    `file` names an offer file in the learner's work folder. With it, or with `show`, the explorer
    is for an offer of one's own: it opens at once, without a prediction; and without a file
    nothing is known yet.

    >>> print(EvaluateOffer(customers=11).shown.sentence)
    Joining costs $120.00, and every month costs $100.00. By selling alone it takes 11 customers, or sales of $440.00 a month, to have everything back within a year. With 11 customers and nobody recruited you have $0.00 left after a year. Not known, and counted as 0: a reward for a recruit. Of 11 indicators (US), 0 give a good sign and 0 give a warning sign; 11 cannot tell. They are indicators, not a verdict.
    """  # noqa: E501

    presets = {
        "Candles (real)": _values(offers.ready()["candles"]),
        "Oils (real)": _values(offers.ready()["oils"]),
        "Leggings (real)": _values(offers.ready()["leggings"]),
        "Nothing known yet": BLANK,
        "No purchases": {"purchases": 0, "must_buy": offers.NO},
        "Single-level, free to join": {
            "plan": offers.SINGLE, "kit": 0, "fee": 0, "purchases": 0, "team_percent": 0,
            "recruit_buys": 0, "joining_costs": offers.NO, "recruit_reward": offers.NO,
            "must_buy": offers.NO, "returns": offers.YES,
        },
    }  # fmt: skip
    prediction: Prediction | None = Prediction(
        question="A friend sells soap. Joining cost her $120. Each month she pays a fee of $15, "
        "must buy soap for $60 for herself, and spends $25 on travel and samples. Eight customers "
        "buy for $40 a month each, and she keeps a quarter of that. She recruits nobody. How many "
        "dollars are left after a year? (With a minus if she is short.)",
        unit="dollars",
        at={},
        read="left after a year",
    )
    groups = {head: tuple(group) for head, group in _GROUPS.items()}

    def __init__(self, journal: Journal | None = None, file: str | None = None, **values):
        self.offer_name = text("Name of the offer", Offer.name)
        self.file_name = text("File in my_work", file or _FILE)
        self.files = {
            "Load file": button("Load file", lambda: self._safely(self.load)),
            "Save file": button("Save file", lambda: self._safely(self.save_offer)),
            "Save report": button("Save report", lambda: self._safely(self.save_report)),
        }
        self.said = area("dl-said")
        loaded: dict[str, Any] = dict(BLANK) if file is None and "show" in values else {}
        problem: CourseError | None = None
        if file is not None:
            try:
                loaded = self._read()
            except CourseError as found:
                problem = found
        if file is not None or "show" in values:  # this is about one's own offer: nothing to guess
            self.prediction = None
        super().__init__(journal, **{**loaded, **values})
        row = box("dl-buttons", [self.offer_name, self.file_name, *self.files.values()])
        self.body.children = [*self.body.children, row, self.said]
        if problem is not None:  # in the explorer and not as an error: typing can go on

            def tell():
                raise problem

            self._safely(tell)

    def make_controls(self):
        first, made = Offer(), {}
        for key, label in LABELS.items():
            if key in MOST:
                made[key] = number(
                    label, getattr(first, key), low=0, high=MOST[key], step=_STEPS.get(key, 1)
                )
            else:
                made[key] = choice(label, CHOICES[key], getattr(first, key))
        made["show"] = choice("Show in the table", [YEAR, TAKES, INDICATORS, QUESTIONS])
        return made

    def _checked(self):
        """What is entered, amounts read in the offer's currency."""
        sign = offers.CURRENCIES[self.controls["currency"].value]
        self._drawing, was = True, self._drawing
        for key in _MONEY:
            box = self.controls[key]
            box.unit = f"{sign} {LABELS[key].rpartition('(')[2].rstrip(')')}"
            box.value = box.value  # a text may be an amount now
        self._drawing = was
        try:
            return super()._checked()
        except OtherUnit as problem:
            is_money = problem.signs & {*offers.CURRENCIES.values()}
            if not is_money or problem.what not in {LABELS[key] for key in _MONEY}:
                raise
            where = f"{LABELS['currency']}, under The rules"
            raise CourseError(f"{problem} Or choose your currency first: {where}.") from problem

    def answer(self, *, show, **entered):
        offer = Offer(**entered)
        result, found = evaluation.evaluate(offer), evaluation.indicators(offer)
        if evaluation.is_blank(offer):  # no number was entered, so none is shown
            unknown = result.outcomes.assign(**{"left after a year": float("nan")})
            result = replace(result, outcomes=unknown)
        table, formats, caption = _table(show, offer, result, found)
        ids = list(offers.sources_of(offer))
        if show in (INDICATORS, QUESTIONS):
            ids += [one for some in table["sources"] for one in some.split(", ")]
        facts = _facts(offer, result, found)
        return Answer(
            sentence=_sentence(offer, facts),
            facts=facts,
            table=table,
            caption=caption,
            figure=charts.after_a_year(result.outcomes, offer.money),
            alt=_alt(offer, facts, result.outcomes),
            sources=tuple(dict.fromkeys(ids)),
            formats=formats,
        )

    # ---- files --------------------------------------------------------------------------------

    @property
    def offer(self) -> Offer:
        """What is entered now."""
        entered = {key: value for key, value in self._checked().items() if key != "show"}
        return Offer(name=self.offer_name.value, **entered)

    def load(self) -> None:
        """Show the offer in the file; a CourseError says what is wrong, and nothing moves."""
        self.set(**self._read())
        self._tell(f"Loaded {self.file_name.value}.")

    def save_offer(self) -> Path:
        """Write what is entered into the file; gives its path."""
        path = self._path()
        offers.write(self.offer, path)
        self._tell(f"Saved as {path.name} in {path.parent}.")
        return path

    def save_report(self, day: date | None = None) -> Path:
        """Write the one-page report into the work folder; gives its path."""
        offer, day = self.offer, day or date.today()
        answer = self.answer(**self.values)
        text = report.page(offer, answer.sentence, LABELS, svg(answer.figure), answer.alt, day)
        path = report.save(text, work_folder(), offer, day)
        self._tell(
            f"Saved as {path.name} in {path.parent}. Open it in a browser, and print it from there."
        )
        return path

    def _path(self) -> Path:
        name = self.file_name.value.strip()
        if not name:
            raise CourseError(f"The name of the file is empty: write one, such as {_FILE}.")
        if Path(name).name != name or "\\" in name:
            raise CourseError(f"{name} is not a plain file name: use one such as {_FILE}.")
        return work_folder() / (name if "." in name else f"{name}.toml")

    def _read(self) -> dict[str, object]:
        offer = offers.read(self._path())
        self.offer_name.value = offer.name
        return _values(offer)

    def _tell(self, sentence: str) -> None:
        self._problem.value, self.error = "", None
        self.said.value = f'<p class="dl-right">{text_html(sentence)}</p>'


_SHORT = "people with fewer recruits, by chance (%)"


def _facts(offer: Offer, result: evaluation.Result, found: pd.DataFrame) -> dict[str, float]:
    """The numbers of an offer by name; what is not known, or never is, is left out."""
    signs = found["sign"].value_counts()
    facts = {
        "joining costs": None if "kit" in evaluation.not_entered(offer) else offer.kit,
        "costs of a month": result.monthly_costs,
        "customers needed for a year": result.customers_year,
        "sales of a month that needs": result.sales_year,
        "customers": offer.customers,
        "left after a year": None if evaluation.is_blank(offer) else result.year,
        "left for each hour": result.hourly,
        "recruits needed besides": result.recruits_besides,
        _SHORT: 100 * result.share_short,
        "indicators": len(found),
        **{sign: int(signs.get(sign, 0)) for sign in (GOOD, WARNING, CANNOT_TELL)},
        **{_case(row): row["left after a year"] for row in records(result.outcomes)},
    }
    return {name: value for name, value in facts.items() if not pd.isna(value)}


def _case(row: Mapping[str, Any]) -> str:
    """The fact that says what is left after a year in one case of the picture."""
    return f"left after a year: {row['case']}"


def _left(offer: Offer, amount: float) -> str:
    return f"are {offer.money(-amount)} short" if amount < 0 else f"have {offer.money(amount)} left"


def _sentence(offer: Offer, facts: Mapping[str, float]) -> str:
    money, unknown = offer.money, evaluation.not_entered(offer)
    if evaluation.is_blank(offer):
        return (
            "Nothing is known yet. What nobody has told you stays at 0, which "
            f"means not known. {_signs(offer, facts)}"
        )
    joining = "What joining costs is not known"
    if "joining costs" in facts:
        joining = f"Joining costs {money(facts['joining costs'])}"
    said = [f"{joining}, and every month costs {money(facts['costs of a month'])}."]
    needed, sales = (
        facts.get(name) for name in ("customers needed for a year", "sales of a month that needs")
    )
    if needed is None:
        said.append(
            "What selling brings is not known: nothing that you keep of a sale was entered."
        )
    elif not needed or sales is None:
        costs = {"kit", "fee", "purchases"}.intersection(unknown)
        said.append(f"{'As entered, there' if costs else 'There'} is nothing to earn back.")
    else:
        said.append(
            f"By selling alone it takes {count(needed, 'customer')}, or sales of "
            f"{money(sales)} a month, to have everything back within a year."
        )
    hourly = ""
    if facts.get("left for each hour"):
        hourly = f", {money(facts['left for each hour'])} for each hour"
    said.append(
        f"With {count(facts['customers'], 'customer')} and nobody recruited you "
        f"{_left(offer, facts['left after a year'])} after a year{hourly}."
    )
    if assumed := [key for key in offers.assumed(offer) if key not in unknown]:
        said.append(f"Assumed by the course, not taken from the firm: {_named(assumed)}.")
    if unknown:
        said.append(f"Not known, and counted as 0: {_named(unknown)}.")
    besides = facts.get("recruits needed besides")
    if besides:
        said.append(
            f"You would also need {count(besides, 'recruit')} to be even; by chance, "
            f"{_percent(facts[_SHORT])} of people have fewer."
        )
    elif besides is None:
        said.append(
            "Recruits would not change that: this offer pays nothing for them."
            if not _RECRUITS_BRING.intersection(unknown)
            else "What recruits would bring is not known."
        )
    said += evaluation.clashes(offer)
    return " ".join([*said, _signs(offer, facts)])


def _signs(offer: Offer, facts: Mapping[str, float]) -> str:
    good, warning = facts[GOOD], facts[WARNING]
    return (
        f"Of {count(facts['indicators'], 'indicator')} ({offer.country}), {good} "
        f"{'gives' if good == 1 else 'give'} a good sign and {warning} "
        f"{'gives' if warning == 1 else 'give'} a warning sign; "
        f"{facts[CANNOT_TELL]} cannot tell. They are indicators, not a verdict."
    )


_RECRUITS_BRING = {"team_percent", "recruit_buys", "bonus"}


_IN_WORDS = {
    "kit": "what joining costs",
    "fee": "a monthly fee",
    "purchases": "goods that you must buy",
    "sold_on": "that goods can be sold on",
    "expenses": "your other expenses",
    "hours": "your time",
    "customers": "your customers",
    "spend": "what each spends",
    "margin_percent": "what you keep",
    "team_percent": "your share of a recruit's orders",
    "recruit_buys": "what a recruit orders",
    "bonus": "a reward for a recruit",
}


def _named(keys) -> str:
    """Settings in a sentence."""
    return ", ".join(_IN_WORDS[key] for key in _IN_WORDS if key in keys)


def _percent(of_100: float) -> str:
    return "more than 99.9 %" if of_100 > 99.95 else f"{of_100:.3g} %"


def _table(show, offer, result, found):
    if show == YEAR:
        left = f"left after a year ({offers.CURRENCIES[offer.currency]})"
        table = result.outcomes.rename(columns={"left after a year": left})
        if evaluation.is_blank(offer):
            untold = dict.fromkeys(["customers", left], charts.NOT_YET)
            return table.assign(**untold), {}, "What is left after a year"
        return table, {left: "{:,.2f}", "customers": "{:g}"}, "What is left after a year"
    if show == TAKES:
        return _takes(offer, result), {}, "What it takes to break even"
    if show == INDICATORS:
        table = pd.DataFrame(
            {
                "indicator": found["name"],
                "where": found["jurisdiction"],
                "sign": found["sign"],
                "what it says": found["sentence"],
                "sources": found["source_ids"].str.replace(";", ", "),
            }
        )
        return table, {}, "Indicators, not a verdict"
    asked = inquiry.questions(offer)
    asked["source_ids"] = asked["source_ids"].str.replace(";", ", ")
    asked.columns = ["question", "ask", "where it counts", "sources"]
    return asked, {}, "What is not known, and whom to ask"


def _takes(offer: Offer, result: evaluation.Result) -> pd.DataFrame:
    unknown = evaluation.not_entered(offer)

    def people(needed, thing):
        needs = {"customer": {"spend", "margin_percent"}, "recruit": _RECRUITS_BRING}[thing]
        if needed is None:
            return "not known" if needs.intersection(unknown) else "cannot be done"
        return count(needed, thing)

    if result.month is None or result.month > 60:
        month = "not within five years"
    else:
        month = f"month {result.month}"
    rows = [
        ("Paid to join, once", charts.NOT_YET if "kit" in unknown else offer.money(offer.kit)),
        ("Paid every month", offer.money(result.monthly_costs)),
        ("A month pays for itself with", people(result.customers_month, "customer")),
        ("Everything back within a year, by selling", people(result.customers_year, "customer")),
        ("The same without any customer, by recruiting", people(result.recruits_alone, "recruit")),
        ("The same with your customers", people(result.recruits_besides, "recruit")),
        ("With your customers, everything is back in", month),
        (
            "Left for each hour in the first year",
            "no hours given" if result.hourly is None else offer.money(result.hourly),
        ),
    ]
    table = pd.DataFrame(rows, columns=["what", "how much"])
    return table.assign(**{"how much": charts.NOT_YET}) if evaluation.is_blank(offer) else table


def _alt(offer: Offer, facts: Mapping[str, float], outcomes: pd.DataFrame) -> str:
    if evaluation.is_blank(offer):
        return (
            "A line for each case, without bars: nothing is known yet of what is left after a year."
        )
    said = []
    for row in records(outcomes):
        share = f" ({row['share of people']})" if row["share of people"] else ""
        amount = facts[_case(row)]
        end = "short" if amount < 0 else "left"
        said.append(f"{row['case']}{share}: {offer.money(abs(amount))} {end}.")
    return "Bars for what is left after a year, to the left if money is short. " + " ".join(said)
