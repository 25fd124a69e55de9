"""One page on which a teacher marks all letters of an assignment, from the keyboard.

The page comes from this program, to this computer only. Three things keep others out: an address
with a part that nobody can guess, a look at where each request comes from, and a page that runs
nothing but its own script and shows what students wrote as words.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from downline.display.pages import page
from downline.errors import CourseError
from downline.teaching.letters import Letter, guidance, letters, save
from downline.words import plain

HOST = "127.0.0.1"

MOST = 200_000
"""Bytes of one request."""

RULES = {
    # Nothing from elsewhere, no script in the page itself, and in nobody's frame.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STATIC = {
    "letters.js": "text/javascript; charset=utf-8",
    "letters.css": "text/css; charset=utf-8",
}


@dataclass
class Desk:
    """What one sitting of marking is about; `token` is the part of the address that is secret."""

    assignment: str
    root: Path
    names_hidden: bool = False
    token: str = field(default_factory=secrets.token_urlsafe)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def page(self) -> str:
        """All letters as a page."""
        found = letters(self.assignment, self.root)
        return page(
            "teaching/templates/letters.html",
            title=f"Letters of {self.assignment}",
            tasks=_by_task(found),
            who={one.id: self._called(n, one) for n, one in enumerate(found, start=1)},
            guide=guidance(self.assignment, self.root),
            names_hidden=self.names_hidden,
            plain=plain,
        )

    def _called(self, number: int, letter: Letter) -> str:
        return f"Letter {number}" if self.names_hidden else letter.student

    def save(self, asked: dict) -> dict:
        """Keep what one letter got; what the page has to know then."""
        if not all(isinstance(asked.get(key), str) for key in ("id", "seen", "points", "comment")):
            raise CourseError("This is not what the page sends.")
        with self.busy:
            now = save(
                asked["id"],
                asked["seen"],
                asked["points"],
                asked["comment"],
                self.root,
                self.assignment,
            )
        points = "" if now.points is None else plain(now.points)
        return {"seen": now.seen, "points": points, "open": now.is_open}

    def left(self) -> tuple[int, int]:
        """How many letters wait for a person, and how many there are."""
        found = letters(self.assignment, self.root)
        return sum(one.is_open for one in found), len(found)


def _by_task(found: list[Letter]) -> dict[str, list[Letter]]:
    tasks: dict[str, list[Letter]] = {}
    for letter in found:
        tasks.setdefault(letter.task, []).append(letter)
    return tasks


class Server(ThreadingHTTPServer):
    """A server for one desk, on a port of this computer that nobody uses."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int = 0):
        self.desk = desk
        super().__init__((HOST, port), Handler)
        self.origin = f"http://{HOST}:{self.server_address[1]}"

    @property
    def address(self) -> str:
        """Where the page is: whoever knows it can mark."""
        return f"{self.origin}/{self.desk.token}/"


class Handler(BaseHTTPRequestHandler):
    """Answers to the teacher's own page only; to anybody else it says nothing."""

    server: Server
    server_version, sys_version, timeout = "downline", "", 30

    def do_GET(self) -> None:
        """The page, its script and its style."""
        if (name := self._asked_for()) is None:
            return
        if name in STATIC:
            file = files("downline").joinpath("teaching/templates", name)
            self._answer(200, file.read_bytes(), STATIC[name])
        elif name == "":
            try:
                self._answer(200, self.server.desk.page().encode(), "text/html; charset=utf-8")
            except CourseError as problem:
                self._answer(409, str(problem).encode(), "text/plain; charset=utf-8")
        else:
            self._refuse(404)

    def do_POST(self) -> None:
        """Save a letter, or end."""
        if (name := self._asked_for()) is None:
            return
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Origin") != self.server.origin:
            return self._refuse(403)
        if self.headers.get_content_type() != "application/json":
            return self._refuse(415)
        if not length.isascii() or not length.isdigit() or int(length) > MOST:
            return self._refuse(413)
        content = self.rfile.read(int(length))
        if name == "end":
            self._answer(200, b"{}", "application/json")
            threading.Thread(target=self.server.shutdown, daemon=True).start()
        elif name == "save":
            self._save(content)
        else:
            self._refuse(404)
        return None

    def _save(self, content: bytes) -> None:
        try:
            asked = json.loads(content)
            if not isinstance(asked, dict):
                raise CourseError("This is not what the page sends.")
            code, said = 200, self.server.desk.save(asked)
        except (CourseError, OSError) as problem:
            code, said = 409, {"problem": str(problem)}
        except (ValueError, RecursionError):
            code, said = 400, {"problem": "This is not what the page sends."}
        self._answer(code, json.dumps(said).encode(), "application/json")

    def _asked_for(self) -> str | None:
        """What is asked for below the secret part; None, with an answer given, for anybody else."""
        token, _, name = self.path[1:].partition("/")
        # The host: a page elsewhere can give its own name this computer's address.
        at_home = self.headers.get("Host") == f"{HOST}:{self.server.server_address[1]}"
        from_here = self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        known = hmac.compare_digest(token.encode(), self.server.desk.token.encode())
        if at_home and from_here and known and self.path.startswith("/"):
            return name
        self._refuse(403)
        return None

    def _refuse(self, code: int) -> None:
        self.close_connection = True
        self._answer(code, b"", "text/plain")

    def _answer(self, code: int, content: bytes, kind: str) -> None:
        self.send_response(code)
        for name, value in {**RULES, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_) -> None:
        """Nothing: the terminal is the teacher's, and the address is secret."""


@contextlib.contextmanager
def _shown(address: str, folder: Path) -> Iterator[None]:
    """Open the page in the teacher's browser, while other users cannot read its address.

    Everybody on a computer can see with what words a program was started. So the browser gets the
    name of a file in `folder` that only the teacher can read, and the file leads to the page.
    """
    handle, name = tempfile.mkstemp(prefix="letters-", suffix=".html", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f'<meta http-equiv="refresh" content="0; url={address}">')
        webbrowser.open(Path(name).as_uri())
        yield
    finally:
        Path(name).unlink(missing_ok=True)


def mark(desk: Desk, port: int = 0, browser: bool = True) -> tuple[int, int]:
    """Let a teacher mark until the page's button or Ctrl+C; how many letters are open, and all.

    Parameters
    ----------
    desk
        What is marked.
    port
        Of this computer; 0 takes one that is free.
    browser
        Whether a browser is opened.

    Raises CourseError if there is nothing to mark.
    """
    desk.left()
    with Server(desk, port) as server:
        here = f"open {server.address} in your browser"
        start = (
            f"The page opens in your browser; if not, {here}."
            if browser
            else f"{here[0].upper()}{here[1:]}."
        )
        print(f"{start} End with its button, or with Ctrl+C here.", flush=True)
        file = _shown(server.address, desk.root / "classroom")
        with file if browser else contextlib.nullcontext(), contextlib.suppress(KeyboardInterrupt):
            server.serve_forever(poll_interval=0.1)
    return desk.left()
