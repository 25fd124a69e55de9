"""The rows and seeds of a study."""

from __future__ import annotations

import inspect
import itertools
import sys
from collections.abc import Iterable, Mapping
from numbers import Integral

import numpy as np
import pandas as pd

from downline.checks import refusal
from downline.errors import CourseError

# ---- grid, values and table ------------------------------------------------------------------


def _rows(grid) -> list[dict]:
    if isinstance(grid, pd.DataFrame):
        rows = grid.to_dict("records")
    elif isinstance(grid, Mapping):
        for name, values in grid.items():
            if isinstance(values, (str, Mapping)) or not isinstance(values, Iterable):
                raise refusal(f"grid's {name!r}", values, "a list of values")
        lists = [list(values) for values in grid.values()]
        rows = [dict(zip(grid, values, strict=True)) for values in itertools.product(*lists)]
    else:
        raise refusal("grid", grid, "a dict of lists or a DataFrame")
    if not rows:
        raise CourseError("The grid has no rows: give each name at least one value.")
    return [
        {name: v.item() if isinstance(v, np.generic) else v for name, v in row.items()}
        for row in rows
    ]


def _seeds(seeds) -> list[int]:
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise refusal("seeds", seeds, "several, such as range(20)", many=True)
    seeds = list(seeds)
    if not seeds:
        raise CourseError("There are no seeds: give at least one, such as [0].")
    for seed in seeds:
        if not isinstance(seed, Integral) or isinstance(seed, bool) or not 0 <= int(seed) < 2**63:
            raise refusal("seed", seed, "whole numbers from 0")
    return [int(seed) for seed in seeds]


def _check_scenario(scenario, rows: list[dict], importable: bool) -> None:
    name = getattr(scenario, "__qualname__", "<none>")
    if not callable(scenario) or "<" in name:
        remedy = "a function written with def outside any other, so that other processes can "
        raise refusal("scenario", scenario, f"{remedy}import it")
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


def _listed(kinds: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name} ({kind})" for name, kind in kinds.items()) or "(none)"
