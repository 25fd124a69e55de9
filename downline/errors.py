"""The one kind of error this course raises on purpose, and the one kind of warning."""


class CourseError(ValueError):
    """Something you gave cannot be used; the message says what it was and what to do instead.

    `key` names the setting that it is about, where there is one.

    >>> raise CourseError("The sale is -5: use 0 or more.")
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: The sale is -5: use 0 or more.
    """

    def __init__(self, sentence: str, key: str | None = None):
        super().__init__(sentence)
        self.key = key


class CourseWarning(UserWarning):
    """What you gave can be used, but hardly means what you want; the message says why."""
