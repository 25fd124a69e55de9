"""LibreOffice, without a window: it recalculates workbooks and says what stands in their cells."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
HOW = (
    "LibreOffice was not found, so no formula was recalculated: `sudo apt-get install "
    "libreoffice-calc-nogui` on Debian and Ubuntu, or libreoffice.org brings it."
)
# It computes every formula anew and believes no result that is written in a file.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" \
oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false,false,false,false,-1"
"""Every sheet, with numbers as they are and not as they are shown."""


def recalculated(books: dict[str, bytes], folder: Path) -> dict[str, dict[str, str]]:
    """What stands in the cells of each workbook, by `Sheet!A1`, in one run of the program."""
    if PROGRAM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW)
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    files = [str(folder / f"{name}.xlsx") for name in books]
    made = subprocess.run(
        [PROGRAM, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
         AS_CSV, "--outdir", str(folder / "csv"), *files],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return {name: _cells(folder / "csv", name) for name in books}


def _cells(folder: Path, name: str) -> dict[str, str]:
    found = {}
    for path in folder.glob(f"{name}-*.csv"):
        sheet = path.stem.removeprefix(f"{name}-")
        with path.open(encoding="utf-8", newline="") as table:
            for number, row in enumerate(csv.reader(table), start=1):
                for column, value in enumerate(row):
                    if value:
                        found[f"{sheet}!{letters(column)}{number}"] = value
    assert found, f"nothing was written for {name}"
    return found


def letters(column: int) -> str:
    return ("" if column < 26 else chr(64 + column // 26)) + chr(65 + column % 26)
