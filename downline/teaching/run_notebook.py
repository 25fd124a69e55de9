"""Run a notebook from standard input and write its outputs to standard output.

`downline.teaching.sandbox` starts this inside the sandbox, as
``python -P -m downline.teaching.run_notebook CELL ALL MEMORY``, with the seconds for one cell and
for all, and bytes. nbclient does the running, as for
nbgrader; nbgrader itself stays outside, for it takes four seconds to import. What is added here
serves the marks: a submission that ends Python, or cannot be stopped, keeps the marks for what ran
before.

The student's program runs in the kernel, a process of its own. It must not reach this one: -P keeps
the student's files out of what is imported here, and no other process may look into this one's
memory or open files (`shut`). So only what the kernel says is ever the student's.
"""

from __future__ import annotations

import ast
import asyncio
import ctypes
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # By these jsonschema, which nbformat loads, knows addresses and dates. A notebook has none, and
    # they are a quarter of what this program loads. With None a module is not there.
    for unused in (
        "fqdn", "idna", "isoduration", "jsonpointer", "rfc3339_validator", "rfc3986_validator",
        "rfc3987", "uri_template", "webcolors",
    ):  # fmt: skip
        sys.modules[unused] = None  # type: ignore[assignment]

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

OUTPUT, FILES, OFTEN = 1_000_000, 20_000, 0.05
"""How many characters of output a cell may keep; how many files there may be; how often to look at
memory and files, in seconds."""


def contrary(source: str, draw: random.Random) -> str:
    """A check with one of its claims turned round: if both pass, no check means anything.

    The claim is joined with others that are not true, of numbers drawn anew: these hold if Python's
    own names were changed.

    >>> contrary("assert 1 < 2, 'why'", random.Random(1))[:24]
    'assert (not (1 < 2) or ('
    >>> exec(contrary("assert 1 < 2", random.Random(2)))
    Traceback (most recent call last):
        ...
    AssertionError
    """
    lines = source.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    claims = [node.test for node in ast.parse(source).body if isinstance(node, ast.Assert)]
    if not claims:
        return f"assert {untrue(draw)}"
    claim = draw.choice(claims)
    raw = source.encode()
    assert claim.end_lineno is not None and claim.end_col_offset is not None  # parsed from text
    start = starts[claim.lineno - 1] + claim.col_offset
    end = starts[claim.end_lineno - 1] + claim.end_col_offset
    # What it asked first may stand in brackets of its own.
    turned = [b"(not (", raw[start:end], f") or ({untrue(draw)}))".encode()]
    return b"".join([raw[:start], *turned, raw[end:]]).decode()


def untrue(draw: random.Random) -> str:
    """A claim that is not true, of numbers drawn anew: it holds if Python's own names were changed.

    >>> eval(untrue(random.Random(2)))
    False
    """
    a, b = draw.sample(range(10, 99), 2)
    low, high = sorted((a, b))
    claims = [
        f"isinstance({a}, str)", f"type({a}) is str", f"{a} == {b}", f"{low} > {high}",
        f"__import__('math').isclose({a}, {b})", f"sorted([{high}, {low}]) == [{high}, {low}]",
        f"all([{a}, 0])", "any([0, None])", f"len([{a}, {b}]) == {a}", f"sum([{a}, {b}]) == {a}",
        f"float({a}) == {b}.0", f"int({a}) == {b}", f"str({a}) == '{b}'",
        f"set([{a}]) == set([{b}])",
        f"list([{a}]) == [{b}]", f"dict(a={a}) == dict(a={b})", f"max({a}, {b}) == {low}",
        f"min({a}, {b}) == {high}", f"round({a}.2) == {b}", "bool(0)", f"abs(-{a}) == {b}",
        f"tuple([{a}]) == ({b},)", f"{{{a}}} <= {{{b}}}", f"{a} in [{b}]",
    ]  # fmt: skip
    return " or ".join(draw.sample(claims, len(claims)))


def shut() -> None:
    """Let no other process of the same user look into this one's memory or open files."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: /proc and ptrace belong to root
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: end with the grader


def be_deaf(**_) -> None:
    """Let nobody inside interrupt this process: the first of a sandbox gets no other signal."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):  # nbclient listens to these
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)


