"""Welcome: is the computer ready, and how an explorer works."""
