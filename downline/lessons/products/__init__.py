"""Lesson 4, products: whose money pays the rewards, and stock in the cupboard."""
