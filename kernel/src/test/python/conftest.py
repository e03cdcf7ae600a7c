"""Kernel processes for the probes, driven over their sockets as any Jupyter client does it.

Two languages behind the same server: `echo`, whose cells do one protocol thing each (kernel/src/test/java, EchoLanguage),
and `gobuf`, the real kernel, named by GOBUF_KERNEL. The echo kernel is started with the argv in GOBUF_KERNEL_ARGV (a JSON
list), or, without that, as the registered kernel is, with its main class exchanged. GOBUF_PROBE_LANGUAGES, with a comma,
says which of them the probes for every language run on; both by default.
"""

import os
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from probe import Kernel, deeds_jar, write_specs  # noqa: E402

# A shell that runs the tests as a background job starts them with SIGINT ignored. A kernel would inherit that, and Java
# never handles a signal that was ignored when it started.
signal.signal(signal.SIGINT, signal.default_int_handler)

LANGUAGES = os.environ.get("GOBUF_PROBE_LANGUAGES", "echo,gobuf").split(",")


@pytest.fixture(scope="session")
def specs(tmp_path_factory):
    """A directory that holds a kernelspec of each language."""
    directory = tmp_path_factory.mktemp("specs")
    write_specs(directory)
    return directory


@pytest.fixture(scope="session")
def deeds(tmp_path_factory):
    """The jar of an extension for the real kernel."""
    return deeds_jar(tmp_path_factory.mktemp("extension"))


@pytest.fixture(scope="module")
def echo(specs, tmp_path_factory):
    kernel = Kernel("echo", specs, tmp_path_factory.mktemp("log") / "stderr")
    yield kernel
    kernel.close()


@pytest.fixture
def fresh_echo(specs, tmp_path):
    """A kernel for a test that ends it."""
    kernel = Kernel("echo", specs, tmp_path / "stderr")
    yield kernel
    kernel.close()


@pytest.fixture(scope="module", params=LANGUAGES)
def any_kernel(request, specs, tmp_path_factory):
    running = Kernel(request.param, specs, tmp_path_factory.mktemp("log") / "stderr")
    yield running
    running.close()


@pytest.fixture
def kernel(any_kernel):
    """A kernel of each language, one for a module; its log begins with the test."""
    any_kernel.forget_log()
    return any_kernel


@pytest.fixture(scope="module")
def real(specs, deeds, tmp_path_factory):
    """The real kernel with the extension that the probes bring."""
    running = Kernel("gobuf", specs, tmp_path_factory.mktemp("log") / "stderr")
    assert running.run(f"%extension {deeds}")[0]["status"] == "ok"
    yield running
    running.close()


@pytest.fixture
def gobuf(real):
    """The same, with its state as after the start."""
    assert real.run("%reset")[0]["status"] == "ok"
    real.forget_log()
    return real


@pytest.fixture
def fresh_gobuf(specs, tmp_path):
    """The real kernel for a test that ends it."""
    running = Kernel("gobuf", specs, tmp_path / "stderr")
    yield running
    running.close()
