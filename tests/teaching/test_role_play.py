"""The role play and the debate: the sum on the board is the model's, and every source exists."""

import re

from downline import evidence
from downline.lessons.sign.sums import Six, three_sums
from tests.kit.paths import ROOT

TEXT = (ROOT / "solutions" / "role_play.md").read_text(encoding="utf-8")


def test_the_sum_on_the_board_is_the_models():
    (told,) = re.findall(
        r"a kit of (\d+), (\d+) a month, and candles of (\d+) of which Robin", TEXT
    )
    join, monthly, spend = map(int, told)
    sums = three_sums(Six(join=join, monthly=monthly, spend=spend, keep=25))
    assert "keeps a quarter" in TEXT
    assert f"The year costs {sums.cost:,.0f}; so it takes {sums.needed} candles a month" in TEXT


def test_every_source_exists_and_each_part_has_some():
    known = set(evidence.sources()["source_id"])
    for part in TEXT.split("\n## ")[1:]:
        cited = {one for some in re.findall(r"\[(S[^\]]+)\]", part) for one in some.split(", ")}
        assert cited and cited <= known


def cards(part: str) -> list[list[str]]:
    """The rows of the table of cards under a heading."""
    (text,) = [one for one in TEXT.split("\n## ") if one.startswith(part)]
    return [row.split(" | ") for row in re.findall(r"^\| (\w+ \| .*) \|$", text, re.M)][1:]


def test_each_player_and_each_speaker_has_a_card_with_something_to_do():
    played = {row[0]: row for row in cards("Role play") if len(row) == 4}
    assert list(played) == ["1", "2", "3", "4"]
    debated = {row[0]: row for row in cards("Debate") if len(row) == 4}
    assert list(debated) == ["F1", "F2", "A1", "A2", "C", "T", "J"]
    for _, who, task, last in (*played.values(), *debated.values()):
        assert "**" in who and len(task) > 30 and last
    for side, other in (("F", "against"), ("A", "for")):
        assert "fact with its source" in debated[f"{side}1"][2], "both sides bring one"
        assert f"first speaker {other}" in debated[f"{side}2"][2], "and answer each other"


def test_the_substitute_starts_notebooks_as_readme_does():
    page = (ROOT / "solutions" / "substitute.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in (r".venv\Scripts\activate", "python -m jupyterlab"):
        assert command in page and command in readme
    assert (ROOT / "lessons" / re.search(r"`(\w+\.ipynb)`", page)[1]).is_file()
