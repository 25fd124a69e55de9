"""Firefox and WebKit, driven by the W3C's WebDriver commands, with nothing installed for it.

Chromium is driven by Playwright (`tests/kit/browser.py`), which brings changed builds of the other
two from a server of its own. These are the ones that people have: Firefox answers the commands
itself (Marionette), WebKitGTK by a program of Debian's, and both mean the same by them.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""By this name an element is told from other answers."""
ENTER, UP, RIGHT = "\ue007", "\ue013", "\ue014"
"""Keys, as WebDriver writes them."""
PACKAGES = {"firefox": "firefox-esr", "webkit": "webkit2gtk-driver xvfb"}
"""What Debian calls each."""
LATE = 120
"""Seconds after which an answer is given up."""

# WebDriver's commands: the method and the path over HTTP; Marionette knows them by name.
_COMMANDS = {
    "Navigate": ("POST", "url"),
    "Refresh": ("POST", "refresh"),
    "ExecuteScript": ("POST", "execute/sync"),
    "FindElement": ("POST", "element"),
    "ElementClick": ("POST", "element/{id}/click"),
    "ElementSendKeys": ("POST", "element/{id}/value"),
    "ElementClear": ("POST", "element/{id}/clear"),
    "PerformActions": ("POST", "actions"),
    "SetWindowRect": ("POST", "window/rect"),
    "SetTimeouts": ("POST", "timeouts"),
    "TakeScreenshot": ("GET", "screenshot"),
    "DeleteSession": ("DELETE", ""),
}


class BrowserError(Exception):
    """What a browser says when it cannot do what it was told."""


class _Http:
    """Commands as WebKitWebDriver takes them."""

    def __init__(self, port: int, wanted: dict[str, Any]):
        self._address = f"http://127.0.0.1:{port}/session"
        answer = self._ask("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        self.about = answer["capabilities"]
        self._address += f"/{answer['sessionId']}"

    def send(self, command: str, given: dict[str, Any]) -> Any:
        method, path = _COMMANDS[command]
        return self._ask(method, path.format(**given), given)

    def _ask(self, method: str, path: str, given: dict[str, Any]) -> Any:
        body = json.dumps(given).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self._address}/{path}".rstrip("/"), body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=LATE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise BrowserError(f"{said['error']}: {said['message']}") from None