class Watch(threading.Thread):
    """End everything else in the sandbox when it uses more memory or files than it may."""

    def __init__(self, memory: int):
        super().__init__(daemon=True)
        self.memory, self.said = memory, ""

    def run(self) -> None:
        """Look again and again."""
        while not self.said:
            time.sleep(OFTEN)
            self.said = self.too_much()
        while True:  # whatever is started anew
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                return
            time.sleep(OFTEN)

    def too_much(self) -> str:
        """What is too much, in words; "" if nothing is."""
        page, pages, files, kept = os.sysconf("SC_PAGE_SIZE"), 0, 0, 0
        for process in Path("/proc").iterdir():
            if process.name.isdigit():
                try:
                    pages += int((process / "statm").read_text().split()[1])
                except (OSError, IndexError):  # it has ended
                    continue
        for folder in ("/tmp", "/dev/shm"):
            space = os.statvfs(folder)
            files += space.f_files - space.f_ffree
            kept += (space.f_blocks - space.f_bfree) * space.f_frsize
        if pages * page + kept > self.memory:
            return f"used more than {self.memory // 2**20} MB of memory"
        return f"made more than {FILES:,} files" if files > FILES else ""


class OurKernel(KernelSpecManager):
    """The kernel that marks, `kernel.py`. To look for others would load all of IPython here."""

    def get_kernel_spec(self, kernel_name):
        """How it is started, whatever its name."""
        kernel = str(Path(__file__).with_name("kernel.py"))
        start = [sys.executable, kernel, "-f", "{connection_file}"]
        return KernelSpec(argv=start, display_name="Python 3", language="python")


class Run(NotebookClient):
    """nbclient, which goes on whatever a cell does; `stopped` says why the last cells did not run.

    A graded cell without an error gets its points. So each cell that did not run gets an error.
    """

    def __init__(
        self, notebook, *, cell: float, all: float, watch: Watch | None = None, ours: bool = False
    ):
        super().__init__(
            notebook,
            timeout=cell,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "CellTimeoutError", "evalue": "", "traceback": []},
            allow_errors=True,
            shutdown_kernel="immediate",
            store_widget_state=False,
            kernel_name="python3",
        )
        self.patience, self.end = min(cell, 10), time.monotonic() + all
        self.stopped, self.kept, self.watch, self.ours = "", 0, watch, ours
        self.reply: dict[str, Any] = {}
        self.passed: dict[int, bool] = {}  # by number of a cell: whether it ran without an error
        self.draw = random.SystemRandom()
        self.on_cell_executed = self.remember
        if watch:
            self.on_notebook_start = be_deaf

    def create_kernel_manager(self):
        """The usual kernel, started without what nobody would see (`kernel.py`)."""
        manager = super().create_kernel_manager()
        manager.kernel_spec_manager = OurKernel()
        return manager

    async def async_execute_cell(self, cell, cell_index, execution_count=None, store_history=True):
        """Run one cell, unless it is too late; stop for good when the kernel is lost."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        name = cell.metadata.get("nbgrader", {}).get("grade_id", f"number {cell_index + 1}")
        if not self.stopped and time.monotonic() > self.end:
            self.stopped = f"The notebook took too long and was stopped before cell {name}."
        if self.stopped:
            fail(cell, "NotRun", self.stopped)
            return cell
        try:
            await self.run_cell(cell, cell_index, name, execution_count, store_history)
        except DeadKernelError:
            why = self.watch.said if self.watch and self.watch.said else "ended Python"
            self.stopped = f"Cell {name} {why}."
            fail(cell, "DeadKernelError", self.stopped)
        except Exception:  # the kernel is the student's: what it says may have any form
            self.stopped = f"Cell {name} confused the program that runs it."
            fail(cell, "NotRun", self.stopped)
        self.nb.cells[cell_index] = cell
        return cell

    async def run_cell(self, cell, index, name, execution_count, store_history) -> None:
        """Run one cell; for a check, see before or after it whether a check can fail at all.

        Parameters
        ----------
        cell
            The cell.
        index
            Its number in the notebook, from 0.
        name
            What to call it: its nbgrader id, or its number.
        execution_count, store_history
            As for nbclient.
        """
        asked = bool(cell.metadata.get("nbgrader", {}).get("grade")) and not self.ours
        first = asked and self.draw.random() < 0.5
        fooled = first and await self.is_fooled(cell.source, index)
        if not self.stopped:
            await self.ask(cell, index, name, execution_count, store_history)
        passed = not self.stopped and self.reply.get("status") == "ok"
        if asked and passed and not first:
            fooled = await self.is_fooled(cell.source, index)
        if fooled and passed:
            self.stopped = f"By cell {name}, the notebook had changed what Python's checks do."
            fail(cell, "NotChecked", self.stopped)
        elif self.stopped and not cell.outputs:
            fail(cell, "NotRun", self.stopped)
        self.passed[index] = passed and not fooled

    async def ask(self, cell, index, name, execution_count=None, store_history=False) -> None:
        """Let the kernel run a cell; DeadKernelError if that ended it.

        Parameters
        ----------
        cell
            The cell.
        index
            Its number in the notebook, from 0.
        name
            What to call it: its nbgrader id, or its number.
        execution_count, store_history
            As for nbclient.
        """
        self.kept, self.reply = 0, {}
        await super().async_execute_cell(cell, index, execution_count, store_history)
        if self.quits():
            raise DeadKernelError
        if self.reply.get("status") == "error":
            if not any(output.output_type == "error" for output in cell.outputs):
                fail(cell, self.reply["ename"], self.reply["evalue"])
            if self.reply["ename"] == "CellTimeoutError" and not await self.answers():
                self.stopped = f"Cell {name} did not end and could not be interrupted."

    def remember(self, cell, cell_index, execute_reply):
        """Keep what the kernel replied: of a flood of output, the error may have been lost.

        Parameters
        ----------
        cell, cell_index
            Which cell ran.
        execute_reply
            What the kernel said when it was done.
        """
        self.reply = execute_reply["content"]

    def quits(self) -> bool:
        """Whether the cell asked the kernel to end, as `quit()` does: it still lives for a moment.

        How many of the next cells that moment holds depends on the machine, so none may count.
        """
        return any(
            payload.get("source") == "ask_exit" and not payload.get("keepkernel")
            for payload in self.reply.get("payload", [])
        )

    async def answers(self) -> bool:
        """Whether the kernel is free again, after a cell was interrupted."""
        assert self.kc is not None  # cells run only while there is a client
        asked = await ensure_async(self.kc.kernel_info())
        until = time.monotonic() + self.patience
        while (left := until - time.monotonic()) > 0:
            try:
                reply = await ensure_async(self.kc.shell_channel.get_msg(timeout=left))
            except Exception:  # queue.Empty: no answer
                return False
            if reply["parent_header"].get("msg_id") == asked:
                return True
        return False

    async def is_fooled(self, check: str, index: int) -> bool:
        """Whether what must fail passes: then the checks mean nothing.

        Asked with the check itself, one claim turned round, or claims on Python's own names hold.
        """
        from nbformat.v4 import new_code_cell

        name = self.nb.cells[index].metadata.nbgrader.grade_id
        await self.ask(new_code_cell(contrary(check, self.draw)), index, name)
        return not self.stopped and self.reply.get("status") == "ok"

    def process_message(self, msg, cell, cell_index):
        """Keep so much of a cell's output, and drop the rest."""
        content = msg["content"]
        if msg["msg_type"] == "error":
            content["evalue"] = content["evalue"][:OUTPUT]
            content["traceback"] = [line[:10_000] for line in content["traceback"][-100:]]
        elif msg["msg_type"] in ("stream", "display_data", "execute_result"):
            self.kept += 100 + len(content.get("text") or str(content.get("data")))
            if self.kept > OUTPUT:
                return None
        return super().process_message(msg, cell, cell_index)


