"""A cell that is run before its imports says which cell to run first."""

import pytest
from jupyter_client.manager import start_new_kernel

from downline import explorers
from downline.ipython.names import help_for

FIRST = 'the cell "from downline.explorers import …" near the top'


@pytest.fixture(scope="module")
def error_of():
    """What a fresh kernel of this environment answers to some code."""
    manager, client = start_new_kernel(kernel_name="python3")

    def ask(code):
        said = []
        client.execute_interactive(
            code, output_hook=lambda m: said.append(m["content"]), timeout=60, store_history=False
        )
        return next((one for one in said if "ename" in one), {})

    yield ask
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", explorers.__all__)
def test_each_explorer_names_the_cell_of_its_import(name):
    assert help_for(name).startswith(f"{name} comes with {FIRST}")


def test_a_restarted_kernel_says_what_to_run(error_of):
    error = error_of("WhoGetsPaid()")
    assert error["ename"] == "NameError"
    assert FIRST in error["evalue"]
    assert "Run All Above Selected Cell" in error["traceback"][-1]


def test_a_name_of_the_learners_own_is_helped_too(error_of):
    assert "If my_table belongs to a cell above" in error_of("my_table.head()")["evalue"]
    assert "If inner belongs" in error_of("def f(): return inner\nf()")["evalue"]


def test_other_errors_stay_as_they_are(error_of):
    assert error_of("raise NameError('mine')")["evalue"] == "mine"
    assert error_of("1 / 0")["evalue"] == "division by zero"
    assert error_of("1 + 1") == {}
