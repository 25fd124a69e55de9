"""Scenarios on workers: any executor, and workers that die."""

from __future__ import annotations

import os
import queue
import signal
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future

import numpy as np
import pandas as pd

from downline.errors import CourseError
from downline.studies.folder import KINDS, _kind

MOST_DEATHS = 3
"""A scenario in hand when worker processes died this many times is reported as failed."""
MOST_IN_HAND = 10_000
"""A given executor gets no more scenarios than this at a time."""


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


def _outcomes(scenario, jobs: dict, executor) -> Generator[tuple]:
    """(key, outcome) of each job as it finishes, and (None, None) each second without any."""
    if not jobs:
        return
    own = executor is None
    workers = min(os.cpu_count() or 1, len(jobs), 61)  # Windows allows no more than 61
    pool = _new_pool(workers) if own else executor
    room = 2 * workers if own else MOST_IN_HAND
    waiting, suspects = deque[tuple](jobs), deque[tuple]()
    deaths, running = Counter[tuple](), dict[Future, tuple]()
    ended, broken = queue.SimpleQueue[Future](), False
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
