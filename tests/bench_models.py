"""How fast and how small the models are: `python tests/bench_models.py`, about half a minute.

Times are processor time, so that a busy machine matters little; the ratios are measured side by
side in one run.
`python tests/bench_models.py --large` adds ten million members (about 2 GB).
"""

import os
import statistics
import subprocess
import sys
import time
import tracemalloc

import numpy as np

from downline.genealogy import Genealogy
from downline.plans import Unilevel

RATES = (0.05, 0.04, 0.03, 0.02, 0.01)
PLAN = Unilevel(margin=0.25, rates=RATES)
WIDGETS = "import pandas, matplotlib.figure, matplotlib.backends.backend_svg, ipywidgets"


def best(do, repeat):
    """Least processor time of several runs, in seconds."""
    times = []
    for _ in range(repeat):
        before = processor_time()
        do()
        times.append(processor_time() - before)
    return min(times)


def processor_time():
    return time.process_time() + sum(os.times()[2:4])  # its own, and that of finished children


def plain_python(sponsor, volume):
    """The same pay with a loop over members: each sale walks up five levels (in cents)."""
    earned, parts = [cents // 4 for cents in volume], [round(100 * rate) for rate in RATES]
    base = [[0] * len(parts) for _ in sponsor]
    for member, cents in enumerate(volume):
        above = sponsor[member]
        for level in range(len(parts)):
            if above < 0:
                break
            base[above][level] += cents
            above = sponsor[above]
    for member, bases in enumerate(base):
        earned[member] += sum((b * p + 50) // 100 for b, p in zip(bases, parts, strict=True))
    return earned


def statements(sizes):
    print("Five-level unilevel statement, uniform recruitment, everybody sells for $100")
    before = None
    for n in sizes:
        team = Genealogy.random(n, seed=1)
        seconds = best(lambda team=team: PLAN.pay(team, 100).earned, 7 if n <= 10**5 else 3)
        grown = "" if before is None else f"; 10 times the members: {seconds / before:.1f} times"
        print(f"  {n:>10,} members {1000 * seconds:10.2f} ms{grown}")
        before = seconds


def against_a_loop(n=100_000):
    team = Genealogy.random(n, seed=1)
    sponsor, volume = team.sponsor.tolist(), [10_000] * n
    assert plain_python(sponsor, volume) == (100 * PLAN.pay(team, 100).earned).round().tolist()
    rounds = [
        (
            best(lambda: plain_python(sponsor, volume), 1),
            best(lambda: PLAN.pay(team, 100).earned, 1),
        )
        for _ in range(5)
    ]
    loop, ours = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(
        f"For equal pay on {n:,} members a plain loop takes {1000 * loop:.0f} ms, the arrays "
        f"{1000 * ours:.1f} ms: {loop / ours:.0f} times as long"
    )


def memory(n=1_000_000):
    tracemalloc.start()
    team = Genealogy.random(n, seed=1)
    kept = [team.levels, team.recruits, team.group_total()]
    size, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(len(part) == n for part in kept)
    print(f"Genealogy with levels, recruits and totals: {size / n:.0f} bytes a member (reach: 64); "
          f"{most / n:.0f} at most while they are made")  # fmt: skip


def importing(repeat=5):
    def taken(statement):
        return best(lambda: subprocess.run([sys.executable, "-c", statement], check=True), 1)

    taken("from downline import explorers"), taken(WIDGETS)  # warm the disk
    pairs = [(taken("from downline import explorers"), taken(WIDGETS)) for _ in range(repeat)]
    ours, theirs, empty = *(min(times) for times in zip(*pairs, strict=True)), taken("pass")
    ratio = (ours - empty) / (theirs - empty)
    print(f"Import of downline.explorers {ours - empty:.2f} s, of pandas + matplotlib + ipywidgets "
          f"{theirs - empty:.2f} s: {ratio:.2f} times (reach: 1.2)")  # fmt: skip


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}")
    statements([10**4, 10**5, 10**6] + [10**7] * ("--large" in sys.argv))
    against_a_loop()
    memory()
    importing()
