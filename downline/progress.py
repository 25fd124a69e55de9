"""What journals show about learning: opening against closing answers, misconceptions, confidence.

A learner has one journal. A teacher puts a class's journals into a folder, under any file names;
nothing here keeps or shows who wrote which.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from downline import objectives, questions
from downline.errors import CourseError
from downline.hindsight import is_close
from downline.journal import read_entries

OPENING, CLOSING = "00_welcome", "07_choosing"
"""The lessons that ask the same objectives before and after the course."""

FEWEST = 5
"""From so many learners on a class's numbers are compared; fewer would be gossip."""


def class_files(folder: str | Path) -> list[Path]:
    """Every journal in a folder and the folders in it, in an order that says nothing about people.

    Raises CourseError if there is none.
    """
    folder = Path(folder)
    found = folder.rglob("*.json") if folder.is_dir() else []
    files = [file for file in found if file.is_file() and not file.is_symlink()]
    if not files:
        raise CourseError(
            f"There is no journal in {folder}: put each learner's my_work/journal.json there, "
            "under a name of its own, such as 01.json."
        )
    return sorted(files, key=lambda file: file.read_bytes())


def answers(journals: Iterable[Path]) -> tuple[pd.DataFrame, list[str]]:
    """The first answer of each learner to each question, and what could not be read.

    Columns: learner (1, 2, … without a name), question, lesson, objective, correct, and
    misconceptions (a list of those that the answer reveals). A question that is no longer in the
    bank keeps its row, with no lesson and no objective.
    """
    bank = {question.id: question for question in questions.every()}
    rows, problems = [], []
    for learner, file in enumerate(journals, start=1):
        try:
            kept = read_entries(file, "answers")
        except CourseError as problem:
            problems.append(str(problem))
            continue
        for key, entries in kept.items():
            if not entries:  # a question without an answer
                continue
            first, question = entries[0], bank.get(key)
            rows.append(
                (
                    learner,
                    key,
                    question.lesson if question else "",
                    question.objective if question else "",
                    bool(first.get("correct")),
                    _revealed(question, first),
                )
            )
    columns = ["learner", "question", "lesson", "objective", "correct", "misconceptions"]
    return pd.DataFrame(rows, columns=columns), problems


def _revealed(question: questions.Question | None, entry: dict) -> list[str]:
    try:
        return question.misconceptions(entry["given"]) if question else []
    except (CourseError, KeyError, TypeError):  # an older version asked it in another form
        return []


