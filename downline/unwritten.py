"""Entries that are not in a journal yet, as it could not be written: kept until it can.

All journals of one file share them in a kernel, and a file in the system's folder for temporary
files keeps them for the next kernel. That file is the learner's own and is read by nobody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, dict]
"""A kind, a key and what was said."""


class Recovered(dict):
    """What is kept for another kernel, or by one; that may have written it since."""


_WAITING: dict[Path, list[Entry]] = {}


def of(journal: Path) -> list[Entry]:
    """The entries that wait for a journal, oldest first: one list for all who ask."""
    if journal not in _WAITING:
        left = read(_aside(journal), own=True)
        _WAITING[journal] = [(kind, key, Recovered(entry)) for kind, key, entry in left]
    return _WAITING[journal]


def keep(journal: Path) -> None:
    """Keep the last entry that waits for the next kernel too, if there is a place for it."""
    kind, key, entry = _WAITING[journal][-1]
    try:
        append(_aside(journal), [(kind, key, entry)])
    except OSError:
        return  # this kernel still has it, and the learner has been told
    _WAITING[journal][-1] = (kind, key, Recovered(entry))


def forget(journal: Path) -> None:
    """All of it has been written."""
    _WAITING[journal].clear()
    with contextlib.suppress(OSError):  # what is recovered once more is recognised
        _aside(journal).unlink(missing_ok=True)


def append(path: Path, entries: Iterable[Entry]) -> None:
    """Add entries to a file of lines, for nobody else to read. Raises OSError."""
    lines = "".join(f"\n{json.dumps(entry)}" for entry in entries)
    no_link = getattr(os, "O_NOFOLLOW", 0)
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | no_link, 0o600)
    with os.fdopen(number, "ab") as file:
        file.write(lines.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, *, own: bool = False) -> list[Entry]:
    """The entries of such a file; none without one. A line cut by a power cut is left out.

    `own`: only if the file is the reader's.
    """
    try:
        if own and hasattr(os, "getuid") and path.lstat().st_uid != os.getuid():
            return []
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    return [entry for entry in map(_entry, lines) if entry]


def _entry(line: bytes) -> Entry | None:
    try:
        kind, key, entry = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        return None
    known = kind in ("predictions", "answers") and isinstance(key, str) and isinstance(entry, dict)
    return (kind, key, entry) if known and isinstance(entry.get("when"), str) else None


def _aside(journal: Path) -> Path:
    name = hashlib.sha256(str(journal).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"downline-{name}.jsonl"
