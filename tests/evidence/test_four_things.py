"""What stands under a chart of incomes, how old the tables are, and where sources were seen."""

import csv
from urllib.parse import urlparse

import pytest

from downline import evidence, explorers
from downline.display.explorer import Explorer
from downline.errors import CourseError
from downline.evidence.reading import DATA, NOT_SAID, RETAIL_PROFIT
from downline.learner import Journal
from tests.kit.prose import rows, untraced

LABELS = ["who is counted", "gross or net", "own retail profit", "joined only to buy", "age"]
DISCLOSURES = evidence.disclosures().set_index("disclosure")


@pytest.mark.parametrize("name", DISCLOSURES.index)
def test_each_disclosure_answers_all_four_and_tells_its_age(name):
    about, said = DISCLOSURES.loc[name], evidence.four_things(name)
    assert list(said) == LABELS
    assert said["who is counted"].endswith(about["counted"])
    assert said["own retail profit"] in RETAIL_PROFIT
    old = evidence.AS_OF - int(about["year"])
    assert said["age"].startswith(f"figures of {about['year']}, {old} year")
    if said["joined only to buy"] != NOT_SAID:
        known = rows()
        here = known[known["sources"].map(lambda some: about["joined_to_buy_ids"] in some)]
        assert untraced(said["joined only to buy"], here["value"]) == []


def test_by_hand():
    assert evidence.four_things("doTERRA US 2017") == {
        "who is counted": "all who joined: all wellness advocates",
        "gross or net": "gross (before expenses)",
        "own retail profit": "not said",
        "joined only to buy": "85 per cent of those who joined in 2014 came mainly for a discount, "
        "by a study of the company",
        "age": "figures of 2017, 9 years old in 2026",
    }
    only = evidence.four_things("Pure Romance US 2020", "overrides")
    assert (only["gross or net"], only["own retail profit"]) == (
        "gross (before expenses)",
        "left out",
    )
    with pytest.raises(CourseError, match="no disclosure 'Acme': use one of doTERRA US 2017; "):
        evidence.four_things("Acme")


def every_state(kind, tmp_path):
    explorer = kind(journal=Journal(tmp_path / "journal.json"))
    for values in ({}, *kind.presets.values()):
        yield explorer.set(**{**explorer.defaults, **values}).shown


KINDS = [getattr(explorers, name) for name in explorers.__all__ if name in Explorer.lessons]
# Rows of these sources that are no incomes: what a kit costs, where a statement comes from, who
# stays, what a plan pays.
NO_INCOMES = {"BreakEven", "Misconceptions", "Survival", "EvaluateOffer", "PayStatement"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_four_things_stand_under_every_chart_of_income_figures(kind, tmp_path):
    """A chart is one of incomes if it cites a disclosure; a new one is found by itself."""
    of_incomes = {one for ids in DISCLOSURES["source_ids"] for one in ids.split(";")}
    for shown in every_state(kind, tmp_path):
        cites = bool(of_incomes & set(shown.sources)) and kind.__name__ not in NO_INCOMES
        assert cites == bool(shown.under)
        assert all(list(said) == LABELS for _, said in shown.under)


@pytest.mark.parametrize(
    "name", ["HundredPeople", "IncomeDisclosure", "SellOrRecruit", "AllSellers"]
)
def test_they_are_on_the_page_and_in_both_twins(name, tmp_path):
    explorer = getattr(explorers, name)(journal=Journal(tmp_path / "journal.json"))
    explorer.predict.skip.do()  # until then a twin tells nothing
    page, twin, text = explorer._picture.value, explorer.twin_html(), explorer.twin_text()
    for one, said in explorer.shown.under:
        for where in (page, twin, text):
            assert one in where
            assert all(words.split(";")[0] in where for words in said.values())


def test_ages_are_those_of_the_files():
    """Counted from the files as text."""
    told = evidence.ages().set_index("table")
    for name in told.index:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            years = [r.get("year_end") or r["year"] for r in csv.DictReader(file)]
        years = [int(year) for year in years if year]
        expected = [
            len(years),
            max(years),
            evidence.AS_OF - max(years),
            sum(year < evidence.AS_OF - 5 for year in years),
        ]
        assert told.loc[name].tolist() == expected


# ---- Addresses -----------------------------------------------------------------------------------


def test_the_official_address_comes_first_and_the_mirror_is_told():
    assert evidence.cite("S08") == (
        "FTC Business Blog: FTC staff report analyses 70 MLM income disclosure statements (2024). "
        "https://www.ftc.gov/business-guidance/blog/2024/09/"
        "ftc-staff-report-analyzes-70-mlm-income-disclosure-statements "
        "(seen at http://ssenglish.net/business-guidance/blog/2024/09/"
        "ftc-staff-report-analyzes-70-mlm-income-disclosure-statements ) [S08; seen as a copy]"
    )
    assert "seen at" not in evidence.cite("S02")
    known = evidence.sources().dropna(subset="seen_at")
    assert len(known) >= 7
    for row in known.itertuples():
        assert urlparse(row.url).hostname != urlparse(row.seen_at).hostname, row.source_id


def test_no_forum_of_marketers_stands_where_an_official_address_is_known():
    """A source that no table uses may: nobody is sent there."""
    used = evidence.sources()
    used = used[~used["note"].str.startswith("Not cited yet", na=False)]
    assert not used["url"].str.contains("adlandpro|ssenglish|marketersforum").any()
