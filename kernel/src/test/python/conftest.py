"""Kernel processes for the probes, driven over their sockets as any Jupyter client does it.

Two languages behind the same server: `echo`, whose cells do one protocol thing each (kernel/src/test/java, EchoLanguage),
and the real kernel, named by GOBUF_KERNEL. The echo kernel is started with the argv in GOBUF_KERNEL_ARGV (a JSON list),
or, without that, as the registered kernel is, with its main class exchanged.
"""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from probe import Kernel, echo_argv, echo_manager  # noqa: E402


@pytest.fixture(scope="session")
def echo_specs(tmp_path_factory):
    """A directory for kernelspecs that holds `gobuf-echo`."""
    specs = tmp_path_factory.mktemp("specs")
    directory = specs / "gobuf-echo"
    directory.mkdir()
    spec = {"argv": echo_argv(), "display_name": "Echo", "language": "echo", "interrupt_mode": "message"}
    (directory / "kernel.json").write_text(json.dumps(spec))
    return specs


@pytest.fixture(scope="module")
def echo(echo_specs, tmp_path_factory):
    kernel = Kernel(echo_manager(echo_specs), tmp_path_factory.mktemp("log") / "stderr")
    yield kernel
    kernel.close()


@pytest.fixture
def fresh_echo(echo_specs, tmp_path):
    """A kernel for a test that ends it."""
    kernel = Kernel(echo_manager(echo_specs), tmp_path / "stderr")
    yield kernel
    kernel.close()
