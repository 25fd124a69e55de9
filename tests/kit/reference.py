"""Published and derived values that tests compare with, and the sentence of a refusal.

Rows R… are of tests/data/reference_values.csv; a test that uses one names the row.
"""

import math
import re

import numpy as np
import pandas as pd
import pytest

from downline.errors import CourseError
from tests.kit.paths import DATA

REFERENCE = pd.read_csv(DATA / "reference_values.csv", dtype=str, index_col="row id")


def numbers(row, column="expected"):
    """The numbers in a column of a reference row, as it is written there (.75 and 3,905 too).

    >>> numbers("R031")
    [3905.0, 19525.0]
    """
    return [float(number.replace(",", "")) for number in _digits(row, column)]


def listed(row, column="expected"):
    """The numbers in a column of a reference row, each as exact as it is written there."""
    return [written(number.replace(",", "")) for number in _digits(row, column)]


def written(number):
    """A number as a row writes it: its value, and half a unit of its last digit.

    >>> 2.3349 == written("2.33"), 2.336 == written("2.33")
    (True, False)
    """
    digits = len(number.partition(".")[2])
    return pytest.approx(float(number), abs=0.5001 * 10**-digits, rel=0)


def _digits(row, column):
    return re.findall(r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+", REFERENCE.loc[row, column])


def refused(make, *arguments, **options):
    """The sentence with which bad input is refused."""
    with pytest.raises(CourseError) as error:
        make(*arguments, **options)
    return str(error.value)


def within_four_standard_errors(sample, value):
    """Whether the mean of the runs may well be `value`."""
    return abs(sample.mean() - value) <= 4 * sample.std(ddof=1) / math.sqrt(len(sample))


def in_cents(amounts):
    """Currency units as whole cents; fails if there are fractions of a cent."""
    cents = np.asarray(amounts, dtype=float) * 100
    assert np.allclose(cents, np.rint(cents), rtol=0, atol=1e-4)
    return np.rint(cents).astype(int).tolist()
