"""The course's kernel does one thing after the other, whatever page it speaks to."""

import pytest
from jupyter_client.manager import start_new_kernel


def offered(*arguments):
    manager, client = start_new_kernel(extra_arguments=list(arguments))
    try:
        return client.kernel_info(reply=True, timeout=60)["content"]["supported_features"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("kernel", [None, "ipykernel.ipkernel.IPythonKernel"])
def test_no_second_thread_is_offered_for_widgets(kernel):
    """JupyterLab then asks for none; IPython's own kernel shows that it would be asked for one."""
    arguments = [f"--IPKernelApp.kernel_class={kernel}"] if kernel else []
    assert ("kernel subshells" in offered(*arguments)) is bool(kernel)
