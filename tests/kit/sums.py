"""Offers as people type them into the boxes of the three sums."""

import random

from downline.given import written
from downline.lessons.sign.explorers import box
from downline.lessons.sign.sums import words

LIMITS = {one["key"]: (one["low"], one["high"]) for one in words()["asked"]}


def typed(value, draw):
    """One of the ways in which somebody may type a number."""
    if value is None:
        return draw.choice(["", " ", "\u00a0"])
    text = f"{value:.2f}"
    forms = [text, f"{value:,.2f}", f" {text} ", written(value), text.replace(".", ",")]
    return draw.choice(forms)


def drawn(seed, number):
    """Offers as typed: a third of the boxes empty, small and large amounts, awkward cents."""
    draw = random.Random(seed)
    for _ in range(number):
        six = {}
        for key, (low, high) in LIMITS.items():
            most = draw.choice([high, min(high, 500), min(high, 20)])
            value = round(draw.uniform(low, most), draw.choice([0, 1, 2, 5]))
            six[key] = draw.choice([value, value, min(max(value, low), high), None, float(low)])
        yield {key: typed(value, draw) for key, value in six.items()}


def read(text, key):
    (one,) = (one for one in words()["asked"] if one["key"] == key)
    asked = box(one)
    asked.value = text
    return asked.number
