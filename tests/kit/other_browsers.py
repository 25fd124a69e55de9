"""Do in Firefox and in WebKit what Chromium does in the tests: the website, and a lesson.

`python -m tests.kit.other_browsers [firefox|webkit]` answers every question of the website wrongly
and rightly, guesses, loads again, erases, types numbers into the three sums, compares a hundred
drawn offers with the model, and moves the first explorer of the first lesson in JupyterLab. It
needs Debian's packages: `apt-get install firefox-esr webkit2gtk-driver xvfb`.

It is no test of the suite: these packages are 110 MB to fetch, and one browser takes a minute.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from downline.explorers import ThreeSums, WhoGetsPaid
from downline.learner import Journal
from downline.lessons.sign import form, sums
from downline.quiz import Question, bank
from downline.quiz.kinds import ManyChoice, Numeric, OneChoice, Sort
from tests.kit.browser import READY, SHOWN, Lab
from tests.kit.lite import served
from tests.kit.sums import drawn, read
from tests.kit.the_site import ASKED, CUT_OFF, PAGES, checks, make
from tests.kit.webdriver import ENTER, PACKAGES, RIGHT, UP, Window, program, window

LESSON = "01_definitions"
OFFERS = 100
AS_TYPED = ("$1,200", "40,-", "6,4", "25 %", "8", "20")
"""What people type into the six boxes, one after the other."""
WIDTHS = (320, 390, 1280)
FORGET = "localStorage.clear()"


def questions(seen: Window, site: str) -> str:
    """Answer every question of every page, wrongly and then rightly; what is said is the bank's."""
    count = 0
    for page in ASKED:
        seen.go(f"{site}/{page}.html")
        seen.run(FORGET)
        seen.reload()
        for at, question in enumerate(checks(page)):
            for answer in (wrong(question), question.answer):
                said, marked = give(seen, at, question, answer), question.mark(answer)
                if bank.opens(question):
                    assert said == bank.KEPT, (page, question.id, said)
                    continue
                begins = "✓ Right." if marked.correct else "✗ Not yet."
                assert said.startswith(begins), (page, question.id, said)
                assert all(line in said for line in marked.text.split("\n")), (page, question.id)
            count += 1
        seen.reload()
        for at, question in enumerate(checks(page)):
            said = seen.run(_SAID, at)
            first = "first answer is the one that counts" in said
            assert first if bank.opens(question) else "rightly before" in said, (page, question.id)
    return f"{count} questions answered wrongly and rightly, and kept after a reload"


def wrong(question: Question):
    """An answer to a question that is not right."""
    if isinstance(question, ManyChoice):
        return {at for at, choice in enumerate(question.choices) if not choice.correct}
    if isinstance(question, OneChoice):
        return next(at for at, choice in enumerate(question.choices) if not choice.correct)
    if isinstance(question, Sort):
        return tuple(question.groups[0] for _ in question.choices)
    assert isinstance(question, Numeric)
    return 987654


def give(seen: Window, at: int, question: Question, answer) -> str:
    """Answer the question at that place of a page with mouse and keys; what is then said."""
    place = seen.run(_PLACE, at)
    rows = [seen.run(_ROW, place, row) for row in range(len(question.choices))]
    if isinstance(question, Sort):
        for row, group in zip(rows, answer, strict=True):
            seen.run(_CHOOSE, row, group)
    elif isinstance(question, ManyChoice):
        for row, one in enumerate(rows):
            if seen.run("one => one.checked", one) != (row in answer):
                seen.click(one)
    elif isinstance(question, OneChoice):
        seen.click(rows[answer])
    else:
        seen.type(seen.find("input", "", place), f"{answer:.10g}")
    button = seen.find("button", "Check my answer", place)
    seen.run("one => one.focus()", button)
    seen.press(ENTER)
    return str(seen.until(_SAID, at)).strip()


