"""The question bank: questions, their marks and objectives, and forms for learning platforms."""

from downline.quiz.kinds import KINDS
from downline.quiz.objectives import Objective
from downline.quiz.question import Choice, Feedback, Question

__all__ = ["KINDS", "Choice", "Feedback", "Objective", "Question"]
