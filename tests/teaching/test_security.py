"""Nobody gets another's rights: students who attack, graded with the teacher's command.

Each has wrong answers and a cell of the student's own, which tries something; so each deserves no
point at all, or a sentence. What they write is then looked for in the pages that the teacher opens.
"""

import base64
import html.parser
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from downline.errors import CourseError
from downline.teaching import grading, run_notebook, sandbox, submissions
from tests.kit.exercise import ROOT, Exercise, by_id, grades, read, run

ONE = Exercise("01_definitions_pandas")
FILE = Path(ONE.path).name
AUTO = {name: points for name, points in ONE.points.items() if name not in ONE.essays}

if not shutil.which("bwrap"):
    (pytest.fail if os.environ.get("CI") else pytest.skip)(
        "bubblewrap is not installed, so there is no sandbox to attack",
        **({} if os.environ.get("CI") else {"allow_module_level": True}),
    )

LAZY = {
    "task1_answer": "def count_recruits(table): return None\nrecruited_nobody = count_recruits",
    "task1_answer_why": "why = 'A'",
    "task2_answer": "def pay_one_sale(*a): return None\npaid_above = len",
    "task3_answer": "number_of = decided = lambda *a: None",
    "task4_answer": "three = set()",
    "task5_answer": "def who_says(names, kind): return None",
    "task5_answer_plans": "multi = set()",
}
FOOLED = (
    r"By cell task1_recruits, the notebook had changed what Python's checks do\. What comes after"
)
CLASS = {}  # student → (the cell of the student's own, what the teacher is told: a pattern)

