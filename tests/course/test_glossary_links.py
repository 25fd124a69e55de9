"""A term of the glossary is explained where the course first uses it, and linked in each lesson."""

import re

import nbformat
import pytest
from nbformat import v4

from tests.kit.glossary_links import LESSONS, LINK, NAMES, blanked, first_uses, links, prose, word

NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in LESSONS}


def unlinked(nb) -> list[str]:
    """Say which terms stand in the prose before a link to them, or are linked twice."""
    found, text = links(nb), "\n".join(text for _, text in prose(nb))
    late = [a for a, use in first_uses(nb).items() if a not in found or use < found[a]]
    all_links = [link[2] for link in LINK.finditer(text)]
    return [f"{a} is not linked where it first stands" for a in late] + [
        f"{a} is linked {all_links.count(a)} times" for a in found if all_links.count(a) > 1
    ]


def misplaced(nb) -> list[str]:
    """Say which links to the glossary stand where none should: a heading, a list of what comes."""
    everywhere = [link for c in nb.cells for link in LINK.findall(c.source)]
    allowed = [
        link for _, text in prose(nb) for link in LINK.findall(re.sub("^#.*", "", text, flags=re.M))
    ]
    return [
        anchor
        for _, anchor in everywhere
        if everywhere.count((_, anchor)) > allowed.count((_, anchor))
    ]


def stressed(nb) -> str:
    """What the prose of a lesson stresses, in bold or in italics: there it explains a word."""
    text = "\n".join(text for _, text in prose(nb))
    return "\n".join(re.findall(r"\*{1,2}([^*\n]+)\*{1,2}", text))


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_every_term_is_linked_once_where_a_lesson_first_uses_it(lesson):
    assert links(NOTEBOOKS[lesson]), "a lesson without a term would prove nothing"
    assert unlinked(NOTEBOOKS[lesson]) == []
    assert misplaced(NOTEBOOKS[lesson]) == []


def test_a_link_shows_the_term_that_it_leads_to():
    for nb in NOTEBOOKS.values():
        for _, text in prose(nb):
            for shown, anchor in LINK.findall(text):
                assert any(word(name).fullmatch(shown) for name in NAMES[anchor]), shown


def test_a_term_is_explained_in_the_lesson_that_first_uses_it():
    """There it stands in bold or in italics, with what it means beside it."""
    seen, missing = set(), []
    for lesson, nb in NOTEBOOKS.items():
        new = [anchor for anchor in links(nb) if anchor not in seen]
        seen.update(new)
        for anchor in new:
            if not any(word(name).search(stressed(nb)) for name in NAMES[anchor]):
                missing.append(f"{anchor} in {lesson}")
    assert missing == []
    assert len(seen) >= 30


def test_what_is_no_prose_holds_no_term():
    text = "# Override\n\n`override` <!-- override --> [override](x.md) ![override](y)\n\nRead on."
    assert "verride" not in blanked(text) and "Read on." in blanked(text)
    quoted = "<!-- from: PayStatement() -->\n*An override.*\n\nMore."
    assert "override" not in blanked(quoted) and "More." in blanked(quoted)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("An **[override](glossary.ipynb#override)** and two overrides.", 0),
        ("An override, or [override](glossary.ipynb#override).", 1),
        ("All multi-level plans.", 0),
        ("An override.", 1),
        ("[Leg](glossary.ipynb#leg), [legs](glossary.ipynb#leg).", 1),
    ],
)
def test_the_rule_fails_on_a_planted_fault(text, faults):
    assert len(unlinked(v4.new_notebook(cells=[v4.new_markdown_cell(text)]))) == faults


def test_a_link_in_a_heading_or_in_the_objectives_is_misplaced():
    for text in (
        "## [Leg](glossary.ipynb#leg)",
        "## What you will be able to do\n\n[leg](glossary.ipynb#leg)",
    ):
        assert misplaced(v4.new_notebook(cells=[v4.new_markdown_cell(text)])) == ["leg"]
