"""How a class is run with nbgrader; its commands are in solutions/README.md.

solutions/ holds the sources, exercises/ what students get; everything else a teacher makes (the
work handed in, the gradebook, the feedback) goes into classroom/, which git ignores.
"""

from pathlib import Path

from nbgrader import preprocessors
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import (
    ClearOutput,
    ClearSolutions,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
)

from downline.teaching.repair import (
    CheckCellMetadata,
    EmptyAnswers,
    ExecuteInSandbox,
    FindReflections,
    ForgetCopies,
    PutBackCells,
    PutChecksBelow,
    RecallNames,
    ShowAsText,
)

c = get_config()  # noqa: F821 - nbgrader puts this name here
classroom = Path(__file__).parent / "classroom"

c.CourseDirectory.course_id = "downline"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Forward slashes on Windows too: nbgrader makes regular expressions of these.
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.db_url = f"sqlite:///{classroom / 'gradebook.db'}"
# SQLite does not make the gradebook's folder. Not made right here: JupyterLab reads this file too,
# and a learner who never runs a class should not find the folder.
c.GenerateAssignment.pre_convert_hook = lambda **_: classroom.mkdir(exist_ok=True)

# On a hub: from each student what is that student's own, and no links.
c.ExchangeFactory.collect = "downline.teaching.exchange.Collect"

# A table of all marks in which whoever has none has none, and not 0.
c.ExportApp.plugin_class = "downline.teaching.all_marks.Table"

# Feedback in words, without hidden checks, that asks no other computer for anything.
c.GenerateFeedback.exporter_class = "downline.teaching.feedback.Page"
c.GenerateFeedback.preprocessors = ["downline.teaching.feedback.GetMarks"]

# The rule for unsolved exercises (conftest.py) knows them by this error.
c.ClearSolutions.code_stub = {
    "python": "# Write your code here, then delete the next line.\nraise NotImplementedError()"
}
c.ClearSolutions.text_stub = "*Double-click here and write your answer.*"
# Where a number or a word is typed after `=`, that is all that is taken out.
c.GenerateAssignment.preprocessors = [
    EmptyAnswers if step is ClearSolutions else step
    for step in GenerateAssignment.preprocessors.default()
]

# A check that a student changed is put back before grading; so is one that was deleted.
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    RecallNames,
    DeduplicateIds,
    ForgetCopies,
    PutBackCells,
    PutChecksBelow,
    FindReflections,
    OverwriteKernelspec,
    OverwriteCells,
    ShowAsText,  # and what a student wrote is text in Formgrader and in the feedback
    CheckCellMetadata,
]
# Students' programs run in the sandbox, whichever command or button starts them.
OURS = {Execute: ExecuteInSandbox, preprocessors.CheckCellMetadata: CheckCellMetadata}
c.Autograde.autograde_preprocessors = [
    OURS.get(step, step) for step in Autograde.autograde_preprocessors.default()
]