FORGE = """
import json, os, signal
nb = json.load(open("definitions.ipynb"))
for cell in nb["cells"]:
    info = cell["metadata"].get("nbgrader", {})
    if cell["cell_type"] == "code": cell["outputs"] = []; cell["execution_count"] = 1
    if info.get("grade"): info["points"] = 100
    if info.get("solution"): cell["source"] = "# what the teacher sees"
nb["metadata"]["downline"] = {"stopped": "\\x1b[2K\\rEverything is fine."}
short = {"stopped": "", "cells": [{"outputs": [], "passed": True}
         if c["cell_type"] == "code" else None for c in nb["cells"]]}
reached = []
for answer in nb, short:
    for process in {1, os.getppid(), *map(int, filter(str.isdigit, os.listdir("/proc")))}:
        if process == os.getpid(): continue
        try: ways = os.listdir(f"/proc/{process}/fd")
        except OSError: continue
        for way in ways:
            try: open(f"/proc/{process}/fd/{way}", "wb").write(json.dumps(answer).encode())
            except OSError: pass
        reached.append(process)
for process in {1, os.getppid()}: os.kill(process, signal.SIGKILL)
assert not reached, reached
"""
CLASS["lazy"] = ("", "")
CLASS["forges-the-answer"] = (FORGE, "")
CLASS["duplicates-a-descriptor"] = (
    "import ctypes, os\nlibc = ctypes.CDLL(None)\nfor number in range(20):\n"
    "    other = libc.syscall(438, libc.syscall(434, os.getppid(), 0), number, 0)\n"
    "    if other >= 0: os.write(other, b'{}')\nlibc.ptrace(16, os.getppid(), 0, 0)\n"
    "try: open(f'/proc/{os.getppid()}/mem', 'r+b').write(b'x')\nexcept OSError: pass",
    "",
)
CLASS["drops-asserts"] = (
    """
import ast
class Drop(ast.NodeTransformer):
    def visit_Module(self, node):
        if len(node.body) == 1 and isinstance(node.body[0], ast.Assert): return node
        return ast.Module(body=[ast.copy_location(ast.Pass(), node.body[0])], type_ignores=[]) \\
            if any(isinstance(n, ast.Assert) for n in ast.walk(node)) else node
get_ipython().ast_transformers.append(Drop())
""",
    FOOLED,
)
CLASS["drops-lines"] = (
    "get_ipython().input_transformers_cleanup.append(lambda lines: lines if len(lines) == 1 "
    "else [] if any('assert' in line for line in lines) else lines)",
    FOOLED,
)
CLASS["runs-nothing"] = (
    """
kernel = get_ipython().kernel
old = kernel.do_execute
async def do_execute(code, *all, **more):
    if "assert" in code and not code.startswith("assert isinstance(1, str)"): code = "pass"
    return await old(code, *all, **more)
kernel.do_execute = do_execute
""",
    FOOLED,
)
CLASS["names-given-anew"] = (
    """
class Yes(str):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *a: True
    __ne__ = lambda *a: False
    __hash__ = lambda s: 0
    __bool__ = __contains__ = lambda *a: True
yes = Yes()
def sorted(*a, **k): return yes
def all(*a): return True
why = three = yes
def isinstance(*a): return True
""",
    FOOLED.replace("task1_recruits", "task1_why"),
)
# nbgrader takes a number as points, and the first of several outputs as the one that counts.
CLASS["shows-a-number"] = (
    """
def show(*all):
    kernel = get_ipython().kernel
    kernel.session.send(kernel.iopub_socket, "execute_result", {"execution_count": 1,
        "metadata": {}, "data": {"text/plain": "2"}},
        parent=kernel.get_parent(), ident=b"execute_result")
""",
    "",
)
CLASS["mounts-anew"] = (
    f"""
import os, pathlib, subprocess
home = {str(ROOT / "downline")!r}
for command in (f"mount -o remount,bind,rw {{home}}", "mount -o remount,rw /",
                f"unshare -Urm mount -o remount,bind,rw {{home}}"):
    subprocess.run(f"{{command}}; echo > {{home}}/student_was_here.txt", shell=True)
caps = [l.split()[1] for l in open("/proc/self/status") if l.startswith("Cap")]
assert set(caps) == {{"0" * 16}} and os.getuid() != 0, caps
print("no rights")
""",
    "",
)
CLASS["fills-memory-by-many"] = (
    "import os, time\nfor _ in range(8):\n    if not os.fork():\n"
    "        kept = bytearray(400 * 2**20)\n"
    "        for i in range(0, len(kept), 4096): kept[i] = 1\n        time.sleep(60)\n"
    "time.sleep(60)",
    r"used more than 2048 MB of memory\. What comes after has no marks\.",
)
CLASS["makes-many-files"] = (
    "for i in range(200_000): open(f'/tmp/{i}', 'w').close()",
    r"made more than 20,000 files\. What comes after has no marks\.",
)
HOSTILE = '<img src="x" onerror="alert(1)"><script>alert(2)</script> [x](javascript:alert(3)) $\\href{javascript:alert(4)}{x}$'  # noqa: E501
CLASS["shows-html"] = (
    "from IPython.display import *\n"
    f"hostile = {HOSTILE!r}\n"
    "display(HTML(hostile), Javascript('alert(5)'), SVG(data='<svg onload=\"alert(6)\"/>'), "
    "Markdown(hostile), Latex(hostile))\n"
    "display({'image/png': '\"><script>alert(7)</script>', 'text/plain': hostile}, raw=True)\n"
    "print(hostile, '\\x1b[2K\\x1b]0;title\\x07')\nraise ValueError(hostile)",
    "",
)
FILES = {"imports-beside": {f"{name}.py": "import os\nos._exit(0)" for name in (
    "nbclient", "nbformat", "json", "downline", "sitecustomize", "jupyter_client", "asyncio",
)}}  # fmt: skip
CLASS["imports-beside"] = ("", "")


def lazy(own: str):
    nb = read(ROOT / "exercises" / ONE.path)
    for name, source in LAZY.items():
        by_id(nb)[name].source = source
    nb.cells.insert(3, v4.new_code_cell(own, id="mine"))
    return nb


