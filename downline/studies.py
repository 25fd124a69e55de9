"""Studies: one scenario run for many parameters and seeds, on many processors or computers.

A scenario is an ordinary function; :func:`run` calls it once for each row of a grid and each seed,
through any ``concurrent.futures.Executor``, and returns one table. With a folder to write to, the
results are on disk as they come, and a study that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import json
import os
import queue
import signal
import sys
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing, nullcontext
from numbers import Integral, Real
from pathlib import Path

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.plans import Unilevel

MOST_DEATHS = 3
"""A scenario in hand when worker processes died this many times is reported as failed."""
WRITE_SECONDS = 5.0
"""Results are written this often, so a crash of the machine loses about that much at most."""
MOST_IN_HAND = 10_000
"""A given executor gets no more scenarios than this at a time."""
KINDS = {"number": float, "text": str, "truth": bool}
"""The kinds of values in a table: a column has one of them throughout."""


def unilevel_network(n=1000, margin=0.25, rates=(0.05, 0.03, 0.01), sale=100, *, seed) -> dict:
    """A ready scenario: who earns what in a random network where everybody sells the same.

    `n` members recruited at random (:meth:`Genealogy.random`, with `seed`), each selling for `sale`
    currency units, are paid by :class:`Unilevel` with `margin` and `rates` (fractions).

    Returns the median and the highest pay (currency units, before costs), the share of members who
    get nothing for other people's sales, and the top hundredth's share of that kind of pay (NaN if
    the plan pays none). At least one member counts as the top hundredth.

    Raises CourseError for members, rates or sales that cannot be (see those classes).

    >>> result = unilevel_network(n=1000, seed=1)
    >>> list(result)
    ['median', 'highest', 'no_commission', 'top_share']
    >>> round(float(result["no_commission"]), 1)  # half of a random network recruits nobody
    0.5
    """
    statement = Unilevel(margin, rates).pay(Genealogy.random(n, seed=seed), sale)
    earned, commission = statement.earned, statement.earned - statement.margin
    top = np.sort(commission)[-max(1, len(commission) // 100) :].sum()
    return {
        "median": np.median(earned),
        "highest": earned.max(),
        "no_commission": np.mean(commission == 0),
        "top_share": top / commission.sum() if commission.any() else np.nan,
    }


def run(
    scenario: Callable[..., Mapping | pd.Series],
    grid: Mapping[str, Iterable] | pd.DataFrame,
    seeds: Iterable[int],
    *,
    executor: Executor | None = None,
    to: str | os.PathLike | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Run `scenario` for every row of `grid` with every seed.

    Parameters
    ----------
    scenario
        A function written with ``def`` outside any other. It is called with one row of the grid and
        ``seed`` as keywords and returns a dict or Series of numbers, texts and True/False, with the
        same names each time.
    grid
        Name → list of values, for all combinations (the last name changes fastest), or a table
        with one row a combination. Values are numbers, texts, True/False, None, or lists of these.
    seeds
        Whole numbers, such as ``range(20)``.
    executor
        What runs the scenarios, used as it is and left open: a ThreadPoolExecutor, or the
        ``client.get_executor()`` of a Dask cluster. By default a pool of one process a processor,
        which only lives during the call. In a script, call `run` below
        ``if __name__ == "__main__":`` then; a scenario must be in a file, not in a notebook cell.
    to
        A folder for the results as they come (needs pyarrow). What it already holds of this study
        is not run again; a changed grid only adds. It does not know the scenario's code: after you
        change that, use a new folder. Read it with ``pandas.read_parquet(folder)``: rows are in
        order of finishing, and values of mixed kinds and lists are texts (JSON) there.
    progress
        Show a progress bar, if tqdm is installed and this is a terminal or a notebook.

    Returns
    -------
    DataFrame
        One row a scenario, in the order of the grid, then of the seeds, whatever the executor: the
        parameters, ``seed``, the results (numbers are floats), and ``error``, which is missing for
        each scenario that went well. A scenario that fails has no results but a sentence there, and
        a warning counts such rows; they are not written to the folder, so they run again next time.
        That also holds when a worker process dies: in the default pool at the third time, in a
        given executor by its own rules.

    Raises
    ------
    CourseError
        For a scenario, grid or seeds that cannot be used; for a folder that holds another
        study, is in use by one, is damaged or cannot be written; if worker processes cannot start;
        or if every scenario failed. KeyboardInterrupt passes; finished results are written first.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as one_after_another:
    ...     table = run(
    ...         unilevel_network,
    ...         {"n": [50, 500], "rates": [(), (0.05, 0.03)]},
    ...         seeds=range(3),
    ...         executor=one_after_another,
    ...     )
    >>> table.groupby(["n", "rates"])["highest"].mean().round().tolist()
    [25.0, 85.0, 25.0, 136.0]
    """
    rows, seeds = _rows(grid), _seeds(seeds)
    _check_scenario(scenario, rows, importable=executor is None)
    kinds = {name: _column_kind(name, [row[name] for row in rows]) for name in rows[0]}
    jobs = {}
    for row, seed in itertools.product(rows, seeds):
        key = (*(_cell(row[name], kind) for name, kind in kinds.items()), seed)
        if key in jobs:
            raise CourseError(f"The grid has {row} with seed {seed} twice: keep one of them.")
        jobs[key] = (row, seed)

    with _Folder(Path(to), scenario, kinds) if to is not None else nullcontext() as folder:
        results = folder.read() if folder else {}
        todo = {key: job for key, job in jobs.items() if key not in results}
        # What the results of this study look like; until this run confirms it, only the folder's.
        shape = _shape(next(iter(results.values()))) if results else None
        fresh, errors = {}, {}
        with (
            closing(_outcomes(scenario, todo, executor)) as outcomes,
            _bar(len(jobs), len(jobs) - len(todo), progress) as bar,
        ):
            try:
                for key, outcome in outcomes:
                    if isinstance(outcome, dict):
                        shape = shape or _shape(outcome)
                        if _shape(outcome) == shape:
                            fresh[key] = outcome
                        elif results and not fresh:
                            raise CourseError(
                                f"{folder.path} holds results {_listed(shape)}, and the scenario "
                                f"now gives {_listed(_shape(outcome))}: use another folder."
                            )
                        else:
                            errors[key] = (
                                f"The results are {_listed(_shape(outcome))}, and "
                                f"{_listed(shape)} for others: give the same each time."
                            )
                    elif key is not None:
                        errors[key] = outcome
                    if bar is not None and key is not None:
                        bar.update()
                    if folder:
                        folder.write(fresh, shape)
            finally:
                if folder:
                    folder.write(fresh, shape, now=True)
    results |= fresh
    if errors:
        said = f"the first said: {errors[next(key for key in jobs if key in errors)]}"
        if not any(key in results for key in jobs):
            raise CourseError(f"Every scenario ({len(errors)}) failed; {said}")
        warnings.warn(
            f"{len(errors)} of {len(jobs)} scenarios failed (see the column 'error'); {said}",
            stacklevel=2,
        )
    return _table(jobs, results, errors)


