"""The teacher's kit: plans whose minutes add up, misconceptions, and sheets that work on paper.

The numbers of the answer pages are held to sums worked out here, and to the models (12 s in all,
most of it Chromium's printing).
"""

import re

import nbformat
import pandas as pd
import pytest

from downline import evidence, recruitment
from downline.display.sheet import Asked, Fill, Picture
from downline.errors import CourseError
from downline.lessons.choosing import inquiry, offers
from downline.lessons.choosing import sheet as choosing
from downline.lessons.compensation import sheet as compensation
from downline.lessons.definitions import sheet as definitions
from downline.lessons.faq import selling_sheet as selling
from downline.lessons.faq import sheet as faq
from downline.lessons.faq import staying
from downline.lessons.products import sheet as products
from downline.lessons.recruitment import sheet as hat
from downline.lessons.similarities import sheet as similarities
from downline.plans import SingleLevel, Unilevel
from downline.quiz import bank as questions
from downline.teaching import sheets
from downline.teaching.commands import main
from tests.kit import pages
from tests.kit.browser import chromium
from tests.kit.exercise import NAMES
from tests.kit.paths import ROOT
from tools import misconceptions

GUIDE = (ROOT / "solutions" / "teaching.md").read_text(encoding="utf-8")
SHEETS = [lesson.sheet() for lesson in sheets.LESSONS.values()]
every_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: f"sheet {sheet.number}")


class Reader(pages.Reader):
    """The same with the texts of its tables: a list for each, of rows, of cells."""

    def __init__(self, text):
        self.tables = []
        super().__init__(text)

    def handle_starttag(self, tag, attributes):
        super().handle_starttag(tag, attributes)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, text):
        text = text.replace("\xa0", " ")
        super().handle_data(text)
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += text


# ---- minutes ------------------------------------------------------------------------------------