class _Marionette:
    """Commands as Firefox takes them: JSON with its length before it."""

    def __init__(self, port: int, wanted: dict[str, Any]):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=LATE)
        self._lines = self._socket.makefile("rb")
        self._read()  # it says who it is
        self._sent = 0
        self.about = self.send("NewSession", wanted)["capabilities"]

    def send(self, command: str, given: dict[str, Any]) -> Any:
        self._sent += 1
        message = json.dumps([0, self._sent, f"WebDriver:{command}", given]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, answer = self._read()
        if error:
            raise BrowserError(f"{error['error']}: {error['message']}")
        return answer["value"] if isinstance(answer, dict) and list(answer) == ["value"] else answer

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            if not (one := self._lines.read(1)):
                raise BrowserError("Firefox has ended")
            length += one
        return json.loads(self._lines.read(int(length[:-1])))


class Window:
    """A window of a browser; `name` says which browser and version it is."""

    def __init__(self, way: _Http | _Marionette):
        self._way = way
        about = way.about
        self.name = f"{about['browserName']} {about['browserVersion']}"
        self._send("SetTimeouts", script=LATE * 1000, pageLoad=LATE * 1000)

    def _send(self, command: str, **given: Any) -> Any:
        return self._way.send(command, given)

    def go(self, address: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._send("Navigate", url=address)

    def reload(self) -> None:
        """Load the page again."""
        self._send("Refresh")

    def run(self, expression: str, *given: Any) -> Any:
        """What JavaScript gives: a value, a promise's value, or what a function gives for `given`.

        An element may be given, as `find` returns it, and is returned so.
        """
        script = (
            f"const one = ({expression}); return typeof one === 'function' ? one(...arguments) "
            ": one;"
        )
        return self._send("ExecuteScript", script=script, args=list(given))

    def until(self, expression: str, *given: Any) -> Any:
        """Wait until the same is true, and return it."""
        for _ in range(LATE * 10):
            if found := self.run(expression, *given):
                return found
            time.sleep(0.1)
        raise BrowserError(f"not within {LATE} s: {expression}")

    def find(self, style: str, text: str = "", within: Any = None) -> dict[str, str]:
        """The first element of a CSS selector that is seen and has this text, all of it."""
        return self.until(_FIND, style, text, within)

    def click(self, one: dict[str, str]) -> None:
        """Click an element, as a mouse does."""
        self._show(one)
        self._send("ElementClick", id=one[ELEMENT])

    def type(self, one: dict[str, str], text: str, *, anew: bool = True) -> None:
        """Type a text with keys, into an element that is emptied before."""
        self._show(one)
        if anew:
            self._send("ElementClear", id=one[ELEMENT])
        self._send("ElementSendKeys", id=one[ELEMENT], text=text, value=list(text))

    def _show(self, one: dict[str, str]) -> None:
        """Bring it in sight at once: WebKit does not wait where a page moves smoothly."""
        self.run("one => one.scrollIntoView({block: 'center', behavior: 'instant'})", one)

    def press(self, key: str) -> None:
        """Press a key, wherever the focus is."""
        keys = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self._send("PerformActions", actions=[{"type": "key", "id": "keys", "actions": keys}])

    def size(self, width: int, height: int) -> None:
        """Make the window that large, with its frame."""
        self._send("SetWindowRect", width=width, height=height)

    def picture(self, file: Path) -> None:
        """Write what is seen of the page into a PNG."""
        file.write_bytes(base64.b64decode(self._send("TakeScreenshot", full=False)))

    def close(self) -> None:
        """End the session."""
        self._send("DeleteSession")


_FIND = """(style, text, within) => [...(within ?? document).querySelectorAll(style)].find(
  one => one.checkVisibility() && (!text || one.textContent.trim() === text)) ?? null"""


def program(which: str) -> str | None:
    """The program that drives a browser, if this computer has it."""
    if which == "firefox":
        return shutil.which("firefox-esr") or shutil.which("firefox")
    return shutil.which("WebKitWebDriver") if shutil.which("Xvfb") else None


@contextmanager
def window(which: str, **settings: Any) -> Iterator[Window]:
    """A window of `firefox` or `webkit` with a profile of its own, for as long as the block lasts.

    `settings` are Firefox's own, such as a dark theme; WebKit has none of them.
    """
    begin = {"firefox": _firefox, "webkit": _webkit}[which]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        begin(Path(folder), settings) as way,
    ):
        found = Window(way)
        yield found
        found.close()


@contextmanager
def _firefox(folder: Path, settings: dict[str, Any]) -> Iterator[_Marionette]:
    wanted = {
        "marionette.port": 0,
        "remote.prefs.recommended": False,  # else it is not as strict as people's own
        "datareporting.policy.dataSubmissionEnabled": False,
        **settings,
    }
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in wanted.items()]
    (folder / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [str(program("firefox")), "--headless", "--marionette", "--profile", str(folder)]
    with _running([*command, "about:blank"], folder, {}):
        port = int(_told(folder / "MarionetteActivePort"))
        yield _Marionette(port, {})


@contextmanager
def _webkit(folder: Path, _settings: dict[str, Any]) -> Iterator[_Http]:
    # WebKitGTK draws into a window, so it gets a screen that nobody sees.
    screen = folder / "screen"
    with screen.open("wb") as told:
        size = "1600x1200x24"
        command = ["Xvfb", "-displayfd", str(told.fileno()), "-screen", "0", size]
        with _running(command, folder, {}, pass_fds=[told.fileno()]):
            own = {"DISPLAY": f":{_told(screen).strip()}", "GDK_BACKEND": "x11"}
            own |= {f"XDG_{name}_HOME": str(folder) for name in ("DATA", "CACHE", "CONFIG")}
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            with _running([str(program("webkit")), f"--port={port}"], folder, own):
                _answers(port)
                yield _Http(port, {"browserName": "MiniBrowser"})


@contextmanager
def _running(
    command: list[str], folder: Path, own: dict[str, str], **options: Any
) -> Iterator[None]:
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        started = subprocess.Popen(
            command, env={**os.environ, "HOME": str(folder), **own}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, **options,
        )  # fmt: skip
    try:
        yield
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _told(file: Path) -> str:
    """What a program writes into a file when it is ready."""
    for _ in range(600):
        if file.is_file() and (text := file.read_text("utf-8")):
            return text
        time.sleep(0.1)
    raise BrowserError(f"{file.name} was not written within a minute")


def _answers(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise BrowserError("the driver did not start within a minute")
