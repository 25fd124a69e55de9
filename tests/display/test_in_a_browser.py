"""What an explorer must not do where Python runs in a browser: a None is lost on its way there."""

import json

import pytest

from downline import explorers as face
from downline.display.explorer import Explorer

EXPLORERS = sorted(
    name
    for name in face.__all__
    if isinstance(getattr(face, name), type) and issubclass(getattr(face, name), Explorer)
)


def widgets_of(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets_of(child)


def sent_from(explorer, do):
    """What reaches the page of the explorer's widgets and layouts while something is done."""
    found = []
    for widget in widgets_of(explorer):
        for one in (widget, widget.layout):
            one.observe(lambda change: found.append((change.owner, change.name)))
    do()
    return [
        (type(owner).__name__, name)
        for owner, name in found
        if name in owner.keys and json.loads(json.dumps(owner.get_state(name)))[name] is None
    ]


@pytest.mark.parametrize("name", EXPLORERS)
def test_what_is_shown_or_hidden_never_goes_back_to_none(name, journal):
    explorer = getattr(face, name)(journal=journal)

    def drive():
        if explorer.predict:
            explorer.predict.guess.value = 1.0
            for button in (explorer.predict.keep, explorer.predict.show):
                button.do()
        for button in explorer.buttons.values():
            button.do()

    assert sent_from(explorer, drive) == []
    assert explorer.body.layout.display in ("", None)
    if explorer.prediction:
        skipped = getattr(face, name)(journal=type(journal)(journal.path.with_name("other.json")))
        assert sent_from(skipped, skipped.predict.skip.do) == []
        assert skipped.body.layout.display == ""
