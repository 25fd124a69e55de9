"""Where there is no bubblewrap: which container is started, with what, and that it is ended."""

import re
import shlex
import shutil
import stat
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from nbformat import v4

from downline.errors import CourseError
from downline.teaching import container, sandbox
from tests.kit.exercise import ROOT

BWRAP = shutil.which("bwrap")
PACKAGE = Path(sandbox.__file__).parents[1]
FAKE = """
    import os, pathlib, re, subprocess, sys
    words = sys.argv[1:]
    with open({log!r}, "a") as log:
        log.write(" ".join(words) + "\\n")
    if words[0] != "run":
        sys.exit(0 if words[0] in {answers!r} else 1)
    folder, = [re.search("source=([^,]+),target=/submission", word)[1]
               for word in words if "/submission," in word]
    program = words[words.index("python"):]
    sys.exit(subprocess.call([sys.executable, *program[1:]], cwd=folder))
"""


# The same, but the words behind the image run as they stand, in a room with what the words before
# it give and nothing else: bubblewrap plays the engine, this computer's Python the image.
ROOM = """
    import re, subprocess, sys
    words = sys.argv[1:]
    if words[0] != "run":
        sys.exit(0)
    image = words.index({image!r})
    given, program = words[1:image], words[image + 1:]
    room = [{bwrap!r}, "--unshare-user", "--unshare-pid", "--die-with-parent", "--clearenv"]
    for path in ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache"):
        room += ["--ro-bind-try", path, path]
    room += ["--proc", "/proc", "--dev", "/dev"]
    place = []
    for word in given:
        name, _, value = word.partition("=")
        if word == "--network=none":
            room += ["--unshare-net"]
        elif name == "--user":
            room += ["--uid", value.split(":")[0], "--gid", value.split(":")[1]]
        elif name == "--tmpfs":
            room += ["--perms", "1777", "--tmpfs", value.split(":")[0]]
        elif name == "--mount":
            parts = re.fullmatch("type=bind,source=(.+),target=(.+),readonly", value)
            place += ["--ro-bind", *parts.groups()]
        elif name == "--env":
            place += ["--setenv", *value.split("=", 1)]
        elif name == "--workdir":
            place += ["--chdir", value]
    for path in {python!r}:
        place += ["--ro-bind", path, path]
    place += ["--remount-ro", "/", "--setenv", "PATH", {python!r}[0] + "/bin:/usr/bin:/bin"]
    sys.exit(subprocess.call([*room, *place, *program]))
"""


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """A computer with an engine that does as if: it runs the program without locking it in."""

    def installed(name="podman", answers=("image", "info", "rm"), fake=FAKE):
        place = tmp_path / "bin"
        place.mkdir(exist_ok=True)
        log = tmp_path / "log"
        fake = textwrap.dedent(fake).format(
            log=str(log), answers=answers, image=container.IMAGE, bwrap=BWRAP,
            python=[sys.prefix, sys.base_prefix],
        )  # fmt: skip
        (place / name).write_text(f"#!{sys.executable}\n{fake}")
        (place / name).chmod(stat.S_IRWXU)
        monkeypatch.setenv("PATH", str(place))
        return log

    return installed


def test_there_is_no_bubblewrap_here_then(engine):
    engine()
    assert not shutil.which("bwrap") and container.engine() == "podman"
    engine("docker")
    assert container.engine() == "podman", "the one that needs no rights of root's comes first"


def options(log: Path) -> list[str]:
    (line,) = [line for line in log.read_text().splitlines() if line.startswith("run ")]
    return line.split(f" {container.IMAGE} ")[0].split()


@pytest.mark.parametrize("name", container.ENGINES)
def test_a_notebook_runs_in_a_container_that_ends(engine, tmp_path, name):
    log = engine(name)
    work = tmp_path / "work"
    work.mkdir()
    (work / "members.csv").write_text("member\nAna\n")
    code = "open('members.csv').read().split()[-1]"
    nb = v4.new_notebook(cells=[v4.new_code_cell(code)])
    done, stopped = sandbox.run_in_sandbox(nb, work, 30)
    assert (done.cells[0].outputs[0].data["text/plain"], stopped) == ("'Ana'", "")
    said = options(log)
    assert {"--network=none", "--read-only", "--cap-drop=ALL", "--user=65534:65534", "--rm",
            "--security-opt=no-new-privileges", "--pull=never", f"--memory={sandbox.MEMORY}",
            f"--memory-swap={sandbox.MEMORY}", f"--pids-limit={sandbox.PROCESSES}",
            f"--shm-size={sandbox.SHARED}"} <= set(said)  # fmt: skip
    assert not {"--privileged", "--network=host", "--pid=host", "--volume", "-v"} & set(said)
    assert ("--read-only-tmpfs=false" in said) == (name == "podman")
    mounts = [word for word in said if word.startswith("--mount")]
    assert len(mounts) == 2 and all(word.endswith(",readonly") for word in mounts)
    assert f"source={PACKAGE},target=/course/downline" in " ".join(mounts)
    assert not any(str(ROOT / "solutions") in word for word in said)
    (started,) = [word.removeprefix("--name=") for word in said if word.startswith("--name=")]
    assert log.read_text().splitlines()[-1] == f"rm --force {started}"