def change(given: pd.DataFrame) -> pd.DataFrame:
    """For each objective asked before and after: who got it right, and how much that changed.

    `given` is what :func:`answers` returns. Counts learners who answered both. Columns: objective,
    learners, before (%), after (%), change, low, high; the last three in percentage points, with a
    95 % interval by :func:`paired_interval`.

    >>> change(answers([])[0]).columns.tolist()
    ['objective', 'learners', 'before (%)', 'after (%)', 'change', 'low', 'high']
    """
    rows = []
    asked = given[given["lesson"].isin([OPENING, CLOSING])]
    by = asked.pivot_table("correct", ["objective", "learner"], "lesson", aggfunc="mean")
    for objective, pairs in by.reindex(columns=[OPENING, CLOSING]).dropna().groupby(level=0):
        before, after = pairs[OPENING] >= 1, pairs[CLOSING] >= 1
        learnt, lost = int((after & ~before).sum()), int((before & ~after).sum())
        low, high = paired_interval(learnt, lost, len(pairs))
        rows.append(
            (
                objective,
                len(pairs),
                100 * before.mean(),
                100 * after.mean(),
                100 * (learnt - lost) / len(pairs),
                100 * low,
                100 * high,
            )
        )
    columns = ["objective", "learners", "before (%)", "after (%)", "change", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def own_change(path: Path) -> pd.DataFrame:
    """One learner's first answers to the opening and the closing questions, side by side.

    `path` is a journal (`Journal().path`); without one nothing is answered yet. Columns: objective
    (in words), before, after; each "right", "not yet right" or "not answered".

    >>> own_change(Path("no-such-file"))["after"].tolist()
    ['not answered', 'not answered', 'not answered', 'not answered']
    """
    given = answers([path])[0] if path.exists() else answers([])[0]
    said = {True: "right", False: "not yet right"}
    kept = dict(zip(given["question"], given["correct"], strict=True))
    rows = {question.objective: {} for question in questions.load(OPENING)}
    for lesson in (OPENING, CLOSING):
        for question in questions.load(lesson):
            if question.objective in rows:
                answer = said.get(kept.get(question.id), "not answered")
                rows[question.objective].setdefault(lesson, answer)
    table = pd.DataFrame(rows).T.rename_axis("objective").reset_index()
    table["objective"] = table["objective"].map(in_words)
    return table.rename(columns={OPENING: "before", CLOSING: "after"})


def in_words(objective_id: str) -> str:
    """What a learner should be able to do, with the lesson that teaches it.

    >>> in_words("pay-one-sale")
    'Work out who is paid, and how much, for one sale (lesson 1).'
    """
    objective = objectives.get(objective_id)
    return f"{objective.says.removesuffix('.')} (lesson {int(objective.lesson[:2])})."


def paired_interval(learnt: int, lost: int, n: int) -> tuple[float, float]:
    """A 95 % interval for the change of a share among the same `n` people.

    `learnt` of them were wrong first and right later, `lost` the other way round. Half a person is
    added to each of the four groups before the usual interval for matched shares is taken: Agresti
    and Min, Simple improved confidence intervals for comparing matched proportions, Statistics in
    Medicine 24 (2005), 729–740.

    >>> low, high = paired_interval(learnt=12, lost=2, n=30)
    >>> round(low, 2), round(high, 2)
    (0.1, 0.52)
    """
    if not 0 <= learnt + lost <= n or min(learnt, lost) < 0 or n < 1:
        raise CourseError(
            f"{learnt} learnt and {lost} lost of {n}: use counts that fit together, n at least 1."
        )
    n, moved, gain = n + 2, learnt + lost + 1, learnt - lost
    spread = 1.959964 * math.sqrt(moved - gain**2 / n) / n
    return max(gain / n - spread, -1.0), min(gain / n + spread, 1.0)


def misconceptions(given: pd.DataFrame) -> pd.DataFrame:
    """Which misconceptions first answers reveal, by how many learners, the most common first.

    `share (%)` is of those who answered a question that can reveal it.

    >>> misconceptions(answers([])[0]).columns.tolist()
    ['misconception', 'learners', 'share (%)', 'questions']
    """
    asks = defaultdict(set)  # misconception → the questions that can reveal it
    for question in questions.every():
        for choice in question.choices:
            asks[choice.misconception].add(question.id)
    rows = []
    found = given.explode("misconceptions").dropna(subset="misconceptions")
    for name, those in found.groupby("misconceptions"):
        asked = given.loc[given["question"].isin(asks[name]), "learner"].nunique()
        people = those["learner"].nunique()
        rows.append((name, people, 100 * people / asked, ", ".join(sorted(set(those["question"])))))
    table = pd.DataFrame(rows, columns=["misconception", "learners", "share (%)", "questions"])
    return table.sort_values(
        ["learners", "share (%)", "misconception"],
        ascending=[False, False, True],
        ignore_index=True,
    )


def calibration(guesses: pd.DataFrame) -> pd.DataFrame:
    """Whether confidence was deserved: for each "how sure", how often the guess was that close.

    `guesses` are the journal's predictions: guess, answer, and sure (percent; missing where it was
    not said). Close means within 10 % of the answer. Columns: sure (%), guesses, close (%).

    >>> calibration(pd.DataFrame({"guess": [9.5, 2], "answer": [10, 10], "sure": [90, 90]}))
       sure (%)  guesses  close (%)
    0        90        2       50.0
    """
    columns = ["sure (%)", "guesses", "close (%)"]
    if "sure" not in guesses or guesses["sure"].dropna().empty:
        return pd.DataFrame(columns=columns)
    said = guesses.dropna(subset=["sure", "guess", "answer"])
    by = is_close(said["guess"], said["answer"]).groupby(said["sure"].astype(int))
    table = pd.DataFrame({"guesses": by.size(), "close (%)": 100 * by.mean()})
    return table.rename_axis("sure (%)").reset_index()[columns]
