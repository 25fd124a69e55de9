"""Lessons 6 and 7, six questions: selling or recruiting, effort or position, who stays."""
