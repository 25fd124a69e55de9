"""What a class's journals show, and what they must not: names, or conclusions from a few people."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downline.errors import CourseError
from downline.explorers import Check, MyPredictions, WhoGetsPaid
from downline.learner import Journal, answers, hindsight
from downline.quiz import bank as questions
from downline.teaching import progress
from downline.teaching.class_report import class_report
from tests.kit import pages

OPENING = questions.load(answers.OPENING)


def wrong(question):
    return next(i for i, choice in enumerate(question.choices) if not choice.correct)


def learner(folder, name, right, *, sure=None):
    """The journal of somebody who gets so many of the opening questions right."""
    journal = Journal(folder / f"{name}.json")
    for number, question in enumerate(OPENING):
        given = question.answer if number < right else wrong(question)
        correct = question.mark(given).correct
        journal.add("answers", question.id, given=given, correct=correct)
    if sure:
        journal.add("predictions", "WhoGetsPaid", guess=5, answer=5, sure=sure)
    return journal


@pytest.fixture
def class_of(tmp_path):
    def made(*rights):
        for number, right in enumerate(rights):
            path = learner(tmp_path, f"Ana Secret {number}", right, sure=90).path
            text = path.read_text(encoding="utf-8")  # nobody answers in the same second as another
            path.write_text(re.sub(r"T[\d:]{8}Z", f"T10:00:{number:02}Z", text), encoding="utf-8")
        return tmp_path

    return made


# ---- reading ------------------------------------------------------------------------------------


def test_a_journal_under_any_name_and_in_any_code_counts_and_nothing_is_left_out_in_silence(
    class_of,
):
    folder = class_of(*range(8))
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.json"))]
    for file in list(folder.iterdir()):
        file.unlink()
    names = ["a.json", "b.JSON", "journal.json.txt", "c.txt", "d", "e.json", "f.json", "g.json"]
    codes = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-8", "utf-8", "utf-8", "utf-8"]
    for name, code, text in zip(names, codes, texts, strict=True):
        (folder / name).write_bytes(text.encode(code))
    for name in ("photo.jpg", "all.zip", ".DS_Store", "._a.json", "Thumbs.db", "a.later.jsonl"):
        (folder / name).write_bytes(b"x")
    assert len(progress.class_files(folder)) == 8
    assert [file.name for file in progress.strangers(folder)] == ["all.zip", "photo.jpg"]
    said = class_report(folder)
    assert "photo.jpg is not called as a journal is" in said and "8" in said
    assert "could not be read" not in said


def test_a_zip_file_is_asked_to_be_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("Ana_1/journal.json", "{}")
    for folder in (tmp_path, tmp_path / "all.zip"):
        with pytest.raises(CourseError, match=r"all\.zip is a zip file: unpack it"):
            class_report(folder)


def test_only_the_first_answer_counts(tmp_path):
    journal = learner(tmp_path, "one", right=0)
    question = OPENING[0]
    journal.add("answers", question.id, given=question.answer, correct=True)
    table, problems = answers.first_answers([journal.path])
    assert problems == []
    (row,) = table[table["question"] == question.id].to_dict("records")
    assert not row["correct"]
    assert row["misconceptions"] == [question.choices[wrong(question)].misconception]


def test_a_question_that_left_the_bank_keeps_its_answers(tmp_path):
    journal = learner(tmp_path, "one", right=1)
    journal.add("answers", "gone-since", given=3, correct=True)
    table, _ = answers.first_answers([journal.path])
    (row,) = table[table["question"] == "gone-since"].to_dict("records")
    assert (row["objective"], row["misconceptions"]) == ("", [])


def test_an_answer_in_a_form_of_long_ago_is_counted_without_misconceptions(tmp_path):
    journal = Journal(tmp_path / "old.json")
    journal.add("answers", OPENING[0].id, given="the first one", correct=False)
    table, _ = answers.first_answers([journal.path])
    assert table["misconceptions"].tolist() == [[]]


def test_a_question_without_an_answer_and_a_link_stop_nothing(tmp_path, class_of):
    kept = '{"version": 1, "predictions": {"x": []}, "answers": {"definitions-single-level": []}}'
    folder = class_of(*[1] * 5)
    (folder / "empty.json").write_text(kept)
    (folder / "link.json").symlink_to(folder / "empty.json")
    assert len(progress.class_files(folder)) == 6
    assert "Learners with answers: 5." in class_report(folder)


def test_one_journal_twice_is_one_learner_and_is_named(class_of):
    folder = class_of(1, 2, 3, 4)
    again = folder / "below" / "again.json"
    again.parent.mkdir()
    shutil.copy(folder / "Ana Secret 2.json", again)
    assert len(progress.class_files(folder)) == 4
    page = class_report(folder)
    assert "Learners with answers: 4." in page and "another journal once more" in page


@pytest.mark.parametrize("change", ["windows", "mark", "spaces", "earlier"])
def test_one_journal_in_another_form_or_of_an_earlier_day_is_one_learner(class_of, change):
    folder = class_of(1, 2, 3, 4)
    (folder / "b").mkdir()
    file = folder / "Ana Secret 2.json"
    text = file.read_text(encoding="utf-8")
    held = json.loads(text)
    if change == "earlier":
        for key in list(held["answers"])[4:]:
            del held["answers"][key]
    other = {
        "windows": text.replace("\n", "\r\n").encode(), "mark": b"\xef\xbb\xbf" + text.encode(),
        "spaces": json.dumps(held, indent=7).encode(), "earlier": json.dumps(held).encode(),
    }[change]  # fmt: skip
    (folder / "b" / "again.json").write_bytes(other)
    assert len(progress.class_files(folder)) == 4
    assert [path.name for path in progress.copies(folder)] in (["again.json"], [file.name])
    if change == "earlier":
        assert file in progress.class_files(folder)


def test_two_who_gave_one_answer_in_the_same_second_are_two(class_of):
    folder = class_of(1, 2, 3, 4)
    held = json.loads((folder / "Ana Secret 2.json").read_text(encoding="utf-8"))
    first = dict(list(held["answers"].items())[:1])
    (folder / "one.json").write_text(json.dumps({**held, "answers": first, "predictions": {}}))
    assert len(progress.class_files(folder)) == 5


def test_what_is_no_journal_is_named_and_left_as_it_is(tmp_path, class_of):
    folder = class_of(1, 2)
    (folder / "marks.json").write_text("{ half a file")
    (folder / "tomorrow.json").write_text(json.dumps({"version": 99}))
    before = {file: file.read_bytes() for file in folder.iterdir()}
    table, problems = answers.first_answers(progress.class_files(folder))
    assert table["learner"].nunique() == 2
    assert any("marks.json is not a journal" in problem for problem in problems)
    assert any("newer version" in problem for problem in problems)
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_a_folder_without_journals_gets_a_sentence(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match=r"There is no journal in .*my_work/journal.json"):
        progress.class_files(tmp_path / folder)


# ---- odd journals -------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=4), inside),
    max_leaves=5,
)
KNOWN = [question.id for question in questions.every()]


def any_entry(**fields):
    """An entry of a journal that was edited by hand: each field may be missing, or anything."""
    answer = st.sampled_from([0, [0], [], "$4", "6.4", ["x"], 10**400, {"0": 1}, [[1]], "1e999"])
    maybe = {name: one | answer | JSON for name, one in fields.items()}
    return st.fixed_dictionaries({"when": st.text(max_size=9)}, optional=maybe)


ODD = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "answers": st.dictionaries(
            st.sampled_from(KNOWN) | st.text(max_size=5),
            st.lists(any_entry(given=JSON, correct=st.booleans()), max_size=2),
            max_size=4,
        ),
        "predictions": st.dictionaries(
            st.sampled_from(["WhoGetsPaid", "key", ""]),
            st.lists(
                any_entry(
                    guess=st.floats(), answer=st.floats(), sure=st.integers(0, 100), question=JSON,
                    unit=JSON, key=JSON,
                ),
                max_size=2,
            ),
        ),
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def well_kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    for number in range(5):
        learner(folder, f"{number}", right=number, sure=90)
    return folder


def with_one_more(folder, journal):
    odd = folder / "odd.json"
    odd.write_text(json.dumps(journal))
    return odd


@settings(deadline=None, max_examples=30)
@given(ODD)
def test_one_odd_journal_does_not_end_the_report_or_the_learners_own_pages(well_kept, journal):
    odd = with_one_more(well_kept, journal)
    page = class_report(well_kept)
    page.encode("utf-8")
    assert re.search("Learners with answers: [56]\\.", page)
    assert "could not be read" not in page, "it is a journal, and the rest of it counts"
    assert set(answers.own_change(odd)["after"]) <= {"right", "not yet right", "not answered"}
    MyPredictions(Journal(odd)).twin_html()
    WhoGetsPaid(journal=Journal(odd))
    Check(OPENING[0].id, Journal(odd))


@settings(deadline=None, max_examples=100)
@given(JSON)
def test_any_json_is_a_journal_or_is_named_as_none(well_kept, content):
    odd = with_one_more(well_kept, content)
    _, problems = answers.first_answers([odd])
    counts = isinstance(content, dict) and content.get("version") == 1
    assert len(problems) == (not counts)
    assert counts or re.search("odd.json is not a journal|newer version", problems[0])
    odd.unlink()


@pytest.mark.parametrize(
    ("entries", "revealed"),
    [
        ([], None),
        ([{"given": "$4", "correct": False}], ["Only the direct sponsor is paid for a sale."]),
        ([{"given": 4, "correct": False}], ["Only the direct sponsor is paid for a sale."]),
        ([{"given": [[4]], "correct": False}], []),
        ([{"correct": False}], []),
        ([{"given": 4, "correct": "no"}], None),
        ([{"given": 4}], None),
    ],
)
def test_an_entry_counts_for_what_it_says_and_what_it_does_not_say_is_not_wrong(
    entries, revealed, tmp_path
):
    file = tmp_path / "one.json"
    kept = {"definitions-fay-upline": [{"when": "", **entry} for entry in entries]}
    file.write_text(json.dumps({"version": 1, "answers": kept}))
    table, problems = answers.first_answers([file])
    assert problems == []
    assert table["misconceptions"].tolist() == ([] if revealed is None else [revealed])


@pytest.mark.parametrize(
    ("entry", "counted"),
    [
        ({"guess": 9.5, "answer": 10, "sure": 90}, [[90, 1, 100]]),
        ({"guess": "9.5", "answer": "10", "sure": "90"}, [[90, 1, 100]]),
        ({"guess": 9.5, "answer": 10, "sure": "very"}, []),
        ({"guess": [9.5], "answer": 10, "sure": 90}, []),
        ({"guess": 9.5, "answer": 10**400, "sure": 90}, []),
        ({"guess": 9.5, "answer": 10, "sure": 0}, []),
        ({"guess": True, "answer": 1, "sure": 90}, []),
    ],
)
def test_confidence_needs_three_numbers(entry, counted):
    assert hindsight.calibration(pd.DataFrame([entry])).values.tolist() == counted


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_how_far_a_guess_is_in_tens_can_be_drawn(guess, answer):
    far = hindsight.tens(guess, answer)
    assert np.isfinite(far)
    assert (far > 0) <= (guess > answer) and (far < 0) <= (guess < answer)


def test_a_file_that_cannot_be_read_is_named_and_the_rest_counts(well_kept, monkeypatch):
    bad = well_kept / "locked.json"
    bad.write_text("{}")
    real = Path.read_bytes

    def locked(path):
        if path == bad:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    page = class_report(well_kept)
    assert "locked.json could not be read (Permission denied)" in page
    bad.unlink()


# ---- counting -----------------------------------------------------------------------------------


def pairs(rows):
    """Answers of learners as (right before, right after), for one objective."""
    table = [
        (learner, f"q-{when}", "any", "who-pays", when, right, [])
        for learner, both in enumerate(rows)
        for when, right in zip(("before", "after"), both, strict=True)
    ]
    columns = ["learner", "question", "lesson", "objective", "when", "correct", "misconceptions"]
    return pd.DataFrame(table, columns=columns)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_change_counts_those_who_learnt_and_those_who_lost(rows):
    (row,) = progress.change(pairs(rows)).to_dict("records")
    assert row["learners"] == len(rows)
    assert row["before (%)"] == pytest.approx(100 * np.mean([before for before, _ in rows]))
    assert row["after (%)"] == pytest.approx(100 * np.mean([after for _, after in rows]))
    assert row["change"] == pytest.approx(row["after (%)"] - row["before (%)"])
    assert -100 <= row["low"] <= row["high"] <= 100


def test_somebody_who_answered_only_before_is_not_compared():
    table = pairs([(True, True), (False, True)])
    alone = table[table["when"] == "before"].assign(learner=lambda t: t["learner"] + 10)
    (row,) = progress.change(pd.concat([table, alone])).to_dict("records")
    assert (row["learners"], row["before (%)"], row["after (%)"]) == (2, 50, 100)


def test_the_interval_is_the_published_one():
    """The example of R's PropCIs::diffpropci.mp (Wald+2 of Agresti and Min 2005), with its sign."""
    assert progress.paired_interval(learnt=20, lost=40, n=160) == pytest.approx(
        (-0.21601726, -0.03089632), abs=1e-7
    )


