"""Studies: the same table on threads, processes and a cluster, and nothing lost on the way."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from pandas.testing import assert_frame_equal

from downline.errors import CourseError
from downline.genealogy import Genealogy
from downline.studies import folder as parts_folder
from downline.studies import run, unilevel_network
from tests.kit.scenarios import counted, dies, ill_behaved, slow_first, waits_for_parts


def log_of(folder):
    return sorted(Path(folder, "log").read_text().split())


@pytest.fixture
def threads():
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes of dask.distributed, on this computer only."""
    import dask
    import distributed

    with (
        # How long to look for results on a worker that is gone, before they are computed again.
        dask.config.set({"distributed.comm.timeouts.connect": "5s"}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # two suites at a time on one computer get on
            host="127.0.0.1",
        ) as two_workers,
        distributed.Client(two_workers) as client,
    ):
        yield client.get_executor()


# ---- the same everywhere -----------------------------------------------------------------------


def test_threads_processes_and_a_cluster_give_the_same_table(threads, cluster):
    """Rows are in grid order, then by seed, though the first ones finish last."""
    grid = {"x": [0, 1], "label": ["a", "b"], "pair": [(1, 2), (3, 4)]}
    serial = run(slow_first, grid, [7, 5], executor=threads)
    assert_frame_equal(run(slow_first, grid, [7, 5]), serial)
    assert_frame_equal(run(slow_first, grid, [7, 5], executor=cluster), serial)

    assert list(serial) == ["x", "label", "pair", "seed", "sum", "label twice", "even", "error"]
    assert serial["x"].tolist() == [0] * 8 + [1] * 8
    assert serial["seed"].tolist() == [7, 5] * 8
    assert serial["pair"].tolist()[:4] == [(1, 2), (1, 2), (3, 4), (3, 4)]
    assert serial.loc[15, "sum"] == 1 + np.random.default_rng(5).random() + 7
    assert serial["even"].dtype == bool
    assert serial["error"].isna().all()


def test_a_table_of_rows_is_run_as_it_is(threads):
    """A DataFrame gives its rows, not all combinations; whole numbers reach the scenario whole."""
    rows = pd.DataFrame({"n": [20, 10], "sale": [5, 7]})
    table = run(unilevel_network, rows, range(2), executor=threads)
    assert table[["n", "sale", "seed"]].to_numpy().tolist() == [
        [20, 5, 0],
        [20, 5, 1],
        [10, 7, 0],
        [10, 7, 1],
    ]


def test_without_commissions_everybody_keeps_the_margin():
    """The ready scenario: no rates, no pay for other people's sales."""
    assert unilevel_network(50, 0.25, (), 80, seed=1) == {
        "median": 20,
        "highest": 20,
        "no_commission": 1,
        "top_share": pytest.approx(np.nan, nan_ok=True),
    }


def test_the_top_hundredth_has_a_hundredth_of_equal_pay(monkeypatch):
    """In a chain of 201 with one level, 200 are paid alike, and the top 2 are 1 % of them."""
    monkeypatch.setattr(Genealogy, "random", lambda n, seed: Genealogy(np.arange(n) - 1))
    assert unilevel_network(201, 0.25, (0.05,), seed=0) == {
        "median": 30,
        "highest": 30,
        "no_commission": 1 / 201,
        "top_share": 0.01,
    }


# ---- dying workers -----------------------------------------------------------------------------


def test_a_killed_cluster_worker_loses_no_scenario(cluster, tmp_path):
    """Dask runs elsewhere what the dead worker had in hand."""
    rows = pd.DataFrame({"folder": str(tmp_path), "x": range(6), "times": [0, 0, 0, 1, 0, 0]})
    table = run(dies, rows, [0], executor=cluster)
    assert (tmp_path / "ran-3").read_text() == "xx"
    assert table["double"].tolist() == [0, 2, 4, 6, 8, 10]
    assert table["error"].isna().all()


def test_a_broken_process_pool_is_replaced(tmp_path, monkeypatch):
    """Who dies once runs again; who always dies fails alone, though another was in hand with it."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # one process, and two scenarios in hand
    rows = pd.DataFrame({"folder": str(tmp_path), "x": range(4), "times": [99, 0, 1, 0]})
    with pytest.warns(UserWarning, match="1 of 4 scenarios failed"):
        table = run(dies, rows, [0])
    assert [len((tmp_path / f"ran-{x}").read_text()) for x in range(4)] == [3, 1, 2, 1]
    assert table["double"].fillna(-1).tolist() == [-1, 2, 4, 6]
    assert "died 3 times" in table.loc[0, "error"]


def test_a_script_without_a_guard_is_told_so(tmp_path):
    """Its processes run the script again and end at once: no endless replacing of pools."""
    script = tmp_path / "script.py"
    script.write_text(
        "from downline.studies import run, unilevel_network\n"
        "run(unilevel_network, {'n': [10]}, [0])\n"
    )
    ended = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "below 'if __name__ == \"__main__\":'" in ended.stderr.splitlines()[-1]


def test_a_closed_executor_is_an_error_that_says_so():
    """A given executor is used as it is, and not replaced."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(CourseError, match="after shutdown"):
        run(unilevel_network, {"n": [10]}, [0], executor=executor)


