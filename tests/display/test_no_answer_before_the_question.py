"""No page tells the answer of a prediction before it asks: not the twin, nor what stands above it.

The answer is looked for as a number, however the course may write it, as a word, and as the number
of marks of one kind in a picture. What the question itself says is no answer.
"""

import html
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from downline import explorers, words
from downline.display.explorer import Explorer
from downline.learner import Journal
from downline.selfcheck import check_setup
from tests.kit.panels import hidden
from tests.kit.paths import ROOT

ASKING = [
    getattr(explorers, name)
    for name in Explorer.lessons
    if getattr(explorers, name).prediction is not None
]
every_prediction = pytest.mark.parametrize("kind", ASKING, ids=lambda kind: kind.__name__)
SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
LESSONS = sorted(Path(ROOT, "lessons").glob("*.ipynb"))


def visible(source):
    """What a reader sees, without what is folded away; the pictures' texts are in their place."""
    shown = re.sub(r"<details>.*?</details>", " ", source, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", shown))


def found(answer, text):
    """The places in a text that are the answer, as a number or as a word."""
    size = abs(answer)
    forms = {words.plain(size), *(words.fixed(size, places) for places in (0, 1, 2))}
    numbers = [match for match in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    places = [number for number in numbers if number.rstrip(",.") in forms]
    if answer in range(len(SMALL)):
        places += re.findall(rf"\b{SMALL[int(answer)]}\b", text, re.IGNORECASE)
    return places


def truth(explorer):
    asked = explorer.prediction
    return asked.true(explorer.answer(**{**explorer.defaults, **asked.at}))


@every_prediction
def test_the_twin_asks_and_does_not_tell(kind, tmp_path):
    explorer = kind(journal=Journal(tmp_path / "journal.json"))
    question, answer = explorer.prediction.question, truth(explorer)
    for twin in (visible(explorer.twin_html()), explorer.twin_text()):
        assert question in twin.replace(" ,", ",") or question.split()[0] in twin
        rest = twin.replace(question, "")
        shown = Counter(found(answer, rest)) - Counter(found(answer, question))
        assert not shown, f"the saved twin tells {dict(shown)}"
    outside = re.sub(r"<details>.*?</details>", "", explorer.twin_html(), flags=re.DOTALL)
    at_answer = {**explorer.defaults, **explorer.prediction.at} == explorer.values
    assert ("<img" in outside) == (not at_answer), "the picture of the answer is folded away"
    assert ("<details><summary>Show the answer</summary>" in explorer.twin_html()) == at_answer


@every_prediction
def test_once_guessed_or_skipped_the_twin_tells(kind, tmp_path):
    explorer = kind(journal=Journal(tmp_path / "journal.json"))
    explorer.predict.skip.do()
    assert "Show the answer" not in explorer.twin_html()
    assert explorer.shown.sentence in explorer.twin_text()


def test_an_explorer_in_a_state_of_its_own_asks_nothing(tmp_path):
    """Lesson 1 opens the welcome page's explorer with four recruits; the question is about five."""
    explorer = explorers.EverybodyRecruits(journal=Journal(tmp_path / "j.json"), recruits=4)
    assert explorer.predict is None
    assert not hidden(explorer.body)
    assert explorer.values["recruits"] == 4


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_nothing_above_a_question_tells_its_answer(lesson):
    """In the files as they are saved: prose and outputs down to the explorer, folded or not.

    The sentence of the answer is looked for with its numbers, as single digits are everywhere.
    """
    above = ""
    for cell in json.loads(lesson.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        asked = re.fullmatch(r"(\w+)\(\)", source.strip().splitlines()[-1]) if source else None
        kind = getattr(explorers, asked[1], None) if asked else None
        if cell["cell_type"] == "code" and kind in ASKING:
            explorer = kind(journal=Journal(lesson.with_name("no such folder") / "journal.json"))
            answered = explorer.set(**{**explorer.defaults, **explorer.prediction.at}).shown
            assert answered.sentence not in above
            if abs(truth(explorer)) > 100:
                assert found(truth(explorer), above) == []
            saved = ["".join(o["data"]["text/html"]) for o in cell["outputs"]]
            assert answered.sentence not in visible(" ".join(saved)), "refresh the notebook"
            texts = ["".join(o["data"]["text/plain"]) for o in cell["outputs"]]
            assert answered.sentence not in " ".join(texts)
        above += visible(source) if cell["cell_type"] == "markdown" else ""
        for output in cell.get("outputs", ()):
            above += visible("".join(output.get("data", {}).get("text/html", "")))
            above += "".join(output.get("text", ""))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_saved_lesson_holds_no_result_of_a_check(lesson):
    saved = lesson.read_text("utf-8")
    for result in ("✓ Right", "✗ Not yet", *(f"✓ {one.name}:" for one in check_setup())):
        assert result not in saved
