"""What maintainers run: `python tools/refresh.py` and `python tools/lock.py`."""
