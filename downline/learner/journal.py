"""The learner's predictions and answers, kept in one small file that survives restarts.

The file is ``my_work/journal.json``. Nothing in it is ever overwritten: a second guess is added
after the first. It holds only what the caller gives, and no name, account or machine.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from downline import unwritten
from downline.errors import CourseError
from downline.files import locked, patiently, replace, work_folder

# pandas and filelock are imported where they are used, so that the self-check, which needs only
# the two folder functions, can still speak when one of them is missing.
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd


VERSION = 1
KINDS = ("predictions", "answers")


def read_entries(path: str | os.PathLike, kind: str) -> dict[str, list[dict]]:
    """What a journal file holds of a kind, by key, oldest first; the file is left as it is.

    Raises CourseError if there is no such file, if it is no journal, or of a later version.
    """
    _check_kind(kind)
    path = Path(path)
    try:
        if not path.is_file():
            raise CourseError(f"There is no journal {path}: check the name.")
        return _load(path)[kind]
    except _Damaged as damage:
        remedy = "ask for the file again"
        raise CourseError(f"{path.name} is not a journal ({damage}): {remedy}.") from None
    except OSError as error:
        raise CourseError(f"{path} could not be read ({_reason(error)}).") from error


def first_entries(path: str | os.PathLike, kind: str) -> dict[str, dict]:
    """What was said first under each key of a journal file; a key without an entry is left out.

    Raises CourseError as `read_entries` does.
    """
    return {key: entries[0] for key, entries in read_entries(path, kind).items() if entries}


class Journal:
    """Predictions and answers in a file, safe to use from several notebooks at once.

    Parameters
    ----------
    path
        The file; by default ``journal.json`` in :func:`work_folder`. It is made on the first `add`.

    Attributes
    ----------
    path : Path
        The file.
    message : str
        The latest sentence that the learner should see ("" if there is none), for example that a
        damaged file was set aside, and under which name. Show it, then set it to "".

    >>> import tempfile
    >>> journal = Journal(Path(tempfile.mkdtemp()) / "journal.json")
    >>> journal.add("predictions", "one-sale", guess=6.4, unit="dollars")
    >>> journal.last("predictions", "one-sale")["guess"]
    6.4
    >>> journal.entries("predictions")[["key", "guess", "unit"]]
            key  guess     unit
    0  one-sale    6.4  dollars
    """

    lock_seconds = 10.0  # how long to wait for another notebook that is saving

    def __init__(self, path: str | os.PathLike | None = None):
        self.path = Path(path).absolute() if path is not None else work_folder() / "journal.json"
        self.message = ""
        # One for all journals of this file, as each explorer has its own: what one of them could
        # not write is seen by all, and written with the next.
        self._unsaved = unwritten.of(self.path)

    def add(self, kind: str, key: str, **fields: Any) -> None:
        """Add one entry under `key` and save it; the time (``when``, UTC) is added for you.

        Parameters
        ----------
        kind
            "predictions" or "answers".
        key
            What the entry is about: the name of an explorer, the id of a question.
        **fields
            Texts, finite numbers, lists and dictionaries of them.

        Raises CourseError if an argument cannot be kept, or if the file cannot be written. In the
        second case the entry stays in memory, is seen by `last` and `entries`, and is written
        with the next `add` that works.
        """
        _check_kind(kind)
        if not isinstance(key, str) or not key:
            raise CourseError(f"The journal key is {key!r}: give a name such as 'one-sale'.")
        entry = {"when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())} | _plain(fields)
        self._unsaved.append((kind, key, entry))
        try:
            self._save()
        except CourseError:
            unwritten.keep(self.path)
            raise

    def last(self, kind: str, key: str) -> dict | None:
        """The newest entry under `key` (its fields and ``when``), or None if there is none.

        Raises CourseError if `kind` is neither "predictions" nor "answers".
        """
        entries = self._all(kind).get(key)
        return entries[-1] if entries else None

    def first(self, kind: str, key: str) -> dict | None:
        """What was said first under `key`, whatever the clock said then; as `last` otherwise."""
        entries = self._all(kind).get(key)
        return entries[0] if entries else None

    def entries(self, kind: str) -> pd.DataFrame:
        """Every entry of a kind, oldest first: columns ``key``, ``when`` (UTC), then the fields.

        Raises CourseError if `kind` is neither "predictions" nor "answers".
        """
        import pandas as pd

        rows = [
            entry | {"key": key} for key, entries in self._all(kind).items() for entry in entries
        ]
        fields = dict.fromkeys(name for row in rows for name in row if name not in ("key", "when"))
        table = pd.DataFrame(rows, columns=["key", "when", *fields])
        table["when"] = pd.to_datetime(table["when"], utc=True, format="ISO8601", errors="coerce")
        # A clock may have been wrong, yet what was said first about a key stands first: an entry
        # is no later than those that came after it.
        latest = table["when"].iloc[::-1].groupby(table["key"].iloc[::-1]).cummin()
        order = latest.sort_index().sort_values(kind="stable").index
        return table.loc[order].reset_index(drop=True)

    def _all(self, kind: str) -> dict[str, list[dict]]:
        """What the file holds of a kind, and after it what could not be written yet."""
        _check_kind(kind)
        try:
            stored = dict(self._stored()[kind])
        except CourseError as error:
            # Reading must not stop a lesson: say it, and go on with what is in memory.
            self.message = str(error)
            stored = {}
        for unsaved_kind, key, entry in self._unsaved:
            if unsaved_kind == kind:
                stored[key] = [*stored.get(key, ()), dict(entry)]
        return stored

    def _stored(self) -> dict:
        """The file's content, read without a lock unless it is damaged and must be set aside."""
        try:
            if _later(self.path).exists() and self.path not in _READ:
                self._fold_in()
            return _load(self.path)
        except _Damaged:
            with self._locked():
                return self._load_or_set_aside()
        except OSError as error:
            raise CourseError(
                f"Your journal {self.path} could not be read ({_reason(error)}). "
                "Check that you may open this file, then restart the kernel."
            ) from error

    def _save(self) -> None:
        with self._locked():
            if _is_long(self.path):
                unwritten.append(_later(self.path), self._unsaved)
            else:
                content = self._load_or_set_aside()
                _put_in(content, self._unsaved)
                _write(self.path, content)
            unwritten.forget(self.path)

    def _fold_in(self) -> None:
        """Make one file of a long journal and what was added since, once in each kernel."""
        try:
            with self._locked():
                _write(self.path, _load(self.path))
                _later(self.path).unlink(missing_ok=True)
        except CourseError:
            pass  # it can be read in two files as well

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock file beside the journal; every failure inside becomes a sentence."""
        from filelock import Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path, self.lock_seconds):
                yield
        except Timeout as error:
            raise CourseError(
                f"Your journal {self.path} is in use by another notebook. New entries are kept in "
                "memory and saved with the next one that works; if no other notebook is open, "
                f"delete the file {Path(error.lock_file).name} beside it."
            ) from error
        except OSError as error:
            raise CourseError(
                f"Your journal {self.path} could not be saved ({_reason(error)}). New entries "
                "are kept in memory and saved with the next one that works; check that the folder "
                "can be written and the disk is not full."
            ) from error

    def _load_or_set_aside(self) -> dict:
        """The file's content; a damaged file is renamed and a fresh journal begins.

        Call it only with the lock held.
        """
        try:
            return _load(self.path)
        except _Damaged as damage:
            aside = _free_name(self.path)
            self.path.rename(aside)
            self.message = (
                f"Your journal could not be read ({damage}), so it was kept under the name "
                f"{aside.name} in {aside.parent} and a new one was started. Nothing was deleted."
            )
            return _fresh()


class _Damaged(Exception):
    """The journal file is not one; the text says why."""


LONG = 200_000
"""The size in bytes from which a journal is not written anew at each press: that takes its time."""


def _is_long(path: Path) -> bool:
    """Whether a journal is long, and by its first and last signs whole and of this version."""
    try:
        with path.open("rb") as file:
            head, size = file.read(64), file.seek(0, os.SEEK_END)
            file.seek(max(size - 8, 0))
            tail = file.read()
    except OSError:
        return False
    ours = re.match(rb'\s*{\s*"version":\s*%d\s*,' % VERSION, head)
    return size > LONG and ours is not None and tail.rstrip().endswith(b"}")


def _later(path: Path) -> Path:
    """Where a long journal goes on, line by line; the next kernel that reads it puts it in."""
    return path.with_name(f"{path.stem}.later.jsonl")


def _put_in(content: dict, entries: Iterable[unwritten.Entry]) -> None:
    for kind, key, entry in entries:
        there = content[kind].setdefault(key, [])
        if not isinstance(entry, unwritten.Recovered) or entry not in there:
            there.append(dict(entry))


def _fresh() -> dict:
    return {"version": VERSION} | {kind: {} for kind in KINDS}


def _load(path: Path) -> dict:
    """The journal in a file, or a fresh one if there is no file.

    Raises _Damaged, CourseError (a newer version) or OSError.
    """
    stamp = _stamp(path), _stamp(_later(path))
    if path in _READ and _READ[path][0] == stamp:
        return _READ[path][1]
    try:
        data = patiently(path.read_bytes)
    except FileNotFoundError:
        return _fresh()
    content = _parsed(data, path)
    _put_in(content, unwritten.read(_later(path)))
    if len(data) > LONG:
        _READ[path] = stamp, content
    return content


_READ: dict[Path, tuple[object, dict]] = {}
"""Long journals as they were read last, with what the file system said of them."""


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _parsed(data: bytes, path: Path) -> dict:
    """The journal in a file's bytes; raises as :func:`_load`."""
    try:
        # Some editors put a byte order mark in front, or write UTF-16; that is no damage.
        content = json.loads(data)
    except UnicodeDecodeError as error:
        raise _Damaged("it is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise _Damaged("it is not valid JSON") from error

    version = content.get("version") if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        raise _Damaged("it has no version number")
    if version > VERSION:
        raise CourseError(
            f"Your journal {path} was written by a newer version of this course ({version}; this "
            f"one writes {VERSION}). It was left as it is, and new entries are kept in memory "
            "only: update the course, then restart the kernel."
        )
    for kind in KINDS:
        content.setdefault(kind, {})
        if not _is_entries(content[kind]):
            raise _Damaged(f"its {kind} have the wrong shape")
    return content


def _is_entries(kept: object) -> bool:
    return isinstance(kept, dict) and all(
        isinstance(entries, list)
        and all(isinstance(entry, dict) and isinstance(entry.get("when"), str) for entry in entries)
        for entries in kept.values()
    )


def _write(path: Path, content: dict) -> None:
    replace(path, json.dumps(content, indent=1).encode("ascii"))


def _free_name(path: Path) -> Path:
    """A name for a damaged file that no earlier one has."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{number}{path.suffix}")
    return aside


def _plain(fields: dict) -> dict:
    """The fields as JSON gives them back, so that an entry is the same before and after saving."""
    if "when" in fields:
        raise CourseError("A journal entry gets its time by itself: leave out the field 'when'.")

    def numpy_number(value: object) -> object:
        if hasattr(value, "item"):
            return value.item()
        raise TypeError(f"{value!r} is not a text, a number, a list or a dictionary")

    try:
        return json.loads(json.dumps(fields, allow_nan=False, default=numpy_number))
    except (TypeError, ValueError, RecursionError) as error:
        raise CourseError(
            f"The entry {fields!r} cannot be kept ({error}): "
            "use texts, finite numbers, lists and dictionaries."
        ) from error


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise CourseError(f"The journal has no {kind!r}: use 'predictions' or 'answers'.")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
