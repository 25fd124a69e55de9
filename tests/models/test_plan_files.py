"""A plan in a file is the plan, and whatever is wrong in it is a sentence with its line and key.

The ready plans hold no number that is not in the data: see the part on them.
"""

import os
import re
import tomllib
from dataclasses import fields
from fractions import Fraction
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from downline.errors import CourseError
from downline.evidence import plan_parameters, sources, worked_examples, worked_values
from downline.genealogy import Genealogy
from downline.plans import Binary, Rank, SingleLevel, Unilevel
from downline.plans.files import KINDS, about, dumps, loads, read, ready, ready_names, write

READY = files("downline") / "data" / "plans"

# ---- there and back ------------------------------------------------------------------------------

fractions = st.fractions(0, 1, max_denominator=10**6)
shares = st.floats(0, 1) | fractions | fractions.map(lambda f: f"{f.numerator}/{f.denominator}")
numbers = st.integers(0, 10**12) | st.floats(0, 1e12)
some = st.lists(st.floats(0, 1), max_size=4)
some |= some.map(tuple) | some.map(np.array)  # which all mean the same plan


@st.composite
def brackets(draw):
    points = sorted(draw(st.sets(numbers, max_size=4)))
    return list(zip(points, sorted(draw(st.floats(0, 1) | fractions) for _ in points), strict=True))


VALUES = {key: shares for key in ("margin", "commissionable", "leader", "rate")}
VALUES |= {"points": numbers.filter(bool), "qualify": numbers}
VALUES |= {"rounding": st.sampled_from(["line", "member"])}
VALUES |= {key: some for key in ("fast_start", "matching", "leadership", "rates")}
VALUES |= {key: brackets() for key in ("personal_bonus", "brackets")}
VALUES |= {key: st.none() | numbers for key in ("cap", "leg_cap")}
VALUES |= {key: st.booleans() for key in ("compress", "keep", "by_ratio")}
VALUES |= {"width": st.integers(1, 9), "strong": st.floats(1, 9), "ladder": st.lists(numbers)}
VALUES |= {key: st.booleans() for key in ("unlimited", "infinity", "unqualified_pays", "flush")}
VALUES |= {"generations": some, "generation_rank": st.just(""), "pass_up": st.integers(0, 3)}
VALUES |= {"company_cap": st.none() | shares, "pair_pays": st.none() | numbers}
VALUES |= {"first_pair": st.none() | st.floats(1, 9), "carry_cap": st.none() | numbers}
VALUES |= {"carry_months": st.none() | st.integers(1, 9)}
VALUES |= {"recruit_bonus": st.lists(st.integers(0, 99)), "orders": st.lists(
    st.tuples(st.text("abü", min_size=1), st.sampled_from(["fast start", "override"])), max_size=2
)}  # fmt: skip
VALUES |= {"pools": st.lists(st.tuples(st.text("abü", min_size=1), shares), max_size=2)}
RANK = {key: numbers for key in ("own", "group", "personal_group")}
RANK |= {key: st.none() | some for key in ("matching", "generations")}
RANK |= {key: st.none() | shares for key in ("rate", "own_rate")}
RANK |= {"leg_counts": shares, "legs": st.integers(1, 9), "leg_points": numbers}
RANK |= {"recruits": st.integers(1, 9), "depth": st.none() | st.integers(0, 9)}
RANK |= {"keep": st.integers(0, 9), "bonus": st.integers(0, 99), "monthly": st.integers(0, 99)}


@st.composite
def ranks(draw):
    """Up to two ranks, the second of which asks for the first."""
    found = []
    for name in ("Silver", 'Gold "1"')[: draw(st.integers(0, 2))]:
        chosen = {key: draw(values) for key, values in RANK.items() if draw(st.booleans())}
        if found and "legs" in chosen:
            chosen["leg_rank"] = "Silver"
        elif "leg_points" in chosen:
            chosen["legs"] = 1
        found.append(Rank(name, **chosen))
    return found


VALUES |= {"ranks": ranks()}
VALUES |= {"pair": st.none() | st.integers(1, 10**8).map(lambda cents: cents / 100)}


