"""What picture, sentence and table of the welcome notebook's explorer have to agree on."""

from downline.explorers import EverybodyRecruits


def agrees_everybody_recruits(explorer, words):
    people, sentence = explorer.shown.table["people"], explorer.shown.sentence
    recruits, levels = (int(value) for value in explorer.values.values())
    assert people.tolist() == [recruits**level for level in range(levels + 1)]
    assert f"{people[1:].sum():,} people stand below you" in sentence or people[1:].sum() == 1
    assert f"that is {people.iloc[-1]:,}, or" in sentence
    for level, count in people.items():
        assert f"Level {level}: {count:,}." in explorer.shown.alt
        assert (f"{count:,}" if level else "you") in words


AGREES = {EverybodyRecruits: agrees_everybody_recruits}
