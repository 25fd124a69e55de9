"""An extension of Jupyter's server: quick explorers, and saved ones that can be read tomorrow.

What the kernel says reaches the browser at once. An explorer's answer is several small messages.
TCP holds back a small one until the one before it is acknowledged (Nagle's algorithm, RFC 896), and
the receiver may wait with that (RFC 1122, section 4.2.3.2; 40 ms on Linux). Jupyter's server leaves
this on. What it costs is the row "round trip only" of `python -m tests.bench.bench_browser`, with
and without this extension.

A notebook is saved without the live views that only today's kernel knows. JupyterLab would show
"Error displaying widget: model not found" in their place, and hide what stands beside them for
readers without a kernel: picture, sentence and table.

Formgrader's page for marking asks no other computer for a program that draws formulas.

In the same folder are files for Jupyter, which `pyproject.toml` places:

- ``extension.json``: where it finds this extension.
- ``settings.json``: it asks nothing about news, and shows that a kernel is busy in the status bar
  below. In the toolbar above, each change of that sign makes it measure all the buttons.
- ``page_config.json``: it leaves the icon of the browser's tab alone. It would fetch another one
  twice at each change of an explorer, and the browser would paint its window anew.
- ``ipython_config.json``: each kernel is the one in `downline.ipython`, with its extensions.
"""

from jinja2 import DictLoader
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

NO_FORMULAS = {
    "mathjax.html.j2": """{% macro mathjax(url='') %}<script>
window.MathJax = {Hub: {Startup: {signal: {Interest: told => setTimeout(told, 0, "End")}}}};
</script>{% endmacro %}"""
}
"""In place of nbconvert's template that loads MathJax from the network; no exercise needs it.

Formgrader waits to be told that the formulas are drawn. Only then does it go to the field in which
somebody marks, and from one student's to the next one's."""

LIVE_VIEW = "application/vnd.jupyter.widget-view+json"
"""The type of an output that is nothing without the kernel that made it."""


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The server's own connection of a browser with a kernel, with TCP_NODELAY set."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


def without_live_views(model, **_) -> None:
    """A hook before saving: an output that also has HTML loses its live view.

    And of the language only its name is saved, as in the course's files: JupyterLab adds the rest
    when a lesson is opened, and saves it as a change although nobody has changed anything.

    `model` is what Jupyter's contents API is asked to save, and is changed in place. An output
    without HTML stays as it is, and so does what is not a notebook.

    >>> data = {LIVE_VIEW: {"model_id": "1"}, "text/html": "<p>5 are paid</p>"}
    >>> cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data}]}
    >>> content = {"metadata": {}, "cells": [cell]}
    >>> without_live_views({"type": "notebook", "content": content})
    >>> cell["outputs"][0]["data"]
    {'text/html': '<p>5 are paid</p>'}
    """
    if model["type"] == "notebook" and model.get("content"):
        language = model["content"]["metadata"].get("language_info", {})
        for detail in set(language) - {"name"}:
            del language[detail]
        for cell in model["content"]["cells"]:
            for output in cell.get("outputs", ()):
                if "text/html" in output.get("data", ()):
                    output["data"].pop(LIVE_VIEW, None)


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    settings = server.web_app.settings
    # A server that brings its own connection (a gateway to kernels elsewhere) keeps it.
    if settings["kernel_websocket_connection_class"] is ZMQChannelsWebsocketConnection:
        settings["kernel_websocket_connection_class"] = PromptConnection


async def _start_jupyter_server_extension(server):
    # Not at loading: jupytext puts a manager of files of its own in place when it is loaded.
    server.contents_manager.register_pre_save_hook(without_live_views)
    offline(server.web_app.settings)


def offline(settings) -> None:
    """Let Formgrader, if it is there, make pages that ask no other computer for anything."""
    if (exporter := settings.get("nbgrader_exporter")) is not None:
        exporter.extra_loaders = [DictLoader(NO_FORMULAS), *exporter.extra_loaders]