_PLACE = "at => document.querySelectorAll('.dl-check')[at]"
_SAID = "at => document.querySelectorAll('.dl-check')[at].querySelector('[role=status]').innerText"
# A list that drops down is the system's own, which no driver can press alike.
_CHOOSE = """(list, group) => {
  list.value = group;
  list.dispatchEvent(new Event("change", {bubbles: true}));
}"""
_ROW = "(place, row) => place.querySelectorAll('fieldset :is(input, select)')[row] ?? null"


def guesses(seen: Window, site: str) -> str:
    """Guess before the first explorer's answer; move its tabs; load again; erase it."""
    seen.go(f"{site}/{LESSON}.html")
    seen.run(FORGET)
    seen.reload()
    place = seen.find(".dl-explorer")
    shown = "one => one.querySelector('.dl-shown').checkVisibility()"
    assert not seen.run(shown, place), "the answer is seen before the guess"
    seen.type(seen.find("input", "", place), f"6{ENTER}")
    said = seen.until("one => one.querySelector('[role=status]').innerText", place)
    assert said.startswith("You guessed 6. The answer is 5"), said
    assert seen.run(shown, place)
    tabs = "one => [...one.querySelectorAll('[role=tab]')].map(e => e.textContent)"
    first, *others = seen.run(tabs, place)
    assert len(others) + 1 == len(WhoGetsPaid.presets)
    for name in (*others, first):
        seen.press(RIGHT)
        assert seen.run("document.activeElement.textContent") == name
        drawn_now = "one => one.querySelector('.dl-state:not(.dl-away) img')?.naturalWidth"
        assert seen.until(drawn_now, place) > 0
    seen.reload()
    place = seen.find(".dl-explorer")
    assert "Earlier you guessed 6." in seen.run("one => one.innerText", place)
    for press in ("Erase all of it", "Yes, erase them"):
        seen.click(seen.find(".dl-kept button", press))
    seen.until("() => !document.querySelector('.dl-kept button')")
    place = seen.find(".dl-explorer")
    assert not seen.run(shown, place) and seen.run("localStorage.length") == 0
    return "a guess is asked for first, kept after a reload, and erased"


def folder(seen: Window, site: Path) -> str:
    """From a folder, without a server: pages share what is kept, or they say that they do not."""
    seen.go((site / f"{LESSON}.html").as_uri())
    seen.run(FORGET)
    seen.reload()
    seen.type(seen.find(".dl-explorer input"), f"6{ENTER}")
    seen.until("document.querySelector('.dl-kept').innerText.includes('1 guess')")
    seen.go((site / "index.html").as_uri())
    kept = seen.run("document.querySelector('.dl-kept').innerText")
    shared, says = "1 guess" in kept, "From a folder" in kept
    assert shared != says, kept
    return f"from a folder it works, and pages {'share what is kept' * shared}" + (
        "say that each is kept apart" * says
    )


def three_sums(seen: Window, site: str) -> str:
    """Type into the boxes as people do; and compare drawn offers with the model."""
    seen.go(f"{site}/before_you_sign.html")
    for one, text in zip(sums.words()["asked"], AS_TYPED, strict=True):
        seen.type(seen.find(f"#sums-{one['key']}"), text)
    six = {one["key"]: text for one, text in zip(sums.words()["asked"], AS_TYPED, strict=True)}
    must = ThreeSums(**{key: read(text, key) for key, text in six.items()}).shown.sentence
    assert seen.run("document.querySelector('.sums-says').innerText") == must
    offers = list(drawn(22, OFFERS))
    found = seen.run(
        "(offers, data) => offers.map(one => threeSums(one, data))", offers, form.data()
    )
    for offer, said in zip(offers, found, strict=True):
        known = sums.Six(**{key: read(text, key) for key, text in offer.items()})
        three = sums.three_sums(known)
        assert said["sentence"] == sums.sentence(known, three), offer
        assert [tuple(row) for row in said["rows"]] == sums.rows(three), offer
    return f"the three sums of {len(offers)} drawn offers are the model's"


