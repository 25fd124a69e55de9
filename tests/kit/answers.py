"""For each exercise other right answers and telling wrong ones: `tests/lessons/X/answers.py`."""

import importlib

from tests.kit.exercise import NAMES

OTHER_WAYS, WRONG = (
    {
        (name, case): given
        for name in NAMES
        for case, given in getattr(
            importlib.import_module(f"tests.lessons.{name[3:]}.answers"), table
        ).items()
    }
    for table in ("OTHER_WAYS", "WRONG")
)
"""(exercise, cell) → another right answer; (exercise, what is wrong) → see the modules."""
