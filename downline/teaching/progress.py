"""What journals show about learning: opening against closing answers, misconceptions, confidence.

A learner has one journal. A teacher puts a class's journals into a folder, under any file names;
nothing here keeps or shows who wrote which.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections import defaultdict
from pathlib import Path

import pandas as pd

from downline.errors import CourseError
from downline.learner import read_entries
from downline.quiz import bank as questions

FEWEST = 5
"""From so many learners on a class's numbers are compared; fewer would be gossip."""


FEW = 3
"""So many entries with the same times in two journals are no chance."""


def class_files(folder: str | Path) -> list[Path]:
    """Every journal in a folder and the folders in it, in an order that says nothing about people.

    Entries have times. So a journal whose entries all stand in another is the same learner's,
    earlier or once more, and only the other counts. Raises CourseError if there is none.
    """
    return _once(folder)[0]


def copies(folder: str | Path) -> list[Path]:
    """The journals that `class_files` leaves out, for all their entries stand in another."""
    return _once(folder)[1]


def strangers(folder: str | Path) -> list[Path]:
    """What else is in the folder, and no journal by its name: nobody should miss it in silence."""
    return [file for file in _files(Path(folder)) if not _may_be_a_journal(file)]


def _files(folder: Path) -> list[Path]:
    """The files that somebody put there: no link, and none that systems and journals leave."""
    found = folder.rglob("*") if folder.is_dir() else []
    return sorted(
        file
        for file in found
        if file.is_file()
        and not file.is_symlink()
        and not file.name.startswith(".")
        and file.name not in ("Thumbs.db", "desktop.ini")
        and file.suffix not in (".jsonl", ".lock")
    )


def _may_be_a_journal(file: Path) -> bool:
    """Browsers and mail programs make .json.txt or .JSON of it, or leave the end away."""
    return file.suffix.casefold() in (".json", ".txt", "")


def _once(folder: str | Path) -> tuple[list[Path], list[Path]]:
    folder = Path(folder)
    files = [file for file in _files(folder) if _may_be_a_journal(file)]
    if not files:
        zipped = [file.name for file in [folder, *_files(folder)] if zipfile.is_zipfile(file)]
        remedy = f" ({zipped[0]} is a zip file: unpack it, and give the folder.)" if zipped else ""
        raise CourseError(
            f"There is no journal in {folder}: put each learner's my_work/journal.json there, "
            f"under a name of its own, such as 01.json.{remedy}"
        )
    once: list[Path] = []
    again: list[Path] = []
    kept: list[frozenset[str]] = []
    held = {file: _entries(file) for file in files}
    for file in sorted(files, key=lambda file: (-len(held[file]), _content(file))):
        mine = held[file]  # two people may give one answer in the same second
        if mine and any(mine == other or (len(mine) >= FEW and mine <= other) for other in kept):
            again.append(file)
        else:
            once.append(file)
            kept.append(mine)
    return sorted(once, key=_content), again


def _entries(file: Path) -> frozenset[str]:
    """The entries of a journal, each as a text; none of what is no journal or has none."""
    try:
        kinds = [read_entries(file, kind) for kind in ("answers", "predictions")]
    except CourseError:
        return frozenset()
    return frozenset(
        json.dumps([key, entry], sort_keys=True)
        for entries in kinds
        for key, several in entries.items()
        for entry in several
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # reading it for what it holds will say so
        return b""


def change(given: pd.DataFrame) -> pd.DataFrame:
    """For each objective asked before and after: who got it right, and how much that changed.

    `given` is what :func:`~downline.learner.first_answers` returns. Counts learners who answered
    both. Columns: objective, learners, before (%), after (%), change, low, high; the last three in
    percentage points, with a 95 % interval by :func:`paired_interval`.

    >>> from downline.learner import first_answers
    >>> change(first_answers([])[0]).columns.tolist()
    ['objective', 'learners', 'before (%)', 'after (%)', 'change', 'low', 'high']
    """
    rows = []
    asked = given[given["when"] != ""]
    by = asked.pivot_table("correct", ["objective", "learner"], "when", aggfunc="mean")
    for objective, pairs in by.reindex(columns=["before", "after"]).dropna().groupby(level=0):
        before, after = pairs["before"] >= 1, pairs["after"] >= 1
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


def paired_interval(learnt: int, lost: int, n: int) -> tuple[float, float]:
    """A 95 % interval for the change of a share among the same `n` people.

    Half a person is
    added to each of the four groups before the usual interval for matched shares is taken: Agresti
    and Min, Simple improved confidence intervals for comparing matched proportions, Statistics in
    Medicine 24 (2005), 729–740.

    Parameters
    ----------
    learnt, lost
        How many were wrong first and right later, and the other way round.
    n
        How many people in all.

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

    >>> from downline.learner import first_answers
    >>> misconceptions(first_answers([])[0]).columns.tolist()
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
