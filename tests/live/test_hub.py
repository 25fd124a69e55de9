"""A class on a server: one teacher and two students at the real JupyterHub, in a real browser.

The accounts are real for the system's kernel, but no account is made on this computer: the hub runs
in namespaces of its own (`unshare`), with a copy of /etc, an empty /home and an empty /srv. When
the test ends, however it ends, all of that is gone, and so is every program started there.
"""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from playwright.sync_api import expect

from tests.kit.browser import chromium, free_ports
from tests.kit.exercise import Exercise, by_id, read
from tests.kit.paths import ROOT
from tests.kit.servers import PROXY

ONE = Exercise("01_definitions_pandas")
STUDENTS = ("ana", "ben")
PASSWORD = secrets.token_urlsafe(12)

needed = {
    "Linux": sys.platform == "linux",
    "to be root, who can make accounts "
    "(`sudo -E .venv/bin/python -m pytest tests/live/test_hub.py`)": (
        getattr(os, "geteuid", lambda: 1)() == 0
    ),
    f"JupyterHub's proxy (`sudo apt-get install node-{PROXY}`)": bool(shutil.which(PROXY)),
    "bubblewrap (`sudo apt-get install bubblewrap`)": bool(shutil.which("bwrap")),
}
if missing := [what for what, there in needed.items() if not there]:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(
        f"A class on a server was not tried: that needs {' and '.join(missing)}.",
        **({} if os.environ.get("CI") else {"allow_module_level": True}),
    )

# What solutions/jupyterhub.md prints.
RELEASE = (
    f"nbgrader generate_assignment {ONE.name} --force && nbgrader release_assignment {ONE.name}"
)
GRADE = f"nbgrader collect {ONE.name} && python -m downline grade {ONE.name}"
GIVE_BACK = f"nbgrader generate_feedback {ONE.name} --force && nbgrader release_feedback {ONE.name}"
ACCOUNTS = """
groupadd students
useradd --create-home --key HOME_MODE=0700 --shell /bin/bash teacher
for student in ana ben; do
  useradd --create-home --key HOME_MODE=0700 --groups students --shell /bin/bash $student
done
"""


def environment() -> list[Path]:
    """The folders that a student's JupyterLab needs: Python, its packages and the course's."""
    folders = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, ROOT / "downline")}
    return sorted(folder for folder in folders if Path("/usr") not in (folder, *folder.parents))


def rooms(outside: Path) -> str:
    """The shell script that makes the hub's rooms; `outside` holds what is carried in.

    A school installs the course where everybody can read it, without the solutions. Wherever it is
    on this computer, here too everybody can read it, and no solutions are beside it.
    """
    closed = {Path("/home"), Path("/srv"), ROOT}
    for folder in environment():
        closed.update(part for part in folder.parents if not part.stat().st_mode & 0o001)
    closed = [path for path in sorted(closed) if not closed & set(path.parents)]
    kept = {folder: outside / str(number) for number, folder in enumerate(environment())}
    lines = ["set -e", "umask 022", f"mount --bind {outside}/etc /etc"]
    lines += [f"mkdir {at}; mount --bind '{folder}' {at}" for folder, at in kept.items()]
    # The shell holds on to `outside`, which may be about to disappear from sight.
    lines += [f"cd {outside}"]
    lines += [f"mount -t tmpfs -o mode=755 none '{path}'" for path in closed]
    lines += [
        f"mkdir -p '{folder}'; mount --bind ./{at.name} '{folder}'" for folder, at in kept.items()
    ]
    lines += [ACCOUNTS]
    lines += [f"echo '{who}:{PASSWORD}' | chpasswd" for who in ("teacher", *STUDENTS)]
    lines += ["cp -R course ~teacher/downline", "chown -R teacher: ~teacher", "cd /"]
    return "\n".join([*lines, 'exec "$@"'])


