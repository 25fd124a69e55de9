"""Lesson 1, definitions: who is paid for one sale, and who calls it what."""