def hostile_words():
    """Every place in which a page could take a student's words for HTML."""
    nb = lazy("")
    by_id(nb)["task6_answer"].source = f"My answer.\n\n{HOSTILE}\n\n</pre>{HOSTILE}"
    raw = v4.new_raw_cell(HOSTILE, metadata={"raw_mimetype": "text/html"})
    tagged = v4.new_markdown_cell(HOSTILE, metadata={"tags": ['"><script>alert(8)</script>']})
    good = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
    tagged.attachments = {
        '"><script>.png': {"image/png": '"><script>alert(9)</script>', "image/svg+xml": HOSTILE},
        "own.png": {"image/png": good},
    }
    nb.cells += [raw, tagged]
    nb.metadata["title"] = "<script>alert(10)</script>"
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": "</script>"}}
    nb.metadata["language_info"] = {"name": '"><script>alert(11)</script>'}
    return nb


def hand_in(course, student, nb, files=()):
    folder = course / "classroom" / "submitted" / student / ONE.name
    folder.mkdir(parents=True)
    (folder / FILE).write_text(json.dumps(nb), encoding="utf-8")
    for name, content in dict(files).items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("course")
    ONE.release(course)
    for student, (own, _) in CLASS.items():
        nb = lazy(own)
        if student == "shows-a-number":
            by_id(nb)["task3_answer"].source = "number_of = decided = show"
        hand_in(course, student, nb, FILES.get(student, ()))
    hand_in(course, "writes-html", hostile_words())
    eve = hand_in(course, "links-to-the-solution", lazy(""))
    (eve / FILE).unlink()
    (eve / FILE).symlink_to(course / "solutions" / ONE.path)
    seen = (
        "import os\nassert not {'solution.txt', 'book.db', 'up'} & set(os.listdir()), os.listdir()"
    )
    beside = hand_in(course, "links-beside", lazy(seen + "\nprint('saw nothing')"))
    (beside / "solution.txt").symlink_to(course / "solutions" / ONE.path)
    (beside / "book.db").symlink_to("../../../gradebook.db")
    (beside / "up").symlink_to("../..")
    os.mkfifo(beside / "pipe")
    (beside.parent.parent / "is-a-link").symlink_to(course / "classroom" / "submitted" / "lazy")
    hand_in(course, "<img src=x onerror=alert(1)>", lazy(""))
    hand_in(course, "a\x1b[2Kb", lazy(""))
    return course


@pytest.fixture(scope="module")
def graded(course) -> dict[str, tuple[bool, str]]:
    return {who: tuple(rest) for who, *rest in grading.grade(ONE.name, course)}


def points(course, student) -> set:
    return {found for name, (found, _) in grades(course, ONE.name, student).items() if name in AUTO}


def autograded(course, student):
    return read(course / "classroom" / "autograded" / student / ONE.name / FILE)


MEANS = {
    "forges-the-answer", "duplicates-a-descriptor", "drops-asserts", "drops-lines", "runs-nothing",
    "names-given-anew", "shows-a-number", "mounts-anew", "fills-memory-by-many", "imports-beside",
}  # fmt: skip
"""Who could change what checks do: named for a look, whatever came of it."""


@pytest.mark.parametrize("student", CLASS)
def test_an_attack_gains_nothing_and_is_told_where_it_is_seen(course, graded, student):
    marked, said = graded[student]
    said, _, look = said.partition("Look at its code")
    assert bool(look) == (student in MEANS), look
    assert re.search(CLASS[student][1], said) and bool(said) == bool(CLASS[student][1]), said
    assert marked and points(course, student) == {0}


@pytest.mark.parametrize("student", CLASS)
def test_nothing_but_outputs_comes_back(course, graded, student):
    """What the teacher reads is what ran."""
    handed_in = by_id(read(course / "classroom" / "submitted" / student / ONE.name / FILE))
    shown = autograded(course, student)
    for name in [*LAZY, "mine"]:
        assert by_id(shown)[name].source == handed_in[name].source
    told = {
        name: cell.metadata.nbgrader.points for name, cell in by_id(shown).items() if name in AUTO
    }
    assert told == AUTO
    outputs = json.dumps([cell.get("outputs") for cell in shown.cells], ensure_ascii=False)
    assert "\\u001b" not in outputs and "Everything is fine" not in outputs


