"""Where a student's program runs: cut off from everything but its own copy of the work."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import platform
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from downline.errors import CourseError
from downline.teaching import bytecode, container
from downline.teaching.submissions import ANSI, about, as_text, copy_files, picture

DISK, SHARED, MEMORY, PROCESSES, SECONDS = 192 * 2**20, 16 * 2**20, 2 * 2**30, 128, 600
"""What one submission may use: bytes in its folder and /tmp together, bytes in /dev/shm, bytes of
memory over all its processes and files, processes and threads, and seconds."""

ADDRESSES, ANSWER, GRACE = 4 * 2**30, 32 * 2**20, 60
"""Bytes of addresses a process; bytes of all outputs; seconds for starting and stopping."""

# What a notebook never needs and the limits would not count: memory that belongs to no file and no
# process, other processes' memory, namespaces of its own. Names are those of the kernel's calls,
# with their numbers on both kinds of processor (asm/unistd_64.h, asm-generic/unistd.h).
CALLS = {
    "x86_64": (0xC000003E, 56, {
        "shmget": 29, "semget": 64, "msgget": 68, "ptrace": 101, "mount": 165, "add_key": 248,
        "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298, "setns": 308,
        "process_vm_readv": 310, "process_vm_writev": 311, "memfd_create": 319, "bpf": 321,
        "userfaultfd": 323, "io_uring_setup": 425, "pidfd_getfd": 438, "memfd_secret": 447,
    }),
    "aarch64": (0xC00000B7, 220, {
        "shmget": 194, "semget": 190, "msgget": 186, "ptrace": 117, "mount": 40, "add_key": 217,
        "request_key": 218, "keyctl": 219, "unshare": 97, "perf_event_open": 241, "setns": 268,
        "process_vm_readv": 270, "process_vm_writev": 271, "memfd_create": 279, "bpf": 280,
        "userfaultfd": 282, "io_uring_setup": 425, "pidfd_getfd": 438, "memfd_secret": 447,
    }),
}  # fmt: skip

NO_SANDBOX = (
    "There is no sandbox on this computer, so students' code could read and change your files. "
    "On Linux install bubblewrap (`sudo apt-get install bubblewrap`, or `sudo dnf install "
    "bubblewrap`); on Windows and macOS install Podman or Docker, and see the teacher's guide. If "
    "you trust everybody who handed in, add --without-sandbox."
)


def is_root() -> bool:
    """Whether this is the account that may do everything."""
    return getattr(os, "geteuid", lambda: 1)() == 0


def check(sandbox: bool = True) -> str:
    """Try the sandbox; a sentence that the teacher should know, or "".

    Raises CourseError if it does not work here, or if root wants to do without.
    """
    if not sandbox:
        if is_root():
            raise CourseError(
                "You are root, so without a sandbox students' programs could do everything on this "
                "computer: grade with another account, or leave out --without-sandbox."
            )
        return ""
    if not shutil.which("bwrap"):
        if (engine := container.engine()) is None:
            raise CourseError(NO_SANDBOX)
        container.check(engine)
    with tempfile.TemporaryDirectory() as empty:
        Path(empty).chmod(0o755)
        with _in_jail(Path(empty)) as (start, files):
            tried = subprocess.run(
                [*start, "-c", "import downline"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                pass_fds=files,
            )
    if tried.returncode:
        why = (tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"])[-1]
        raise CourseError(
            f"The sandbox does not start on this computer ({as_text(why)}), so nothing was run. "
            "In a container, user namespaces may be forbidden: grade on a computer or in a virtual "
            "machine where they are allowed."
        )
    if not shutil.which("bwrap"):
        return f"There is no bubblewrap: students' programs run in a container of {engine}'s."
    if is_root():
        return (
            f"You are root: students' programs run as user {_nobody()}, whom nobody else is, with "
            "no rights of root's."
        )
    return ""


def _nobody() -> int:
    """A user id for this process's sandbox, of those that systemd gives to services for a while."""
    return 61184 + os.getpid() % 4336


