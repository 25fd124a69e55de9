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

PLAIN = ("--InteractiveShell.xmode=Plain", "--InteractiveShell.colors=nocolor")
"""Errors are told as Python tells them. IPython would first read the source of all that is
imported, for each check that is asked whether it can fail."""


class Unheard(comm.DummyComm):
    """A widget's way to a browser that is not there."""

    kernel = None  # so a widget does not even say what has changed


def create_comm(**about) -> Unheard:
    """What each widget asks for when it is made; the first one's others say nothing of themselves.

    To put into words what a widget would tell takes longer than all else that an explorer does.
    """
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].Widget.open = _open
    return Unheard(**about)


def _open(widget) -> None:
    if widget.comm is None:
        widget.comm = Unheard(target_name="jupyter.widget", comm_id=widget._model_id)


def main() -> None:
    """Be the kernel, until it is told to end."""
    del sys.modules["debugpy"]  # whoever wants it may have it
    comm.create_comm = create_comm
    kernelapp.launch_new_instance([*sys.argv[1:], *PLAIN])


if __name__ == "__main__":
    main()
