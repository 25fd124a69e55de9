"""The one kind of error this course raises on purpose."""


class CourseError(ValueError):
    """Something you gave cannot be used; the message says what it was and what to do instead.

    >>> raise CourseError("The sale is -5: use 0 or more.")
    Traceback (most recent call last):
        ...
    downline.errors.CourseError: The sale is -5: use 0 or more.
    """
