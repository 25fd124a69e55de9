"""The spreadsheet: LibreOffice recalculates copies with drawn inputs, and the models agree."""

import io
import random
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from downline.display.panel import REFUSED
from downline.earnings import Costs, break_even, running_net
from downline.errors import CourseError
from downline.genealogy import example_team
from downline.lessons.compensation.side_by_side import KINDS, plans, seats
from downline.lessons.sign.sums import Six, in_words, rows, sentence, three_sums, words
from downline.lessons.similarities.account import month, sales_to_match
from downline.plans import Binary, Matrix, SingleLevel, Stairstep, Unilevel
from downline.teaching import workbook as made
from downline.teaching.commands import main
from downline.teaching.workbook import own_account, workbook
from downline.teaching.workbook.cells import EMPTY, UNKNOWN
from downline.words import cents, fixed
from tests.kit import calc
from tests.kit.paths import ROOT

COPIES = 36
TEAM = list(example_team().names)
SIX = {one["key"]: (one["low"], one["high"]) for one in words()["asked"]}
RATES = {
    "margin": 30, **{f"unilevel {at}": 12 for at in range(1, 6)},
    **{f"matrix {at}": 12 for at in range(1, 6)}, "leadership": 10, "binary": 30,
}  # fmt: skip
NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def drawn(number):
    """Inputs of a copy: awkward cents, ends of the ranges, and in some copies nothing or nonsense.

    The first copies have everything, so that every formula computes.
    """
    draw = random.Random(f"workbook {number}")

    def one(low, high, may_lack=True):
        most = draw.choice([high, min(high, 500), min(high, 20)])
        value = round(draw.uniform(low, most), draw.choice([0, 1, 2]))
        value = draw.choice([value, value, value, min(max(value, low), high), float(low)])
        lack = may_lack and number % 3 == 2 and draw.random() < 0.3
        return draw.choice([None, " ", "about 40", -5, 2e6, 12.345]) if lack else value

    given = {key: one(*ends) for key, ends in SIX.items()}
    if number % 2 and number % 3 != 2:  # so that it comes back neither at once nor never
        bring = draw.uniform(50, 5000)
        given |= {"spend": 40, "keep": 25, "customers": round(bring / 10, 2)}
        given |= {"monthly": round(bring * draw.uniform(0.8, 1), 2), "join": draw.randrange(3000)}
    given |= {key: one(*ends) for key, (_, ends, _) in own_account.ASKED.items()}
    given |= {name: one(0, 20_000, number % 5 == 2) for name in TEAM}
    if number % 4:
        given |= {key: one(0, most, number % 5 == 2) for key, most in RATES.items()}
        given["cap"] = one(0, 3000, number % 5 == 2)
        points, steps = sorted(draw.sample(range(30_000), 7)), sorted(draw.sample(range(4000), 7))
        if number % 7 == 1:
            points.reverse()
        if number % 7 == 4:
            given["matrix 1"], given["matrix 2"], given["unilevel 1"] = 99.99, 0.02, 100
        given |= {f"points {at}": value / 2 for at, value in enumerate(points, start=1)}
        given |= {f"step {at}": value / 100 for at, value in enumerate(steps, start=1)}
    return given


@pytest.fixture(scope="module")
def copies():
    some = {f"c{number:02}": drawn(number) for number in range(COPIES)}
    even = {"join": 120, "monthly": 90, "spend": 40, "keep": 25, "customers": 10, "hours": 1}
    return some | {"asis": {}, "even": even, "none": dict.fromkeys(SIX)}


@pytest.fixture(scope="module")
def books(copies):
    return {name: workbook(given) for name, given in copies.items()}


@pytest.fixture(scope="module")
def recalculated(books, tmp_path_factory):
    return calc.recalculated(books, tmp_path_factory.mktemp("calc"))


def usable(value, low, high):
    """The number, if it is one that the sheet may take; written apart from the sheet's own rule."""
    if isinstance(value, str) or value is None or not low <= value <= high:
        return None
    return value if Decimal(str(value)).as_tuple().exponent >= -2 else None


def shown(value):
    return f"{value:.2f}"


def same(cell, expected):
    """Equal words, or equal to the cent."""
    if expected is None or isinstance(expected, str):
        assert cell == (expected or "")
    else:
        assert shown(float(cell)) == shown(expected)


# ---- the offer -----------------------------------------------------------------------------------


