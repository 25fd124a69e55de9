"""What a teacher has and types: a platform's table, and the commands in a course's folder."""

import shutil
from pathlib import Path

from downline.teaching import commands

SANDBOX = [] if shutil.which("bwrap") else ["--without-sandbox"]
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\n"
    "Participant 7,Ana López,a@x.org,Submitted,,20.00,-\n"
    "Participant 8,Ben Ng,b@x.org,Submitted,,20.00,-\n"
    "Participant 9,Cho Kim,c@x.org,,,20.00,-\n"
)


def command(course: Path, *words: str) -> int:
    """Run one of the commands; 0: all went well, 1: look at what is said, 2: nothing was done."""
    return commands.main([*words, "--course", str(course)])
