"""What a guesser can read off a question without knowing anything: the longest or humblest choice.

The rules are written here from a list of words, before any question is looked at, and share no code
with the bank. A rule that names several choices alike is taken to draw among them.
"""

import re
from statistics import mean

import pytest

from downline.quiz import bank
from downline.quiz.kinds import OneChoice
from downline.quiz.question import Choice

MODEST = {
    "hedges": "about almost at least can could depend depends either hardly little may maybe might "
    "more or less mostly much not yet often partly perhaps possible possibly rarely several some "
    "sometimes tend tends unless until usually whether if",
    "asks": "ask asks asking question questions check read find out how what which who whom whose",
    "rules and counts": "rule rules plan pay rules contract counted counts included left out is "
    "taken off costs limit",
}
"""What the careful choice is expected to say."""

BOLD = {
    "reasons": "because as since so therefore for",
    "absolutes": "all alone always any anybody anyone cannot certain certainly each entirely every "
    "everybody everyone must never no no one nobody none nothing only prove proves proved proof "
    "sure whole",
}
"""What the careless choice is expected to say."""

PHRASES = ("at least", "more or less", "not yet", "find out", "pay rules", "left out", "is taken "
           "off", "no one")  # fmt: skip

LONGEST = 0.30
"""How often the longest choice may be the right one; with four choices chance is 0.25."""

TIMES_CHANCE = 1.3
"""How much better than chance the rule of the modest answer may do."""


def words(groups) -> list[str]:
    """The words and phrases of some groups."""
    text = " ".join(groups)
    found = [phrase for phrase in PHRASES if phrase in text]
    for phrase in found:
        text = text.replace(phrase, " ")
    return found + text.split()


def said(text: str, listed: list[str]) -> int:
    """How many of the listed words a text says."""
    return sum(len(re.findall(rf"\b{word}\b", text, re.IGNORECASE)) for word in listed)


def modesty(text: str) -> int:
    return said(text, words(MODEST.values())) - said(text, words(BOLD.values()))


RULES = {
    "the modest choice": modesty,
    "what hedges": lambda text: said(text, words([MODEST["hedges"]])),
    "what asks, or speaks of rules and counts": lambda text: said(
        text, words([MODEST["asks"], MODEST["rules and counts"]])
    ),
    "what gives no reason and is not absolute": lambda text: -said(text, words(BOLD.values())),
    "what is not absolute": lambda text: -said(text, words([BOLD["absolutes"]])),
}

BANKS = {
    "lessons": lambda: bank.every(),
    "before and after": lambda: [q for q in bank.every() if q.closes or bank.opens(q)],
    "test": lambda: bank.every_unseen(),
    "all": lambda: [*bank.every(), *bank.every_unseen()],
}


def single(name: str) -> list[OneChoice]:
    return [question for question in BANKS[name]() if isinstance(question, OneChoice)]


def hits(question: OneChoice, rule) -> float:
    """The chance that the rule finds the right choice."""
    scores = [rule(choice.text) for choice in question.choices]
    best = [place for place, score in enumerate(scores) if score == max(scores)]
    return (question.answer in best) / len(best)


def chance(questions) -> float:
    return mean(1 / len(question.choices) for question in questions)


@pytest.mark.parametrize("name", BANKS)
@pytest.mark.parametrize(
    "length", [len, lambda text: len(text.split())], ids=["characters", "words"]
)
def test_the_right_choice_is_seldom_the_longest(name, length):
    questions = single(name)
    assert mean(hits(question, length) for question in questions) <= LONGEST
    longest = [
        question.id
        for question in questions
        if all(
            length(choice.text) < length(question.choices[question.answer].text)
            for choice in question.choices
            if not choice.correct
        )
    ]
    assert len(longest) <= LONGEST * len(questions), longest


@pytest.mark.parametrize("name", BANKS)
@pytest.mark.parametrize("rule", RULES)
def test_the_modest_answer_is_hardly_better_than_chance(name, rule):
    questions = single(name)
    score = mean(hits(question, RULES[rule]) for question in questions)
    assert score <= TIMES_CHANCE * chance(questions)


def test_the_rules_find_what_they_are_written_for():
    """A planted question that gives itself away by both: else a passing test would say nothing."""
    telling = OneChoice(
        id="a-b",
        lesson="test",
        text="What does it show?",
        choices=(
            Choice("Everybody must lose, because it proves so"),
            Choice("All of them win"),
            Choice("It may depend on the rules, and on who is counted in it", correct=True),
        ),
    )
    assert all(hits(telling, rule) == 1 for name, rule in RULES.items() if "reason" not in name)
    assert hits(telling, len) == hits(telling, lambda text: len(text.split())) == 1
    assert hits(telling, lambda text: 0) == pytest.approx(1 / 3) == chance([telling])
    assert said("Not yet known, so ask.", words(MODEST.values())) == 2
    assert said("nobody", words(["no"])) == 0, "a word is a word of its own"
