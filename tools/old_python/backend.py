"""What pip asks to build this folder: it builds nothing, and says which Python the course needs."""

import sys


def get_requires_for_build_wheel(config_settings=None):
    """Stop pip at its first question. Old Pythons run this: nothing newer than 3.6 in here."""
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        f"The course needs Python 3.11 or newer, and this is Python {found}. Install a newer one "
        "from python.org, delete the folder .venv, and start again with README.md."
    )
