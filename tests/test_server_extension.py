"""What the course adds to Jupyter: no message held back, no question about news, no busy signs."""

import json
import re

from browser import Lab
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from downline.jupyter import PromptConnection, _load_jupyter_server_extension

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


def test_the_installed_jupyterlab_has_all_three():
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
