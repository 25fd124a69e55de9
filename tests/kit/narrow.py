"""A Python whose whole numbers have 32 bits, as in a browser: Debian's own for the i386.

WebAssembly is 32 bits wide, and so are the numbers that numpy counts and indexes with there. PyPI
has no such wheels, but Debian still builds Python, numpy, pandas and matplotlib for 32-bit PCs, and
64-bit ones run them. `python()` unpacks them below `.cache/`; nothing is installed. They start in
bubblewrap, where they see nothing but themselves, the course, and the pure packages of the Python
that runs the tests. Their pandas, 2.2.3, is a little older than the course asks for.
"""

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kit.paths import ROOT

RELEASE = "trixie"
NAMES = ("python3-minimal", "python3-numpy", "python3-pandas", "python3-matplotlib")
WITHOUT = ("python3-fonttools", "python3-pil.imagetk", "python3-tk")
"""What matplotlib asks for and SVG does not need: half of the download."""
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
FOLDER = ROOT / ".cache" / f"{RELEASE}-i386"
HOW = "32 bits need Debian's packages: on Debian, `apt-get install bubblewrap`; no more is needed."

APT = """\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferencesparts "-";
Dir::State "{folder}/state";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache";
APT::Architecture "i386";
APT::Architectures {{ "i386"; }};
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
"""
"""What the computer's own settings are changed in: apt looks at and writes nothing but `folder`."""


def mirror() -> str | None:
    """Where this computer's own apt gets its Debian from; None where there is none."""
    try:
        here = platform.freedesktop_os_release()
        asked = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    release = f"{here.get('VERSION_CODENAME')} "
    found = [line.removeprefix(release) for line in said.splitlines() if line.startswith(release)]
    return found[0] if found and here.get("ID") == "debian" else None


def _unpack(package: Path, folder: Path) -> None:
    """Put a package's files where they belong in a folder, but for what only people read."""
    left = ["--exclude=./usr/share/doc", "--exclude=./usr/share/man", "--exclude=*/tests"]
    opened = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
    with opened:
        subprocess.run(["tar", "-x", "-C", folder, *left], stdin=opened.stdout, check=True)
    if opened.returncode:
        raise subprocess.CalledProcessError(opened.returncode, "dpkg-deb")


def _made(uri: str, folder: Path) -> None:
    """Get the packages with apt, in rooms of its own, and unpack them into `folder`/python."""
    for room in ("python", "state/lists/partial", "cache/archives/partial"):
        (folder / room).mkdir(parents=True)
    there = [
        f"Package: {name}\nVersion: 99\nArchitecture: i386\nStatus: install ok installed\n"
        for name in WITHOUT
    ]
    (folder / "state/status").write_text("\n".join(there))
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {uri} {RELEASE} main\n")
    settings = folder / "apt.conf"
    settings.write_text(APT.format(folder=folder))
    for command in (["update"], ["install", "--yes", "--download-only", *NAMES]):
        env = os.environ | {"APT_CONFIG": str(settings)}
        subprocess.run(["apt-get", "-qq", *command], env=env, check=True, stdout=sys.stderr)
    with ThreadPoolExecutor(2) as pool:
        packages = (folder / "cache/archives").glob("*.deb")
        list(pool.map(lambda package: _unpack(package, folder / "python"), packages))


def root() -> Path:
    """The folder with the unpacked Python, made if it is not there yet. A test without it fails in
    CI, and is skipped elsewhere."""
    if FOLDER.exists():
        return FOLDER
    uri = mirror()
    if uri is None or not shutil.which("bwrap") or platform.machine() != "x86_64":
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW)
    FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent, ignore_cleanup_errors=True) as folder:
        _made(uri, Path(folder))
        Path(folder, "python").rename(FOLDER)
    return FOLDER


def python(*arguments: str) -> list[str]:
    """The command that runs the 32-bit Python, which finds the course in `/course` and what is pure
    of its packages in `/pure`, and can write in `/tmp` only."""
    folder, libraries = root(), "/usr/lib/i386-linux-gnu"
    rooms = {folder / "usr": "/usr", folder / "etc": "/etc", ROOT: "/course"}
    rooms[Path(sysconfig.get_path("purelib"))] = "/pure"
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv"]
    for here, there in rooms.items():
        command += ["--ro-bind", str(here), there]
    for name in ("lib", "lib64", "bin"):
        command += ["--symlink", f"usr/{name}", f"/{name}"]
    command += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    # Debian's programs find these by links that its installer makes.
    paths = f"{libraries}/blas:{libraries}/lapack"
    environment = {"HOME": "/tmp", "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": paths}
    for name, value in (environment | {"DOWNLINE_WORK": "/tmp/work"}).items():
        command += ["--setenv", name, value]
    return [*command, "--", "/usr/bin/python3", "-I", *arguments]
