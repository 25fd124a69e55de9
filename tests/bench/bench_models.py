"""How fast and how small the models are: `python -m tests.bench.bench_models`, about three minutes.

Times are processor time of one thread, so that a busy machine matters less; a ratio is the median
of several rounds in which both sides take turns, on equal input and with equal pay to the cent.
`--quick` leaves out the ten million members and lets networkx pay 100,000 (about half a minute).
The whole needs about 6 GB, most of it for months of ten million members.
"""

import math
import os
import statistics
import subprocess
import sys
import time
import tracemalloc

import networkx
import numba
import numpy as np
import pandas as pd

from downline.genealogy import Genealogy
from downline.plans import Binary, Matrix, Months, Rank, Stairstep, Unilevel

RATES = (0.05, 0.04, 0.03, 0.02, 0.01)
PLAN = Unilevel(margin=0.25, rates=RATES)
PARTS = np.array([round(1_000_000 * rate) for rate in (PLAN.margin, *RATES)])
WIDGETS = "import pandas, matplotlib.figure, matplotlib.backends.backend_svg, ipywidgets"
QUICK = "--quick" in sys.argv


def taken(do):
    """Processor time in seconds, with that of finished child processes."""
    before = time.process_time() + sum(os.times()[2:4])
    do()
    return time.process_time() + sum(os.times()[2:4]) - before


