"""All letters on one page: what a teacher reads and saves, and who else gets in (nobody)."""

import html.parser
import http.client
import json
import shutil
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downline.errors import CourseError
from downline.teaching import commands, letters, letters_page
from downline.teaching.grading import alone
from downline.teaching.marks import marks
from downline.teaching.submissions import as_text, from_markdown, in_markdown
from tests.kit.classroom import CODE, LETTER, mark_by_program, with_letters
from tests.kit.exercise import ROOT, read

HOSTILE = (
    "</pre><script>alert(1)</script><img src=x onerror=alert(2)> \x1b[2K \u202e ${x}$ </textarea>"
)
WORDS = {"ana": "The shape proves nothing.\n\n  Look at the <money>.", "eve": HOSTILE, "ben": None}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return with_letters(tmp_path_factory.mktemp("released"), WORDS)


@pytest.fixture
def course(released, tmp_path):
    return shutil.copytree(released, tmp_path / "course")


@pytest.fixture
def server(course):
    with letters_page.Server(letters_page.Desk(CODE.name, course)) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def by_student(course) -> dict[str, letters.Letter]:
    return {one.student: one for one in letters.letters(CODE.name, course)}


def test_all_letters_are_there_as_they_were_typed(course):
    found = by_student(course)
    assert {who: one.words for who, one in found.items() if WORDS[who]} == {
        who: as_text(words) for who, words in WORDS.items() if words
    }
    assert [(one.is_open, one.points) for one in (found["ana"], found["ben"])] == [
        (True, None), (False, 0),
    ]  # fmt: skip
    assert {one.maximum for one in found.values()} == {CODE.points[LETTER]}
    assert all("Task" in one.task and "points" not in one.task for one in found.values())
    assert not any(one.student in one.id for one in found.values())


def save(letter, points, comment, course):
    """What the page asks for: it knows a letter by its `id` and by what was `seen` of it."""
    return letters.save(letter.id, letter.seen, points, comment, course, CODE.name)


@given(st.text())
def test_words_come_back_from_the_graded_notebook_as_they_were(words):
    assert from_markdown(f"{in_markdown(words)}\n\n![x](attachment:0.png)") == as_text(words)


def test_points_and_comment_reach_marks_and_the_table(course):
    assert marks(CODE.name, course).provisional == ["ana", "eve"]
    before = marks(CODE.name, course).points["ana"]
    saved = save(by_student(course)["ana"], "2,5", " Good.\r\nGo on. ", course)
    assert (saved.points, saved.comment, saved.is_open) == (2.5, "Good.\nGo on.", False)
    now = by_student(course)["ana"]
    assert (now.points, now.comment, now.seen) == (2.5, "Good.\nGo on.", saved.seen)
    found = marks(CODE.name, course)
    assert (found.points["ana"] - before, found.provisional) == (2.5, ["eve"])
    taken_back = save(now, "", "", course)
    assert (taken_back.points, taken_back.is_open) == (None, True)
    assert marks(CODE.name, course).provisional == ["ana", "eve"]


@pytest.mark.parametrize("points, why", [
    ("5000", "use 0 to"), ("-1", "use 0 to"), ("nan", "number"), ("two", "number"),
    ("1e400", "points|number"),
])  # fmt: skip
def test_points_that_cannot_be_change_nothing(course, points, why):
    with pytest.raises(CourseError, match=why):
        save(by_student(course)["ana"], points, "x", course)
    assert by_student(course)["ana"].points is None and not by_student(course)["ana"].comment


def test_what_has_changed_meanwhile_is_not_overwritten(course):
    old = by_student(course)["ana"]
    save(old, "3", "", course)
    with pytest.raises(CourseError, match="has changed since the page was opened"):
        save(old, "1", "", course)
    old = by_student(course)["eve"]
    mark_by_program(course, {"eve": "Another letter."})
    with pytest.raises(CourseError, match="has changed since the page was opened"):
        save(old, "1", "", course)
    with alone(course), pytest.raises(CourseError, match="Somebody grades"):
        save(by_student(course)["eve"], "1", "", course)
    assert (by_student(course)["ana"].points, by_student(course)["eve"].points) == (3, None)


def test_a_letter_marked_before_the_last_grading_is_to_be_looked_at(course):
    from nbgrader.api import Gradebook

    save(by_student(course)["ana"], "3", "", course)
    with Gradebook(f"sqlite:///{course / 'classroom' / 'gradebook.db'}", "downline") as book:
        (work,) = book.find_submission(CODE.name, "ana").notebooks
        for grade in work.grades:
            grade.needs_manual_grade = grade.name == LETTER  # as nbgrader's own step leaves it
        book.db.commit()
    assert by_student(course)["ana"].again and by_student(course)["ana"].is_open


@pytest.mark.parametrize("page", sorted((ROOT / "solutions").glob("0*.md")), ids=lambda p: p.stem)
def test_every_exercise_with_letters_has_a_rubric_and_comments_to_show(page):
    from tests.kit.exercise import Exercise

    if not Exercise(page.stem).essays:
        return
    found = letters.guidance(page.stem, ROOT)
    assert found.rows and all(len(row) == len(found.heads) for row in found.rows)
    assert found.comments and not any("*" in comment for comment in found.comments)


