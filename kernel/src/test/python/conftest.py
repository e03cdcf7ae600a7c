"""Kernel processes for the probes, driven over their sockets as any Jupyter client does it.

Two languages behind the same server: `echo`, whose cells do one protocol thing each (kernel/src/test/java, EchoLanguage),
and the real kernel, named by GOBUF_KERNEL. The echo kernel is started with the argv in GOBUF_KERNEL_ARGV (a JSON list),
or, without that, as the registered kernel is, with its main class exchanged.
"""

import json
import os
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

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


def start(language, echo_specs, log):
    if language == "echo":
        return Kernel(echo_manager(echo_specs), log)
    return Kernel(KernelManager(kernel_name=os.environ.get("GOBUF_KERNEL", "gobuf")), log, cell=("%help", None))


LANGUAGES = os.environ.get("GOBUF_PROBE_LANGUAGES", "echo").split(",")


@pytest.fixture(scope="module", params=LANGUAGES)
def kernel(request, echo_specs, tmp_path_factory):
    """A kernel of each language in GOBUF_PROBE_LANGUAGES."""
    running = start(request.param, echo_specs, tmp_path_factory.mktemp("log") / "stderr")
    yield running
    running.close()


@pytest.fixture(params=LANGUAGES)
def fresh_kernel(request, echo_specs, tmp_path):
    """The same for a test whose log matters, or that ends it."""
    running = start(request.param, echo_specs, tmp_path / "stderr")
    yield running
    running.close()
