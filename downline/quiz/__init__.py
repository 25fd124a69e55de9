"""The question bank: questions, their marks and objectives, and forms for learning platforms."""

from downline.quiz.objectives import Objective
from downline.quiz.question import Choice, Feedback, Question

__all__ = ["Choice", "Feedback", "Objective", "Question"]