class Hub:
    """The running hub; `files` is its / as seen from here."""

    def __init__(self, outside: Path):
        port, api, inner = free_ports(3)
        self.url, self.log = f"http://127.0.0.1:{port}", outside / "hub.log"
        course = outside / "course"
        shutil.copytree(ROOT / "solutions" / ONE.name, course / "solutions" / ONE.name)
        shutil.copy(ROOT / "nbgrader_config.py", course)
        shutil.copytree("/etc", outside / "etc", symlinks=True)
        shutil.copy(ROOT / "solutions" / "jupyterhub_config.py", outside / "etc")
        command = [
            "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
            "sh", "-c", rooms(outside), "sh", sys.executable, "-m", "jupyterhub",
            "-f", "/etc/jupyterhub_config.py", f"--JupyterHub.bind_url={self.url}",
            f"--JupyterHub.hub_port={inner}",
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api}",
        ]  # fmt: skip
        # Nothing of this test's own surroundings, such as its settings for kernels.
        env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        self.files = Path(f"/proc/{self.process.pid}/root")

    def stop(self) -> None:
        self.process.kill()  # with it goes all that was started in its rooms
        self.process.wait()

    def wait_for(self, what: str, ready, seconds: float = 90):
        """Ask `ready` until it answers, and return the answer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if answer := ready():
                    return answer
            except OSError:
                pass
            time.sleep(0.2)
        said = self.log.read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"{what}: not after {seconds} s; the hub said:\n{said[-6000:]}")

    def as_user(self, who: str, *command: str, give: str | None = None):
        """Run a program as one of the people; subprocess's answer."""
        me = self.process.pid
        (child,) = Path(f"/proc/{me}/task/{me}/children").read_text().split()
        enter = ["nsenter", "--target", child, "--mount", "--pid", "runuser", "-u", who, "--"]
        return subprocess.run([*enter, *command], input=give, capture_output=True, text=True)


class Person:
    """Somebody in a browser of their own, in front of the hub."""

    def __init__(self, hub: Hub, browser, name: str):
        self.hub, self.name, self.url = hub, name, f"{hub.url}/user/{name}"
        self.home, self.commands = hub.files / "home" / name, 0
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(90_000)

    def log_in(self) -> None:
        """Give name and password; the JupyterLab starts while somebody else logs in."""
        self.page.goto(self.hub.url)
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click(no_wait_after=True)

    def arrive(self) -> None:
        """Wait until JupyterLab is there."""
        self.page.wait_for_url(f"{self.url}/lab**")
        self.page.locator(".jp-LauncherCard").first.wait_for()

    def type(self, command: str) -> None:
        """Give a command in a terminal of JupyterLab, and wait until it has ended well."""
        if not self.commands:
            self.page.locator(".jp-LauncherCard", has_text="Terminal").click()
        self.commands += 1
        ended = self.home / f"ended-{self.commands}"
        self.page.locator(".jp-Terminal .xterm-helper-textarea").focus()
        self.page.keyboard.type(f"( {command} ) > ~/said 2>&1; echo $? > ~/{ended.name}\n")
        code = self.hub.wait_for(command, lambda: ended.read_text().strip(), 240)
        assert code == "0", (self.home / "said").read_text(encoding="utf-8")

    def nbgrader_menu(self) -> set[str]:
        """What the menu Nbgrader offers."""
        self.page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
        entries = self.page.locator(".lm-Menu .lm-Menu-itemLabel").all_text_contents()
        self.page.keyboard.press("Escape")
        return set(entries) - {""}

    def assignments(self, part: str):
        """The list of assignments: what is `released`, `fetched` or `submitted`."""
        if not self.page.locator("#assignments").count():
            self.page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
            self.page.locator(".lm-Menu-itemLabel", has_text="Assignment List").click()
        return self.page.locator(f"#{part}_assignments_list")

    def fetch(self) -> None:
        self.assignments("released").get_by_role("button", name="Fetch").click()
        expect(self.assignments("fetched")).to_contain_text(ONE.name)

    def hand_in(self, *answers: str) -> None:
        """Write the model answers to some cells into the notebook, and press Submit."""
        nb = read(self.home / ONE.path)
        for name in answers:
            by_id(nb)[name].source = ONE.answers[name]
        self.hub.as_user(
            self.name, "tee", f"/home/{self.name}/{ONE.path}", give=nbformat.writes(nb)
        )
        self.assignments("fetched").get_by_role("button", name="Submit").click()
        expect(self.assignments("submitted")).to_contain_text("UTC")

    def feedback(self) -> str:
        """Press Fetch Feedback; the page that then lies in the person's own folder."""
        self.page.locator("#refresh_assignments_list").click()
        self.assignments("submitted").get_by_role("button", name="Fetch Feedback").click()
        expect(self.assignments("submitted")).to_contain_text("view feedback")
        (file,) = (self.home / ONE.name / "feedback").glob("*/*.html")
        return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[Hub]:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    try:
        answers = f"{hub.url}/hub/health"
        hub.wait_for("the hub starts", lambda: urllib.request.urlopen(answers, timeout=5).status)
        yield hub
    finally:
        hub.stop()