# ---- stopping and going on ---------------------------------------------------------------------


def test_a_stopped_study_goes_on_where_it_was(threads, tmp_path):
    """What had finished is on disk and is not run again; a changed grid only adds."""
    here, to = str(tmp_path), tmp_path / "study"
    Path(here, "KeyboardInterrupt-3").touch()
    with pytest.raises(KeyboardInterrupt):
        run(counted, {"folder": [here], "x": [1, 2, 3, 4]}, [0], executor=threads, to=to)
    assert sorted(pd.read_parquet(to)["x"]) == [1, 2]

    Path(here, "KeyboardInterrupt-3").unlink()
    Path(here, "log").write_text("")
    table = run(counted, {"x": [0, 1, 2.0, 3], "folder": [here]}, [0], executor=threads, to=to)
    assert log_of(here) == ["0", "3"]
    assert table["square"].tolist() == [0, 1, 4, 9]
    assert list(table) == ["x", "folder", "seed", "square", "error"]

    files = {part: part.read_bytes() for part in to.glob("*.parquet")}
    again = run(counted, {"folder": [here], "x": [3, 2]}, [0], executor=threads, to=to)
    assert again["square"].tolist() == [9, 4]
    assert log_of(here) == ["0", "3"]
    assert {part: part.read_bytes() for part in to.glob("*.parquet")} == files
    stored = pd.read_parquet(to)
    assert not stored.duplicated(["folder", "x", "seed"]).any()
    assert_frame_equal(
        stored.sort_values("x", ignore_index=True)[["x", "seed", "square"]],
        table[["x", "seed", "square"]],
    )


def test_results_are_written_as_they_come(threads, tmp_path, monkeypatch):
    """Each scenario waits for the files of the earlier ones."""
    monkeypatch.setattr(parts_folder, "WRITE_SECONDS", 0)
    grid = {"folder": [str(tmp_path)], "x": range(4)}
    table = run(waits_for_parts, grid, [0], executor=threads, to=tmp_path)
    assert table["parts"].tolist() == [0, 1, 2, 3]
    assert len(pd.read_parquet(tmp_path)) == 4


def test_what_waits_is_written_while_a_long_scenario_runs(threads, tmp_path, monkeypatch):
    """The first result came too early to be written at once, and is not kept back till the next."""
    monkeypatch.setattr(parts_folder, "WRITE_SECONDS", 0.5)
    grid = {"folder": [str(tmp_path)], "x": range(2)}
    table = run(waits_for_parts, grid, [0], executor=threads, to=tmp_path)
    assert table["parts"].tolist() == [0, 1]


def test_parts_are_named_by_their_content(threads, tmp_path):
    """The same results have the same name, so a copy of a part can only replace it."""
    for folder in ("one", "two"):
        run(unilevel_network, {"n": [10, 20]}, [0], executor=threads, to=tmp_path / folder)
    (one,), (two,) = ((tmp_path / folder).glob("*.parquet") for folder in ("one", "two"))
    assert one.name == two.name


def test_every_kind_of_value_comes_back_from_disk(threads, tmp_path):
    """Texts, lists, mixed kinds and missing values: the same table whether run or read."""
    grid = {"x": [2, 1], "label": ["é", "2"], "pair": [(1, 2), [3, np.float64(4)]]}
    grid["gap"] = [float("nan"), 1]
    first = run(slow_first, grid, [2**62, 5], executor=threads, to=tmp_path)
    assert_frame_equal(run(slow_first, grid, [2**62, 5], executor=threads, to=tmp_path), first)
    stored = pd.read_parquet(tmp_path)
    assert len(stored) == len(first) == 32
    assert stored["gap"].isna().sum() == 16
    assert set(stored["pair"]) == {"[1, 2]", "[3, 4.0]"}
    assert stored["even"].dtype == bool
    assert set(stored["seed"]) == {2**62, 5}