# ---- one scenario ----------------------------------------------------------------------------


def _one(scenario: Callable, row: dict, seed: int) -> dict | str:
    """The result as plain floats, texts and bools, or a sentence that says why there is none."""
    # An exception is not sent back as it is: many cannot be unpickled, which breaks a process pool.
    try:
        result = scenario(**row, seed=seed)
        if not isinstance(result, (Mapping, pd.Series)):
            raise CourseError(f"The scenario gave {result!r:.60}: return a dict or a Series.")
        plain = {}
        for name, value in result.items():
            if not isinstance(name, str) or name in (*row, "seed", "error"):
                raise CourseError(f"A result is called {name!r}: give it a name of its own.")
            if (kind := _kind(value)) is None:
                raise CourseError(
                    f"The result {name!r} is {value!r:.60}: give a number, a text or True/False."
                )
            plain[name] = np.nan if value is None else KINDS[kind](value)
        return plain
    except (Exception, SystemExit) as error:
        return _sentence(error)


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"


def _outcomes(scenario, jobs: dict, executor) -> Iterator[tuple]:
    """(key, outcome) of each job as it finishes, and (None, None) each second without any."""
    if not jobs:
        return
    own = executor is None
    workers = min(os.cpu_count() or 1, len(jobs), 61)  # Windows allows no more than 61
    pool = _new_pool(workers) if own else executor
    room = 2 * workers if own else MOST_IN_HAND
    waiting, suspects, deaths = deque(jobs), deque(), Counter()
    running, ended, broken = {}, queue.SimpleQueue(), False
    try:
        while waiting or suspects or running:
            if broken and not running:
                pool.shutdown()
                pool, broken = _new_pool(workers), False
                _check_alive(pool)
            # What was in hand when a process died runs again first, and not beside each other, so
            # that an innocent neighbour never comes to MOST_DEATHS.
            while (suspects or waiting) and not broken and len(running) < (1 if suspects else room):
                queued = suspects or waiting
                try:
                    future = pool.submit(_one, scenario, *jobs[queued[0]])
                except RuntimeError as error:  # the executor is broken, or closed
                    if not own:
                        yield queued.popleft(), _sentence(error)
                    broken = own
                else:
                    running[future] = queued.popleft()
                    future.add_done_callback(ended.put)
            if not running:
                continue
            try:
                future = ended.get(timeout=1)
            except queue.Empty:
                yield None, None
                continue
            key = running.pop(future)
            try:
                outcome = future.result()
            except Exception as error:
                outcome = _sentence(error)
                if own and isinstance(error, BrokenExecutor):
                    broken = True
                    deaths[key] += 1
                    if deaths[key] < MOST_DEATHS:
                        suspects.append(key)
                        continue
                    outcome = (
                        f"Worker processes died {MOST_DEATHS} times with this scenario in hand: "
                        "it may need more memory than there is."
                    )
            yield key, outcome
    finally:
        for future in running:
            future.cancel()
        if own:
            pool.shutdown(wait=not running, cancel_futures=True)


