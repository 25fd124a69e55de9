"""Panels as their tests look at them, without a browser."""


def hidden(widget) -> bool:
    """Whether a part of a panel is not shown now."""
    return widget.layout.display == "none"
