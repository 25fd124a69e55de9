"""Is the browser suite flaky, and how long does it take? It is run again and again to find out.

`python -m tests.live.repeat_browser [RUNS] [PYTEST OPTIONS]` runs `tests/live/test_browser.py` in a
row, twenty times unless told otherwise, as in CI, where nothing is skipped. It prints seconds and
what pytest closed with. It ends at the first run that fails, with all that this run said, or that
takes more than ten minutes.
"""

import os
import subprocess
import sys
import time

from tests.kit.paths import ROOT

LIMIT = 600
"""Seconds that one run may take."""


def main(runs: int = 20, *options: str) -> None:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    print(f"{os.cpu_count()} cores, commit {commit}, options: {' '.join(options) or 'none'}")
    took = []
    for number in range(1, runs + 1):
        began = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/live/test_browser.py", *options],
            cwd=ROOT, env=os.environ | {"CI": "true"}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        took.append(time.perf_counter() - began)
        closing = run.stdout.strip().rpartition("\n")[2]
        print(f"run {number:2} of {runs}: {took[-1]:.0f} s, {closing}", flush=True)
        if run.returncode:
            sys.exit(f"{run.stdout}\nRun {number} failed; {number - 1} in a row had passed.")
        if took[-1] > LIMIT:
            sys.exit(f"Run {number} took more than {LIMIT} s.")
    print(f"{runs} runs in a row passed, in {min(took):.0f} to {max(took):.0f} s each.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