def test_the_three_sums_and_their_sentence_are_the_models(recalculated, copies):
    seen = set()
    for name, given in copies.items():
        if name == "asis":
            continue
        cells = recalculated[name]
        six = Six(**{key: usable(given[key], *SIX[key]) for key in SIX})
        sums = three_sums(six)
        assert cells["Offer!A20"] == sentence(six, sums), name
        for row, (what, result, needs) in enumerate(rows(sums), start=14):
            assert cells[f"Offer!A{row}"] == what
            assert cells.get(f"Offer!D{row}", "") == needs
            got = cells[f"Offer!C{row}"]
            if re.fullmatch(r"-?[0-9.]+(E[0-9+]+)?", got):
                got = fixed(Fraction(got), 0 if row == 15 else 2)
            assert got == result.replace(words()["unknown"], UNKNOWN), (name, what)
            seen.add(result if result in (words()["unknown"], words()["never"]) else row)
    assert seen == {14, 15, 16, 17, words()["unknown"], words()["never"]}


def test_what_is_left_after_each_month_and_break_even_are_the_models(recalculated, copies):
    months = set()
    for name, given in copies.items():
        cells = recalculated[name]
        known = {key: usable(given[key], *SIX[key]) for key in SIX} if name != "asis" else None
        if known is None:
            continue
        five = [known[key] for key in ("join", "monthly", "spend", "keep", "customers")]
        if None in five:
            assert cells["Month by month!B7"] == cells["Month by month!B67"] == UNKNOWN
            assert "not known yet" in cells["Month by month!A3"]
            assert "Month by month!C6" not in cells
            continue
        join, monthly, spend, keep, customers = five
        sales = {"margin": Fraction(str(keep)) / 100, "spend": spend, "customers": customers}
        costs = Costs(kit=join, fee=monthly)
        for at, left in enumerate(running_net(costs, **sales)):
            same(cells[f"Month by month!B{7 + at}"], cents(left))
        when = break_even(costs, **sales)
        months.add(when)
        assert cells["Month by month!C6"] == f"{when or 0}", name
        assert (f"end of month {when} " in cells["Month by month!A3"]) == (when is not None)
    assert {None, 12} <= months and len(months) > 6


def test_an_hours_pay_is_the_models(recalculated, copies):
    known_hours = 0
    for name, given in copies.items():
        if "month_hours" not in given:
            continue
        cells = recalculated[name]
        have = {
            key.removeprefix("month_"): usable(given[key], *ends)
            for key, (_, ends, _) in own_account.ASKED.items()
        }
        got = [cells[f"Pay for an hour!C{row}"] for row in range(14, 21)]
        if any(value is None for key, value in have.items() if key != "wage"):
            assert set(got) == {UNKNOWN}
            continue
        known_hours += 1
        margin = Fraction(str(have["margin"])) / 100
        account = month(
            have["hours"], have["sales"], margin, expenses=have["expenses"],
            purchases=have["purchases"], own_use=Fraction(str(have["own_use"])) / 100,
            overrides=have["overrides"],
        )  # fmt: skip
        lines = (account.margin, account.overrides, account.expenses, account.purchases)
        for cell, amount in zip(got, (*lines, account.keeps, account.per_hour), strict=False):
            same(cell, amount)
        assert f"{fixed(account.per_hour, 2)} for each of" in cells["Pay for an hour!A23"]
        if have["wage"] is None:
            assert got[-1] == UNKNOWN
        else:
            needed = sales_to_match(have["wage"], account, margin)
            same(got[-1], own_account.NEVER if needed is None else cents(needed))
    assert known_hours > COPIES / 2


# ---- the five plans ------------------------------------------------------------------------------


def five(given):
    """The five plans with the rates of a copy; None where one is not known, or what is wrong."""
    if "margin" not in given:
        return dict(plans())
    rate = {
        key: usable(value, 0, 1e6 if key == "cap" or key.startswith("points") else 100)
        for key, value in given.items()
    }

    def shares(*keys):
        return [Fraction(str(rate[key])) / 100 for key in keys]

    levels = {kind: [f"{kind} {at}" for at in range(1, 6)] for kind in ("unilevel", "matrix")}
    numbers = range(1, 8)
    makers = {
        "single-level": lambda: SingleLevel(*shares("margin")),
        "unilevel": lambda: Unilevel(*shares("margin"), rates=shares(*levels["unilevel"])),
        "stairstep": lambda: Stairstep(
            *shares("margin"),
            [(rate[f"points {at}"], *shares(f"step {at}")) for at in numbers],
            leadership=shares("leadership"),
        ),
        "binary": lambda: Binary(*shares("margin"), rate=shares("binary")[0], leg_cap=rate["cap"]),
        "matrix": lambda: Matrix(*shares("margin"), rates=shares(*levels["matrix"]), width=2),
    }
    needed = {
        "single-level": ["margin"],
        "unilevel": ["margin", *levels["unilevel"]],
        "stairstep": [
            "margin",
            "leadership",
            *(f"{of} {at}" for of in ("points", "step") for at in numbers),
        ],
        "binary": ["margin", "binary", "cap"],
        "matrix": ["margin", *levels["matrix"]],
    }
    found = {}
    for kind in KINDS:
        if any(rate[key] is None for key in needed[kind]):
            found[kind] = None
            continue
        try:
            found[kind] = makers[kind]()
        except CourseError as refused:
            found[kind] = str(refused)
    return found


