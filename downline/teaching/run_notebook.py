"""Run a notebook from standard input and write it to standard output, with nbgrader's settings.

`downline.teaching.sandbox` starts this inside the sandbox, as
``python -m downline.teaching.run_notebook CELL ALL``, with the seconds for one cell and for all.
nbclient does the running, as for nbgrader; nbgrader itself stays outside, for it takes four seconds
to import. What is added here serves the
marks: a submission that ends Python, or cannot be stopped, keeps the marks for what ran before.
"""

from __future__ import annotations

import os
import sys
import time

from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

OUTPUT = 1_000_000
"""How many characters of output a cell may keep."""

CANARY = "assert isinstance(1, str) or type(1) is str or 1 == 2 or __import__('math').isclose(1, 2)"
"""This fails, unless the notebook has changed what Python's own checks do."""


class Run(NotebookClient):
    """nbclient, which goes on whatever a cell does; `stopped` says why the last cells did not run.

    A graded cell without an error gets its points. So each cell that did not run gets an error.
    """

    def __init__(self, notebook, *, cell: float, all: float):
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
        self.stopped, self.reply, self.kept = "", {}, 0
        self.on_cell_executed = self.remember

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
        self.kept = 0
        try:
            await super().async_execute_cell(cell, cell_index, execution_count, store_history)
            if self.quits():
                raise DeadKernelError
            if self.reply.get("status") == "error":
                if not any(output.output_type == "error" for output in cell.outputs):
                    fail(cell, self.reply["ename"], self.reply["evalue"])
                if self.reply["ename"] == "CellTimeoutError" and not await self.answers():
                    self.stopped = f"Cell {name} did not end and could not be interrupted."
            elif cell.metadata.get("nbgrader", {}).get("grade") and await self.is_fooled(
                cell_index
            ):
                self.stopped = f"By cell {name}, the notebook had changed what Python's checks do."
                fail(cell, "NotChecked", self.stopped)
        except DeadKernelError:
            self.stopped = f"Cell {name} ended Python."
            fail(cell, "DeadKernelError", self.stopped)
        self.nb.cells[cell_index] = cell
        return cell

    def remember(self, cell, cell_index, execute_reply):
        """Keep what the kernel replied: of a flood of output, the error may have been lost."""
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

    async def is_fooled(self, index: int) -> bool:
        """Whether a check that must fail passes: then the graded checks mean nothing."""
        from nbformat.v4 import new_code_cell

        await super().async_execute_cell(new_code_cell(CANARY), index, store_history=False)
        return self.reply.get("status") == "ok"

    def process_message(self, msg, cell, cell_index):
        """Keep so much of a cell's output, and drop the rest."""
        content = msg["content"]
        if msg["msg_type"] == "error":
            content["evalue"] = content["evalue"][:OUTPUT]
            content["traceback"] = [line[:10_000] for line in content["traceback"][-100:]]
        elif msg["msg_type"] in ("stream", "display_data", "execute_result"):
            self.kept += len(content.get("text") or str(content.get("data")))
            if self.kept > OUTPUT:
                return None
        return super().process_message(msg, cell, cell_index)


def fail(cell, name: str, why: str) -> None:
    """Give a cell an error, so that it gets no points."""
    from nbformat.v4 import new_output

    error = new_output(
        "error", ename=name, evalue=why[:OUTPUT], traceback=[f"{name}: {why}"[:OUTPUT]]
    )
    cell.outputs = [*cell.get("outputs", []), error]


def main(cell: float, all: float) -> None:
    """Run the notebook in the current folder; why it was stopped stands in its metadata."""
    import nbformat

    notebook = nbformat.reads(sys.stdin.buffer.read().decode(), as_version=4)
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what students' programs write there must not get into the notebook,
    os.dup2(nowhere, 2)  # nor into the teacher's terminal
    run = Run(notebook, cell=cell, all=all)
    run.execute()
    notebook.metadata["downline"] = {"stopped": run.stopped}
    with os.fdopen(answer, "wb") as out:
        out.write(nbformat.writes(notebook).encode())


if __name__ == "__main__":
    main(*map(float, sys.argv[1:3]))
