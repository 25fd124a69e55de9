"""Collecting from a hub's exchange, where any student can put a folder: nobody speaks for another.

nbgrader's own step takes a folder for the student whose name it has, with no more than a warning
if it belongs to somebody else; and it follows the links in it, as the teacher. nbgrader_config.py
names this step instead.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect

from downline.errors import CourseError
from downline.teaching.submissions import as_line, copy_files


class Collect(ExchangeCollect):
    """nbgrader's step, which takes from each student only what is that student's own."""

    def _path_to_record(self, path):
        record = super()._path_to_record(path)
        if self.check_owner and not _belongs_to(Path(path), record["username"]):
            self.log.warning(
                "Left out, for it does not belong to whom it names: %s", as_line(record["filename"])
            )
            record["username"] = ""
        return record

    def init_src(self):
        """Find the newest of each student's own."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def do_copy(self, src, dest, log=None):
        """Copy the files of one student, and nothing that a link leads to."""
        try:
            left_out = copy_files(Path(src), Path(dest))
        except (CourseError, OSError) as problem:  # of one student, who stops no other
            name, why = as_line(Path(src).name), as_line(str(problem))
            self.log.error("%s is not collected: %s", name, why)
            return
        for name in left_out:
            self.log.warning("Left out, for links are not followed: %s", as_line(name))


def _belongs_to(folder: Path, user: str) -> bool:
    try:
        return not folder.is_symlink() and folder.owner() == user
    except (KeyError, OSError):
        return False
