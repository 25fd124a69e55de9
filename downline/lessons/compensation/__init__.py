"""Lesson 2, compensation: a month's pay line by line, and five plans side by side."""