@pytest.fixture(scope="module")
def people(hub) -> Iterator[dict[str, Person]]:
    """Everybody, logged in; then a class from release to feedback, with the teacher's commands."""
    with chromium() as browser:
        people = {name: Person(hub, browser, name) for name in ("teacher", *STUDENTS)}
        for person in people.values():
            person.log_in()
        for person in people.values():
            person.arrive()
        teacher, ana, ben = people.values()
        teacher.type(f"cd ~/downline && {RELEASE}")
        for student in (ana, ben):
            student.fetch()
        ana.hand_in(*ONE.answers)
        ben.hand_in("task2_answer")
        teacher.type(f"cd ~/downline && {GRADE}")
        teacher.type(f"cd ~/downline && {GIVE_BACK}")
        yield people


@pytest.fixture(scope="module")
def feedback(people) -> list[str]:
    return [people[name].feedback() for name in STUDENTS]


def test_each_student_finds_the_own_marks_in_the_own_feedback(feedback):
    scores = [re.search(r"([\d.]+) of [\d.]+ points", page)[1] for page in feedback]
    full = sum(points for name, points in ONE.points.items() if name not in ONE.essays)
    task2 = sum(points for name, points in ONE.points.items() if name.startswith("task2"))
    assert [float(score) for score in scores] == [full, task2]


def test_formgrader_is_the_teachers_alone(people):
    teacher, ana, _ = people.values()
    assert {"Formgrader", "Create assignment"} <= teacher.nbgrader_menu()
    assert ana.nbgrader_menu() == {"Assignment List"}
    assert ana.page.request.get(f"{ana.url}/formgrader").status == 404
    teacher.page.goto(f"{teacher.url}/formgrader")
    row = teacher.page.get_by_role("row").filter(has_text=ONE.name)
    expect(row.locator(".num-submissions")).to_have_text("2")


def test_a_student_cannot_enter_anybody_elses_jupyterlab(hub, people):
    ana = people["ana"].page.request
    assert ana.get(f"{hub.url}/user/ana/api/contents").status == 200
    for name in ("teacher", "ben"):
        assert ana.get(f"{hub.url}/user/{name}/api/contents").status in (403, 404)


def test_jupyterlab_asks_about_no_news(people):
    assert people["ana"].page.get_by_text("Jupyter news").count() == 0


@pytest.mark.parametrize(
    "owner, read_it",
    [
        ("teacher", f"cat ~teacher/downline/solutions/{ONE.path}"),
        ("teacher", "cat ~teacher/downline/classroom/gradebook.db"),
        ("teacher", "cat ~teacher/downline/classroom/submitted/ben/*/*.ipynb"),
        ("teacher", "ls /srv/downline/exchange/downline/inbound"),
        ("ben", f"cat ~ben/{ONE.path}"),
        ("ben", "cat ~ben/*/feedback/*/*.html"),
        ("root", "cat /srv/downline/hub/cookie_secret"),
        ("root", "cat /srv/downline/hub/jupyterhub.sqlite"),
    ],
)
def test_a_student_cannot_read(hub, feedback, owner, read_it):
    assert hub.as_user(owner, "bash", "-c", f"{read_it} | grep -q . ").returncode == 0
    assert hub.as_user("ana", "bash", "-c", read_it).stdout == ""


EXCHANGE = "/srv/downline/exchange"


