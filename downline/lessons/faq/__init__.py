"""Lesson 6, six questions: selling or recruiting, effort or position, who stays."""