def everywhere(seen: Window, site: str) -> str:
    """No page reaches over its right edge, and a table that goes on there fades."""
    seen.size(1400, 1000)
    seen.go(f"{site}/index.html")
    for page in PAGES:
        for width in WIDTHS:
            found = seen.run(f"async (...all) => ({_FRAME})({CUT_OFF}, ...all)", page, width)
            wide, cut, sharp = found
            assert wide <= width and not cut and not sharp, (page, width, *found)
    return f"{len(PAGES)} pages fit into {', '.join(map(str, WIDTHS))} pixels"


_FRAME = """async (cutOff, page, width) => {
  const frame = document.createElement("iframe");
  frame.style = `width: ${width}px; height: 900px; border: 0`;
  frame.src = `${page}.html`;
  const loaded = new Promise(done => { frame.onload = done; });
  document.body.replaceChildren(frame);
  await loaded;
  const seen = frame.contentDocument;
  const sharp = () => [...seen.querySelectorAll(".wide")].filter(one => one.checkVisibility()
    && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).maskImage === "none");
  // A page is told of sizes when it is drawn, which a busy computer does late.
  for (let drawn = 0; drawn < 3 || (sharp().length && drawn < 100); drawn += 1)
    await new Promise(done => frame.contentWindow.requestAnimationFrame(done));
  return [seen.documentElement.scrollWidth, cutOff(seen), sharp().map(one => one.innerText)];
}"""


def lesson(seen: Window) -> str:
    """In JupyterLab: guess, and move the first explorer of the first lesson by keys."""
    with Lab() as lab, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        seen.go(f"{lab.url}/lab/tree/lessons/{LESSON}.ipynb?reset&token={lab.token}")
        seen.until("() => Boolean(window.jupyterapp)")
        seen.run(READY)
        seen.run(_RUN)
        panel = seen.find(".dl-panel")
        took = time.perf_counter() - began
        seen.type(seen.find(".dl-number input", "", panel), f"6{ENTER}")
        here = WhoGetsPaid(journal=Journal(Path(folder, "journal.json")))
        seen.click(seen.find("button", "Show the answer", panel))
        seen.until(_SAYS, panel, here.shown.sentence)
        box = seen.find(".dl-controls .dl-number input", "", panel)
        seen.run("one => one.focus()", box)
        seen.press(UP)
        here.set(sale=110)
        seen.until(_SAYS, panel, here.shown.sentence)
        shown = seen.run(SHOWN, panel)
        assert shown["alt"] == here.shown.alt and shown["drawn"], shown
        assert lab.journal()["predictions"]["WhoGetsPaid"]
    return f"JupyterLab: the first explorer moved; it was there after {took:.0f} s"


_RUN = """async () => {
  const {sessionContext} = jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  await sessionContext.session.kernel.info;
  await jupyterapp.commands.execute("notebook:run-all-cells");
}"""
_SAYS = """(panel, sentence) =>
  [...panel.querySelectorAll(".dl-says p")].map(one => one.innerText).join(" ") === sentence"""


def tried(which: str, site: Path) -> None:
    """Try all of it in one browser, and tell how long each took."""
    with window(which) as seen, served(site) as address:
        print(seen.name, flush=True)
        steps: list[Callable[[], str]] = [
            lambda: questions(seen, address),
            lambda: guesses(seen, address),
            lambda: folder(seen, site),
            lambda: three_sums(seen, address),
            lambda: everywhere(seen, address),
            lambda: lesson(seen),
        ]
        for step in steps:
            began = time.perf_counter()
            print(f"  {step()} ({time.perf_counter() - began:.0f} s)", flush=True)


def main(*wanted: str) -> None:
    """Try the browsers that are asked for, or both."""
    names = wanted or tuple(PACKAGES)
    for name in names:
        if name not in PACKAGES:
            sys.exit(f"{name} is none of {' and '.join(PACKAGES)}.")
        if program(name) is None:
            sys.exit(f"There is no {name}. Debian and Ubuntu: apt-get install {PACKAGES[name]}")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        done = make(site)
        if done.returncode:
            sys.exit(done.stderr)
        for name in names:
            tried(name, site)


if __name__ == "__main__":
    main(*sys.argv[1:])