def test_what_each_plan_pays_each_person_is_the_models(recalculated, copies):
    seen = {kind: set() for kind in KINDS}
    away = 0
    for name, given in copies.items():
        cells = recalculated[name]
        sold = [
            usable(given[one], 0, 1e6) if one in given else own
            for one, own in zip(TEAM, made.plans.SALES, strict=True)
        ]
        for place, (kind, plan) in enumerate(five(given).items()):
            told = cells[f"Five plans!A{25 + place}"]
            ways = ("FGHIJ"[place], "LMNOP"[place])
            if plan is None or None in sold or isinstance(plan, str):
                assert {
                    cells[f"Five plans!{way}{row}"] for way in ways for row in range(8, 23)
                } == {UNKNOWN}
                seen[kind].add("not known")
                if isinstance(plan, str) and None not in sold:
                    assert ("100 %" in plan and "100 %" in told) or (
                        "rise" in plan and "rise" in told
                    )
                    seen[kind].add("refused")
                continue
            team = seats(example_team(), plan)
            statement = plan.pay(team, sold)
            for way, pay in zip(ways, (statement.commission, statement.earned), strict=True):
                for row, amount in enumerate([*pay, pay.sum()], start=8):
                    same(cells[f"Five plans!{way}{row}"], float(amount))
            for row, amount in enumerate(statement.margin, start=8):
                same(cells[f"Five plans!K{row}"], float(amount))
            seen[kind].add("paid" if statement.commission.any() else "nothing")
            if kind == "stairstep":
                away += int(statement.lines[1].away.sum())
            most = statement.commission.max()
            assert (f"{fixed(float(most), 2)};" in told) == bool(most)
    assert {"paid", "not known"} <= seen["binary"] and "nothing" in seen["single-level"]
    assert "refused" in seen["unilevel"] and "refused" in seen["stairstep"] and away > 3


# ---- inputs --------------------------------------------------------------------------------------


def test_beside_a_bad_input_stands_the_pages_sentence_and_beside_an_empty_one_that_it_is_empty(
    recalculated, copies
):
    count = {EMPTY: 0, "": 0, "refused": 0}
    for name, given in copies.items():
        if "join" not in given or name == "none":
            continue
        for row, one in enumerate(words()["asked"], start=6):
            value, said = given[one["key"]], recalculated[name].get(f"Offer!D{row}", "")
            if value is None or value == " ":
                expected = EMPTY
            elif usable(value, one["low"], one["high"]) is not None:
                expected = ""
            else:
                typed = value if isinstance(value, str) else f"{value:.10g}"
                ends = {"low": f"{one['low']:,g}", "high": f"{one['high']:,g}"}
                expected = REFUSED.format(label=one["label"], typed=typed, **ends)
            assert said == expected, name
            count[expected if expected in count else "refused"] += 1
    assert all(number > 2 for number in count.values()), count


def test_nothing_entered_is_not_known_and_never_0(recalculated):
    cells = recalculated["none"]
    assert [cells[f"Offer!C{row}"] for row in range(14, 18)] == [UNKNOWN] * 4
    assert cells["Offer!A20"] == words()["said"]["nothing"]
    assert cells["Offer!D17"] == in_words(tuple(SIX))


# ---- the file ------------------------------------------------------------------------------------


