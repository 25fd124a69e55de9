"""Downline: the models, data and explorers behind the course on network marketing and MLM."""

__version__ = "0.2.0"
"""The course's version; pyproject.toml reads it here. CHANGELOG.md says what each one brought."""
