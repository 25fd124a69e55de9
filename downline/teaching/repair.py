"""What nbgrader needs to mark submissions safely: names and places back, words as text, a sandbox.

Students copy cells, delete checks, and save with programs that drop what nbgrader knows a cell by.
And what a student writes must not run with a teacher's rights, neither as Python nor in a browser.
These steps of nbgrader's stand in nbgrader_config.py, so that each of its commands takes them:
`nbgrader autograde` and Formgrader's button, too.
"""

from __future__ import annotations

import copy
import json
import random
import re
from pathlib import Path
from typing import ClassVar

import nbformat
from nbgrader import preprocessors as steps
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.preprocessors import ClearSolutions, Execute, NbGraderPreprocessor
from nbgrader.utils import is_solution

from downline.errors import CourseError
from downline.teaching import answers_alone, second_look
from downline.teaching.sandbox import run_in_sandbox
from downline.teaching.submissions import about, as_line, as_text, in_markdown, picture


def handed_out(resources) -> list:
    """The cells that students were given, in order."""
    # nbgrader works in the course's folder.
    of = resources["nbgrader"]
    file = Path("exercises", of["assignment"], f"{of['notebook']}.ipynb")
    return nbformat.read(file, as_version=4).cells


def released(resources) -> dict:
    """Those of them that nbgrader knows, by its name."""
    cells = handed_out(resources)
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


class EmptyAnswers(ClearSolutions):
    """nbgrader's step that takes solutions out; of an answer it leaves the name, and None after =.

    So in an exercise without programming a student finds `answer_1a = None` and types over it.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """A cell in which each line is an answer or a comment keeps its lines."""
        lines = [line for line in cell.source.splitlines() if line.strip()]
        found = [ANSWER.fullmatch(line) for line in lines if not line.startswith("#")]
        if cell.cell_type != "code" or not is_solution(cell) or not found or not all(found):
            return super().preprocess_cell(cell, resources, cell_index)
        cell.source = ANSWER.sub(r"\1None\2", cell.source)
        return cell, resources


ANSWER = re.compile(r"^(answer_\w+ = ).*?((?:  # .*)?)$", re.MULTILINE)


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
        names = [about(cell).get("grade_id") for cell in nb.cells]
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


class PutChecksBelow(NbGraderPreprocessor):
    """Put a check below its answer again, if a student moved the answer down.

    Cells are dragged by mistake. To the student all was well, for the answer was run first; from
    top to bottom the check would come before it.
    """

    def preprocess(self, nb, resources):
        """Each check goes below the answer that stood next above it, if that stands lower now."""
        answer = ""
        for name, given in released(resources).items():
            info = given.metadata.nbgrader
            if info.solution:
                answer = name if given.cell_type == "code" else ""
            elif info.grade and answer:
                places = {about(cell).get("grade_id"): n for n, cell in enumerate(nb.cells)}
                if places.get(answer, -1) > places.get(name, len(nb.cells)):
                    check = nb.cells.pop(places[name])
                    nb.cells.insert(places[answer], check)
        return nb, resources


class FindReflections(NbGraderPreprocessor):
    """Look for a reflection elsewhere, if its own cell is as it was: it is not nothing.

    Students write into a cell of their own, or into the question. nbgrader would give no points for
    the empty cell, and put the question back. A program cannot know what is meant as the answer, so
    all of it goes below the empty cell, and waits there for a person.
    """

    def preprocess(self, nb, resources):
        """Only words that were not handed out count, from cells of words."""
        given = handed_out(resources)
        prose = {cell.source for cell in given if cell.cell_type == "markdown"}
        lines = {line for source in prose for line in source.splitlines()}
        own, empty = [], []
        for cell in nb.cells:
            info = about(cell)
            if info.get("grade") and info.get("solution"):
                empty += [cell] if cell.source in prose or not cell.source.strip() else []
            elif cell.cell_type != "code" and cell.source not in prose:
                words = [line for line in cell.source.splitlines() if line not in lines]
                own += ["\n".join(words).strip()] if "".join(words).strip() else []
        for cell in empty if own else []:
            cell.source = "\n\n".join(["Nothing stands here. In other cells stands:", *own])
        return nb, resources


class _Remembers(BaseMetadataValidator):
    """nbgrader's question whether a cell's metadata have their form, asked once of the same."""

    right: ClassVar[set[str]] = set()

    def validate_cell(self, cell):
        asked = json.dumps(about(cell), sort_keys=True)
        if asked not in self.right:
            super().validate_cell(cell)
            self.right.add(asked)


class _Metadata(MetadataValidator, _Remembers):
    """nbgrader's, which asks the other one first, and then of the cell and of all cells."""


class CheckCellMetadata(steps.CheckCellMetadata):
    """nbgrader's step, without what takes as long as all its others: to ask of each cell anew.

    It asks of each cell of each student whether its form is one, and the form's form, twice.
    """

    def preprocess(self, nb, resources):
        """The notebook as it is, or nbgrader's own complaint."""
        try:
            _Metadata().validate_nb(nb)
        except ValidationError:
            return super().preprocess(nb, resources)
        return nb, resources


