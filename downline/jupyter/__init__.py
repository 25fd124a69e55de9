"""An extension of Jupyter's server: what the kernel says reaches the browser at once.

An explorer's answer is several small messages. TCP holds back a small one until the one before it
is acknowledged (Nagle's algorithm, RFC 896), and the receiver may wait with that (RFC 1122, section
4.2.3.2; 40 ms on Linux). Jupyter's server leaves this on. What it costs is the row "round trip
only" of `python tests/bench_browser.py`, with and without this extension.

In the same folder are files for Jupyter, which `pyproject.toml` places:

- ``extension.json``: where it finds this extension.
- ``settings.json``: it asks nothing about news, and shows that a kernel is busy in the status bar
  below. In the toolbar above, each change of that sign makes it measure all the buttons.
- ``page_config.json``: it leaves the icon of the browser's tab alone. It would fetch another one
  twice at each change of an explorer, and the browser would paint its window anew.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The server's own connection of a browser with a kernel, with TCP_NODELAY set."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    settings = server.web_app.settings
    # A server that brings its own connection (a gateway to kernels elsewhere) keeps it.
    if settings["kernel_websocket_connection_class"] is ZMQChannelsWebsocketConnection:
        settings["kernel_websocket_connection_class"] = PromptConnection