def _new_pool(workers: int) -> Executor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        workers,
        # The same everywhere; and forking a notebook, which has threads, can hang.
        mp_context=multiprocessing.get_context("spawn"),
        # An interrupt reaches the workers too: let them end without a traceback each.
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_DFL),
    )


def _check_alive(pool: Executor) -> None:
    """Tell a scenario that kills its process from processes that cannot start at all."""
    try:
        pool.submit(os.getpid).result()
    except BrokenExecutor as error:
        raise CourseError(
            "The worker processes end as soon as they start: in a script, call run() below "
            "'if __name__ == \"__main__\":', or give executor=ThreadPoolExecutor()."
        ) from error


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
        self.study = {
            "scenario": f"{scenario.__module__}.{scenario.__qualname__}",
            "parameters": dict(sorted(kinds.items())),
        }
        self.pyarrow, self.written, self.last = pyarrow, set(), time.monotonic()

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

    def write(self, results: dict[tuple, dict], shape: dict | None, now: bool = False) -> None:
        """Write what is not written yet as one more part, if it is time or `now`."""
        if not (now or time.monotonic() - self.last >= WRITE_SECONDS):
            return
        self.last = time.monotonic()
        new = sorted(results.keys() - self.written, key=repr)
        if not new:
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
        draft = self.path / f".{name}"
        try:
            with draft.open("wb") as target:
                target.write(content)
                target.flush()
                os.fsync(target.fileno())
            os.replace(draft, self.path / name)
        except OSError as error:
            raise self._unwritable(error) from error
        self.written.update(new)

    def _unwritable(self, error: OSError) -> CourseError:
        return CourseError(
            f"The folder {self.path} cannot be written ({error.strerror or error}): make room, or "
            "give another folder. What was written stays, and the study can go on from there."
        )