def test_the_own_cell_of_an_attack_saw_what_it_should(course, graded):
    for student, said in {"mounts-anew": "no rights", "links-beside": "saw nothing"}.items():
        mine = by_id(autograded(course, student))["mine"]
        shown = [output.text for output in mine.outputs if output.get("name") == "stdout"]
        assert [text.split("\n")[-2] for text in shown] == [said]
    assert by_id(autograded(course, "forges-the-answer"))["mine"].outputs == []
    assert not (ROOT / "downline" / "student_was_here.txt").exists()


def test_links_are_not_followed_and_names_are_plain(course, graded):
    assert graded["links-to-the-solution"] == (
        False, f"{FILE} is a link, and links are not followed: ask for the file itself.",
    )  # fmt: skip
    assert graded["links-beside"] == (
        True, "Left out, for links are not followed: book.db, pipe, solution.txt, up.",
    )  # fmt: skip
    assert points(course, "links-beside") == {0}
    assert graded["is-a-link"] == (False, "The folder is a link, and links are not followed.")
    bad = [said for who, (_, said) in graded.items() if "img" in who or "2K" in who]
    assert len(bad) == 2 and all("rename the folder" in said for said in bad)
    assert all("\x1b" not in who + said for who, (_, said) in graded.items())


class Page(html.parser.HTMLParser):
    """Which tags and attributes a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.seen, self.scripts, self.loose, self.inside = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen += [(tag, name, value or "") for name, value in attrs]
        if tag in ("script", "pre"):
            self.inside = tag

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts.append(data)
        elif not self.inside:
            self.loose.append(data)


@pytest.mark.parametrize("student", ["writes-html", "shows-html"])
@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_words_and_outputs_are_text_in_formgrader_and_feedback(course, graded, student, template):
    """What JupyterLab's Formgrader and `generate_feedback` make of the graded notebook."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    notebook = course / "classroom" / "autograded" / student / ONE.name / FILE
    if template == "formgrade":
        more = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "base_url"), "x")
        more |= {"index": 0, "total": 1, "student": "x", "notebook_path": "x", "last_name": "x"}
        text, _ = HTMLExporter(config=config).from_filename(str(notebook), resources=more)
    else:
        run(f"nbgrader generate_feedback {ONE.name} --student {student} --force", course)
        pages = course / "classroom" / "feedback" / student / ONE.name
        text = (pages / FILE).with_suffix(".html").read_text(encoding="utf-8")
    page = Page(text)
    assert "alert(1)" in text, "the words are there, as text"
    assert not any("alert" in script for script in page.scripts)
    ours = {("onclick", "toggle"), ("onload", "")}
    bad = [
        (tag, name, value)
        for tag, name, value in page.seen
        if "alert" in value or (name.startswith("on") and (name, value[:6]) not in ours)
        or value.strip().lower().startswith("javascript:")
    ]  # fmt: skip
    assert bad == []
    if student == "writes-html":
        # MathJax would make a link of it, but leaves <pre> alone.
        assert "\\href" in text and not any("\\href" in words for words in page.loose)
        assert len([value for tag, name, value in page.seen if (tag, name) == ("img", "src")]) == 1


@pytest.mark.parametrize("answer", [
    {}, [], None, {"stopped": "", "cells": []}, {"stopped": "", "cells": [None], "metadata": {}},
    {"stopped": "", "cells": [{"outputs": [], "passed": 1}]},
    {"stopped": "", "cells": [{"outputs": [{"output_type": "stream", "name": "x", "text": ""}],
                               "passed": True}]},
    {"stopped": "", "cells": [{"outputs": [{"output_type": "update"}], "passed": True}]},
])  # fmt: skip
def test_an_answer_of_another_form_is_refused(answer):
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        sandbox.put_outputs(v4.new_notebook(cells=[v4.new_code_cell("1")]), answer)


