"""Panels as their tests look at them and move them, without a browser."""

import ipywidgets as widgets

from downline.display.panel import _Asked


def hidden(widget) -> bool:
    """Whether a part of a panel is not shown now."""
    return widget.layout.display == "none"


def move(control, value):
    """Set a control as the browser does; a list is told by the position chosen."""
    if isinstance(control, widgets.Dropdown):
        control.set_state({"index": list(control.options).index(value)})
    elif isinstance(control, _Asked):
        control.set_state({"value": "" if value is None else f"{value:,.10g}"})
    else:
        control.set_state({"value": value})


def positions(control):
    """The places of a control that a sweep visits."""
    if isinstance(control, widgets.Dropdown):
        return list(control.options)
    if isinstance(control, widgets.Checkbox):
        return [True, False]
    low, high = control.low, control.high
    places = sorted({low, low + control.step, (low + high) / 2, high})
    return [None, *places] if isinstance(control, _Asked) else places
