"""Lesson 3, recruitment: the promise against chance, order of entry, a market that fills up."""
