"""Lesson 5, similarities: pay for an hour, break-even, income disclosures."""
