"""Styles, scripts and templates are files, and checked as what they are.

Styles are read by tinycss2, and Chromium says whether it knows each property with its value, and
each selector. Scripts are read by Node, which comes with Playwright. Templates are compiled.
"""

import subprocess
from pathlib import Path

import pytest
import tinycss2
from jinja2 import TemplateSyntaxError
from playwright._impl._driver import compute_driver_executable

from downline.display import pages, panel
from tests.kit.browser import chromium

PACKAGE = Path(__file__).resolve().parents[2] / "downline"
STYLES, SCRIPTS, TEMPLATES = (sorted(PACKAGE.rglob(f"*.{end}")) for end in ("css", "js", "html"))

SELECTORS = """all => all.filter(one => {
  try { document.querySelector(one); } catch { return true; }
})"""
DECLARATIONS = "all => all.filter(([name, value]) => !CSS.supports(name, value))"


def read_style(text):
    """The selectors and the declarations (name, value) of a style; what is wrong is raised."""
    selectors, declarations = [], []

    def rules(nodes):
        for node in nodes:
            assert node.type != "error", f"line {node.source_line}: {node.message}"
            if node.type == "qualified-rule":
                selectors.append(tinycss2.serialize(node.prelude).strip())
                body(node.content)
            elif node.type == "at-rule" and node.at_keyword == "page":
                body(node.content, of_page=True)
            elif node.type == "at-rule" and node.at_keyword == "keyframes":
                for step in tinycss2.parse_rule_list(node.content, True, True):
                    body(step.content)
            elif node.type == "at-rule":
                assert node.at_keyword in ("container", "media"), node.at_keyword
                rules(tinycss2.parse_rule_list(node.content, True, True))

    def body(content, of_page=False):
        for one in tinycss2.parse_blocks_contents(content, True, True):
            assert one.type == "declaration", getattr(one, "message", one.type)
            if not of_page:  # what a page of paper has, no element has: `size`
                declarations.append([one.name, tinycss2.serialize(one.value).strip()])

    rules(tinycss2.parse_stylesheet(text, True, True))
    return selectors, declarations


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        yield browser.new_context(offline=True).new_page()


@pytest.fixture
def unknown(page):
    """What of a style Chromium does not know."""

    def asked(text):
        selectors, declarations = read_style(text)
        assert selectors and declarations
        return page.evaluate(SELECTORS, selectors) + page.evaluate(DECLARATIONS, declarations)

    return asked


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.name)
def test_a_style_can_be_read_and_chromium_knows_all_of_it(file, unknown):
    assert unknown(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("p { colour: red; }", [["colour", "red"]]),
        ("p { color: 3mm; }", [["color", "3mm"]]),
        ("p::: { color: red; }", ["p:::"]),
    ],
)
def test_a_planted_fault_in_a_style_is_found(text, found, unknown):
    assert unknown(text) == found


@pytest.mark.parametrize("text", ["p { color red; }", "p { } }", "p { a: b; ) }", "@charset x;"])
def test_a_style_that_cannot_be_read_is_found(text):
    with pytest.raises(AssertionError):
        read_style(text)


def check_script(file):
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--check", file], capture_output=True, text=True)


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_can_be_read(file):
    assert check_script(file).stderr == ""


def test_a_planted_fault_in_a_script_is_found(tmp_path):
    (tmp_path / "bad.js").write_text("const twice = 1; const twice = 2;\n")
    assert "has already been declared" in check_script(tmp_path / "bad.js").stderr


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_compiles(file):
    pages._environment().get_template(file.relative_to(PACKAGE).as_posix())


def test_a_planted_fault_in_a_template_is_found():
    with pytest.raises(TemplateSyntaxError):
        pages._environment().from_string("{% if one %}")


def test_there_are_files_of_each_kind_and_none_is_written_in_python():
    assert len(STYLES) >= 4 and len(SCRIPTS) >= 1 and len(TEMPLATES) >= 6
    for module in PACKAGE.rglob("*.py"):
        text = module.read_text("utf-8")
        assert "<!DOCTYPE" not in text, f"{module}: a page"
        assert "html.escape" not in text or module.name == "words.py", f"{module}: a second escaper"


def test_what_is_put_into_a_template_is_escaped_as_everywhere():
    page = pages.page("display/templates/page.html", title="<i> & 'a' \"b\"", body="<p>")
    assert "<h1>&lt;i&gt; &amp; &#x27;a&#x27; &quot;b&quot;</h1>\n&lt;p&gt;\n" in page


def test_the_panels_script_is_the_file_as_a_browser_reads_it(page):
    page.set_content(panel._IN_THE_BROWSER.replace(" onload=", " data-read="))
    found = page.evaluate("document.querySelector('style').dataset.read")
    style = page.evaluate("document.querySelector('style').textContent")
    assert found == (PACKAGE / "display/static/panel.js").read_text("utf-8")
    assert style.strip() == (PACKAGE / "display/static/panel.css").read_text("utf-8").strip()
