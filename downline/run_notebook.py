"""Run a notebook from standard input and write it to standard output, as nbgrader runs it.

`downline.grading` starts this inside the sandbox: ``python -m downline.run_notebook SECONDS``.
"""

from __future__ import annotations

import os
import sys


def main(seconds: int) -> None:
    """Run the notebook in the current folder, with so many seconds for each cell."""
    import nbformat
    from nbgrader.preprocessors import Execute

    notebook = nbformat.reads(sys.stdin.buffer.read().decode(), as_version=4)
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what students' programs write there must not get into the notebook,
    os.dup2(nowhere, 2)  # nor into the teacher's terminal
    execute = Execute(timeout=seconds, kernel_name="python3")
    execute.preprocess(notebook, {"metadata": {"path": os.getcwd()}})
    with os.fdopen(answer, "wb") as out:
        out.write(nbformat.writes(notebook).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
