"""What the course adds to Jupyter.

No message held back, nothing saved that cannot be read tomorrow, no question about news, no busy
signs.
"""

import copy
import json
import re

import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from downline.jupyter import (
    LIVE_VIEW,
    PromptConnection,
    _load_jupyter_server_extension,
    without_live_views,
)
from tests.kit.browser import LESSONS, Lab
from tests.kit.paths import ROOT

NEWS = "@jupyterlab/apputils-extension:notification"
BOOKS = "@jupyterlab/notebook-extension:tracker"
TAB_ICON = "@jupyterlab/application-extension:faviconbusy"


class Server:
    """A server as an extension meets it."""

    def __init__(self, connection):
        self.web_app, self.settings = self, {"kernel_websocket_connection_class": connection}

    def loaded(self):
        _load_jupyter_server_extension(self)
        return self.settings["kernel_websocket_connection_class"]


def test_jupyters_connection_is_replaced_and_somebody_elses_stays():
    assert Server(ZMQChannelsWebsocketConnection).loaded() is PromptConnection
    assert Server(object).loaded() is object


def test_a_connection_sends_small_messages_at_once_and_then_is_jupyters_own(monkeypatch):
    done = []
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: done.append("own"))
    monkeypatch.setattr(KernelWebsocketHandler, "set_nodelay", lambda self, on: done.append(on))
    handler = KernelWebsocketHandler.__new__(KernelWebsocketHandler)  # not yet connected
    PromptConnection(websocket_handler=handler).connect()
    assert done == [True, "own"]


def test_only_a_live_view_with_something_beside_it_is_left_out():
    alone, text, both = (
        new_output("display_data", {LIVE_VIEW: {}, **more})
        for more in ({}, {"text/plain": "FloatText()"}, {"text/html": "<p>5 are paid</p>"})
    )
    others = [
        new_output("stream", text="5"),
        new_output("error", ename="E", evalue="", traceback=[]),
    ]
    cells = [
        new_markdown_cell("Who is paid?"),
        new_code_cell("1", outputs=[alone, text, both, *others]),
    ]
    model = {"type": "notebook", "content": new_notebook(cells=cells)}
    before = copy.deepcopy(model)
    without_live_views(model=model, path="01.ipynb", contents_manager=None)
    del before["content"].cells[1].outputs[2].data[LIVE_VIEW]
    assert model == before
    for other in ({"type": "file", "content": "5"}, {"type": "directory"}, {"type": "notebook"}):
        without_live_views(model=other, path="x", contents_manager=None)


@pytest.mark.parametrize("lesson", LESSONS)
def test_opening_a_lesson_and_saving_it_leaves_the_file_as_it_was(lesson, tmp_path):
    """JupyterLab adds what the kernel says of its language, and saves after two minutes."""
    (tmp_path / "lesson.ipynb").write_bytes((ROOT / "lessons" / f"{lesson}.ipynb").read_bytes())
    manager = LargeFileManager(root_dir=str(tmp_path))
    manager.register_pre_save_hook(without_live_views)
    model = manager.get("lesson.ipynb")
    model["content"]["metadata"]["language_info"] = {
        "name": "python", "version": "3.11.7", "mimetype": "text/x-python", "pygments_lexer": "x",
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
        "nbconvert_exporter": "python",
    }  # fmt: skip
    manager.save(model, "lesson.ipynb")
    before = (ROOT / "lessons" / f"{lesson}.ipynb").read_bytes()
    assert (tmp_path / "lesson.ipynb").read_bytes() == before


def test_the_installed_jupyterlab_has_our_extension_and_settings():
    with Lab(browser=None) as lab:
        settings = json.load(lab.ask("/lab/api/settings"))["settings"]
        page = lab.ask("/lab").read().decode()
        assert "downline.jupyter | extension was successfully loaded" in lab.log.read_text()
    ours = {one["id"]: one["schema"].get("properties") for one in settings}
    assert ours[NEWS]["fetchNews"]["default"] == "false"
    assert ours[NEWS]["checkForUpdates"]["default"] is False
    assert ours[BOOKS]["kernelStatus"]["default"]["showOnStatusBar"] is True
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert TAB_ICON in config["disabledExtensions"]
