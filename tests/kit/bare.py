"""The course in a Python as a browser has it: no processes, threads, sockets, nor `fcntl`.

`python -I tests/kit/bare.py FOLDER …` takes these away, runs the cells of lessons and solved core
exercises, and drives every explorer; the folders (the course's own, and where its packages are) go
to the end of the path. It prints what each cell and each state of an explorer says, as JSON; the
first thing that fails ends it. `tests/lite/test_bare.py` gives it to the Python that runs the tests
and to one whose whole numbers have 32 bits (`narrow.py`), so it needs no pytest.
"""

import _thread
import errno
import json
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

GONE = {"fcntl", "_multiprocessing", "_posixshmem"}
"""What cannot be imported in a browser."""
COURSE = Path(__file__).resolve().parents[2]
PROCESSES = {
    "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn",
    "subprocess.Popen",
}  # fmt: skip


def refuse(event: str, arguments: tuple) -> None:
    """Python asks this before it does something that a browser cannot: the errors are Pyodide's."""
    if event == "import" and arguments[0] in GONE:
        raise ModuleNotFoundError(f"No module named {arguments[0]!r}", name=arguments[0])
    if event in PROCESSES:
        raise OSError(138, "emscripten does not support processes.")
    if event == "socket.__new__":
        raise OSError(errno.EACCES, "there are no sockets")


def no_thread(*_, **__) -> None:
    raise RuntimeError("can't start new thread")


def take_away() -> None:
    """From now on this Python can do no more than one in a browser."""
    for name in GONE:
        sys.modules.pop(name, None)
    sys.addaudithook(refuse)
    for module in (_thread, threading):  # only newer Pythons would ask the hook
        for name in [name for name in vars(module) if name.lstrip("_").startswith("start_")]:
            setattr(module, name, no_thread)


def count_as_numpy_2_0() -> None:
    """Let `bincount` refuse what it cannot take safely, as it did up to numpy 2.0.

    That is the numpy of the newest Pyodide of which we have tried everything. On 64 bits nothing
    that is whole is refused.
    """
    import numpy as np

    counted = np.bincount

    def bincount(x, weights=None, minlength=0):
        there = np.asarray(x)
        if there.size and not np.can_cast(there.dtype, np.intp):
            kinds = f"from {there.dtype!r} to {np.dtype(np.intp)!r}"
            raise TypeError(f"Cannot cast array data {kinds} according to the rule 'safe'")
        return counted(x, weights, minlength)

    np.bincount = bincount


# ---- cells ---------------------------------------------------------------------------------------


def notebooks() -> list[Path]:
    """Lessons, and the core exercises with their model answers and hidden checks."""
    solved = COURSE.glob("solutions/*/*.ipynb")
    core = [path for path in solved if not path.parent.name.endswith("_pandas")]
    return sorted(COURSE.glob("lessons/*.ipynb")) + sorted(core)


def sources(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def cells(notebook: Path) -> Iterator[str]:
    """Run a notebook's cells as its kernel does, and give what each of them says."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    settings = json.loads((COURSE / "downline/jupyter/ipython_config.json").read_text())
    for extension in settings["InteractiveShellApp"]["extensions"]:
        shell.extension_manager.load_extension(extension)
    for source in sources(notebook):
        with capture_output() as caught:
            done = shell.run_cell(source)
        if error := done.error_in_exec or done.error_before_exec:
            error.add_note(f"in {notebook.relative_to(COURSE)}, in the cell:\n{source}")
            raise error
        texts = [text for output in caught.outputs for text in in_words(output.data)]
        yield "\n".join([caught.stdout, *texts])


def in_words(data: dict[str, str]) -> list[str]:
    """What an output says, without the bytes of its pictures, as nbval compares it.

    >>> in_words({"text/html": '<img alt="5" src="data:image/png;base64,AA==">', "image/png": "A"})
    ['<img alt="5" src="">']
    """
    said = [text for kind, text in sorted(data.items()) if kind.startswith("text/")]
    return [re.sub(r"data:image/[\w+]*;base64,[\w+/=]*", "", text) for text in said]


# ---- explorers -----------------------------------------------------------------------------------


def drive(kind) -> Iterator[tuple[str, str]]:
    """Guess, press each preset and move each control: what was done, and what is then shown."""
    from downline.display.html import as_text
    from downline.errors import CourseError
    from tests.kit.panels import move, positions

    explorer = kind()

    def says() -> str:
        if explorer.error is not None:
            assert isinstance(explorer.error, CourseError), explorer.error
            return str(explorer.error)
        answer = explorer.shown
        table = as_text(answer.table, answer.formats).to_string(index=False)
        return "\n".join([answer.sentence, table, answer.alt])

    yield "opening", says()
    if explorer.predict is not None:
        move(explorer.predict.guess, 7)
        explorer.predict.keep.do()
        explorer.predict.show.do()
        assert explorer.error is None, explorer.error
        assert not explorer.predict.open
        yield "a guess", explorer.predict.said.value
        saved = explorer.journal.last("predictions", kind.__name__)
        assert saved["guess"] == 7
    for name in kind.presets:
        explorer.buttons[name].do()
        yield f"preset {name}", says()
    for name, control in explorer.controls.items():
        explorer.reset()
        for value in positions(control):
            move(control, value)
            yield f"{name} = {value}", says()


def main(folders: list[str]) -> None:
    sys.path += folders
    import matplotlib.font_manager  # noqa: F401  # lists the fonts once; Pyodide's without a thread

    take_away()
    import numpy as np
    import pandas as pd
    from filelock import FileLock  # noqa: F401  # which looks for `fcntl`
    from IPython.core import interactiveshell  # noqa: F401

    count_as_numpy_2_0()
    pd.set_option("display.max_columns", 20)  # as in a notebook
    sys.platform = "emscripten"  # what is not imported by now asks for it
    sys.modules["pyodide_js"] = None  # but nobody fetches packages

    from downline import explorers
    from downline.display.explorer import Explorer
    from downline.learner import Journal

    told: dict[str, str] = {}
    for notebook in notebooks():
        for number, said in enumerate(cells(notebook), 1):
            told[f"{notebook.stem}, code {number}"] = said
    for name in explorers.__all__:
        kind = getattr(explorers, name)
        if isinstance(kind, type) and issubclass(kind, Explorer):
            for done, said in drive(kind):
                told[f"{name}, {done}"] = said
    left = [path.name for path in Journal().path.parent.glob("*.lock*")]
    bits = np.array([1]).dtype.itemsize * 8
    json.dump({"bits": bits, "told": told, "left": left}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
