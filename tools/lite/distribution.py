"""Which Pyodide the course runs on in the browser, and which versions that brings.

Pyodide is CPython as WebAssembly; a *distribution* of it is a fixed set of packages that were built
and tried together. The versions are those of the lock in npm's package `pyodide@314.0.6`, of the
packages that lessons and core exercises need there, by their names on PyPI. What is not in the
distribution (ipywidgets, comm, filelock) has the version of the course's own requirements file.
"""

PYODIDE = "314.0.6"
PYTHON = "3.14"

COMPILED = {
    "contourpy": "1.3.3",
    "kiwisolver": "1.5.0",
    "markupsafe": "3.0.3",
    "matplotlib": "3.10.8",
    "numpy": "2.4.6",
    "pandas": "3.0.2",
    "pillow": "12.2.0",
}
"""Built for WebAssembly: had from the distribution only."""

PURE = {
    "asttokens": "3.0.1",
    "cycler": "0.12.1",
    "decorator": "5.2.1",
    "executing": "2.2.1",
    "fonttools": "4.62.1",
    "ipython": "9.12.0",
    "jinja2": "3.1.6",
    "matplotlib-inline": "0.2.1",
    "micropip": "0.11.1",
    "packaging": "26.1",
    "prompt-toolkit": "3.0.52",
    "pure-eval": "0.2.3",
    "pygments": "2.20.0",
    "pyparsing": "3.3.2",
    "python-dateutil": "2.9.0.post0",
    "pytz": "2026.1.post1",
    "six": "1.17.0",
    "stack-data": "0.6.3",
    "traitlets": "5.14.3",
    "tzdata": "2025.3",
    "wcwidth": "0.6.0",
}
"""Python only: the same wheels as on PyPI."""
