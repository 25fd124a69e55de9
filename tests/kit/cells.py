"""Cells and notebooks as tests make them up."""

from nbformat import v4

from tools import refresh


def md(text: str):
    return v4.new_markdown_cell(text)


def ran(source: str, *outputs, **metadata):
    """A code cell as it is stored after a run."""
    return v4.new_code_cell(source, execution_count=1, outputs=list(outputs), metadata=metadata)


def notebook(*cells):
    return refresh.normalize(v4.new_notebook(cells=list(cells)))


def printed(text: str):
    return v4.new_output("stream", name="stdout", text=text)
