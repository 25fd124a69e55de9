"""Run in Pyodide for the proof: the code cells of notebooks, and what each of them gives."""

import json
import os
from importlib.resources import files
from pathlib import Path

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

given: list[dict] = []


class Hook(DisplayHook):
    """What a cell ends with."""

    def __call__(self, result=None):
        if result is not None:
            self.update_user_ns(result)
            given.append(self.compute_format_data(result)[0])


class Publisher(DisplayPublisher):
    """What a cell displays."""

    def publish(self, data, *_, **__):
        given.append(data)


class Shell(InteractiveShell):
    """IPython's, and by `kernel` pandas sees that this is no terminal whose width it could ask."""

    kernel = None


def run(path: Path, shell: Shell) -> list[dict]:
    """Of each code cell its outputs by type, what it printed, and its error if there is one."""
    import pandas

    os.chdir(path.parent)
    shell.reset(new_session=True)
    pandas.reset_option("^display")  # in the browser each notebook has a Python of its own
    found = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        given.clear()
        with capture_output(display=False) as said:
            ended = shell.run_cell(cell["source"], store_history=True)
        error = ended.error_in_exec or ended.error_before_exec
        texts = [
            {kind: text for kind, text in data.items() if kind in ("text/plain", "text/html")}
            for data in given
        ]
        told = {"out": said.stdout, "err": said.stderr, "error": repr(error) if error else ""}
        found.append({"outputs": texts, **told})
    return found


def main(argument: str) -> str:
    """What the cells give, by notebook, as JSON; `argument` lists notebooks of /here as JSON."""
    shell = Shell.instance(displayhook_class=Hook, display_pub_class=Publisher)
    settings = files("downline").joinpath("jupyter", "ipython_config.json").read_text("utf-8")
    for extension in json.loads(settings)["InteractiveShellApp"]["extensions"]:
        shell.run_line_magic("load_ext", extension)
    shell.run_cell("import pandas")  # here it asks the shell whether it writes to a terminal
    return json.dumps({name: run(Path("/here", name), shell) for name in json.loads(argument)})