def test_an_interrupt_leaves_the_finished_parts(tmp_path):
    """Ctrl+C in a terminal: the whole group of processes is told, and ends quickly."""
    script = tmp_path / "script.py"
    script.write_text(
        "import time\n"
        "from downline.studies import run\n"
        "def nap(x, *, seed):\n"
        "    print('ran', x, flush=True)\n"
        "    time.sleep(60 if x == 3 else 0)\n"
        "    return {'x twice': 2 * x}\n"
        "if __name__ == '__main__':\n"
        "    run(nap, {'x': [1, 2, 3]}, [0], to='study')\n"
    )
    with subprocess.Popen(
        [sys.executable, script],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whatever runs in the background may have been told not to listen to Ctrl+C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            seen = {process.stdout.readline().strip() for _ in range(3)}
            assert seen == {"ran 1", "ran 2", "ran 3"}
            time.sleep(0.5)
            os.killpg(process.pid, signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert said.splitlines()[-1] == "KeyboardInterrupt"
    assert said.count("Traceback") == 1  # the workers are quiet
    assert sorted(pd.read_parquet(tmp_path / "study")["x twice"]) == [2, 4]


# ---- folders that are not ours -----------------------------------------------------------------


def test_another_studys_folder_is_refused(threads, tmp_path):
    """Another scenario, other parameters or another kind of them: the sentence says which."""
    run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path)
    files = sorted(tmp_path.iterdir())
    for scenario, grid, sentence in (
        (counted, {"folder": ["."], "x": [1]}, r"unilevel_network with .* n \(number\), and .*co"),
        (unilevel_network, {"n": [10], "sale": [1]}, r"n \(number\), sale \(number\): use another"),
        (unilevel_network, {"n": ["10"]}, r"n \(text\): use another folder"),
    ):
        with pytest.raises(CourseError, match=sentence):
            run(scenario, grid, [0], executor=threads, to=tmp_path)
    assert sorted(tmp_path.iterdir()) == files


def test_a_folder_with_other_results_is_refused(threads, tmp_path, monkeypatch):
    """A scenario that was changed to give other columns cannot go on in the old folder."""
    run(counted, {"folder": [str(tmp_path)], "x": [1]}, [0], executor=threads, to=tmp_path / "s")
    monkeypatch.setattr(pd, "Series", lambda values: {"cube": 1})
    with pytest.raises(CourseError, match=r"square .*now gives cube \(number\)"):
        run(
            counted, {"folder": [str(tmp_path)], "x": [2]}, [0], executor=threads, to=tmp_path / "s"
        )


def test_a_foreign_or_damaged_part_is_named(threads, tmp_path):
    """Nothing of the user's is overwritten or read as what it is not."""
    pd.DataFrame({"n": [1.0]}).to_parquet(tmp_path / "mine.parquet")
    with pytest.raises(CourseError, match="holds no study of this course"):
        run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path)
    (tmp_path / "mine.parquet").write_bytes(b"PAR1")
    with pytest.raises(CourseError, match=r"mine\.parquet cannot be read .*delete it"):
        run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path)
    with pytest.raises(CourseError, match="cannot be written"):
        run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path / "mine.parquet")


def test_a_half_written_part_is_no_part(threads, tmp_path, monkeypatch):
    """A full disk or a power cut leaves a draft: readers pass over it, the next run removes it."""

    def full(draft, part):
        Path(draft).write_bytes(b"PAR1 half")
        raise OSError(28, "No space left on device")

    run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path)
    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", full)
        disk.setattr(Path, "unlink", lambda *_, **__: None)  # a power cut tidies nothing up
        with pytest.raises(CourseError, match=r"cannot be written \(No space left on device\)"):
            run(unilevel_network, {"n": [10, 20]}, [0], executor=threads, to=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    assert len(pd.read_parquet(tmp_path)) == 1

    run(unilevel_network, {"n": [10, 20]}, [0], executor=threads, to=tmp_path)
    assert len(list(tmp_path.glob(".*"))) == 1  # the lock
    assert sorted(pd.read_parquet(tmp_path)["n"]) == [10, 20]


def test_two_studies_cannot_write_to_one_folder(threads, tmp_path):
    """Both would run the same scenarios, and the rows would be there twice."""
    with (
        FileLock(tmp_path / ".lock"),
        pytest.raises(CourseError, match="Another study is writing"),
    ):
        run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path)


# ---- scenarios that fail -----------------------------------------------------------------------


