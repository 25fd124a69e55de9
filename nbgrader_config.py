"""How a class is run with nbgrader; its commands are in solutions/README.md.

solutions/ holds the sources, exercises/ what students get; everything else a teacher makes (the
work handed in, the gradebook, the feedback) goes into classroom/, which git ignores.
"""

from pathlib import Path

classroom = Path(__file__).parent / "classroom"
classroom.mkdir(exist_ok=True)  # SQLite does not make the folder of the gradebook

c = get_config()  # noqa: F821 - nbgrader puts this name here
c.CourseDirectory.course_id = "downline"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Forward slashes on Windows too: nbgrader makes regular expressions of these.
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.db_url = f"sqlite:///{classroom / 'gradebook.db'}"

# The check of unsolved exercises (conftest.py) knows an unsolved cell by this error.
c.ClearSolutions.code_stub = {
    "python": "# Write your code here, then delete the next line.\nraise NotImplementedError()"
}
c.ClearSolutions.text_stub = "*Double-click here and write your answer.*"

# A check that a student deleted or changed is put back before grading.
c.OverwriteCells.add_missing_cells = True
