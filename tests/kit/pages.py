"""HTML pages as their tests read them, and the paper that they print on."""

import re
from html.parser import HTMLParser


class Reader(HTMLParser):
    """Tags with their attributes, and words, of a page; fails on a tag that is not closed."""

    VOID = ("meta", "img", "br", "hr", "link")

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.open = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, text):
        if self.open and self.open[-1] != "style":
            self.words.append(text)


def sides(pdf: bytes) -> int:
    """How many pages of paper a PDF of Chromium's has."""
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))
