"""The Python in which a student's cells run while they are marked, without what nobody would see.

A kernel waits for a debugger, and tells a browser of every widget. Here there is neither, and half
of what a check with an explorer takes would go into such messages. `run_notebook` starts this file.
"""

import sys

if __name__ == "__main__":
    del sys.path[0]  # this folder: its names are not those of modules. IPython adds the student's
    sys.modules["debugpy"] = type(sys)("debugpy")  # empty, so the kernel finds none

import comm
from ipykernel import debugger, kernelapp  # noqa: F401 - which looks for debugpy, once


def main() -> None:
    """Be the kernel, until it is told to end."""
    del sys.modules["debugpy"]  # whoever wants it may have it
    comm.create_comm = comm.DummyComm  # which sends nothing
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
