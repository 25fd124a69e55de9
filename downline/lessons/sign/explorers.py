"""Before you sign: three sums from six things that one may or may not know."""

from __future__ import annotations

from typing import Any

import pandas as pd

from downline import given
from downline.display import panel
from downline.display.explorer import Answer, Explorer
from downline.errors import CourseError
from downline.lessons.sign import pictures
from downline.lessons.sign.sums import Six, money, rows, sentence, three_sums, words
from downline.words import listed


def box(one: dict[str, Any]) -> panel._Asked:
    """The box for one of the six."""
    return panel.asked(
        one["label"], low=one["low"], high=one["high"], step=one["step"], unit=one["unit"]
    )


class ThreeSums(Explorer, lesson=0):
    """What a year costs, how many customers bring that back, and pay for an hour.

    >>> print(ThreeSums(join=120, monthly=100).shown.sentence[:20])
    A year costs 1,320.0
    """

    presets = {
        "An invented offer": {
            "join": 120, "monthly": 100, "spend": 40, "keep": 25, "customers": 8, "hours": 20,
        },
        "Without the monthly goods": {
            "join": 120, "monthly": 40, "spend": 40, "keep": 25, "customers": 8, "hours": 20,
        },
        "Only what I was told": {"join": 49, "keep": 25},
    }  # fmt: skip

    def make_controls(self):
        return {one["key"]: box(one) for one in words()["asked"]}

    def _checked(self):
        """What is entered; amounts in two currencies make no sum."""
        entered = super()._checked()
        typed = (one.value for one in self.controls.values() if "money" in one.unit)
        found = sorted({sign for text in typed for sign in given.signs_typed(text)})
        if len(found) > 1:
            raise CourseError(words()["two_currencies"].format(signs=listed(found)))
        return entered

    def answer(self, **known):
        six = Six(**known)
        sums = three_sums(six)
        facts, results = sums.facts(), rows(sums)
        bring = facts.get("your customers bring")
        return Answer(
            sentence=sentence(six, sums),
            facts=facts,
            table=pd.DataFrame(results, columns=words()["columns"]),
            caption=words()["caption"],
            figure=pictures.cost_and_return(sums),
            alt=f"Two bars. What a year costs: {results[0][1]}. Your customers bring: "
            f"{words()['unknown'] if bring is None else money(bring)}. "
            f"After a year: {pictures.in_words(sums)}.",
        )