def test_the_interval_holds_the_true_change_about_95_times_in_100():
    rng = np.random.default_rng(1)
    learn, lose, n = 0.35, 0.10, 24
    draws = rng.multinomial(n, [learn, lose, 1 - learn - lose], size=2000)
    intervals = np.array([progress.paired_interval(int(a), int(b), n) for a, b, _ in draws])
    held = (intervals[:, 0] <= learn - lose) & (learn - lose <= intervals[:, 1])
    assert 0.93 <= held.mean() <= 0.98


@pytest.mark.parametrize(("learnt", "lost", "n"), [(1, 1, 1), (-1, 2, 5), (0, 0, 0)])
def test_counts_that_do_not_fit_get_a_sentence(learnt, lost, n):
    with pytest.raises(CourseError, match="counts that fit together"):
        progress.paired_interval(learnt, lost, n)


def test_misconceptions_are_counted_by_learners_of_those_who_were_asked(class_of):
    table, _ = answers.first_answers(progress.class_files(class_of(0, 0, 4)))
    found = progress.misconceptions(table)
    first = OPENING[0].choices[wrong(OPENING[0])].misconception
    (row,) = found[found["misconception"] == first].to_dict("records")
    assert row["learners"] == 2
    assert row["share (%)"] == pytest.approx(200 / 3)
    assert found["learners"].is_monotonic_decreasing