class ShowAsText(NbGraderPreprocessor):
    """Make a student's words text: Formgrader and feedback show Markdown as a page, with scripts.

    What was handed out stays Markdown. Pictures that were pasted into a cell stay, too.
    """

    def preprocess(self, nb, resources):
        """Nothing of the student's is left but code, words and pictures."""
        prose = {cell.source for cell in handed_out(resources) if cell.cell_type == "markdown"}
        nb.metadata = {
            "kernelspec": {
                name: as_line(str(nb.metadata.get("kernelspec", {}).get(name, "python3")))
                for name in ("name", "display_name", "language")
            },
            "language_info": {"name": "python"},
        }
        for number, cell in enumerate(nb.cells):
            known = cell.metadata.get("nbgrader")
            cell.metadata = {"nbgrader": known} if known else {}
            if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(cell.get("id"))):
                cell.id = f"cell-{number}"
            pasted = cell.pop("attachments", {})
            if cell.cell_type == "code":
                cell.source = as_text(cell.source)
            elif cell.cell_type != "markdown" or cell.source not in prose:
                self.show(cell, pasted)
        return nb, resources

    def show(self, cell, pasted) -> None:
        """Turn one cell of prose into text, with its pictures below."""
        cell.cell_type, cell.source = "markdown", in_markdown(cell.source)
        pictures = [
            (kind, content)
            for bundle in pasted.values()
            for kind, given in bundle.items()
            if (content := picture(kind, given))
        ]
        if pictures:
            cell.attachments = {f"{n}.png": {kind: of} for n, (kind, of) in enumerate(pictures)}
            cell.source += "".join(
                f"\n\n![The student's picture {n + 1}](attachment:{n}.png)"
                for n in range(len(pictures))
            )


class ExecuteInSandbox(Execute):
    """nbgrader's step that runs the notebook, with the running done in the sandbox.

    `notes` holds why runs in this process were stopped, `looks` what a person should look at.
    """

    sandbox = True
    notes: ClassVar[list[str]] = []
    looks: ClassVar[list[str]] = []

    def preprocess(self, nb, resources, retries=None):
        """The notebook with its outputs, and nothing else changed."""
        folder = Path(resources["metadata"]["path"]).resolve()
        given = handed_out(resources)
        try:
            if answers_alone.nobody_programs(given) and answers_alone.has_program(
                nb, given, folder
            ):
                done = self.apart(nb, given, folder, resources["nbgrader"])
            else:
                done, stopped = run_in_sandbox(nb, folder, self.timeout, sandbox=self.sandbox)
                self.look_again(nb, done, folder, given)
                self.notes.append(stopped)
        except CourseError as problem:  # nbgrader would tell of an error, and not of which
            self.notes.append(str(problem))
            raise
        return done, resources

    def apart(self, nb, given: list, folder: Path, of: dict):
        """The notebook with its outputs, its checks run where no program of the student's ran.

        Parameters
        ----------
        nb
            The notebook.
        given
            The cells that were handed out.
        folder
            The files beside it.
        of
            The names of the assignment and of the notebook.
        """
        found = second_look.means(nb, [cell.source for cell in given], folder, _tools(given))
        # The file of the notebook has the checks in it, hidden ones too.
        ran, stopped = run_in_sandbox(
            answers_alone.without_checks(nb, given),
            folder,
            self.timeout,
            sandbox=self.sandbox,
            without=f"{of['notebook']}.ipynb",
        )
        checks = answers_alone.checks_alone(nb, given, answers_alone.held(nb, ran, given))
        exercise = Path("exercises", of["assignment"]).resolve()
        marked, _ = run_in_sandbox(checks, exercise, self.timeout, sandbox=self.sandbox, ours=True)
        if stopped:
            self.looks.append(f"{stopped} Answers that come after count as they were typed.")
        if found:
            self.looks.append(second_look.in_words(found, set(), apart=True))
        return answers_alone.together(nb, ran, marked)

    def look_again(self, nb, done, folder: Path, given: list) -> None:
        """Ask the checks in other words, if the student's program could have changed them.

        Parameters
        ----------
        nb, done
            The notebook before and after its run. What fails now fails there, too.
        folder
            The files beside it.
        given
            The cells that were handed out.
        """
        tools = _tools(given)
        found = second_look.means(nb, [cell.source for cell in given], folder, tools)
        lost: set[str] = set()
        if found and (first := second_look.passed(done)):
            other = second_look.in_other_words(nb, random.SystemRandom(), tools)
            again, _ = run_in_sandbox(other, folder, self.timeout, sandbox=self.sandbox)
            lost = first - second_look.held(again)
            second_look.take_back(done, lost)
        if found:
            self.looks.append(second_look.in_words(found, lost))


def _tools(given: list) -> list:
    """What was imported and defined for the checks."""
    asked = [cell for cell in given if about(cell).get("grade") or about(cell).get("solution")]
    return second_look.tools_of(cell.source for cell in given if cell not in asked)