def side_by_side(*sides, rounds=7):
    """Median seconds of each side, when they take turns."""
    times = [[taken(side) for side in sides] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def case(n):
    """A network and what everybody sells: different amounts, in cents."""
    team = Genealogy.random(n, seed=1)
    return team, np.round(np.random.default_rng(1).exponential(100, n), 2)


def pay_by_level(statement):
    return np.stack([line.amount for line in statement.lines])


# ---- the same statement in other ways: pay of each member on each level, in cents --------------


@numba.njit
def compiled(sponsor, volume, parts, base, pay):
    """Loops over members, level by level, that fill `base` and `pay`, shape (levels + 1, n)."""
    n, levels = len(sponsor), len(parts)
    base[:] = 0
    for i in range(n):
        base[0, i] = np.int64(np.rint(volume[i] * 100))
    for level in range(1, levels):
        for i in range(1, n):
            base[level, sponsor[i]] += base[level - 1, i]
    for level in range(levels):
        for i in range(n):
            pay[level, i] = (base[level, i] * parts[level] + 500_000) // 1_000_000


def on_networkx(graph):
    """Each member's downline of five levels is looked up, and its sales are added by level."""
    parts, pay = PARTS.tolist(), []
    for member in graph:
        base = [0] * len(parts)
        steps = networkx.single_source_shortest_path_length(graph, member, cutoff=len(RATES))
        for person, level in steps.items():
            base[level] += graph.nodes[person]["cents"]
        pay.append([(b * p + 500_000) // 1_000_000 for b, p in zip(base, parts, strict=True)])
    return pay


def plain_python(sponsor, cents):
    """Each sale walks up five levels."""
    parts = PARTS.tolist()
    base = [[0] * len(parts) for _ in sponsor]
    for member, sale in enumerate(cents):
        at = member
        for level in range(len(parts)):
            if at < 0:
                break
            base[at][level] += sale
            at = sponsor[at]
    return [
        [(b * p + 500_000) // 1_000_000 for b, p in zip(line, parts, strict=True)] for line in base
    ]


def against_others():
    n = 1_000_000
    team, volume = case(n)
    first = taken(lambda: PLAN.pay(team, volume))
    ours = pay_by_level(PLAN.pay(team, volume))
    base, pay = np.zeros_like(ours), np.zeros_like(ours)  # ready: the loop finds its memory made
    inputs = team.sponsor, volume, PARTS, base, pay
    compiled(*inputs)  # which compiles it
    assert (pay == ours).all()
    loop, arrays = side_by_side(
        lambda: compiled(*inputs), lambda: PLAN.pay(team, volume), rounds=15
    )
    print(f"Five-level unilevel statement, {n:,} members: {1000 * arrays:.0f} ms "
          f"(the first on a network, which finds its levels: {1000 * first:.0f} ms)")  # fmt: skip
    print(f"  a loop compiled by numba takes {1000 * loop:.0f} ms; "
          f"ours {arrays / loop:.1f} times as long (reach: at most 2)")  # fmt: skip

    if QUICK:
        n = 100_000
        team, volume = case(n)
        ours = pay_by_level(PLAN.pay(team, volume))
    cents = np.rint(100 * volume).astype(int).tolist()
    sponsor = team.sponsor.tolist()
    graph = networkx.DiGraph()
    graph.add_nodes_from((i, {"cents": sale}) for i, sale in enumerate(cents))
    graph.add_edges_from((above, i) for i, above in enumerate(sponsor[1:], start=1))
    for name, other, arguments, reach in (
        ("networkx", on_networkx, (graph,), " (reach: at least 300)"),
        ("a plain Python loop", plain_python, (sponsor, cents), ""),
    ):
        found = []
        (theirs,) = side_by_side(lambda: found.append(other(*arguments)), rounds=1)  # noqa: B023
        (arrays,) = side_by_side(lambda: PLAN.pay(team, volume))
        assert (ours == np.array(found.pop()).T).all()
        print(f"  {name} takes {theirs:.1f} s for {n:,} members: "
              f"{theirs / arrays:.0f} times as long as ours{reach}")  # fmt: skip


# ---- other plans, other sizes ------------------------------------------------------------------


def kinds(n=1_000_000):
    team, volume = case(n)
    legs, places = Genealogy.random(n, seed=1, attach="binary"), Genealogy.placed(n, 3)
    pays = {
        "unilevel, with compression": (Unilevel(rates=RATES, qualify=50, compress=True), team),
        "stairstep": (Stairstep(), team),
        "stairstep with breakaway": (Stairstep(leadership=RATES[:3], leader=0.06), team),
        "binary": (Binary(), legs),
        "matrix": (Matrix(rates=RATES), places),
    }
    print(
        f"Other plans on {n:,} members, as multiples of the unilevel statement (reach: at most 10)"
    )
    for name, (plan, network) in pays.items():
        theirs, unilevel = side_by_side(
            lambda plan=plan, network=network: plan.pay(network, volume),
            lambda: PLAN.pay(team, volume),
        )
        print(f"  {name:27} {1000 * theirs:5.0f} ms  {theirs / unilevel:4.1f} times")


# ---- months ------------------------------------------------------------------------------------


RANKS = (
    Rank("Silver", own=50, recruits=2, matching=(0.1,)),
    Rank("Gold", own=50, group=2000, leg_counts=0.5, recruits=2, recruit_rank="Silver",
         matching=(0.1, 0.05)),
    Rank("Platinum", group=10_000, legs=2, leg_rank="Gold", matching=(0.1, 0.05, 0.05)),
)  # fmt: skip


def network(n):
    """A binary with ranks and a match by sponsor, two trees, and a month that was paid already."""
    team, volume = case(n)
    legs = Genealogy.random(n, seed=1, attach="binary")
    months = Months(Binary(0.25, rate=0.1, ranks=RANKS), team, legs)
    months.pay(pd.DataFrame({"member": np.arange(n), "amount": volume}))
    return months, team, volume


def orders_of_a_month(volume, number):
    """Everybody orders, and every fiftieth member returns half of what came last month too."""
    n = len(volume)
    who = np.concatenate([np.arange(n), np.arange(number, n, 50)])
    back = -np.round(volume[number::50] * 1.5, 2)
    return pd.DataFrame({"member": who, "amount": np.concatenate([volume, back])})


def memory_of_months(n=10**5):
    """Much the same for every size, and slow while it is traced."""
    tracemalloc.start()
    net, _, volume = network(n)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    net.pay(orders_of_a_month(volume, 0))
    more, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"  {size / n:.0f} bytes a member with both trees, all orders and the first month, "
          f"{(more - size) / n:.0f} more with the next; at most {most / n:.0f} then")  # fmt: skip


def months():
    """A month with ranks, two trees, matching and returns beside the unilevel statement."""
    sizes = [10**4, 10**5, 10**6, 10**7][: 3 if QUICK else 4]
    print("A month of a binary with ranks, two trees, matching and returns")
    memory_of_months()
    first = None
    for n in sizes:
        rounds = 5 if n <= 10**6 else 1
        net, team, volume = network(n)
        tables = iter([orders_of_a_month(volume, number) for number in range(rounds)])
        month, unilevel = side_by_side(
            lambda net=net, tables=tables: net.pay(next(tables)),
            lambda team=team, volume=volume: PLAN.pay(team, volume),
            rounds=rounds,
        )
        first = first or month
        reach = n * math.log(n) / (sizes[0] * math.log(sizes[0]))
        print(f"  {n:>10,} members {1000 * month:9.1f} ms: {month / unilevel:5.1f} times the "
              f"unilevel statement (reach at a million: 15); {month / first:7.1f} times the first "
              f"(n log n: {reach:,.1f})")  # fmt: skip


def growth():
    sizes, seconds = [10**4, 10**5, 10**6, 10**7][: 3 if QUICK else 4], []
    for n in sizes:
        team, volume = case(n)
        PLAN.pay(team, volume)
        times = side_by_side(lambda team=team, volume=volume: PLAN.pay(team, volume))
        seconds += times
    print("Growth of the unilevel statement (reach: no faster than n log n)")
    for n, s in zip(sizes, seconds, strict=True):
        reach = n * math.log(n) / (sizes[0] * math.log(sizes[0]))
        print(f"  {n:>10,} members {1000 * s:9.2f} ms: {s / seconds[0]:7.1f} times "
              f"(n log n: {reach:,.1f})")  # fmt: skip


def memory(n=1_000_000):
    tracemalloc.start()
    team = Genealogy.random(n, seed=1)
    kept = [team.levels, team.recruits, team.group_total()]
    size, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(len(part) == n for part in kept)
    print(f"Genealogy with levels, recruits and totals: {size / n:.0f} bytes a member (reach: 64); "
          f"{most / n:.0f} at most while they are made")  # fmt: skip


def importing():
    def run(statement):
        subprocess.run([sys.executable, "-c", statement], check=True)

    run("from downline import explorers"), run(WIDGETS)  # warm the disk
    ours, theirs, empty = side_by_side(
        lambda: run("from downline import explorers"), lambda: run(WIDGETS), lambda: run("pass")
    )
    print(f"Import of downline.explorers {ours - empty:.2f} s, of pandas + matplotlib + ipywidgets "
          f"{theirs - empty:.2f} s: {(ours - empty) / (theirs - empty):.2f} times "
          "(reach: 1.2)")  # fmt: skip


if __name__ == "__main__":
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, numba {numba.__version__}, "
          f"networkx {networkx.__version__}{load}")  # fmt: skip
    memory()
    growth()
    kinds()
    months()
    against_others()
    importing()
