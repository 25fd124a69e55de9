"""Who recruited whom, and who was placed under whom."""

from downline.genealogy.example import example_team
from downline.genealogy.tree import Genealogy

__all__ = ["Genealogy", "example_team"]