def refusals(machine: str) -> bytes:
    """The kernel's filter (seccomp) that refuses `CALLS`; b"" for a processor not known here.

    >>> len(refusals("x86_64")) % 8, refusals("abacus")
    (0, b'')
    """
    if machine not in CALLS:
        return b""
    arch, clone, numbers = CALLS[machine]
    load, equal, at_least, bits, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    denied, absent, allowed, killed = 0x00050001, 0x00050026, 0x7FFF0000, 0x80000000
    steps = [(load, 0, 0, 4), (equal, 1, 0, arch), (answer, 0, 0, killed), (load, 0, 0, 0)]
    # Another way to number the calls on the same processor.
    steps += [(at_least, 0, 1, 0x40000000), (answer, 0, 0, denied)]
    steps += [(equal, 0, 1, 435), (answer, 0, 0, absent)]  # clone3: programs then take clone
    for number in numbers.values():
        steps += [(equal, 0, 1, number), (answer, 0, 0, denied)]
    steps += [(equal, 0, 3, clone), (load, 0, 0, 16), (bits, 0, 1, 0x10000000)]  # user namespace
    steps += [(answer, 0, 0, denied), (answer, 0, 0, allowed)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


@contextlib.contextmanager
def _in_jail(folder: Path) -> Iterator[tuple[list[str], tuple[int, ...]]]:
    """A command that starts Python, and the open files that it needs: the filter for bubblewrap."""
    if not shutil.which("bwrap") and (engine := container.engine()):
        limits = {"disk": DISK, "shared": SHARED, "memory": MEMORY, "processes": PROCESSES}
        with container.running(
            engine, folder, Path(__file__).resolve().parents[1], limits
        ) as start:
            yield [*start, "python", "-P"], ()
        return
    python = [sys.executable, "-P"]
    program = refusals(platform.machine())
    if not program:
        yield [*jail(folder), *python], ()
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, program)
        os.close(writing)
        yield ["bwrap", "--seccomp", str(reading), *jail(folder)[1:], *python], (reading,)
    finally:
        os.close(reading)


def run_in_sandbox(
    notebook,
    folder: Path,
    seconds: int,
    *,
    sandbox: bool = True,
    without: str = "",
    ours: bool = False,
):
    """`notebook` with its outputs after running in a copy of `folder`.

    Returns a copy and a sentence on why it was stopped before the end ("": it was not).

    Parameters
    ----------
    notebook
        What is run.
    folder
        The files beside it, of which it sees a copy.
    seconds
        For each cell.
    sandbox
        Whether it is locked in; otherwise it runs like any program of yours, for the same time.
    without
        The name of a file that it does not see.
    ours
        Whether no program in it is a student's, so that its checks are not doubted.

    Raises CourseError if it put out more than `ANSWER` bytes or ended without an answer.
    """
    module = "downline.teaching.run_notebook"
    command = ["-m", module, str(seconds), str(SECONDS), str(MEMORY), "ours" if ours else ""]
    with tempfile.TemporaryDirectory() as place:
        inside = Path(place) / "submission"
        copy_files(folder, inside)
        if without:
            (inside / without).unlink(missing_ok=True)
        alone: tuple[list[str], tuple[int, ...]] = ([sys.executable, "-P"], ())
        with _in_jail(inside) if sandbox else contextlib.nullcontext(alone) as (start, files):
            answer, in_time = _answer([*start, *command], inside, files, notebook)
    if not in_time:
        raise CourseError(f"The notebook ran for more than {SECONDS} seconds and was stopped.")
    if len(answer) > ANSWER:
        raise CourseError(f"The notebook put out more than {ANSWER:,} bytes and was stopped.")
    try:
        given = json.loads(answer)
        if not given["cells"] and notebook.cells:
            raise CourseError(as_text(str(given["stopped"])))
        return put_outputs(notebook, given)
    except CourseError:
        raise
    except Exception as problem:
        raise CourseError(
            "The notebook ended the program that runs it, so it cannot be marked."
        ) from problem


def _answer(command: list[str], folder: Path, files, notebook) -> tuple[bytes, bool]:
    """What a command that runs a notebook answers, and whether it ended in time."""
    import nbformat

    run = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        pass_fds=files,
    )
    assert run.stdin is not None and run.stdout is not None  # both are pipes
    with run:
        # It stops by itself, unless a student's program stops it from doing so.
        stop = threading.Timer(SECONDS + GRACE, run.kill)
        stop.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                run.stdin.write(nbformat.writes(notebook).encode())
                run.stdin.close()
            return run.stdout.read(ANSWER + 1), stop.is_alive()
        finally:
            stop.cancel()
            run.kill()


def put_outputs(notebook, answer: dict) -> tuple:
    """A copy of `notebook` with the outputs that an answer holds, as text; and why it stopped.

    Nothing but outputs is taken from the answer. A check has an error below it if it failed, and
    nothing that nbgrader would take for an error or for points if it passed: warnings go to stderr
    too, and a program can show a number of its own.

    Raises ValueError, KeyError or TypeError if the answer has another form.
    """
    done, cells = copy.deepcopy(notebook), answer["cells"]
    if set(answer) != {"stopped", "cells"} or len(cells) != len(done.cells):
        raise ValueError("not an answer to this notebook")
    for number, (cell, got) in enumerate(zip(done.cells, cells, strict=True), start=1):
        if cell.cell_type != "code":
            if got is not None:
                raise ValueError("outputs of a cell that is not code")
            continue
        outputs, passed = [_clean(output) for output in got["outputs"]], got["passed"]
        if type(passed) is not bool:
            raise TypeError("passed is yes or no")
        if about(cell).get("grade"):
            outputs = _of_a_check(outputs, passed)
        cell.outputs, cell.execution_count = outputs, number
        for output in outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
    return done, as_text(str(answer["stopped"])[:500])


