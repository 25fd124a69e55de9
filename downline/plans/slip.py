"""One member's statement as a pay slip: line by line, each line explained in words.

The amounts are the statement's own, and the plan explains its lines (`Plan.explain`). A line that
pays nothing stands there too if the plan has it, and says why.
"""

from __future__ import annotations

import pandas as pd

from downline.errors import CourseError
from downline.plans.base import Plan
from downline.plans.slip_words import Told
from downline.plans.statement import Statement


def pay_slip(
    plan: Plan, statement: Statement, member: int | str, currency: str = "$"
) -> pd.DataFrame:
    """What `plan` pays one member, a row a line: `line`, `why`, `on`, `rate` (percent), `amount`.

    The amounts add up to what the member earned.

    Parameters
    ----------
    plan
        The plan that paid.
    statement
        What `plan.pay` returned.
    member
        A number or a name.
    currency
        What stands before amounts in words.

    >>> from downline.genealogy import Genealogy
    >>> from downline.plans.levels import Unilevel
    >>> plan, team = Unilevel(0.25, (0.05, 0.03)), Genealogy([-1, 0], names=["Ana", "Ben"])
    >>> for row in pay_slip(plan, plan.pay(team, [80, 100]), 0).itertuples():
    ...     print(f"{row.line}: {row.amount:.2f}, {row.why}")
    retail margin: 20.00, 25 % of the $80.00 that Ana's customers paid
    override, level 1: 5.00, 5 % of the $100.00 sold by Ben, 1 level below
    override, level 2: 0.00, nobody stands 2 levels below
    """
    if not isinstance(plan, Plan) or not isinstance(statement, Statement):
        given = f"{type(plan).__name__} and {type(statement).__name__}"
        raise CourseError(f"A slip of {given}: give a plan, and the statement of its pay().")
    if statement.plan not in (None, plan):
        raise CourseError(
            f"Another {type(statement.plan).__name__} plan made this statement than the "
            f"{type(plan).__name__} plan that is to explain it: give the plan that paid."
        )
    rows = plan.slip(Told(statement, member, currency))
    table = pd.DataFrame(rows, columns=["line", "why", "on", "rate", "amount"])
    return table.astype({"on": float, "rate": float, "amount": float})
