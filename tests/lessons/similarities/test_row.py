"""A hundred people in a row: their money is the table's, and their order is that of pay."""

import numpy as np
import pytest

from downline.explorers import HundredPeople
from downline.lessons.similarities.disclosed import CHOICES, counted
from downline.lessons.similarities.row import below, row_of_a_hundred
from tests.kit.svg import misplaced

BY_HAND = {  # shares of doTERRA's disclosure of 2017 (S10), in per cent, and the means of the ranks
    0: 63.84, 375: 12.16, 752: 9.66, 1250: 5.75, 1837: 2.76, 4370: 3.91, 11260: 0.92, 27557: 0.62,
    58509: 0.21, 112965: 0.07, 201764: 0.07, 463555: 0.02, 1259587: 0.01,
}  # fmt: skip


def test_the_row_is_what_one_gets_by_dealing_out_the_published_classes():
    """One per cent after the other, taken from the classes in their order."""
    waiting = [[share, mean] for mean, share in sorted(BY_HAND.items())]
    row = []
    for _ in range(100):
        room, got = 1.0, 0.0
        while room > 1e-9 and waiting:
            taken = min(room, waiting[0][0])
            got += taken * waiting[0][1]
            room, waiting[0][0] = room - taken, waiting[0][0] - taken
            if waiting[0][0] < 1e-9:
                waiting.pop(0)
        row.append(got)
    assert row_of_a_hundred(counted("doTERRA, US 2017")) == pytest.approx(row, abs=0.01)


@pytest.mark.parametrize("name", CHOICES)
def test_nobody_is_paid_less_than_the_one_before_and_the_money_is_all_there(name):
    one = counted(name)
    row = row_of_a_hundred(one)
    assert len(row) == 100 and (row >= 0).all()
    assert (np.diff(row) >= -1e-6 * row.max()).all()
    least, most = one.measures["mean"]
    assert least * (1 - 1e-6) <= row.mean() <= most * (1 + 1e-6)
    low, high = one.measures["top 1 % hold"]
    assert low - 1e-4 <= row[-1] / row.sum() <= high + 1e-4
    assert (row[: int(100 * one.measures["share with nothing"][0])] == 0).all()


def test_who_is_below_an_amount_is_counted_without_who_has_it():
    row = np.array([0.0, 5.0, 5.0, 90.0])
    assert [below(row, amount) for amount in (0, 5, 25, 100)] == [0, 1, 3, 4]


@pytest.mark.parametrize("without_last", [False, True])
@pytest.mark.parametrize("name", CHOICES)
def test_words_of_the_picture_stay_apart(name, without_last, journal):
    explorer = HundredPeople(journal, first=name, without_last=without_last)
    assert misplaced(explorer.shown.figure) == []