class Page(html.parser.HTMLParser):
    """What a browser would see of a page: tags with attributes, and the text in each letter."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.letters, self.inside = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "pre":
            self.letters.append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "pre"

    def handle_data(self, data):
        if self.inside:
            self.letters[-1] += data


def test_the_page_holds_words_and_runs_nothing_of_a_students(course):
    desk = letters_page.Desk(CODE.name, course)
    page = Page(desk.page())
    assert {as_text(HOSTILE), WORDS["ana"]} <= set(page.letters)
    assert [attrs.get("src") for tag, attrs in page.tags if tag == "script"] == ["letters.js"]
    assert not any(tag == "img" for tag, _ in page.tags)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "ana" in desk.page() and "eve" in desk.page()
    links = [attrs.get("href") or attrs.get("src") for _, attrs in page.tags]
    assert not any("//" in link for link in links if link)


def test_names_are_hidden_on_request_and_the_order_tells_none(course):
    mark_by_program(course, {f"student-{n:02}": f"Words {n}" for n in range(12)})
    desk = letters_page.Desk(CODE.name, course, names_hidden=True)
    page = desk.page()
    assert not any(f"student-{n:02}" in page for n in range(12)) and "Letter 15" in page
    order = [words for words in Page(page).letters if words.startswith("Words")]
    assert order != sorted(order) or order != sorted(order, key=lambda words: int(words[6:]))


# ---- Who gets in ---------------------------------------------------------------------------------


def asked(server, method="POST", path=None, body=None, **headers):
    """What the server answers: status, headers, body."""
    connection = http.client.HTTPConnection(*server.server_address, timeout=10)
    usual = {"Origin": server.origin, "Content-Type": "application/json"}
    sent = {name: value for name, value in {**usual, **headers}.items() if value is not None}
    path = f"/{server.desk.token}/save" if path is None else path
    connection.request(method, path, body=body, headers=sent)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def letter(course, **more) -> bytes:
    one = by_student(course)["ana"]
    return json.dumps(
        {"id": one.id, "seen": one.seen, "points": "3", "comment": "Well done"} | more
    ).encode()


def test_the_page_saves_and_says_what_is_wrong(server, course):
    status, _, said = asked(server, body=letter(course, points="9"))
    assert status == 409 and "use 0 to" in json.loads(said)["problem"]
    status, _, said = asked(server, body=letter(course))
    assert status == 200 and json.loads(said)["points"] == "3"
    assert by_student(course)["ana"].comment == "Well done"
    status, headers, page = asked(server, "GET", f"/{server.desk.token}/", Origin=None)
    assert status == 200 and b"Well done" in page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


STRANGERS = {
    "no token": {"path": "/save"},
    "another token": {"path": "/AAAA/save"},
    "a page of another server": {"Origin": "http://127.0.0.1:1"},
    "a page of the network": {"Origin": "https://example.org"},
    "a file": {"Origin": "null"},
    "nobody": {"Origin": None},
    "a name that leads here": {"Host": "example.org"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another port": {"Sec-Fetch-Site": "same-site"},
    "a form": {"Content-Type": "text/plain"},
    "a form that is sent": {"Content-Type": "application/x-www-form-urlencoded"},
}


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_can_save(server, course, who):
    status, _, said = asked(server, body=letter(course), **STRANGERS[who])
    assert status in (403, 415) and said == b""
    assert by_student(course)["ana"].points is None


@pytest.mark.parametrize("path", ["/", "", "/x/", "/x/letters.js", "/../letters.html", "//"])
def test_nobody_without_the_address_reads_a_letter(server, path):
    status, _, said = asked(server, "GET", path or "/")
    assert status == 403 and said == b""


@pytest.mark.parametrize("name", ["..%2fletters.html", "../letters.html", "letters.html", "x"])
def test_no_other_file_is_handed_on(server, name):
    assert asked(server, "GET", f"/{server.desk.token}/{name}")[0] == 404


@pytest.mark.parametrize("body", [
    b"", b"[]", b"1", b"{", b'{"id": 1}', b'{"id": "x", "seen": "y", "points": "1", "comment": ""}',
    b"\xff", b"[" * 100_000,
])  # fmt: skip
def test_rubbish_is_answered_and_changes_nothing(server, course, body):
    assert asked(server, body=body)[0] in (400, 409)
    assert asked(server, body=letter(course))[0] == 200


def test_a_request_may_not_be_endless(server):
    assert asked(server, body=b"x" * 10, **{"Content-Length": str(10**9)})[0] == 413


def test_the_command_says_how_many_are_left(course, capsys):
    command = ["letters", CODE.name, "--course", str(course)]
    assert commands.main([*command, "--dry-run"]) == 1
    assert "1 of 3 letters are marked" in capsys.readouterr().out
    assert commands.main(["letters", "99_none", "--course", str(course)]) == 2
    assert "grade it first" in capsys.readouterr().err


def test_the_browser_gets_a_file_that_only_the_teacher_can_read(course, monkeypatch, capsys):
    """Its address would stand in the list of processes, where everybody can read it."""
    opened = []

    def browse(address):
        file = next((course / "classroom").glob("letters-*.html"))
        opened.append((address, file.stat().st_mode & 0o077, file.read_text()))

    monkeypatch.setattr(letters_page.webbrowser, "open", browse)
    monkeypatch.setattr(letters_page.Server, "serve_forever", lambda *a, **k: None)
    assert commands.main(["letters", CODE.name, "--course", str(course)]) == 1
    ((address, others, inside),) = opened
    assert address.startswith("file://") and others == 0 and "http://127.0.0.1:" in inside
    assert not list((course / "classroom").glob("letters-*.html"))


def test_the_letters_are_those_of_the_exercise():
    cells = {cell.get("id") for cell in read(ROOT / "exercises" / CODE.path).cells}
    assert LETTER in cells