def lesson_minutes() -> dict[str, int]:
    found = {}
    for path in sorted((ROOT / "lessons").glob("0*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        (said,) = re.findall(r"\*\*(\d+) minutes\*\*", cells[0].source)
        found[path.stem] = int(said)
    return found


def headings(name: str) -> list[str]:
    cells = nbformat.read(ROOT / "lessons" / f"{name}.ipynb", as_version=4).cells
    prose = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    return re.findall(r"^## (.*)$", prose, re.MULTILINE)


def exercise_minutes(name: str) -> int:
    (path,) = (ROOT / "solutions" / name).glob("*.ipynb")
    prose = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells)
    tasks = re.findall(r"^## Task \d .*\(\d+ points?, (\d+) minutes\)$", prose, re.MULTILINE)
    return sum(map(int, tasks))


def sessions(plan: int) -> list[tuple[list[tuple[str, int]], int, str]]:
    """The parts and the total of each session of a plan, and what is done at home."""
    (text,) = re.findall(rf"^## In {plan} sessions of \d+ minutes$(.*?)^## ", GUIDE, re.M | re.S)
    rows = re.findall(r"^\| \d+ \| (.*) \| (\d+) \| (.*) \|$", text, re.MULTILINE)
    plans = []
    for parts, total, home in rows:
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", parts)
        each = [re.fullmatch(r"(.*) (\d+)", part) for part in plain.split(" · ")]
        plans.append(([(one[1], int(one[2])) for one in each], int(total), home))
    return plans


@pytest.mark.parametrize("plan", [4, 7, 14])
def test_the_minutes_of_a_plan_add_up_and_are_those_of_lessons_exercises_and_sheets(plan):
    (length,) = re.findall(rf"^## In {plan} sessions of (\d+) minutes$", GUIDE, re.MULTILINE)
    lessons, found = lesson_minutes(), sessions(plan)
    known = {"welcome": lessons.pop("00_welcome")}
    known |= {f"lesson {int(name[:2])}": minutes for name, minutes in lessons.items()}
    known |= {f"sheet {sheet.number}": sheet.minutes for sheet in SHEETS}
    exercises = {f"exercise {int(name[:2])}": exercise_minutes(name) for name in NAMES}
    assert len(found) == plan
    met = {}
    for parts, total, home in found:
        assert sum(minutes for _, minutes in parts) == total == int(length)
        for what, minutes in parts:
            if what in exercises:
                assert minutes == exercises[what] or (minutes < exercises[what] and what in home)
            elif what not in ("talk", "back"):
                assert minutes == known[what]
        met |= dict(parts) | dict.fromkeys(home.split(", "), 0)
    assert {one for one in known if not one.startswith("sheet")} <= set(met), "a lesson is missing"
    assert plan == 4 or set(exercises) <= set(met)


def test_the_log_has_every_part_of_every_lesson_and_adds_up_to_its_minutes():
    log = pd.read_csv(ROOT / "solutions" / "minutes.csv")
    assert list(log) == ["notebook", "part", "planned", "observed", "note"]
    assert log.groupby("notebook")["planned"].sum().to_dict() == lesson_minutes()
    assert log["observed"].isna().all() and log["note"].isna().all()
    around = {"What you will be able to do", "Sources", "Licence and next lesson"}
    for name, rows in log.groupby("notebook"):
        parts = [part for part in rows["part"] if not part.startswith("before:")]
        assert parts == [one for one in headings(name) if one not in around]


def test_the_cell_that_sums_up_a_log_works(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    log = pd.read_csv(ROOT / "solutions" / "minutes.csv")
    log.loc[:1, "observed"] = [3, 9]
    log.loc[:1, "planned"] = [1, 1]
    (tmp_path / "classroom").mkdir()
    log.to_csv(tmp_path / "classroom" / "minutes.csv", index=False)
    monkeypatch.chdir(tmp_path)
    code, _, last = code.strip().rpartition("\n")
    names = {}
    exec(code, names)
    assert eval(last, names).loc["00_welcome"].tolist() == [2, 12]


def test_the_guide_says_the_minutes_of_each_sheet():
    said = re.findall(r"^\| (\d) \| (\d+) \| [^|]*\|$", GUIDE, re.MULTILINE)
    assert said == [(str(sheet.number), str(sheet.minutes)) for sheet in SHEETS]


def test_every_lesson_has_two_questions_to_talk_about():
    asked = re.findall(r"^\| (\d) \| .*\? \| .* \|$|^\| (\d) \| “.*\? \| .* \|$", GUIDE, re.M)
    assert [one or other for one, other in asked] == [str(n) for n in range(1, 9) for _ in "ab"]


def test_links_of_the_kit_lead_somewhere():
    for name in ("teaching", "substitute", "misconceptions"):
        text = (ROOT / "solutions" / f"{name}.md").read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            assert (ROOT / "solutions" / link).exists(), f"{name}.md: {link}"


# ---- misconceptions -----------------------------------------------------------------------------


def test_the_page_of_misconceptions_is_what_the_question_bank_says():
    kept = misconceptions.TARGET.read_text(encoding="utf-8")
    assert kept == misconceptions.page(), "run `python tools/misconceptions.py`"
    for question in questions.every():
        assert kept.count(f"(`{question.id}`)") == 1
        for choice in question.choices:
            assert choice.misconception.replace("$", r"\$") in kept
    assert set(evidence.misconceptions()["misconception_id"]) <= set(re.findall(r"\((M\d+)", kept))


# ---- sheets: what they say ----------------------------------------------------------------------


def test_sheet_1_pays_noas_sale_as_worked_out_by_hand():
    table = definitions.paid("Noa", 100).set_index("who")
    by_hand = {"Noa": 25, "Leo": 5, "Jun": 4, "Hana": 3, "Ema": 2, "Ben": 1, "Ana": 0}
    assert table["multi-level ($)"].to_dict() == by_hand | {"the company": 60, "in all": 100}
    assert table["single-level ($)"].loc[["Noa", "Leo", "Ana", "the company"]].tolist() == [
        25,
        0,
        0,
        75,
    ]
    assert SingleLevel(0.25) == definitions.SINGLE
    assert Unilevel(0.25, (0.05, 0.04, 0.03, 0.02, 0.01)) == definitions.MULTI


def test_sheet_1_gives_rules_by_which_one_finds_the_names():
    """Follow the rules as they are printed, letter by letter, and compare with the answers."""
    rules, answers = Reader(SHEETS[0].html(answers=True)).tables[-2:]
    for voice, rule in rules[1:]:
        row = next(row for row in answers[1:] if row[0] == voice)
        for firm, called in zip(answers[0][1:], row[1:], strict=True):
            has = set(re.search(r"\((.*)\)", firm)[1].split(", ")) | {"otherwise"}
            steps = [step.split(" → ") for step in rule.split("; ")]
            assert called == next(name for asks, name in steps if set(asks.split(" and ")) <= has)


def test_sheet_2_pays_ben_as_worked_out_by_hand():
    pay = {kind: compensation.slip(kind)["pay ($)"].tolist() for kind in
           ("unilevel", "stairstep", "binary")}  # fmt: skip
    assert pay["unilevel"] == [50, 0.05 * 400, 0.04 * 400, 0.03 * 200, 0.02 * 400, 0.01 * 200]
    # Nine people with 200 each have 1,800 points: 9 %. Ema's 1,400 have 9 % too, Fay's 200 3 %.
    assert pay["stairstep"] == [50, 162, -126, -6]
    assert pay["binary"] == [50, 0.10 * 200]
    got = sorted(compensation.overrides())
    assert compensation.summary()["your result"].tolist() == [
        f"{got.count(0)} of 9", f"{sum(got) / 9:.2f}", f"{got[4]:.2f}",
        f"{100 * got[-1] / sum(got):.0f}",
    ]  # fmt: skip


def test_sheet_3_says_what_the_hat_gives_as_drawn_hats_do():
    drawn = [hat_game(seed, 20) for seed in range(3000)]
    row = hat.expected().set_index("players").loc[20]
    nobody = [sum(one == 0 for one in game) for game in drawn]
    assert float(row["nobody"]) == pytest.approx(sum(nobody) / 3000, abs=0.1)
    low, high = map(int, row["in 9 games of 10"].split(" to "))
    assert sum(low <= one <= high for one in nobody) / 3000 >= 0.9
    for least, name in ((1, "1 or more"), (2, "2 or more"), (3, "3 or more")):
        mean = sum(sum(one >= least for one in game) for game in drawn) / 3000
        assert float(row[name]) == pytest.approx(mean, abs=0.15)
    table = hat.by_place()
    assert table["chance of recruiting nobody (%)"].tolist() == [0, 25, 50, 75, 100]
    assert recruitment.recruits_to_recoup(hat.FEE, hat.BRINGS) == 3
    assert "3 recruits; 12.5 % of all." in " ".join(Reader(SHEETS[2].html(answers=True)).words)
    assert "Level 6. 80 % of all members." in " ".join(Reader(SHEETS[2].html(answers=True)).words)


def hat_game(seed: int, players: int) -> list[int]:
    """The game as the sheet tells it: each newcomer draws one of those who are in."""
    import random

    chance, recruits = random.Random(seed), [0] * players
    for newcomer in range(1, players):
        recruits[chance.randrange(newcomer)] += 1
    return recruits


def test_sheet_4_follows_the_money_as_worked_out_by_hand():
    assert products.trail()["rewards ($)"].tolist() == [0.4 * 300, 0.4 * 600, 0.5 * 240]
    assert products.trail()["share of all rewards (%)"].tolist() == [25, 50, 25]
    assert products.own_use().iloc[:, 1].tolist() == [25, 50, 75]
    assert products.mia().values.tolist() == [
        [2, 250, 800, 640, -110], [3, 375, 700, 560, -65], [4, 500, 600, 0, -500],
    ]  # fmt: skip


def test_sheet_5_counts_as_by_hand_and_its_table_is_the_published_one():
    assert similarities.lenas_month()["not wanted"].tolist() == [150, -35, -60, 55, 2.2]
    assert similarities.lenas_month()["wanted anyway"].tolist() == [150, -35, 0, 115, 4.6]
    a, b = (similarities.to_break_even()[name].tolist() for name in similarities.STARTS)
    assert a == [40 * month - 120 for month in range(7)]
    assert b == [-10 * month - 20 for month in range(7)]
    rows = evidence.income().query("company == 'doTERRA' and year == 2017")
    table = similarities.disclosure()
    assert table["people"].sum() == similarities.PEOPLE
    assert set(table["mean, a year ($)"]) <= set(rows["amount"])
    words = " ".join(Reader(SHEETS[4].html(answers=False)).words)
    for said in ("US 2017", "US dollars a year", "gross", rows["counted"].iloc[0], "[S10"):
        assert said in words, "year, country, who is counted, gross or net, source"
    money = table["people"] * table["mean, a year ($)"]
    answers = SHEETS[4].html(answers=True)
    assert f"${money.sum() / 10_000:,.0f} of all" in answers
    assert f"${money.sum() / table['people'][1:].sum():,.0f} of those paid" in answers


@pytest.mark.parametrize("ids", [selling.CLAIMS, faq.CLAIMS], ids=["sheet 6", "sheet 7"])
def test_sheets_6_and_7_match_each_statement_with_its_own_finding(ids):
    claims = evidence.claims().set_index("claim")
    found = faq.findings(ids).set_index("letter")
    assert len(found) == len(ids)
    for row in faq.matched(ids).itertuples(index=False):
        said = claims.loc[row[1]]
        assert found.loc[row.finding, "finding"] == said["rationale"]
        assert row.verdict == said["verdict"].replace("-", " ")


def test_sheet_6_says_what_selling_alone_brings():
    # 35 % of 400 and of 2,000, twelve times; 351 dollars, a twelfth of them, by 0.35; and so on.
    by_hand = [1680, 8400, 351 / 12 / 0.35, 21_291 / 12 / 0.35, 219_949 / 12 / 0.35]
    results = [float(one.replace(",", "")) for one in selling.alone()["result"]]
    assert results == pytest.approx(by_hand, abs=0.51)


def test_sheet_7_says_who_stays():
    table = faq.stays().set_index("firm")
    assert table.loc["A"].tolist() == ["50 %", "75 %", "50", "37.5", "28.1", "3", "333"]
    assert table["new each year"].tolist() == [
        f"{1000 / staying.mean_stay(*stay):.0f}" for stay in faq.STAYS.values()
    ]


def test_sheet_8_does_the_sums_of_the_soap_offer():
    # 15 + 60 + 25; 25 % of 40; 100 / 10; 12 × 100 + 120; 120; 11; 8 × 120 − 1,320; over 240 hours.
    by_hand = ["100", "10", "10", "1320", "120", "11", "-360", "-1.50"]
    assert choosing.sums()["result"].tolist() == by_hand
    words = " ".join(Reader(SHEETS[7].html(answers=False)).words)
    for question in inquiry.questions(offers.Offer())["question"]:
        assert question in words


# ---- sheets: how they are made ------------------------------------------------------------------


@every_sheet
def test_what_is_to_be_filled_in_is_empty_on_the_sheet_and_full_on_the_answer_page(sheet):
    fills = [part for part in sheet.parts if isinstance(part, Fill) and part.blank]
    fills = [fill for fill in fills if not fill.is_open]
    assert fills
    for fill in fills:
        empty, full = (Reader(fill.html(answers)).tables[0] for answers in (False, True))
        assert [name for name in full[0] if name not in fill.teacher] == empty[0]
        for number, row in enumerate(empty[1:]):
            for name, cell in zip(empty[0], row, strict=True):
                answer = full[number + 1][full[0].index(name)]
                hidden = name in fill.blank and (number, name) not in fill.given
                assert cell == ("" if hidden else answer), (fill.caption, number, name)
    checks = [part for part in sheet.parts if isinstance(part, Asked)]
    for check in checks:
        question = questions.get(check.question_id)
        assert question.lesson.startswith(f"{sheet.number:02}_")
        for choice in question.choices:
            if choice.misconception:
                assert choice.misconception not in check.html(answers=False)
    assert checks


@every_sheet
@pytest.mark.parametrize("answers", [False, True], ids=["sheet", "answers"])
def test_a_page_has_headings_table_heads_and_alternative_texts_and_no_network(sheet, answers):
    text = sheet.html(answers)
    reader = Reader(text)
    levels = [tag for tag, _ in reader.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == "h1" and set(levels[1:]) == {"h2"}
    assert [a["lang"] for tag, a in reader.tags if tag == "html"] == ["en-GB"]
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("caption") == tags.count("table") > 0
    assert all(a["scope"] == "col" for tag, a in reader.tags if tag == "th")
    pictures = [a for tag, a in reader.tags if tag == "img"]
    drawn = [p for p in sheet.parts if isinstance(p, Picture) and p.teacher == answers]
    assert [a["alt"] for a in pictures] == [p.alt for p in drawn]
    assert all(len(p.alt) > 40 for p in drawn)
    for tag, attributes in reader.tags:
        assert tag not in ("script", "link", "iframe", "form")
        assert attributes.get("src", "data:").startswith("data:")
    assert "@import" not in text and "url(" not in text
    assert set(re.findall(r"\bS\d{2,3}\b", text)) <= set(evidence.sources()["source_id"])


def test_the_command_writes_all_pages_and_they_fit_their_paper(tmp_path, capsys):
    assert main(["sheets", "--to", str(tmp_path), "--course", str(ROOT)]) == 0
    files = sorted(tmp_path.glob("*.html"))
    assert len(files) == 17 == capsys.readouterr().out.count("Written: ")
    assert "python -m downline sheets --to classroom/sheets\n" in GUIDE
    with chromium() as browser:
        page = browser.new_context(offline=True).new_page()
        for file in files:
            page.goto(file.as_uri())
            paper = page.pdf(prefer_css_page_size=True)
            assert pages.sides(paper) <= (1 if file.name == "substitute.html" else 2), file.name
            wide, paper_wide = page.evaluate(
                "[document.body.scrollWidth, document.body.clientWidth]"
            )
            assert wide <= paper_wide, f"{file.name} is too wide"


def test_the_command_away_from_the_course_says_where_it_belongs(tmp_path, capsys):
    assert main(["sheets", "--to", str(tmp_path / "new"), "--course", str(tmp_path)]) == 2
    assert "in the course's main folder" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    with pytest.raises(CourseError, match=r"substitute\.md is missing"):
        sheets.write(tmp_path, tmp_path)