def formulas(book):
    """Every cell with a formula, by `Sheet!A1`: the formula, and the result that is written."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        names = ElementTree.fromstring(file.read("xl/workbook.xml")).findall(".//x:sheet", NS)
        for number, sheet in enumerate(names, start=1):
            tree = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            for cell in tree.iterfind(".//x:c", NS):
                if (formula := cell.find("x:f", NS)) is not None:
                    result = cell.findtext("x:v", "", NS)
                    found[f"{sheet.attrib['name']}!{cell.attrib['r']}"] = (formula.text, result)
    return found


def test_the_results_that_are_written_are_those_that_are_computed(recalculated, books):
    """Programs that show a file, or compute only what changes, believe them."""
    for name, book in books.items():
        for cell, (_, written) in formulas(book).items():
            got = recalculated[name].get(cell, "")
            if re.fullmatch(r"-?[0-9.]+(E[0-9+]+)?", got):
                assert float(got) == pytest.approx(float(written), abs=1e-6), (name, cell)
            else:
                assert got == written, (name, cell)


SHARED = {
    "ABS", "AND", "COUNT", "COUNTIF", "FIXED", "IF", "IFERROR", "INDEX", "ISNUMBER", "MATCH", "MAX",
    "MID", "MIN", "MOD", "NOT", "OR", "ROUND", "ROUNDUP", "SUBSTITUTE", "SUM", "SUMIF", "TRIM",
}  # fmt: skip
"""In Excel since 2007, in LibreOffice and in Google Sheets, by these names and in this meaning."""


def test_formulas_use_only_what_excel_libreoffice_and_google_sheets_share(books):
    every = formulas(books["asis"])
    bare = [re.sub(r'"[^"]*"', "", formula) for formula, _ in every.values()]
    assert {
        name for formula in bare for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", formula)
    } == SHARED
    assert len(every) > 600
    assert max(len(formula) for formula, _ in every.values()) < 8192  # Excel's limit
    texts = [text for formula, _ in every.values() for text in re.findall(r'"([^"]*)"', formula)]
    assert max(map(len, texts)) <= 255  # and for a text in a formula
    assert not any("{" in text for text in texts)


def test_inputs_are_told_by_words_and_a_frame_have_a_note_and_alone_are_not_locked(books):
    with zipfile.ZipFile(io.BytesIO(books["asis"])) as file:
        styles = ElementTree.fromstring(file.read("xl/styles.xml"))
        looks = styles.findall("x:cellXfs/x:xf", NS)
        open_ones = {
            str(at) for at, xf in enumerate(looks)
            if (lock := xf.find("x:protection", NS)) is not None and lock.attrib["locked"] == "0"
        }  # fmt: skip
        (style,) = open_ones
        assert int(looks[int(style)].attrib["borderId"]) and int(looks[int(style)].attrib["fillId"])
        texts = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        texts = ["".join(one.itertext()) for one in texts]
        inputs = notes = marks = 0
        for name in sorted(file.namelist()):
            tree = ElementTree.fromstring(file.read(name)) if name.endswith(".xml") else None
            if "worksheets/sheet" in name and tree is not None:
                assert tree.find("x:sheetProtection", NS).attrib["sheet"] == "1"
                cells = tree.findall(".//x:c", NS)
                inputs += sum(cell.attrib.get("s") == style for cell in cells)
                marks += sum(
                    texts[int(cell.findtext("x:v", "0", NS))] == "input ▸"
                    for cell in cells if cell.attrib.get("t") == "s"
                )  # fmt: skip
            elif "comments" in name:
                notes += len(tree.findall(".//x:comment", NS))
    assert inputs == notes == marks == len(SIX) + len(own_account.ASKED) + len(TEAM) + 28


def test_the_command_writes_the_file_that_is_the_same_each_time(tmp_path, capsys, books):
    file = tmp_path / "offer.xlsx"
    assert main(["workbook", "--to", str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    assert file.read_bytes() == books["asis"] == workbook()


WITHOUT = """
import sys
sys.modules |= dict.fromkeys(["nbgrader", "mistune", "text2qti", "tqdm", "xlsxwriter"])
from downline.teaching.commands import main
sys.exit(main(["workbook", "--to", sys.argv[1]]))
"""


def test_in_a_learners_installation_one_sentence_says_how_to_get_it(tmp_path):
    file = tmp_path / "offer.xlsx"
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(file)], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert ran.returncode == 2 and not file.exists()
    assert ran.stderr.count("\n") == 1, ran.stderr
    (name,) = re.findall(r"python -m pip install -r (\S+)`", ran.stderr)
    assert "xlsxwriter==" in (ROOT / name).read_text("utf-8").lower()
    assert "xlsxwriter" not in (ROOT / "requirements.txt").read_text("utf-8").lower()
