"""Scenarios for the tests of studies: in a module that other processes import quickly.

A process that runs one imports its module; the tests' own would bring pytest along each time.
"""

import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def slow_first(x, label="a", pair=(0, 0), gap=None, *, seed):
    """The earliest in the grid finish last."""
    time.sleep(0.2 if x == 0 else 0)
    draw = np.random.default_rng(seed).random()
    return {"sum": x + draw + sum(pair), "label twice": label * 2, "even": x % 2 == 0}


def dies(folder, x, times, *, seed):
    """Takes its process with it the first `times` times; `folder` keeps count."""
    count = Path(folder, f"ran-{x}")
    with count.open("a") as file:
        file.write("x")
    if count.stat().st_size <= times:
        os._exit(1)
    return {"double": 2 * x}


def counted(folder, x, *, seed):
    """Leaves a mark for each run; stops the whole study, or fails, when a file says so."""
    with Path(folder, "log").open("a") as log:
        log.write(f"{x} ")
    for kind in (KeyboardInterrupt, SystemExit, TwoArguments):
        if Path(folder, f"{kind.__name__}-{x}").exists():
            raise kind(x, "no") if kind is TwoArguments else kind(x)
    return pd.Series({"square": x * x})


def waits_for_parts(folder, x, *, seed):
    """Ends when x part files are there, or gives up."""
    give_up = time.monotonic() + 10
    while (parts := len(list(Path(folder).glob("*.parquet")))) < x and time.monotonic() < give_up:
        time.sleep(0.01)
    return {"parts": parts}


class TwoArguments(Exception):
    """An exception that pickle cannot bring back."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def ill_behaved(give, *, seed):
    return {
        "list": [1],
        "array": {"a": np.ones(2)},
        "own name": {"give": 1},
        "other names": {"b": 1},
        "other kind": {"a": "text"},
        "nothing": {"a": None},
    }.get(give, {"a": 1})
