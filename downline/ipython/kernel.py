"""The course's kernel: IPython's, which does one thing after the other.

From ipykernel 7 on a page may ask for a second thread for its widgets, and JupyterLab does. What
was typed and the button pressed next then ran in two threads, and one press in five was answered
for the number that had stood there before. matplotlib, which keeps one state for all, spoils
pictures so (jupyterlab#19719). This kernel offers no such thread, so that it holds for every page:
JupyterLab's, Voilà's and any other.
"""

from __future__ import annotations

from typing import Any

from ipykernel.ipkernel import IPythonKernel


class Kernel(IPythonKernel):
    """IPython's kernel without threads for widgets (`jupyter/ipython_config.json` names it)."""

    @property
    def kernel_info(self) -> dict[str, Any]:
        """What a page is told when it connects: it asks for no thread that is not offered."""
        info = super().kernel_info
        offered = [one for one in info.get("supported_features", []) if one != "kernel subshells"]
        return {**info, "supported_features": offered}
