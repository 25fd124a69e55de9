"""How fast a class is graded on four cores, on a machine that has two: each core at half speed.

`python -m tests.bench.bench_four_cores [STUDENTS]` prints seconds and their ratio, as
bench_grading.py does. Linux's control groups (version 1, as root) let a group of processes run for
half of the time. With our command each of four workers gets such half a core, with the sandbox that
it waits for. nbgrader gets two of them, one for itself and one for its kernels. So ours never has
more than four cores' worth, and nbgrader may do two things at once. A machine that has four cores
needs no such trick: there bench_grading.py says all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.bench_grading import ONE, compare

CPU, CORES = Path("/sys/fs/cgroup/cpu"), 4


def main(students: int = 30) -> None:
    if not os.access(CPU / "cgroup.procs", os.W_OK):
        sys.exit(f"{CPU}/cgroup.procs cannot be written: this needs root, and control groups 1.")
    halves = [half_a_core(f"downline-{number}") for number in range(CORES)]
    theirs, ours = (
        f"nbgrader autograde {ONE.name}",
        f"python -m downline grade {ONE.name} --workers {CORES}",
    )
    ways = {
        theirs: lambda course: run_divided(theirs, course, halves[0], b"ipykernel", halves[1:2]),
        ours: lambda course: run_divided(ours, course, halves[0], b"spawn_main", halves),
    }
    compare(ways, students)


def half_a_core(name: str) -> Path:
    """A control group whose processes run 10 of every 20 milliseconds, all together."""
    group = CPU / name
    group.mkdir(exist_ok=True)
    (group / "cpu.cfs_period_us").write_text("20000")
    (group / "cpu.cfs_quota_us").write_text("10000")
    return group


def run_divided(command: str, course: Path, first: Path, part: bytes, groups: list[Path]) -> None:
    """Run a command in the group `first`; its child processes with `part` in their command line
    go to `groups` in turn, and take their own children with them."""
    enter = f"echo $$ > {first / 'cgroup.procs'} && exec {command}"
    run = subprocess.Popen(
        ["sh", "-c", enter], cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    moved = set()
    while run.poll() is None:
        for child in set(children(run.pid)) - moved:
            if part in command_line(child):
                group = groups[len(moved) % len(groups)]
                (group / "cgroup.procs").write_text(str(child))
                moved.add(child)
        time.sleep(0.01)
    if run.returncode or not moved:
        sys.exit(f"{command!r} failed, or nothing of it was moved.")


def children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
