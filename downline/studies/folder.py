"""A study's folder: results on disk as they come, to go on from after a stop."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from downline.errors import CourseError
from downline.files import replace
from downline.studies.grid import _listed

WRITE_SECONDS = 5.0
"""Results are written this often, so a crash of the machine loses about that much at most."""
KINDS = {"number": float, "text": str, "truth": bool}
"""The kinds of values in a table: a column has one of them throughout."""


# ---- the folder ------------------------------------------------------------------------------


class _Folder:
    """Part files of one study: each written in one step, never changed, named by its content."""

    def __init__(self, path: Path, scenario: Callable, kinds: dict[str, str]):
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise CourseError(
                "Writing results needs pyarrow: run pip install 'downline[studies]', or leave out "
                "'to'."
            ) from error
        self.path, self.kinds = path, kinds
        self.study: dict[str, Any] = {  # as JSON keeps it
            "scenario": f"{scenario.__module__}.{scenario.__qualname__}",
            "parameters": dict(sorted(kinds.items())),
        }
        self.written: set[tuple] = set()
        self.pyarrow, self.last = pyarrow, time.monotonic()

    def __enter__(self) -> _Folder:
        from filelock import FileLock, Timeout

        # pandas.read_parquet passes over names that begin with a dot.
        self.lock = FileLock(self.path / ".lock", timeout=0)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.lock.acquire()
            for draft in self.path.glob(".part-*"):  # of a run that was cut off while writing
                draft.unlink()
        except Timeout as error:
            raise CourseError(
                f"Another study is writing to {self.path}: wait for it, or use another folder."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def __exit__(self, *_) -> None:
        self.lock.release()

    def read(self) -> dict[tuple, dict]:
        """All results in the folder by key."""
        results = {}
        for part in sorted(self.path.glob("*.parquet")):
            try:
                with self.pyarrow.parquet.ParquetFile(part) as file:
                    table = file.read()
            except (OSError, self.pyarrow.ArrowException) as error:
                raise CourseError(
                    f"{part} cannot be read ({error}): delete it, and its scenarios run again."
                ) from error
            study = json.loads((table.schema.metadata or {}).get(b"downline study", b"null"))
            if study != self.study:
                found = "no study of this course"
                if study:
                    names = _listed(study["parameters"])
                    found = f"the study of {study['scenario']} with the parameters {names}"
                raise CourseError(
                    f"{self.path} holds {found}, and this one is of {self.study['scenario']} with "
                    f"{_listed(self.study['parameters'])}: use another folder."
                )
            for row in table.to_pylist():
                key = (*(row.pop(name) for name in self.kinds), row.pop("seed"))
                results[key] = row
        return results

    def write(
        self, results: dict[tuple, dict], shape: dict[str, str] | None, now: bool = False
    ) -> None:
        """Write what is not written yet as one more part, if it is time or `now`."""
        if not (now or time.monotonic() - self.last >= WRITE_SECONDS):
            return
        self.last = time.monotonic()
        new = sorted(results.keys() - self.written, key=repr)
        if not new or shape is None:  # without a shape there is no result
            return
        pa = self.pyarrow
        types = {"number": pa.float64(), "text": pa.string(), "truth": pa.bool_()}
        types["seed"] = pa.int64()
        names = [*self.kinds, "seed"]
        fields = self.kinds | {"seed": "seed"} | shape
        schema = pa.schema(
            {name: types[kind] for name, kind in fields.items()},
            metadata={"downline study": json.dumps(self.study)},
        )
        rows = [dict(zip(names, key, strict=True)) | results[key] for key in new]
        file = pa.BufferOutputStream()
        pa.parquet.write_table(pa.Table.from_pylist(rows, schema), file)
        content = file.getvalue().to_pybytes()
        name = f"part-{hashlib.sha256(content).hexdigest()[:24]}.parquet"
        try:
            replace(self.path / name, content)
        except OSError as error:
            raise self._unwritable(error) from error
        self.written.update(new)

    def _unwritable(self, error: OSError) -> CourseError:
        return CourseError(
            f"The folder {self.path} cannot be written ({error.strerror or error}): make room, or "
            "give another folder. What was written stays, and the study can go on from there."
        )


def _kind(value) -> str | None:
    if isinstance(value, (bool, np.bool_)):
        return "truth"
    if value is None or isinstance(value, Real):
        return "number"
    return "text" if isinstance(value, str) else None


def _column_kind(name: str, values: list) -> str:
    """How a parameter is kept on disk: mixed kinds, lists and the like as texts."""
    for value in values:
        try:
            json.dumps(value)
            if isinstance(value, int) and abs(value) > 2**53:
                raise TypeError("it is too large a number")
        except (TypeError, ValueError) as error:
            raise CourseError(
                f"The grid's {name!r} has {value!r:.60} ({error}): use numbers, texts, True/False, "
                "or lists of them, and make anything else inside the scenario."
            ) from error
    kinds = {_kind(value) for value in values}
    return kinds.pop() or "text" if len(kinds) == 1 else "text"


def _cell(value, kind: str):
    """A parameter's value as it is on disk and in keys; 1 and 1.0 are the same, NaN is None."""
    if kind == "number":
        return None if value is None or value != value else float(value)
    return value if kind == "truth" or isinstance(value, str) else json.dumps(value)


def _shape(result: dict) -> dict[str, str]:
    return {name: str(_kind(value)) for name, value in result.items()}
