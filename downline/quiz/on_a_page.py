"""Questions as data for a page that marks answers by itself, without a kernel."""

from __future__ import annotations

from typing import Any

from downline.quiz import bank
from downline.quiz.kinds import Numeric
from downline.quiz.question import Question


def as_data(question: Question) -> dict[str, Any]:
    """What a page needs to ask a question, to mark any answer and to say why.

    An opening question comes without its key, as nothing is said about an answer but that it is
    kept. One that closes the course brings the opening one with it, which it explains.

    >>> as_data(bank.get("definitions-fay-upline"))["choices"][0]["value"]
    6.4
    >>> as_data(bank.get("welcome-names"))["choices"][0].keys()
    dict_keys(['text'])
    """
    return _data(question, with_key=not bank.opens(question))


def _data(question: Question, *, with_key: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "groups": question.groups,
        "opens": not with_key,
    }
    if isinstance(question, Numeric):
        found["unit"] = question.unit
    if not with_key:
        return found | {"choices": [{"text": one.text} for one in question.choices if one.text]}
    found["tolerance"] = question.tolerance
    found["choices"] = [
        {
            "text": choice.text,
            "value": choice.value,
            "correct": choice.correct,
            "feedback": choice.feedback,
            "group": choice.group,
        }
        for choice in question.choices
    ]
    if question.closes:
        found["opening"] = _data(bank.get(question.closes), with_key=True)
    return found