@given(st.text())
def test_a_terminal_and_a_page_find_nothing_to_obey(text):
    line = submissions.as_line(text)
    assert all(character.isprintable() or ord(character) > 0x9F for character in line)
    shown = submissions.in_markdown(text)
    inner = shown.removeprefix('<pre style="white-space: pre-wrap">').removesuffix("</pre>")
    assert not set("<>\"'$\\") & set(inner)


@given(st.integers(0, 10**6), st.integers(0, 2**32))
def test_a_contrary_fails_where_the_check_passes(number, seed):
    import random

    check = (
        f"x = {number}\nassert x == {number}, 'é'\nassert (x >\n  -1), 'ü'\nassert x in [x], 'x'"
    )
    exec(check)
    with pytest.raises(AssertionError):
        exec(run_notebook.contrary(check, random.Random(seed)))
    assert eval(run_notebook.untrue(random.Random(seed))) is False


def test_root_never_grades_without_a_sandbox_and_is_told_with_one(monkeypatch):
    monkeypatch.setattr(sandbox, "is_root", lambda: True)
    with pytest.raises(CourseError, match="You are root"):
        sandbox.check(sandbox=False)
    command = sandbox.jail(Path("/"))
    assert "--clear-groups" in command and "--bounding-set=-all" in command
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    command = sandbox.jail(Path("/"))
    assert "--disable-userns" in command and "--cap-add" not in command


def test_dev_shm_and_tmp_together_have_the_limit_that_the_guide_says(tmp_path):
    fill = """
        total = 0
        for folder in ("/dev/shm", "/tmp", ".", "/dev", "/run", "/var", "/", "/submission"):
            try:
                for number in range(100):
                    with open(f"{folder}/big{number}", "wb") as file:
                        for _ in range(64):
                            total += file.write(bytes(2**20)) if not file.flush() else 0
            except OSError:
                pass
        print(total // 2**20)
    """
    import textwrap

    nb = v4.new_notebook(cells=[v4.new_code_cell(textwrap.dedent(fill))])
    done, _ = sandbox.run_in_sandbox(nb, tmp_path, 120)
    written = int(done.cells[0].outputs[0].text)
    limit = (sandbox.DISK + sandbox.SHARED) // 2**20
    assert limit - 20 < written <= limit + 2  # the last pieces were not whole
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    assert f"{limit} MB of files" in guide.replace("\n", " ")


def test_this_file_attacks_with_notebooks_that_are_notebooks():
    for own, _ in CLASS.values():
        nbformat.validate(lazy(own))


@pytest.mark.parametrize("said", [{}, {"ours": True}, {"alone": True}])
def test_a_check_is_doubted_whatever_its_notebook_says_of_itself(said, tmp_path):
    """Only the teacher's side knows where no student's program runs; it asks for that."""
    check = v4.new_code_cell("assert answer == 4")
    check.metadata = {"nbgrader": {"grade": True, "grade_id": "task1", **said}}
    drop = (
        "import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
        "        return ast.Pass()\nget_ipython().ast_transformers.append(Drop())"
    )
    nb = v4.new_notebook(metadata=said, cells=[v4.new_code_cell(drop), check])
    done, stopped = sandbox.run_in_sandbox(nb, tmp_path, 60)
    assert stopped == "By cell task1, the notebook had changed what Python's checks do."
    assert [output.output_type for output in done.cells[1].outputs] == ["error"]
    done, stopped = sandbox.run_in_sandbox(nb, tmp_path, 60, ours=True)
    assert stopped == "" and done.cells[1].outputs == [], "the test is void: it was not fooled"


def test_one_long_line_stops_nobodys_marking():
    """30 MB without a line break: searched anew from each of its places, it took hours."""
    line = "x" * 30_000_000
    assert sandbox._words(line) == line
    assert sandbox._words("10 %\r20 %\r\n\x1b[31mdone\x1b[0m\r") == "20 %\ndone"