def fail(cell, name: str, why: str) -> None:
    """Give a cell an error, so that it gets no points.

    Parameters
    ----------
    cell
        A cell of a notebook.
    name
        What the error is called.
    why
        What it says.
    """
    from nbformat.v4 import new_output

    error = new_output(
        "error", ename=name, evalue=why[:OUTPUT], traceback=[f"{name}: {why}"[:OUTPUT]]
    )
    cell.outputs = [*cell.get("outputs", []), error]


def main(cell: float, all: float, memory: int, ours: bool) -> None:
    """Run the notebook in the current folder; the answer is its outputs and why it was stopped.

    Parameters
    ----------
    cell, all
        Seconds for one cell, and for all.
    memory
        Bytes that the programs may take.
    ours
        Whether no program in it is a student's, so that its checks are not doubted.
    """
    import nbformat

    shut()
    notebook = nbformat.reads(sys.stdin.buffer.read().decode(), as_version=4)
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what students' programs write there must not get into the notebook,
    os.dup2(nowhere, 2)  # nor into the teacher's terminal
    watch = Watch(memory) if os.getpid() == 1 else None  # elsewhere it would end others' programs
    if watch:
        watch.start()
    run = Run(notebook, cell=cell, all=all, watch=watch, ours=ours)
    try:
        run.execute()
    except Exception:  # that a cell failed would not come up here
        run.stopped = (
            "Python did not start beside the student's files, so nothing was marked: one of them "
            "may be called like a module of Python's, such as types.py."
        )
        notebook.cells = []
    cells = [
        {"outputs": cell.outputs, "passed": run.passed.get(index, not cell.source.strip())}
        if cell.cell_type == "code"
        else None
        for index, cell in enumerate(notebook.cells)
    ]
    with os.fdopen(answer, "wb") as out:
        out.write(json.dumps({"stopped": run.stopped, "cells": cells}).encode())


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "ours")