def test_confidence_is_compared_with_how_often_the_guess_was_close():
    guesses = pd.DataFrame(
        {"guess": [10, 10.9, 20, 0], "answer": [10, 10, 10, 0], "sure": [90, 90, 90, 10]}
    )
    table = hindsight.calibration(guesses)
    assert table["sure (%)"].tolist() == [10, 90]
    assert table["guesses"].tolist() == [1, 3]
    assert table["close (%)"].tolist() == pytest.approx([100, 200 / 3])
    assert hindsight.calibration(guesses.drop(columns="sure")).empty


# ---- the page -----------------------------------------------------------------------------------


def test_a_few_learners_are_counted_and_not_compared(class_of):
    page = class_report(class_of(0, 1, 2, 3))
    assert "Learners with answers: 4" in page
    assert "too few to compare" in page
    assert "<table" not in page and "<img" not in page


def test_a_class_is_compared_and_nobody_is_named(class_of):
    folder = class_of(0, 1, 2, 3, 4, 4)
    for number, file in enumerate(sorted(folder.iterdir())):
        journal = Journal(file)
        for question in questions.load(answers.CLOSING) if _closes() else ():
            given = question.answer if number else wrong(question)
            given = list(given) if isinstance(given, frozenset) else given
            journal.add("answers", question.id, given=given, correct=bool(number))
    page = class_report(folder)
    assert "Learners with answers: 6" in page
    assert "Ana" not in page and "Secret" not in page
    assert "Misconceptions found most" in page
    assert OPENING[0].choices[wrong(OPENING[0])].misconception in page.replace("&#x27;", "'")
    assert re.search(r"<td[^>]*>90</td><td[^>]*>6</td><td[^>]*>100</td>", page)
    assert not re.search(r"(src|href)=\"https?:", page), "the page must open without a network"
    assert page.index("<h1>") < page.index("<h2>")
    pages.Reader(page)  # fails on a tag that is not closed


def _closes():
    return answers.CLOSING in questions.lessons()


def test_the_command_writes_the_page_and_says_what_is_wrong(tmp_path, class_of):
    folder, out = class_of(1, 2, 3, 4, 4), tmp_path / "page.html"
    run = [sys.executable, "-m", "downline", "report"]
    done = subprocess.run([*run, folder, "--to", out], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Learners with answers: 5" in out.read_text(encoding="utf-8")
    shutil.rmtree(folder)
    done = subprocess.run([*run, folder], capture_output=True, text=True)
    assert done.returncode == 2
    assert "There is no journal in" in done.stderr and "Traceback" not in done.stderr
