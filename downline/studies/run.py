"""Studies: one scenario run for many parameters and seeds, on many processors or computers.

A scenario is an ordinary function; :func:`run` calls it once for each row of a grid and each seed,
through any ``concurrent.futures.Executor``, and returns one table. With a folder to write to, the
results are on disk as they come, and a study that was stopped goes on where it was.
"""

from __future__ import annotations

import itertools
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import closing, nullcontext
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.studies.folder import _cell, _column_kind, _Folder, _shape
from downline.studies.grid import _check_scenario, _listed, _rows, _seeds
from downline.studies.workers import _outcomes


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
    >>> from downline.studies import unilevel_network
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
                        elif folder and results and not fresh:
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


def _bar(total: int, initial: int, progress: bool):
    """A tqdm progress bar where somebody can see it; elsewhere it would only fill a log."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    terminal = getattr(sys.stderr, "isatty", bool)()
    if progress and (terminal or (shell is not None and "IPKernelApp" in shell.config)):
        try:
            # `tqdm.auto` would decide by what was so when it was first imported.
            tqdm = import_module("tqdm.std" if terminal else "tqdm.auto").tqdm
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
