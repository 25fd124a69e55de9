"""For each exercise other right answers and telling wrong ones: one module an exercise."""

import importlib

from exercise import NAMES

OTHER_WAYS, WRONG = (
    {
        (name, case): given
        for name in NAMES
        for case, given in getattr(importlib.import_module(f"answers.{name}"), table).items()
    }
    for table in ("OTHER_WAYS", "WRONG")
)
"""(exercise, cell) → another right answer; (exercise, what is wrong) → see the modules."""
