"""The one-page report: what it says, what it must not say, and that it prints on one sheet."""

import re
from datetime import date

import pytest

from downline.errors import CourseError
from downline.evidence import sources
from downline.explorers import EvaluateOffer
from downline.lessons.choosing import evaluation, inquiry, offers
from downline.lessons.choosing.explorers import LABELS
from tests.kit.browser import chromium
from tests.kit.pages import Reader, sides

DAY = date(2026, 3, 9)
NASTY = '<script>alert("x")</script> & <img src=x onerror=y> $5 $6'


def report(name="My offer", **values):
    explorer = EvaluateOffer(**values)
    explorer.offer_name.value = name
    return explorer, explorer.save_report(DAY)


def test_the_report_says_what_was_entered_and_what_the_explorer_says():
    explorer, path = report("Ana's soap", kit=1234.5, country="Canada", returns="no")
    assert path.name == "report-ana-s-soap-2026-03-09.html"
    reader = Reader(path.read_text(encoding="utf-8"))
    words = " ".join(reader.words)
    assert "An offer, looked at: Ana's soap" in words
    assert "9 March 2026" in words
    assert explorer.shown.sentence in words
    assert "1,234.5" in words
    for label in LABELS.values():
        assert label in words
    for row in inquiry.questions(explorer.offer).itertuples():
        assert row.question in words
    for row in evaluation.indicators(explorer.offer).itertuples():
        assert row.sentence in words
    for assumption in offers.ASSUMPTIONS:
        assert assumption in words
    assert "indicators, not a verdict" in words
    assert "no legal and no financial advice" in words


def test_what_is_not_known_and_what_is_assumed_is_marked_where_it_was_entered():
    for preset, marks in (
        ("Candles (real)", {"bonus": "not known", "kit": "99", "customers": "8, assumed"}),
        ("Single-level, free to join", {"bonus": "0", "kit": "0", "returns": "yes"}),
    ):
        _, path = report(**EvaluateOffer.presets[preset])
        words = " ".join(" ".join(Reader(path.read_text(encoding="utf-8")).words).split())
        for key, mark in marks.items():
            assert f" {LABELS[key]} {mark} " in words


def test_its_headings_alternative_texts_language_and_sources_are_in_order():
    explorer, path = report(**EvaluateOffer.presets["Oils (real)"])
    reader = Reader(path.read_text(encoding="utf-8"))
    levels = [tag for tag, _ in reader.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == "h1"
    assert set(levels[1:]) == {"h2"}
    assert [a["lang"] for tag, a in reader.tags if tag == "html"] == ["en-GB"]
    (picture,) = [a for tag, a in reader.tags if tag == "img"]
    assert picture["alt"] == explorer.shown.alt
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    assert [a["datetime"] for tag, a in reader.tags if tag == "time"] == ["2026-03-09"]
    heads = [a for tag, a in reader.tags if tag == "th"]
    assert heads and all(a["scope"] == "col" for a in heads)
    words = " ".join(reader.words)
    named = set(re.findall(r"\bS\d{2,3}\b", words))
    listed = words.split("Sources")[-1]
    assert named <= set(sources()["source_id"])
    assert all(f"[{one}]" in listed for one in named)
    assert {"S202", "S72", "S58"} <= named


def test_it_needs_no_network_and_no_script():
    _, path = report()
    for tag, attributes in Reader(path.read_text(encoding="utf-8")).tags:
        assert tag not in ("script", "link", "iframe", "object", "form")
        assert attributes.get("src", "data:").startswith("data:")
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in path.read_text(encoding="utf-8")
    assert "url(" not in path.read_text(encoding="utf-8")


def test_what_the_learner_typed_is_escaped():
    _, path = report(NASTY)
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<img src=x" not in text
    assert NASTY in "".join(Reader(text).words)


def test_a_report_is_never_replaced():
    names = [report()[1].name for _ in range(3)]
    assert names == [f"report-my-offer-2026-03-09{end}.html" for end in ("", "-2", "-3")]


def test_a_name_of_signs_only_still_makes_a_file():
    assert report("…/../…")[1].name == "report-offer-2026-03-09.html"
    assert report("")[1].name == "report-offer-2026-03-09-2.html"


def test_a_name_that_is_too_long_is_told():
    with pytest.raises(CourseError, match="use a text of up to 80 signs"):
        report("x" * 81)


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DOWNLINE_WORK", str(tmp_path / "file"))
    with pytest.raises(CourseError, match="cannot be"):
        report()


LARGE = dict.fromkeys(("kit", "fee", "purchases", "expenses"), 99_999.99)
LARGE |= dict.fromkeys(("spend", "recruit_buys", "bonus"), 9_999.99)
SHEETS = {
    "the opening offer": ("My offer", {}),
    "the longest": ("W" * 80, {**LARGE, "margin_percent": 0, "customers": 999.99}),
    **{name: ("My offer", EvaluateOffer.presets[name]) for name in EvaluateOffer.presets},
    "nothing entered": ("My offer", dict.fromkeys(offers.MOST, 0)),
    "what cannot both be": (
        "W W " * 20,
        LARGE | dict.fromkeys(("joining_costs", "recruit_reward", "must_buy"), "no"),
    ),
    **{f"the rules of {c}": ("W W " * 20, {**LARGE, "country": c}) for c in offers.COUNTRIES},
}


def test_it_prints_on_one_sheet_and_opens_without_network():
    with chromium() as browser:
        context = browser.new_context(offline=True, viewport={"width": 800, "height": 1000})
        page = context.new_page()
        asked, failed = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        for name, (title, values) in SHEETS.items():
            path = report(title, **values)[1]
            page.goto(path.as_uri())
            sheet = page.pdf(prefer_css_page_size=True)
            assert sides(sheet) == 1, name
            (box,) = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet))
            assert [round(float(side)) for side in box] in ([595, 842], [596, 842]), name
        assert failed == []
        assert all(url.startswith(("file:", "data:")) for url in asked)