def test_in_the_exchange_nobody_touches_what_is_somebody_elses(hub):
    """Three people: what a student cannot do to the teacher's course, nor to another's work."""

    def does(who, command):
        done = hub.as_user(who, "bash", "-c", f"cd {EXCHANGE} && {command}")
        return done.returncode == 0

    assert not does("ana", "mv downline mine"), "a student renames the course"
    assert not does("ana", "mkdir downline/inbound2 || mv downline/inbound downline/outbound/x")
    assert not does("ana", "mv downline/outbound downline/other"), "a student moves the exercises"
    assert not does("ana", "touch downline/outbound/01_definitions_pandas"), (
        "a student adds an exercise"
    )
    assert does("ben", "mkdir bens && mkdir downline/inbound/bens"), "a student hands in"
    assert not does("ana", "mv bens anas"), "a student renames another's folder"
    assert not does("ana", "mv downline/inbound/bens downline/inbound/anas")
    assert not does("ana", "rmdir downline/inbound/bens"), "a student removes another's work"
    assert not does("ana", "ls downline/inbound"), "a student sees who handed in"
    assert does("teacher", "ls downline/inbound | grep -q bens && ls downline/outbound")
    assert does("ben", "rmdir bens downline/inbound/bens")


def test_collecting_takes_from_each_student_what_is_their_own(hub):
    """A folder in another's name and links to the teacher's files lie in the exchange."""
    secret = f"/home/teacher/downline/solutions/{ONE.path}"
    plant = f"""cd {EXCHANGE}/downline/inbound
        for who in ana ben; do
          folder="$who+09_planted+2030-01-01 00:00:00 UTC+abc"
          mkdir "$folder" && ln -s {secret} "$folder/link.txt" && echo own > "$folder/own.txt"
        done"""
    assert hub.as_user("ana", "bash", "-c", plant).returncode == 0
    clear = "chmod -R u+w classroom/submitted/*/09_planted; rm -r classroom/submitted/*/09_planted"
    try:
        collect = "cd ~/downline && JUPYTER_CONFIG_PATH=/srv/downline/teacher"
        collect += f" {sys.executable} -m nbgrader collect 09_planted"
        done = hub.as_user("teacher", "bash", "-lc", collect)
        assert done.returncode == 0, done.stderr
        find = "cd ~/downline/classroom/submitted && find */09_planted -type f"
        found = hub.as_user("teacher", "bash", "-c", find)
        assert found.stdout.split() == ["ana/09_planted/own.txt"], done.stderr
        assert "Left out, for links are not followed: link.txt" in done.stderr
        assert "does not belong to whom it names: ben+09_planted" in done.stderr
    finally:
        hub.as_user("teacher", "bash", "-c", f"cd ~/downline && {clear}")
        hub.as_user("ana", "bash", "-c", f"rm -r {EXCHANGE}/downline/inbound/*planted*; true")


@pytest.mark.parametrize("commands", [RELEASE, GRADE, GIVE_BACK, ACCOUNTS])
def test_the_page_on_the_hub_prints_the_commands_that_are_tried_here(commands):
    page = (ROOT / "solutions" / "jupyterhub.md").read_text(encoding="utf-8")
    assert commands.strip().replace(" && ", "\n") in page


def test_the_values_for_kubernetes_agree_with_themselves_and_with_this_hub(hub):
    """They were not tried on a cluster; what they share with the hub that was tried is the same."""
    file = ROOT / "solutions" / "zero-to-jupyterhub.yaml"
    values = yaml.safe_load(file.read_text(encoding="utf-8"))
    files = values["singleuser"]["extraFiles"]
    accounts = re.findall(r"(\w+):x:(\d+):100:", files["passwd"]["stringData"])
    assert {name: int(number) for name, number in accounts} == values["custom"]["people"]
    for name in ("student_server", "student_page"):
        tried = json.loads((hub.files / files[name]["mountPath"][1:]).read_text(encoding="utf-8"))
        wanted = files[name]["data"]
        if name == "student_server":
            key = "jpserver_extensions"
            tried, wanted = tried["ServerApp"][key], wanted["ServerApp"][key]
        assert wanted == tried
