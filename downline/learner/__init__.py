"""What a learner leaves behind: predictions, answers, and what they show."""

from downline.learner.answers import first_answers, in_words, own_change
from downline.learner.hindsight import as_number, calibration, guesses, is_close, tens
from downline.learner.journal import Journal, first_entries, read_entries

__all__ = [
    "Journal",
    "as_number",
    "calibration",
    "first_answers",
    "first_entries",
    "guesses",
    "in_words",
    "is_close",
    "own_change",
    "read_entries",
    "tens",
]
