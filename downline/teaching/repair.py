"""What nbgrader needs to mark careless submissions: cells get their names and places back.

Students copy cells, delete checks, and save with programs that drop what nbgrader knows a cell by.
These steps of nbgrader's stand in nbgrader_config.py, so that each of its commands takes them.
"""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor


def released(resources) -> dict:
    """The cells that students were given, by nbgrader's name; in order."""
    # nbgrader works in the course's folder.
    of = resources["nbgrader"]
    file = Path("exercises", of["assignment"], f"{of['notebook']}.ipynb")
    cells = nbformat.read(file, as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


class RecallNames(NbGraderPreprocessor):
    """Give cells back what nbgrader knows of them, whatever a student or a program did to it."""

    def preprocess(self, nb, resources):
        """Some programs drop metadata, but keep a cell's own id; in exercises it is the name."""
        given = released(resources)
        for cell in nb.cells:
            known = cell.metadata.pop("nbgrader", {})
            name = known.get("grade_id") or cell.get("id")
            if name in given:  # other cells are a student's own, or another exercise's
                cell.metadata["nbgrader"] = copy.deepcopy(given[name].metadata.nbgrader)
        return nb, resources


class ForgetCopies(NbGraderPreprocessor):
    """Let a student copy cells: nbgrader empties a copy's metadata, and then stumbles over it."""

    def preprocess_cell(self, cell, resources, index):
        """Make a copy an ordinary cell; of several, nbgrader grades the last."""
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources


class PutBackCells(NbGraderPreprocessor):
    """Put back what a student deleted and nobody may delete: checks, and the code that is given.

    nbgrader's own `add_missing_cells` knows checks only, and fails if the cell above is not one.
    """

    def preprocess(self, nb, resources):
        """Each cell goes back below the one that stood above it."""
        names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
        place = -1
        for name, cell in released(resources).items():
            info = cell.metadata.nbgrader
            if name in names:
                place = names.index(name)
            elif info.grade or (info.locked and cell.cell_type == "code"):
                place += 1
                names.insert(place, name)
                nb.cells.insert(place, copy.deepcopy(cell))
        return nb, resources
