"""For each explorer a function (explorer, words in its picture) that asserts what must agree.

One module a lesson, `tests/lessons/X/agree.py`; `AGREES` gathers them.
"""

import importlib

from tests.kit.paths import TESTS

_MODULES = [
    importlib.import_module(f"tests.lessons.{path.parent.name}.agree")
    for path in sorted(TESTS.glob("lessons/*/agree.py"))
]
AGREES = {kind: agrees for module in _MODULES for kind, agrees in module.AGREES.items()}
