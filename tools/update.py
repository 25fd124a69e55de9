"""Bring a learner's clone of the course up to date: `python tools/update.py`.

A lesson that was run or written in is a changed file, and `git pull` refuses to go on over it. Here
the learner's version of what the update changes goes to `my_work/` first, where it can be opened
any day; then the update comes. Nothing of it is lost, and what the update does not touch stays.
It needs Python and git, and no package.
"""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class NoUpdate(Exception):
    """Why there is no update, in a sentence; the folder is as it was."""


def update(root: Path = ROOT) -> list[Path]:
    """Update the clone in `root`; gives the learner's versions that were kept, if there are any."""
    if _git(root, "rev-parse", "--is-inside-work-tree", why="This folder is no clone by git") != (
        "true"
    ):
        raise NoUpdate("This folder is no clone by git: unpack the new version beside it instead.")
    _git(root, "fetch", "--quiet", why="The new version could not be fetched")
    new = "@{upstream}"
    _git(root, "rev-parse", new, why="git does not know where this clone comes from")
    if _git(root, "rev-list", f"{new}..HEAD"):
        raise NoUpdate(
            "This clone has commits of its own, so it is for you to say how they go together with "
            "the new version: use git merge or git rebase."
        )
    coming = _names(root, "diff", "--name-only", "--no-renames", "HEAD", new)
    tracked = _names(root, "diff", "--name-only", "--no-renames", "HEAD")
    others = _names(root, "ls-files", "--others")
    mine = sorted(coming & (tracked | others))
    kept = _keep(root, mine)
    try:
        for name in mine:
            if name in tracked:
                _git(root, "reset", "--quiet", "HEAD", "--", name, why=f"{name} is held")
            (root / name).unlink(missing_ok=True)
        in_head = [name for name in mine if name in tracked and _is_in_head(root, name)]
        if in_head:
            _git(root, "checkout", "--quiet", "HEAD", "--", *in_head, why="A file is held")
        _git(root, "merge", "--quiet", "--ff-only", new, why="The new version could not be put in")
    except NoUpdate:
        for name, copy in kept.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(copy, root / name)
        raise
    return list(kept.values())


def _keep(root: Path, names: list[str]) -> dict[str, Path]:
    """Copy files into a new folder in the work folder; a deleted one needs no copy."""
    names = [name for name in names if (root / name).is_file()]
    if not names:
        return {}
    work = Path(os.environ.get("DOWNLINE_WORK", root / "my_work"))
    day, number = f"before_update_{date.today():%Y-%m-%d}", 1
    folder = work / day
    while folder.exists():
        number += 1
        folder = work / f"{day}_{number}"
    kept = {name: folder / name for name in names}
    for name, copy in kept.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, copy)
    return kept


def _is_in_head(root: Path, name: str) -> bool:
    return bool(_names(root, "ls-tree", "-r", "--name-only", "HEAD", "--", name))


def _names(root: Path, *command: str) -> set[str]:
    """What git lists; ended by zeros, so that no name is written in another way."""
    command = (command[0], "-z", *command[1:])
    return set(filter(None, _git(root, *command).split("\0")))


def _git(root: Path, *command: str, why: str = "git could not be asked") -> str:
    try:
        done = subprocess.run(
            ["git", *command], cwd=root, capture_output=True, encoding="utf-8", errors="replace"
        )
    except OSError as problem:
        raise NoUpdate(f"{why}: git was not found ({problem}).") from None
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise NoUpdate(f"{why}: {said}")
    return done.stdout.removesuffix("\n")


def main(root: Path = ROOT) -> None:
    """Update, and say what was kept and what to do next."""
    try:
        kept = update(root)
    except NoUpdate as problem:
        sys.exit(f"{problem}\nNothing was changed.")
    for copy in kept:
        print(f"Your version is kept: {copy}")
    print("The course is up to date. Now give README's command of the section Run it again.")


if __name__ == "__main__":
    main()