@st.composite
def plans(draw):
    """Any plan of any kind."""
    kind = draw(st.sampled_from(list(KINDS.values())))
    chosen = {field.name: draw(VALUES[field.name]) for field in fields(kind)}
    if kind is SingleLevel:
        chosen |= dict.fromkeys(("fast_start", "matching", "recruit_bonus", "generations"), ())
        chosen["ranks"] = [Rank("Silver", own=5, own_rate=0.1)]
    if not chosen["ranks"]:
        chosen |= {"generations": (), "pools": (), "infinity": False}
    elif draw(st.booleans()):
        chosen["generation_rank"] = "Silver"
    if kind is Binary:
        if chosen["pair"] is None:
            chosen |= {"pair_pays": None, "first_pair": None}
        chosen["flush"] = chosen["flush"] and chosen["leg_cap"] is not None
    if "rates" in chosen:  # together with the margin they may not exceed 100 %
        left = 1 - float(Fraction(chosen["margin"]))
        chosen["rates"] = [float(rate) * left / 5 for rate in chosen["rates"]]
        chosen["ladder"] = chosen["ladder"][: len(chosen["rates"])]
    return kind(**chosen)


# A busy machine is no reason to fail.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
names = st.text(max_size=20)
ids = st.lists(st.text(max_size=5), max_size=2).map(tuple)


@patiently
@given(plans(), names, ids)
@example(SingleLevel(), 'a "b" \\ \n\t\0\x7f\x85\u2028', ("ü",))
def test_a_written_plan_is_read_as_the_same_plan(plan, name, source_ids):
    """Floats to the last digit, lists as tuples, and whatever characters a name has."""
    text = dumps(plan, name, source_ids)
    assert loads(text) == plan
    noted = tomllib.loads(text)
    assert noted.get("name", "") == name
    assert tuple(noted.get("source_ids", ())) == source_ids


@patiently
@given(plans())
def test_only_what_differs_from_the_first_values_is_written(plan):
    written = tomllib.loads(dumps(plan)).keys() - {"plan"}
    assert written == {f.name for f in fields(plan) if getattr(plan, f.name) != f.default}


def test_numpys_numbers_are_written_as_numbers():
    plan = Unilevel(np.float32(0.25), rates=np.array([0.05, 0.03]), qualify=np.int64(100))
    assert loads(dumps(plan)) == plan


@patiently
@given(plans(), names)
def test_a_file_may_come_from_any_editor(plan, name):
    """With a byte order mark, with the line ends of Windows, and with the last one missing."""
    text = dumps(plan, name)
    assert loads("\ufeff" + text.replace("\n", "\r\n").removesuffix("\r\n")) == plan


def test_keys_may_be_quoted_and_lists_may_take_several_lines():
    text = '"plan" = "Unilevel"\nrates = [  # on\n  0.05,\n\n  0.03,  # two levels\n]\nmargin = 0'
    assert loads(text) == Unilevel(0, rates=(0.05, 0.03))


# ---- mistakes ------------------------------------------------------------------------------------

HOW = "Write key = value"
LIST = "write a list such as [0.05, 0.03]"
NUMBER = "write a number, without quotes"
FRACTION = "use a fraction from 0 to 1 (0.05 is 5 %)"


