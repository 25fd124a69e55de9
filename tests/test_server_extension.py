"""What the course adds to Jupyter: no message of a kernel is held back, no question about news."""

import json

from browser import Lab
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from downline.jupyter import PromptConnection, _load_jupyter_server_extension

NEWS = "@jupyterlab/apputils-extension:notification"


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


def test_the_installed_jupyterlab_has_both():
    with Lab(browser=None) as lab:
        settings = json.load(lab.ask("/lab/api/settings"))["settings"]
        assert "downline.jupyter | extension was successfully loaded" in lab.log.read_text()
    (news,) = (one["schema"]["properties"] for one in settings if one["id"] == NEWS)
    assert news["fetchNews"]["default"] == "false"
    assert news["checkForUpdates"]["default"] is False
