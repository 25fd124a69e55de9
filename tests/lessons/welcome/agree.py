"""What picture, sentence and table of the welcome notebook's explorer have to agree on."""

import pytest

from downline.explorers import EverybodyRecruits


def agrees_everybody_recruits(explorer, words):
    people, sentence = explorer.shown.table["people"], explorer.shown.sentence
    recruits, levels = (int(value) for value in explorer.values.values())
    assert people.tolist() == [recruits**level for level in range(levels + 1)]
    facts = explorer.shown.facts
    assert facts["people below you"] == people[1:].sum()
    assert facts["people on the last level"] == people.iloc[-1]
    its_share = 100 * people.iloc[-1] / people.sum()
    assert facts["share of the last level (%)"] == pytest.approx(its_share)
    below, last = facts["people below you"], facts["people on the last level"]
    assert f"{below:,} people stand below you" in sentence
    assert f"that is {last:,}, or" in sentence
    for level, count in people.items():
        assert f"Level {level}: {count:,}." in explorer.shown.alt
        assert (f"{count:,}" if level else "you") in words


AGREES = {EverybodyRecruits: agrees_everybody_recruits}