def _clean(output: dict):
    """One output, made anew from text and pictures; a page cannot show more without running it."""
    from nbformat.v4 import new_output

    kind = output["output_type"]
    if kind == "stream":
        if output["name"] not in ("stdout", "stderr"):
            raise ValueError("no such stream")
        return new_output(kind, name=output["name"], text=_words(output["text"]))
    if kind == "error":
        lines = [_words(line) for line in output["traceback"]]
        name, value = _words(output["ename"]), _words(output["evalue"])
        return new_output(kind, ename=name, evalue=value, traceback=lines)
    if kind not in ("display_data", "execute_result"):
        raise ValueError("no such output")
    data = {}
    for form, content in output["data"].items():
        if form == "text/plain":
            data[form] = _words(content)
        elif (shown := picture(form, content)) is not None:
            data[form] = shown
    return new_output(kind, data=data)


def _words(text) -> str:
    """Text of a program without colours; of a line that was overwritten, what stood there last."""
    if not isinstance(text, str):
        raise TypeError("text is wanted")
    text = ANSI.sub("", text).replace("\r\n", "\n")
    # Not by a pattern: in one line of 30 MB it would search anew from each place.
    return as_text("\n".join(_last_written(line) for line in text.split("\n")))


def _last_written(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2]


def _of_a_check(outputs: list, passed: bool) -> list:
    from nbformat.v4 import new_output

    shown, errors = [], []
    for output in outputs:
        if output.output_type == "error":
            errors.append(output)
        elif output.output_type == "execute_result":
            shown.append(new_output("display_data", data=output.data))
        elif output.output_type == "stream":
            shown.append(new_output("stream", name="stdout", text=output.text))
        else:
            shown.append(output)
    if passed:
        return shown
    failed = new_output("error", ename="NotPassed", evalue="", traceback=["NotPassed"])
    return [*(errors or [failed]), *shown]


def jail(folder: Path) -> list[str]:
    """The start of a command that sees Python, the course and a copy of `folder`, and no network.

    >>> "--unshare-net" in jail(Path("/work"))
    True
    """
    here = Path(__file__).resolve().parents[1]  # the whole package
    code = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, here)} - {Path("/usr")}
    begin, compiled = 'cd "$(mktemp -d)" && cp -R /submission/. . && exec "$@"', []
    if kept := bytecode.compiled():
        code.add(kept.resolve())
        compiled = ["--setenv", "PYTHONPYCACHEPREFIX", str(kept.resolve())]
        fonts = shlex.quote(str(kept.resolve() / bytecode.FONTS))
        begin = f"mkdir -p /tmp/.cache; cp -R {fonts} /tmp/.cache/; {begin}"
    above = {parent for path in code for parent in path.parents if parent.parts[1:2] != ("usr",)}
    system = ["/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime"]
    if is_root():  # what is mounted, root mounts; what then runs belongs to nobody
        who = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
        drop = [
            "setpriv", f"--reuid={_nobody()}", f"--regid={_nobody()}", "--clear-groups",
            "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--pdeathsig", "KILL",
        ]  # fmt: skip
    else:
        who, drop = ["--unshare-user", "--disable-userns"], []
    return [
        "bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net",
        "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv",
        # Process 1 is the one that runs the notebook: nobody inside can end it, and no other
        # program with the way to the teacher is in there.
        "--as-pid-1", "--cap-drop", "ALL", *who,
        *(part for path in system for part in ("--ro-bind-try", path, path)),
        "--proc", "/proc", "--dev", "/dev",
        "--perms", "1777", "--size", str(SHARED), "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
        # Before Python and the course: either may lie in the real /tmp, which this hides.
        "--perms", "1777", "--size", str(DISK), "--tmpfs", "/tmp",
        # By itself bubblewrap makes the folders above these for root alone.
        *(part for path in sorted(above - {Path("/")}) for part in ("--dir", str(path))),
        *(part for path in sorted(code) for part in ("--ro-bind", str(path), str(path))),
        "--ro-bind", str(folder), "/submission",
        "--remount-ro", "/",
        "--setenv", "PATH", f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8",
        "--setenv", "PYTHONPATH", str(here.parent), "--setenv", "OPENBLAS_NUM_THREADS", "1",
        *compiled,
        *drop, "prlimit", f"--as={ADDRESSES}", f"--cpu={SECONDS}", "--core=0", f"--fsize={DISK}",
        "--nofile=512", "--msgqueue=0", "--memlock=65536", *_processes(),
        "sh", "-c", begin, "sh",
    ]  # fmt: skip


def _processes() -> list[str]:
    # Before Linux 5.14 this counted all programs of the teacher's account.
    release = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))
    return [f"--nproc={PROCESSES}"] if is_root() or release >= (5, 14) else []