@pytest.mark.parametrize(
    ("text", "line", "key", "sentence"),
    [
        # Not TOML at all. The line is the one on which the setting begins.
        ("margin = 0,25", 2, "margin", "0,25 is not how a file has a number: write margin = 0.25."),
        ("margin = 0,25 # a comma", 2, "margin", "number: write margin = 0.25."),
        ("margin = .25", 2, "margin", "number: write margin = 0.25."),
        ("margin = 25%", 2, "margin", "25% is not how a file has a number: write margin = 0.25."),
        ("qualify = $ 1,000", 2, "qualify", "number: write qualify = 1000."),
        ("qualify = 1.000", 2, "qualify", "which may be 1,000 or 1: type 1000 or 1."),
        ("rates = [0,05; 0,04]", 2, "rates", HOW),
        ("margin = quarter", 2, "margin", HOW),
        ("margin: 0.25", 2, "margin", HOW),
        ("\nmargin 0.25", 3, "margin", HOW),
        ("margin =", 2, "margin", HOW),
        ('name = "Ours\nmargin = 0.25', 2, "name", HOW),
        ('name = """Ours\nmargin = 0.25', 2, "name", HOW),
        ("rates = [0.05, 0.03\nqualify = 100", 2, "rates", "'rates = [0.05, 0.03' cannot be read"),
        ("rates = [\n  0.05\n  0.03\n]", 2, "rates", HOW),
        ("# ours\nrates = [\n  0.05,\n  5 %,\n]\nqualify = 1", 3, "rates", HOW),
        ("qualify = 2026-13-01", 2, "qualify", HOW),
        ("= 3", 2, None, "'= 3' cannot be read"),
        ("\x00\x01", 2, None, HOW),
        ("qualify = " + "9" * 5000, 2, "qualify", HOW),
        ("rates = " + "[" * 5000, 2, "rates", HOW),
        ("rates = [\n" + "0,\n" * 250 + "]", 2, "rates", HOW),  # slow to take apart
        # Keys.
        ("margins = 0.25", 2, "margins", "Unilevel has no such setting: did you mean margin?"),
        ("brackets = [[1, 0.1]]", 2, "brackets", "no such setting:"),
        ("margin = 0.2\n\nmargin = 0.2", 4, "margin", "it is set twice, first on line 2"),
        ("rates = [\n0.1,\n]\nrates = [\n0.1,\n]", 5, "rates", "it is set twice, first on line 2"),
        ("[settings]\nmargin = 0.2", 2, "settings", "no sections and no dotted keys"),
        ("rates.one = 0.05", 2, "rates", "no sections and no dotted keys"),
        ("rates = {one = 0.05}", 2, "rates", "no sections and no dotted keys"),
        ("[[rates]]\none = 0.05", 2, "rates", "no sections and no dotted keys"),
        # Values of the wrong type.
        ('margin = "a quarter"', 2, "margin", f'"a quarter" cannot be used here: {NUMBER}'),
        ('cap = "200"', 2, "cap", NUMBER),
        ("margin = true", 2, "margin", f"true cannot be used here: {NUMBER}"),
        ("qualify = 2026-11-23", 2, "qualify", f'"2026-11-23" cannot be used here: {NUMBER}'),
        ("qualify = [100]", 2, "qualify", f"[100] cannot be used here: {NUMBER}"),
        ("rates = 0.05", 2, "rates", f"0.05 cannot be used here: {LIST}"),
        ('rates = "0.05"', 2, "rates", LIST),
        ("personal_bonus = 5", 2, "personal_bonus", "steps such as [[200, 0.03], [600, 0.06]]"),
        ("compress = 1", 2, "compress", "1 cannot be used here: write true or false"),
        ("name = 5", 2, "name", "write a text in double quotes"),
        ('source_ids = "S01"', 2, "source_ids", 'write a list such as ["S01"]'),
        # Values that no plan can have.
        ("margin = 25", 2, "margin", f"The margin is 25: {FRACTION}"),
        ('"margin" = -0.1', 2, "margin", FRACTION),
        ("margin = nan", 2, "margin", FRACTION),
        ("qualify = inf", 2, "qualify", "use a number, 0 or more"),
        ("rates = [\n  0.05,\n  3,  # per cent\n]", 2, "rates", f"level 2 rate is 3: {FRACTION}"),
        ("rates = [[0.05]]", 2, "rates", FRACTION),
        ("rates = [0.6, 0.6]", 2, "rates", "more than customers pay in"),
        (
            "personal_bonus = [[9, 0.1], [3, 0.2]]",
            2,
            "personal_bonus",
            "points and rates must rise",
        ),
        (
            "personal_bonus = [[3, 0.2], [9, 0.1]]",
            2,
            "personal_bonus",
            "points and rates must rise",
        ),
        ("personal_bonus = [3, 0.2]", 2, "personal_bonus", "use [points from, rate]"),
        # Ranks, pools and kinds of orders.
        ('ranks = ["Silver"]', 2, "ranks", "Rank 1 is 'Silver': use Rank("),
        ("ranks = [\n{own = 1},\n]", 2, "ranks", "Rank 1 has no name"),
        ('ranks = [\n{name = "A", owns = 1},\n]', 2, "ranks", "did you mean own?"),
        ('ranks = [\n{name = "A", own = "1"},\n]', 2, "ranks", "Rank 1, own: '1' cannot be used"),
        ('ranks = [{name = "A", matching = [3]}]', 2, "ranks", "level 1 rate is 3"),
        ('ranks = [{name = "A", legs = 1, leg_rank = "B"}]', 2, "ranks", "asks for the rank B"),
        ('pools = [["a", 2]]', 2, "pools", FRACTION),
        ("pools = [0.1]", 2, "pools", "use [name, share of the volume]"),
        ('pools = [["a", 0.1]]', 2, "pools", "has pools but no ranks"),
        ('orders = ["kit"]', 2, "orders", "use [kind of order, what it pays, …]"),
        ('orders = [["kit", "all"]]', 2, "orders", "pay 'all': use retail margin"),
        ("pass_up = 1.5", 2, "pass_up", "use a whole number, 0 or more"),
        ("company_cap = 50", 2, "company_cap", FRACTION),
    ],
)
def test_a_mistake_is_a_sentence_with_its_line_and_key(text, line, key, sentence):
    with pytest.raises(CourseError) as error:
        loads('plan = "Unilevel"\n' + text)
    assert str(error.value).startswith(f"Line {line}, {key}: " if key else f"Line {line}: ")
    assert error.value.key == key
    assert sentence in str(error.value)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The key plan is missing: add a line such as plan ="),
        ("# only remarks\n\n", "The key plan is missing"),
        ("margin = 0.25", "The key plan is missing"),
        (
            'margin = 0.25\nPlan = "Unilevel"',
            "Line 2, Plan: There is no such setting: did you mean",
        ),
        (
            'margin = 0.25\nplan = "Pyramid"',
            'Line 2, plan: "Pyramid" is no plan: use one of Single',
        ),
        ('plan = ["Unilevel"]', 'Line 1, plan: ["Unilevel"] is no plan'),
        ("plan = Unilevel", "Line 1, plan: the setting that begins with 'plan = Unilevel' cannot"),
        ("[plan]", "Line 1, plan: a plan has no sections"),
        ("#" * 20_001, "The text has more than 20,000 characters"),
    ],
)
def test_a_text_that_names_no_plan_is_refused(text, sentence):
    with pytest.raises(CourseError) as error:
        loads(text)
    assert str(error.value).startswith(sentence)


