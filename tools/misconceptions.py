"""Write solutions/misconceptions.md from the question bank: `python tools/misconceptions.py`."""

from pathlib import Path

from downline.evidence import misconceptions
from downline.quiz import Question
from downline.quiz.bank import lessons, load
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort

TARGET = Path(__file__).resolve().parents[1] / "solutions" / "misconceptions.md"

INTRO = """\
# Misconceptions to expect, and the question that reveals each

What learners may believe, lesson by lesson. Ask the question aloud, on paper or with the lesson's
check: the answer that somebody gives shows what that person thinks. A misconception is a reasonable
idea that goes wrong somewhere, so ask *how did you get there?* before you correct it. These are
what the questions were written to find. How often a class has them, nobody has counted yet; for
yours, `python -m downline report` does (see [README.md](README.md)).

This page is made by `python tools/misconceptions.py` from the question bank. What goes wrong in the
exercises stands in the guide of each exercise.
"""

HEARD = """\
## Sentences that people repeat

Two numbers that learners bring along, traced to where they come from. Lesson 7 takes them up.
"""

SHOWS = {
    OneChoice: "answer",
    ManyChoice: "answer",
    Numeric: "answer",
    Sort: "misplaced, or not where it belongs",
}
"""What it is, by kind of question, that shows the belief."""


def page() -> str:
    """The whole page as Markdown."""
    parts = [INTRO]
    for lesson in lessons():
        parts.append(f"## {lesson}\n")
        parts += [_asked(question) for question in load(lesson)]
    parts.append(HEARD)
    for row in misconceptions().itertuples():
        parts.append(
            f"**“{row.statement}”** ({row.misconception_id}: {row.verdict}) {row.comes_from} "
            f"{row.what_is_known} [{row.source_ids.replace(';', ', ')}]\n"
        )
    return "\n".join(parts).replace("$", r"\$")


def _asked(question: Question) -> str:
    head = f"**{question.text}** (`{question.id}`)\n\n"
    rows = []
    for choice in question.choices:
        if choice.misconception:
            value = "any other number" if choice.value is None else f"{choice.value:g}"
            rows.append(f"| {choice.text or value} | {choice.misconception} |")
    shows = SHOWS[type(question)]
    return f"{head}| {shows} | shows the belief |\n|---|---|\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
