"""Run in Pyodide for `compiled.py`: this very Python compiles what it will run in a browser."""

import base64
import csv
import hashlib
import io
import json
import py_compile
import site
import sys
import warnings
import zipfile
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode

LIBRARY = "python_stdlib.zip"
TRIED = Path("/tmp/tried.py")


def main(argument: str) -> str:
    """Put each archive of /here/from, compiled, into /here/to.

    `argument` is a JSON object: the names of archives, and whether their sources stay.
    """
    warnings.simplefilter("ignore")  # what they say is for a package's authors
    for archive, readable in json.loads(argument).items():
        rewrite(archive, readable)
    return "null"


def rewrite(archive: str, readable: bool) -> None:
    """Compile what is Python in one archive, where it can be, and leave the rest as it is."""
    rooms = [one for one in sys.path if one.endswith(".zip")]
    (room,) = rooms if archive == LIBRARY else site.getsitepackages()
    files: dict[str, tuple[zipfile.ZipInfo, bytes]] = {}
    with zipfile.ZipFile(f"/here/from/{archive}") as packed:
        for info in packed.infolist():
            name, content = info.filename, packed.read(info)
            made = compiled(content, f"{room}/{name}") if name.endswith(".py") else None
            if made is None or readable:
                files[name] = info, content
            if made is not None:
                # Python takes one beside its source from __pycache__, and one without as it is.
                files[cache_from_source(name) if readable else f"{name}c"] = info, made
    hashes = {name: content for name, (_, content) in files.items()}
    with zipfile.ZipFile(f"/here/to/{archive}", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, (info, content) in files.items():
            told = zipfile.ZipInfo(name, info.date_time)
            told.external_attr = info.external_attr
            if name.endswith(".dist-info/RECORD"):
                content = record(name, hashes)
            new.writestr(told, content, zipfile.ZIP_DEFLATED)


def compiled(source: bytes, place: str) -> bytes | None:
    """The bytes of a `.pyc`, or None where this is no Python of today.

    `place` is where it will be found. Python will not compare it with its source, which is not
    there, or has another time.
    """
    TRIED.write_bytes(source)
    made = TRIED.with_suffix(".pyc")
    mode = PycInvalidationMode.UNCHECKED_HASH
    try:
        py_compile.compile(str(TRIED), str(made), place, doraise=True, invalidation_mode=mode)
    except py_compile.PyCompileError:
        return None
    return made.read_bytes()


def record(own: str, files: dict[str, bytes]) -> bytes:
    """What a wheel says of its files: the sha256 and the size of each, but for the list itself."""
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\n")
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.writerow([name, "", ""] if name == own else [name, f"sha256={digest}", len(content)])
    return made.getvalue().encode()
