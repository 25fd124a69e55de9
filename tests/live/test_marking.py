"""Marking in a real browser: the letters from the keyboard, and Formgrader; both stay offline."""

import sys
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from downline.teaching import letters, letters_page
from downline.teaching.give_back import give_back
from tests.kit.browser import free_ports
from tests.kit.classroom import CODE, LETTER, with_letters
from tests.kit.exercise import by_id, read
from tests.kit.servers import environment, running

RAN = "<img src=x onerror='document.title=\"hacked\"'><script>document.title='hacked'</script>"
FETCH = "<link rel=stylesheet href=http://127.0.0.2/x><iframe src=http://127.0.0.2/y></iframe>"
WORDS = {
    "ana": f"</pre></form>{RAN}{FETCH}\n\n$\\href{{javascript:alert(1)}}{{x}}$ Ana's answer.",
    "ben": "Ben's answer.",
    "eve": None,
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return with_letters(tmp_path_factory.mktemp("course"), WORDS)


@pytest.fixture
def page(browser):
    """A page, and all addresses of other computers that it asked for, or tried to."""
    # Formgrader's own requests do not take the token of the address.
    context = browser.new_context(extra_http_headers={"Authorization": "token secret"})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.elsewhere, page.faults = [], []
    page.on("request", lambda asked: page.elsewhere.append(asked.url))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    yield page
    page.context.close()


def others(page, home: str) -> list[str]:
    """What it asked another computer, or another server of this one, for."""
    return [url for url in page.elsewhere if not url.startswith((home, "data:", "about:", "blob:"))]


def test_all_letters_are_marked_from_the_keyboard_and_given_back(course, page):
    with letters_page.Server(letters_page.Desk(CODE.name, course)) as server:
        serving = threading.Thread(target=server.serve_forever, args=[0.02])
        serving.start()
        page.goto(server.address)
        forms = page.locator("form.letter")
        expect(forms).to_have_count(3)
        expect(page.get_by_text("Ana's answer.")).to_contain_text("document.title")
        expect(page.get_by_role("table")).to_contain_text("half a point")
        first = page.locator("form.letter.open").first
        ready = first.locator("select option").nth(1).text_content()
        expect(first.locator("[name=points]")).to_be_focused()
        page.keyboard.type("9")
        page.keyboard.press("Control+Enter")
        expect(first.locator(".said")).to_contain_text("use 0 to 4")
        page.keyboard.press("Control+a")
        page.keyboard.type("3.5")
        page.keyboard.press("Tab")
        page.keyboard.type("Clear, and <b>calm</b>.")
        first.locator("select").select_option(ready)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#state")).to_have_text("2 of 3 are marked.")
        second = page.locator("form.letter.open")
        expect(second.locator("[name=points]")).to_be_focused()
        page.keyboard.type("2")
        page.keyboard.press("Enter")
        expect(page.locator("#state")).to_have_text("All 3 are marked.")
        page.reload()
        expect(page.locator("#state")).to_have_text("All 3 are marked.")
        points = [one.input_value() for one in page.locator("[name=points]").all()]
        assert sorted(points) == ["", "2", "3.5"]
        assert page.title() != "hacked" and others(page, server.address) == []
        assert [fault for fault in page.faults if "409" not in fault] == []
        page.get_by_role("button", name="I have finished").click()
        expect(page.locator("#state")).to_have_text("You can close this page.")
        serving.join(20)
        assert not serving.is_alive()
    found = {one.points: one for one in letters.letters(CODE.name, course)}
    assert sorted(found) == [0, 2, 3.5]
    assert found[3.5].comment == f"Clear, and <b>calm</b>.\n{ready}"
    assert list(give_back(CODE.name, course)) == [(who, "") for who in sorted(WORDS)]
    who = found[3.5].student
    told = course / "classroom" / "feedback" / who / CODE.name / f"{Path(CODE.path).stem}.html"
    page.elsewhere.clear()
    page.goto(told.as_uri())
    expect(page.get_by_text("Clear, and <b>calm</b>.")).to_be_visible()
    assert page.title() != "hacked" and others(page, told.as_uri()) == []


def test_marking_in_formgrader_goes_from_field_to_field_and_asks_no_other_computer(
    course, page, tmp_path
):
    (port,) = free_ports(1)
    home, env = f"http://127.0.0.1:{port}", environment(tmp_path) | {"JUPYTER_TOKEN": "secret"}
    words = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
        "--ip=127.0.0.1",
    ]  # fmt: skip
    with running(words, port, tmp_path / "log", cwd=course, env=env):
        page.goto(f"{home}/formgrader/gradebook/{CODE.name}/{Path(CODE.path).stem}")
        link = page.get_by_role("link", name="Submission #1")
        expect(link).to_be_visible(timeout=30_000)
        link.click()
        answer = by_id(read(course / "exercises" / CODE.path))[LETTER]
        expect(page.locator(f"input#{answer.id}, textarea").first).to_be_attached()
        expect(page.get_by_text("answer.").first).to_be_visible()
        points = page.locator("input.score").last
        points.fill("1.5")
        with page.expect_response(lambda said: "/api/grade/" in said.url):
            page.keyboard.press("Tab")
        points.focus()
        page.keyboard.press("Control+.")
        expect(page.get_by_text("Submission 2 / 3")).to_be_visible()
        expect(page.locator("input.score").last).to_be_focused()
        expect(page.locator("input.score").last).to_be_in_viewport()
        time.sleep(1)  # what a script loads late
        assert page.title() != "hacked" and page.faults == []
        assert [url for url in others(page, home) if not url.startswith(f"ws{home[4:]}")] == []
