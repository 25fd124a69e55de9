"""`python -m downline`: what a teacher does with a class."""

import sys

from downline.teaching.commands import main

if __name__ == "__main__":
    sys.exit(main())
