"""For each explorer a function (explorer, words in its picture) that asserts what must agree.

One module per lesson; `AGREES` gathers them.
"""

import importlib
import pkgutil

_MODULES = [
    importlib.import_module(f"agree.{found.name}") for found in pkgutil.iter_modules(__path__)
]
AGREES = {kind: agrees for module in _MODULES for kind, agrees in module.AGREES.items()}
