"""A class on one Linux server, with JupyterHub and nbgrader; how to use it is in jupyterhub.md.

The hub starts a JupyterLab for each person, as that person's own account on the server: nbgrader
knows people by their account, and the system keeps their files apart.
"""

import grp
import json
import os
import pwd
import sys
from pathlib import Path

TEACHER = "teacher"  # the teacher's account; the course's folder is ~teacher/downline
COURSE = "downline"  # what nbgrader calls the course
STUDENTS = "students"  # the group of the students' accounts
SHARED = Path("/srv/downline")  # made here: the exchange, and what the hub has to remember

if os.geteuid() != 0:
    sys.exit("The hub starts programs for other people, so start it as root: put sudo before it.")
try:
    grp.getgrnam(STUDENTS)
    home = Path(pwd.getpwnam(TEACHER).pw_dir)
except KeyError:
    sys.exit(f"Make the account {TEACHER!r} and the group {STUDENTS!r} first: see jupyterhub.md.")
course = home / "downline"
if not (course / "nbgrader_config.py").is_file():
    sys.exit(f"There is no course in {course}: put a copy of the course's folder there.")
if home.stat().st_mode & 0o077:
    sys.exit(f"Other people can look into {home}, where the solutions are: chmod 700 {home}")

c = get_config()  # noqa: F821 - JupyterHub puts this name here

# Who may log in, with the password of the account. Nobody is an administrator in the browser.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = {TEACHER}
c.PAMAuthenticator.allowed_groups = {STUDENTS}

# This computer only. For a school, see "TLS" in jupyterhub.md.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# What the hub remembers is for root alone: with its secrets anybody could be anybody.
private = SHARED / "hub"
private.mkdir(parents=True, exist_ok=True)
private.chmod(0o700)
c.JupyterHub.db_url = f"sqlite:///{private / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(private / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(private / "proxy.pid")
# Debian's proxy comes with its parts in a folder that a Node.js from elsewhere does not search.
os.environ.setdefault("NODE_PATH", "/usr/share/nodejs")

# Programs of this environment, by their names too: nbgrader calls `alembic`.
bin = Path(sys.executable).parent
c.Spawner.cmd = [str(bin / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"

# The exchange: everybody may hand in, nobody but the teacher sees what was handed in.
# The sticky bit (1 in front) keeps people from renaming or removing what is not theirs. nbgrader
# wants an exchange that everybody can write; the course in it is made here, before others do.
exchange = SHARED / "exchange"
teacher = pwd.getpwnam(TEACHER)
for folder, mode, owner in (
    (exchange, 0o1777, 0),
    (exchange / COURSE, 0o755, teacher.pw_uid),
    (exchange / COURSE / "outbound", 0o755, teacher.pw_uid),
    (exchange / COURSE / "inbound", 0o3733, teacher.pw_uid),
):
    if not folder.exists() and not folder.is_symlink():
        folder.mkdir()
        os.chown(folder, owner, teacher.pw_gid)
    if folder.is_symlink() or folder.stat().st_uid != owner:
        sys.exit(f"{folder} belongs to somebody else: look at what is in it, then remove it.")
    folder.chmod(mode)

# What only teachers need is not there for students. This tidies their JupyterLab; what keeps the
# solutions and the gradebook from them is that the teacher's home is closed.
for_teachers = ("formgrader", "create-assignment", "course-list")
configs = {"student": SHARED / "student", "teacher": SHARED / "teacher"}
for who, folder in configs.items():
    # A login shell, JupyterLab's usual one, would forget PATH, and with it `nbgrader`.
    server = {"terminado_settings": {"shell_command": ["/bin/bash"]}}
    page = {}
    nbgrader = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
    nbgrader += f"c.CourseDirectory.course_id = {COURSE!r}\n"
    if who == "teacher":
        nbgrader += f"c.CourseDirectory.root = {str(course)!r}\n"
    else:
        page["disabledExtensions"] = {f"@jupyter/nbgrader:{name}": True for name in for_teachers}
        names = [f"nbgrader.server_extensions.{name}" for name in ("formgrader", "course_list")]
        server["jpserver_extensions"] = dict.fromkeys(names, False)
    for name, text in {
        "nbgrader_config.py": nbgrader,
        "jupyter_server_config.json": json.dumps({"ServerApp": server}),
        "labconfig/page_config.json": json.dumps(page),
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

c.Spawner.environment = {
    "PATH": f"{bin}:/usr/local/bin:/usr/bin:/bin",
    "JUPYTER_CONFIG_PATH": lambda spawner: str(
        configs["teacher" if spawner.user.name == TEACHER else "student"]
    ),
}