# ---- files ---------------------------------------------------------------------------------------

PLAN = Binary(0, rate=0.12, keep=False)


def test_a_plan_goes_through_a_file(tmp_path):
    path = tmp_path / "Übung 1.toml"
    write(PLAN, str(path), name="Zwei Beine — 二")
    assert read(path) == read(str(path)) == PLAN
    assert b"\r" not in path.read_bytes(), "the same bytes on every system"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"\x89PNG\r\n\x1a\n\x00", "cannot be read"),
        ('plan = "Unilevel"'.encode("utf-16-le"), "cannot be read"),
        ('name = "Müller"'.encode("cp1252"), "saved in UTF-8"),
        (b"#" * 10_000_000, "more than 20,000 characters"),
    ],
    ids=["missing", "picture", "UTF-16 unsaid", "old Windows", "huge"],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path, content, sentence):
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CourseError, match=sentence):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_plan_is_read_in_each_encoding_that_an_editor_names(tmp_path, encoding):
    """Windows' editor calls UTF-16 "Unicode"; its first two bytes say so."""
    path = tmp_path / "plan.toml"
    path.write_bytes('plan = "Unilevel"\r\nname = "Müller"'.encode(encoding))
    assert read(path) == Unilevel()


def test_a_folder_is_no_plan(tmp_path):
    with pytest.raises(CourseError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "plan.toml"
    write(PLAN, path)

    def half(_):
        raise OSError("no space left on device")

    def fail(*_):
        raise PermissionError("the file is open elsewhere")

    monkeypatch.setattr(os, step, {"fsync": half, "replace": fail}[step])
    with pytest.raises(CourseError, match="cannot be written"):
        write(SingleLevel(0.5), path)
    assert read(path) == PLAN
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_is_not_written_where_that_cannot_be(tmp_path):
    with pytest.raises(CourseError, match="give a folder in which you may write"):
        write(PLAN, tmp_path / "no such folder" / "plan.toml")
    with pytest.raises(CourseError, match="a plain name"):
        write(PLAN, tmp_path / "plan.toml", name="\ud800")
    assert list(tmp_path.iterdir()) == []


# ---- ready plans: every number is in the data ----------------------------------------------------

VALUED = worked_values().merge(worked_examples()[["example_id", "source_ids"]])
ROWS = pd.concat([plan_parameters().set_index("parameter_id"), VALUED.set_index("value_id")])

# Numbers that are not the rows' own: the choice or the arithmetic is explained in the file.
DERIVED = {
    ("amway-europe", "margin"): [20 / 120],
    ("amway-taiwan", "margin"): [0.25],  # of 25 to 30
    ("amway-taiwan", "points"): [1 / 42],
    ("amway-india", "points"): [1 / 60],
    ("herbalife-supervisors", "margin"): [0.5],  # of 25 to 50
    ("herbalife-supervisors", "rates"): [0.05] * 3,  # up to 5, on three levels
    ("plexus-welcome-pack-2010", "fast_start"): [0.5 / 2, 0.25 / 2, 0.15 / 2, 0.1 / 2],
    ("scentsy", "personal_bonus"): [2000.01, 0.05],  # more than 2,000
    ("scentsy", "ranks"): [0.015, 0.03, 0.0525, 0.0675],  # 75 % of 2, 4, 7 and 9
    ("amway-taiwan", "ranks"): [1],  # a share each
    ("young-living", "qualify"): [100],  # the rows' condition
}


def ready_text(name):
    return (READY / f"{name}.toml").read_text(encoding="utf-8")


def cited(remarks):
    """The rows that remarks name: "P001–P003, V015" is four."""
    found = []
    for kind, first, last in re.findall(r"\b([PV])(\d{3})(?:–[PV](\d{3}))?", remarks):
        found += [f"{kind}{i:03}" for i in range(int(first), int(last or first) + 1)]
    return found


def settings_and_rows(name):
    """Each setting of a ready plan: key, its numbers in one list, the rows that its remarks name.

    An own, simple reader: in these files every setting begins at the start of a line.
    """
    settings = re.split(r"^(?=\w)", ready_text(name), flags=re.MULTILINE)[1:]
    for text in settings:
        ((key, value),) = tomllib.loads(text).items()
        if key not in ("plan", "name", "source_ids"):
            rows = cited(" ".join(re.findall("#.*", text)))
            yield key, list(in_one_list(value)), rows


def in_one_list(value):
    """The numbers of a setting; those of ranks and pools stand in tables, beside names."""
    if isinstance(value, dict):
        value = [one for key, one in value.items() if key != "depth"]
    if isinstance(value, list):
        for one in value:
            yield from in_one_list(one)
    elif not isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", ready_names())
def test_every_number_of_a_ready_plan_stands_in_the_rows_that_it_names(name):
    used = set()
    for key, values, rows in settings_and_rows(name):
        used |= {source for row in rows for source in ROWS.loc[row, "source_ids"].split(";")}
        if not any(values):
            assert not rows, f"{key} is left neutral: it has no row"
            continue
        assert rows, f"{key} = {values}: where does that come from?"
        expected = []
        if key in ("ranks", "pools"):  # a number may stand in several rows, and for several ranks
            assert set(values) - {0} == set(DERIVED.get((name, key)) or in_rows(rows)), key
            continue
        for _, row in ROWS.loc[rows].iterrows():
            share = row["value"] / 100 if row["unit"] == "percent" else row["value"]
            expected += [row["condition_low"], share] if len(values) == 2 * len(rows) else [share]
        assert values == DERIVED.get((name, key), expected), key
    assert used == set(about(name)["source_ids"]), "source_ids are those of the rows"
    assert used <= set(sources()["source_id"])


def in_rows(rows):
    """Every number of the rows: a value, or the lower end where there are two, and a condition."""
    for _, row in ROWS.loc[rows].iterrows():
        value = row["value"] if pd.notna(row["value"]) else row["value_low"]
        yield round(value / 100, 6) if row["unit"] == "percent" else value
        if row["unit"] == "legs":
            yield row["condition_low"]


def test_what_is_derived_is_in_use():
    inside = {(name, key) for name in ready_names() for key, *_ in settings_and_rows(name)}
    assert DERIVED.keys() <= inside


@pytest.mark.parametrize("name", ready_names())
def test_a_ready_plan_says_what_it_leaves_out_and_pays_to_the_cent(name):
    assert re.match(r"(#.*\n)+plan = ", ready_text(name)), "remarks come first"
    assert re.search(r"[Ll]eft out|no company's own", ready_text(name))
    assert about(name)["name"]
    legs = Genealogy.full(width=2, levels=5)
    statement = ready(name).pay(legs, 333.33, purchases=100, first_orders=50)
    customers, participants, margins, commissions, company = statement.totals()
    assert customers + participants == pytest.approx(margins + commissions + company, abs=0.001)
    assert statement.earned.sum() > 0


def test_every_plan_in_the_data_is_ready_or_listed_with_the_reason_why_not():
    """The part of a plan's name that tells it from others stands in a file or in the table."""
    readme = (READY / "README.md").read_text(encoding="utf-8")
    used = {row for name in ready_names() for *_, rows in settings_and_rows(name) for row in rows}
    plans_used = set(ROWS.loc[sorted(used), "plan"].dropna())
    for plan in set(ROWS["plan"].dropna()) - plans_used:
        company, *part = re.split(r" (?=ranks|pools|Power|unilevel)", plan)
        assert re.search(rf"\| {re.escape(company)}.*{' '.join(part)}", readme), plan


def test_an_unknown_ready_plan_is_refused_with_the_names():
    with pytest.raises(CourseError, match="use one of amway-europe, amway-india"):
        ready("pyramid")
    assert ready_names() == sorted(ready_names())
