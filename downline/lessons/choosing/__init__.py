"""Lesson 8, choosing: weigh an offer, ask what nobody told, look back at guesses."""