def test_a_failing_scenario_loses_no_other(tmp_path, monkeypatch):
    """In a process: a sentence in its row, nothing on disk, and another try the next time."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    here, to = str(tmp_path), tmp_path / "study"
    grid = {"folder": [here], "x": [1, 2, 3, 4]}
    (tmp_path / "SystemExit-2").touch()
    (tmp_path / "TwoArguments-3").touch()
    with pytest.warns(UserWarning, match=r"2 of 4 scenarios failed .* first said: SystemExit: 2"):
        table = run(counted, grid, [0], to=to)
    assert table["square"].fillna(-1).tolist() == [1, -1, -1, 16]
    assert table["error"].fillna("").tolist() == ["", "SystemExit: 2", "TwoArguments: 3 and no", ""]
    assert sorted(pd.read_parquet(to)["x"]) == [1, 4]

    (tmp_path / "SystemExit-2").unlink()
    (tmp_path / "TwoArguments-3").unlink()
    with ThreadPoolExecutor(1) as threads:
        assert run(counted, grid, [0], executor=threads, to=to)["square"].tolist() == [1, 4, 9, 16]
    assert log_of(here) == ["1", "2", "2", "3", "3", "4"]


def test_a_study_in_which_everything_fails_is_an_error(threads):
    """There is no table to give; the first sentence is in the error."""
    with pytest.raises(CourseError, match=r"Every scenario \(2\) failed; .* members is -5"):
        run(unilevel_network, {"n": [-5, -6]}, [0], executor=threads)


@pytest.mark.parametrize(
    "give, sentence",
    [
        ("list", "gave [1]: return a dict"),
        ("array", "result 'a' is array([1., 1.]): give a number"),
        ("own name", "called 'give': give it a name of its own"),
        ("other names", "results are b (number), and a (number) for others"),
        ("other kind", "results are a (text), and a (number) for others"),
    ],
)
def test_a_result_that_fits_no_table_is_told(threads, give, sentence):
    """It costs its own row only; None is a missing number."""
    with pytest.warns(UserWarning, match="1 of 3"):
        table = run(ill_behaved, {"give": ["right", give, "nothing"]}, [0], executor=threads)
    assert sentence in table.loc[1, "error"]
    assert table["a"].fillna(-1).tolist() == [1, -1, -1]
    assert table["error"].notna().tolist() == [False, True, False]


# ---- what cannot be used -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "grid, seeds, sentence",
    [
        ({"n": 10}, [0], "'n' is 10: use a list of values"),
        ({"n": "10"}, [0], "'n' is '10': use a list of values"),
        ({"n": []}, [0], "no rows"),
        (pd.DataFrame({"n": []}), [0], "no rows"),
        ([10], [0], "a dict of lists or a DataFrame"),
        ({"n": [10, 10.0]}, [0], "seed 0 twice"),
        ({"n": [10]}, [1, 1], "seed 1 twice"),
        ({"n": [10], "error": [1]}, [0], "rename it"),
        ({"n": [10], "seed": [1]}, [0], "rename it"),
        ({"members": [10]}, [0], r"do not fit unilevel_network\(n=1000, .*'members'"),
        ({"n": [object()]}, [0], "make anything else inside the scenario"),
        ({"n": [2**60]}, [0], "too large"),
        ({"n": [10]}, 3, r"such as range\(20\)"),
        ({"n": [10]}, [], "no seeds"),
        ({"n": [10]}, [0.5], "whole numbers"),
        ({"n": [10]}, [-1], "whole numbers"),
    ],
)
def test_a_grid_or_seeds_that_cannot_be_used(threads, grid, seeds, sentence):
    """One sentence that names the value, before anything runs."""
    with pytest.raises(CourseError, match=sentence):
        run(unilevel_network, grid, seeds, executor=threads)


def test_a_scenario_must_be_importable(threads, monkeypatch):
    """A lambda or a nested function never is; one from a notebook is not for processes."""
    for scenario in (lambda n, seed: {}, 5):
        with pytest.raises(CourseError, match="outside any other"):
            run(scenario, {"n": [10]}, [0], executor=threads)

    monkeypatch.setattr(ill_behaved, "__module__", "__main__")
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    with pytest.raises(CourseError, match=r"put it in a \.py file"):
        run(ill_behaved, {"give": ["right"]}, [0])
    assert run(ill_behaved, {"give": ["right"]}, [0], executor=threads)["a"].tolist() == [1]


def test_without_pyarrow_only_the_folder_is_refused(threads, tmp_path, monkeypatch):
    """A study in memory needs none of the extra."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert len(run(unilevel_network, {"n": [10]}, [0], executor=threads)) == 1
    with pytest.raises(CourseError, match=r"downline\[studies\]"):
        run(unilevel_network, {"n": [10]}, [0], executor=threads, to=tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_importing_needs_no_processes_or_extras():
    """The course also runs where there are none (JupyterLite)."""
    heavy = "{'concurrent.futures.process', 'pyarrow.parquet', 'dask', 'tqdm', 'filelock'}"
    code = f"import sys, downline.studies; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_progress_is_shown_in_a_terminal_and_nowhere_else(threads, capfd, monkeypatch):
    """A log file stays clean."""
    run(unilevel_network, {"n": [10]}, range(3), executor=threads)
    assert capfd.readouterr() == ("", "")

    terminal = StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    run(unilevel_network, {"n": [10]}, range(3), executor=threads, progress=False)
    assert terminal.getvalue() == ""
    run(unilevel_network, {"n": [10]}, range(3), executor=threads)
    assert "3/3" in terminal.getvalue()
