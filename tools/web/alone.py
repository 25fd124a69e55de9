"""*Before you sign* as one file: to be kept on a phone, sent on, and opened without a network."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from downline.lessons.sign import form

NAME = "keep_before_you_sign.html"
"""What the file is called."""
LINK = (
    f'<p class="sums-keep"><a href="{NAME}" download>Keep this page</a> as one file: it works '
    "without a network, sums and all, and you can send it on.</p>\n"
)
"""What leads to it, below the sums."""

_NUMBERS = Path(__file__).parent / "numbers.js"
_HEAD = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title><style>{style}</style>'
    "</head><body><main>{page}</main><script>{script}</script></body></html>\n"
)


def in_one_file(page: str, style: str) -> str:
    """A page of the site with its style and the script of the sums inside, and nothing beside it.

    Links to other pages of the site become plain words; those to sources stay.

    Parameters
    ----------
    page
        The page as the site has it.
    style
        A style sheet that goes with no theme.

    >>> page = '<title>T</title><article><p>See <a href="x.html">X</a>.</p></article>'
    >>> "<p>See X.</p>" in in_one_file(page, "p { }")
    True
    """
    soup = BeautifulSoup(page, "html.parser")
    article = soup.select_one("article")
    if article is None or soup.title is None:
        raise ValueError("the page has no article")
    for gone in article.select(".headerlink, .sums-keep, link, script[src], .dl-explorer"):
        gone.decompose()
    for link in article.select("a[href]"):
        if not str(link["href"]).startswith(("https:", "http:")):
            link.unwrap()
    static = Path(str(form.FOLDER))
    return _HEAD.format(
        title=soup.title.get_text().partition(" - ")[0].strip(),
        style=style + (static / "sums.css").read_text("utf-8"),
        page=article.decode_contents(),
        script="".join(path.read_text("utf-8") for path in (_NUMBERS, static / "sums.js")),
    )
