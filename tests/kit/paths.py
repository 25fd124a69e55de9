"""Where the course and the tests' own data lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The course's folder."""
TESTS = ROOT / "tests"
DATA = TESTS / "data"
