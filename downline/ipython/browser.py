"""An extension of IPython for the browser edition, where Python itself runs in the browser.

Packages are fetched there when a cell first imports them (JupyterLite, Pyodide). One that cannot be
fetched is told in one sentence, in place of a traceback. Elsewhere this does nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.abc import MetaPathFinder
from typing import Any
from urllib.parse import urlsplit

from downline.files import in_a_browser

NEEDS = "downline-needs"
"""The package of the edition's lock file that stands for all that `import downline` needs."""


def load_ipython_extension(shell) -> None:
    """In a browser: name what cannot be fetched, complete at once, and no message about fonts."""
    if not in_a_browser():
        return
    # A browser keeps no cache of fonts, so each kernel would say in red that it builds one.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    # Jedi reads the sources of packages, for seconds; neither is here. IPython's own way looks at
    # the things themselves.
    shell.Completer.use_jedi = False
    if not any(isinstance(finder, _NotFetched) for finder in sys.meta_path):
        sys.meta_path.append(_NotFetched())


class NotFetched(ModuleNotFoundError):
    """A package that should have come over the network; IPython shows the sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class _NotFetched(MetaPathFinder):
    """Asked last of all, when a module was found nowhere."""

    def find_spec(self, fullname, path=None, target=None):
        if path is None and all(parts := not_fetched(fullname)):
            _ask_again()
            raise NotFetched(f"{': '.join(parts)}.", name=fullname)
        return None


def not_fetched(module: str) -> tuple[str, str]:
    """What could not be fetched from where, and what to do; empty if the edition has it not.

    `module` is the name by which it is imported, or by which it is installed.
    """
    for name, package in _known().items():
        if module in package["imports"] or (module == name and package["imports"]):
            return what(name, package["file_name"])
    return "", ""


def what(package: str, address: str) -> tuple[str, str]:
    """The same of a package and the address of its file, two parts of a sentence.

    >>> print(": ".join(what("numpy", "https://cdn.example/numpy.whl")))
    numpy could not be loaded from cdn.example: connect to the internet and run this cell again, \
or ask your school for the edition that needs no internet
    >>> print(": ".join(what("numpy", "numpy.whl")))
    numpy could not be loaded from the address of this page: make sure that it can be reached, and \
run this cell again
    """
    if host := urlsplit(address).hostname:
        return (
            f"{package} could not be loaded from {host}",
            "connect to the internet and run this cell again, or ask your school for the edition "
            "that needs no internet",
        )
    return (
        f"{package} could not be loaded from the address of this page",
        "make sure that it can be reached, and run this cell again",
    )


def _known() -> Mapping[str, Mapping[str, Any]]:
    """The packages of the edition's lock file, by name."""
    try:
        import pyodide_js
    except ImportError:
        return {}
    return pyodide_js._api.lockfile_packages.to_py()


def _ask_again() -> None:
    """Let the next cell fetch what is missing: what once was asked for is not asked for again."""
    import pyodide_js

    with suppress(AttributeError):
        delattr(pyodide_js.loadedPackages, NEEDS)
