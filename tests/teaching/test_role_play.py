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