@pytest.mark.skipif(not BWRAP, reason="bubblewrap makes the room")
def test_the_words_behind_the_image_run_where_nothing_can_be_written_but_tmp(engine, tmp_path):
    """The copy of the work, the course and the folders: all by the command's own words."""
    engine(fake=ROOM)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "members.csv").write_text("member\nAna\n")
    cells = [
        "open('members.csv').read().split()[-1]",
        "open('mine.txt', 'w').write('x')",
        "import os; (os.getuid(), os.getgid(), os.getcwd()[:5], os.environ['HOME'])",
        "import downline; downline.__file__",
        "import socket; [name for _, name in socket.if_nameindex()]",
        "open('/submission/mine.txt', 'w')",
        "open('/course/downline/mine.txt', 'w')",
    ]
    nb = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    done, stopped = sandbox.run_in_sandbox(nb, tmp_path / "work", 60)
    shown = [cell.outputs[0] for cell in done.cells]
    assert not stopped
    assert [output.data["text/plain"] for output in shown[:5]] == [
        "'Ana'", "1", "(65534, 65534, '/tmp/', '/tmp')", "'/course/downline/__init__.py'",
        "['lo']",
    ]  # fmt: skip
    assert all(output.ename in ("OSError", "PermissionError")
               for output in shown[5:]), shown[5:]  # fmt: skip
    assert sorted(path.name for path in (tmp_path / "work").iterdir()) == ["members.csv"]
    assert not (PACKAGE / "mine.txt").exists()


def test_the_recipe_has_all_that_runs_a_notebook():
    """Its lines, given by hand: what is copied is there, and the line leaves what is pinned."""
    recipe = (ROOT / "solutions" / "Containerfile").read_text(encoding="utf-8")
    (copied,) = re.findall(r"^COPY (\S+) /packages/$", recipe, re.M)
    assert (ROOT / copied).is_file()
    (wanted,) = re.findall(r"^RUN (grep .*) > /packages/pinned\.txt", recipe, re.M)
    line = shlex.split(wanted.replace("/packages/", f"{ROOT}/"))
    pinned = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"^([\w.-]+)==", pinned, re.M))
    assert {"ipykernel", "nbclient", "nbformat", "pandas", "matplotlib", "ipywidgets"} <= names
    assert not re.search(r"^(\.|-e|.*@ file)", pinned, re.M)
    (python,) = re.findall(r"^FROM docker\.io/library/python:3\.(\d+)-slim$", recipe, re.M)
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert int(python) >= int(about["requires-python"].removeprefix(">=3."))


def test_a_container_that_never_ends_is_removed(engine, tmp_path, monkeypatch):
    log = engine()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(sandbox, "SECONDS", 4)
    monkeypatch.setattr(sandbox, "GRACE", 2)
    nb = v4.new_notebook(cells=[v4.new_code_cell("import time\ntime.sleep(30)")])
    with pytest.raises(CourseError, match="more than 4 seconds"):
        sandbox.run_in_sandbox(nb, tmp_path / "work", 100)
    assert log.read_text().splitlines()[-1].startswith("rm --force downline-grader-")


@pytest.mark.parametrize("answers, sentence", [
    (("info",), "`podman build --tag downline-grader --file solutions/Containerfile .`"),
    ((), "is installed but does not answer"),
])  # fmt: skip
def test_what_is_missing_is_said_with_the_remedy(engine, answers, sentence):
    engine(answers=answers)
    with pytest.raises(CourseError) as refused:
        sandbox.check()
    assert sentence in str(refused.value)


def test_with_an_engine_the_command_says_what_it_uses(engine):
    engine()
    assert sandbox.check() == (
        "There is no bubblewrap: students' programs run in a container of podman's."
    )


def test_without_anything_the_sentence_names_all_ways(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CourseError) as refused:
        sandbox.check()
    for way in ("bubblewrap", "Podman or Docker", "teacher's guide", "--without-sandbox"):
        assert way in str(refused.value)


def test_the_recipe_is_not_root_and_sees_nobodys_work():
    recipe = (ROOT / "solutions" / "Containerfile").read_text(encoding="utf-8")
    steps = [line.split()[0] for line in recipe.splitlines() if line[:1].isupper()]
    assert steps == ["FROM", "COPY", "RUN", "USER", "WORKDIR"]
    assert f"USER {container.NOBODY}:{container.NOBODY}" in recipe
    assert f"--tag {container.IMAGE} --file solutions/Containerfile ." in recipe
    seen = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [line for line in seen if not line.startswith("#")] == ["*", "!requirements.txt"]
