"""The browser edition, made by JupyterLite: `python tools/website.py --lab`.

JupyterLab and Python run in the reader's browser; the server only hands out files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from downline.errors import CourseError
from tools.lite import contents, fetch, packages
from tools.lite.distribution import PYODIDE
from tools.lite.fetch import ROOT

HERE = Path(__file__).resolve().parent
SCRIPT = "page.js"
FIRST = "lab/index.html?path=lessons/00_welcome.ipynb"
"""What the link to the browser edition opens."""
MOST = 60_000_000
"""Bytes of all its files, at most, also with the whole distribution."""
APPS = ("lab", "notebooks")
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
"""What JupyterLab needs besides: our kernel, and widgets. Nothing else that an author has."""


def build(target: Path, whole: Path | None = None) -> None:
    """Write the browser edition into the folder `target`, in place of what was there.

    Parameters
    ----------
    target
        The folder.
    whole
        A folder with the whole distribution of Pyodide, unpacked, for a school without internet.

    Raises CourseError if something that it is made of is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        kernel = fetch.kernel()
        packages.write(Path(folder, "static", "pyodide"), whole=whole, kernel=kernel)
        made = site(Path(folder), sys.executable, kernel)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)


def site(folder: Path, python: str, kernel: Path | None = None) -> Path:
    """Make the site of what is in `folder`; returns where it is.

    Parameters
    ----------
    folder
        It has Python and its packages already, in ``static/pyodide``. It must be a new one:
        JupyterLite would not notice what has changed since.
    python
        The Python whose JupyterLite makes it.
    kernel
        Where the kernel lies unpacked; without it, it is installed with that Python.
    """
    contents.write(folder / "contents")
    prefix = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, encoding="utf-8"
    ).stdout.strip()
    shares = [Path(prefix, "share")] + (list(kernel.glob("*.data/data/share")) if kernel else [])
    paths = [Path(share, "jupyter", "labextensions", e) for e in EXTENSIONS for share in shares]
    extensions = [str(path) for path in paths if path.is_dir()]
    _write(folder / "jupyter_lite_config.json", {
        "LiteBuildConfig": {
            "apps": list(APPS),
            "contents": [str(folder / "contents")],
            "federated_extensions": extensions,
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(folder / "out"),
        }
    })  # fmt: skip
    lock = json.loads((folder / "static" / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    jupyter = ROOT / "downline" / "jupyter"
    _write(folder / "jupyter-lite.json", {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Downline",
            "exposeAppInBrowser": True,  # for our script
            **json.loads((jupyter / "page_config.json").read_text("utf-8")),
            "litePluginSettings": {
                "@jupyterlite/pyodide-kernel-extension:kernel": {
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {"packages": packages.at_once(lock)},
                }
            },
        },
    })  # fmt: skip
    shutil.copy(jupyter / "settings.json", folder / "overrides.json")
    command = [python, "-m", "jupyterlite_core", "build", "--lite-dir", str(folder)]
    env = {**os.environ, **({"PYTHONPATH": str(kernel)} if kernel else {})}
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8")
    if run.returncode:
        said = f"{run.stdout}\n{run.stderr}".strip()[-1000:]
        raise CourseError(f"JupyterLite did not make the browser edition:\n{said}")
    out = folder / "out"
    _with_script(out)
    _without_old_fonts(out)
    _check(out)
    return out


def _write(path: Path, settings: dict[str, Any]) -> None:
    path.write_text(json.dumps(settings, indent=1), encoding="utf-8")


def _with_script(out: Path) -> None:
    """Put our script into every window."""
    shutil.copy(HERE / SCRIPT, out / SCRIPT)
    for app in APPS:
        page = out / app / "index.html"
        text = page.read_text("utf-8")
        if text.count("</head>") != 1:
            raise CourseError(f"{page} has not one head, so our script finds no place in it.")
        page.write_text(
            text.replace("</head>", f'<script src="../{SCRIPT}"></script></head>'), encoding="utf-8"
        )


def _without_old_fonts(out: Path) -> None:
    """Leave out the forms in which no browser that runs Python would take a font."""
    for font in out.rglob("*.woff2"):
        for other in (".eot", ".svg", ".ttf", ".woff"):
            font.with_suffix(other).unlink(missing_ok=True)


def _check(out: Path) -> None:
    """JupyterLite leaves out what it does not find, and says nothing."""
    config = json.loads((out / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    kernel = config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    found = {one["name"] for one in config["federated_extensions"]}
    python = kernel.get("pyodideUrl", "").startswith("./static/pyodide/pyodide.")
    if not python or found != set(EXTENSIONS):
        raise CourseError(
            "JupyterLite made a browser edition without Python or without widgets: install "
            "requirements-all.txt, and give the command again."
        )
    if not (out / "static" / "pyodide" / "pyodide-lock.json").is_file():
        raise CourseError(f"The browser edition has no packages of Pyodide {PYODIDE}.")
