"""Ready scenarios for :func:`downline.studies.run.run`."""

from __future__ import annotations

import numpy as np

from downline.genealogy import Genealogy
from downline.plans import Unilevel


def unilevel_network(n=1000, margin=0.25, rates=(0.05, 0.03, 0.01), sale=100, *, seed) -> dict:
    """A ready scenario: who earns what in a random network where everybody sells the same.

    Parameters
    ----------
    n
        Members, recruited at random (:meth:`Genealogy.random`).
    margin, rates
        Of :class:`Unilevel`, as fractions.
    sale
        What each member sells for, in currency units.
    seed
        Draws the network.

    Returns the median and the highest pay (currency units, before costs), the share of members who
    get nothing for other people's sales, and the top hundredth's share of that kind of pay (NaN if
    the plan pays none). At least one member counts as the top hundredth.

    Raises CourseError for members, rates or sales that cannot be (see those classes).

    >>> result = unilevel_network(n=1000, seed=1)
    >>> list(result)
    ['median', 'highest', 'no_commission', 'top_share']
    >>> round(float(result["no_commission"]), 1)  # half of a random network recruits nobody
    0.5
    """
    statement = Unilevel(margin, rates).pay(Genealogy.random(n, seed=seed), sale)
    earned, commission = statement.earned, statement.earned - statement.margin
    top = np.sort(commission)[-max(1, len(commission) // 100) :].sum()
    return {
        "median": np.median(earned),
        "highest": earned.max(),
        "no_commission": np.mean(commission == 0),
        "top_share": top / commission.sum() if commission.any() else np.nan,
    }