# ---- grid, values and table ------------------------------------------------------------------


def _rows(grid) -> list[dict]:
    if isinstance(grid, pd.DataFrame):
        rows = grid.to_dict("records")
    elif isinstance(grid, Mapping):
        for name, values in grid.items():
            if isinstance(values, (str, Mapping)) or not isinstance(values, Iterable):
                raise CourseError(f"The grid's {name!r} is {values!r}: put the values in a list.")
        lists = [list(values) for values in grid.values()]
        rows = [dict(zip(grid, values, strict=True)) for values in itertools.product(*lists)]
    else:
        raise CourseError(f"The grid is {grid!r:.60}: give a dict of lists or a DataFrame.")
    if not rows:
        raise CourseError("The grid has no rows: give each name at least one value.")
    return [
        {name: v.item() if isinstance(v, np.generic) else v for name, v in row.items()}
        for row in rows
    ]


def _seeds(seeds) -> list[int]:
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise CourseError(f"The seeds are {seeds!r}: give several, such as range(20).")
    seeds = list(seeds)
    if not seeds:
        raise CourseError("There are no seeds: give at least one, such as [0].")
    for seed in seeds:
        if not isinstance(seed, Integral) or isinstance(seed, bool) or not 0 <= seed < 2**63:
            raise CourseError(f"A seed is {seed!r}: use whole numbers from 0.")
    return [int(seed) for seed in seeds]


def _check_scenario(scenario, rows: list[dict], importable: bool) -> None:
    name = getattr(scenario, "__qualname__", "<none>")
    if not callable(scenario) or "<" in name:
        raise CourseError(
            f"The scenario is {scenario!r}: write it with def, outside any other function, so that "
            "other processes can import it."
        )
    if (
        importable
        and scenario.__module__ == "__main__"
        and not hasattr(sys.modules["__main__"], "__file__")
    ):
        raise CourseError(
            f"The scenario {name} is written in the notebook, where other processes cannot see it: "
            "put it in a .py file and import it, or give executor=ThreadPoolExecutor()."
        )
    if taken := rows[0].keys() & {"seed", "error"}:
        raise CourseError(f"The grid has {taken}, which the study adds itself: rename it.")
    try:
        inspect.signature(scenario).bind(**rows[0], seed=0)
    except TypeError as error:
        raise CourseError(
            f"The grid's names and 'seed' do not fit {name}{inspect.signature(scenario)} "
            f"({error}): name them as the scenario does."
        ) from error


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
    return {name: _kind(value) for name, value in result.items()}


def _listed(kinds: dict[str, str]) -> str:
    return ", ".join(f"{name} ({kind})" for name, kind in kinds.items()) or "(none)"


def _bar(total: int, initial: int, progress: bool):
    """A tqdm progress bar where somebody can see it; elsewhere it would only fill a log."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    terminal = getattr(sys.stderr, "isatty", bool)()
    if progress and (terminal or (shell is not None and "IPKernelApp" in shell.config)):
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return nullcontext()
        return tqdm(total=total, initial=initial, unit="scenario")
    return nullcontext()


def _table(jobs: dict, results: dict, errors: dict) -> pd.DataFrame:
    good = next(results[key] for key in jobs if key in results)
    records = [
        {**row, "seed": seed, **results.get(key, {}), "error": errors.get(key)}
        for key, (row, seed) in jobs.items()
    ]
    parameters = next(iter(jobs.values()))[0]
    table = pd.DataFrame(records, columns=[*parameters, "seed", *good, "error"])
    table["error"] = table["error"].astype(pd.StringDtype(na_value=np.nan))
    return table
