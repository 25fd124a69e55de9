"""For each exercise other right answers and telling wrong ones: `tests/lessons/X/answers….py`."""

import importlib

from tests.kit.exercise import NAMES


def _module(name: str):
    lesson = name[3:].removesuffix("_pandas")
    ending = "_pandas" if name.endswith("_pandas") else ""
    return importlib.import_module(f"tests.lessons.{lesson}.answers{ending}")


OTHER_WAYS, WRONG = (
    {(name, case): given for name in NAMES for case, given in getattr(_module(name), table).items()}
    for table in ("OTHER_WAYS", "WRONG")
)
"""(exercise, cell) → another right answer; (exercise, what is wrong) → see the modules."""
