"""Makes the class archive (AppCDS) of a registered kernel: archive.py KERNELSPEC_DIR.

Java writes down the classes that it loaded when it ends in order. So the kernel is run once through what every session
does: the handshake, a go statement, steps, pictures, tables, completion, and a shutdown request.
"""

import json
import os
import queue
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file

CELLS = [
    "%help",
    "%newproc add 0x100 0x200",
    "%step",
    "%step 20",
    "%gobuf",
    "%runq",
    "%gs",
    "%back 3",
    "%table gs",
    "%continue",
    "%table events --by kind --agg count",
    "%plot events hist step",
    "no magic at all",
]
TIMEOUT = 180  # seconds; a busy machine takes long where an idle one takes two


def training_command(spec, archive, connection_file):
    """The kernel's command line with the archive as what is written instead of what is read."""
    command = []
    for word in spec["argv"]:
        if word.startswith("-XX:SharedArchiveFile="):
            word = f"-XX:ArchiveClassesAtExit={archive}"
        elif word.startswith("-Xshare"):
            continue
        command.append(word.replace("{connection_file}", str(connection_file)))
    return command


def wait_for_ready(client, kernel):
    """Asks until there is an answer, and until iopub brings something too.

    The client's own wait takes a kernel that is slow on a busy machine for dead. And a subscription arrives on its own
    socket: what the kernel says on iopub before that is lost, and a cell whose idle status is lost never seems to end.
    """
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end and kernel.poll() is None:
        try:
            client.kernel_info(reply=True, timeout=1)
            client.get_iopub_msg(timeout=1)
            return
        except (TimeoutError, queue.Empty):
            continue
    sys.exit(f"no answer to kernel_info; the kernel's status is {kernel.poll()}")


def train(client):
    for cell in CELLS:
        client.execute_interactive(cell, timeout=TIMEOUT, output_hook=lambda message: None, allow_stdin=False)
    client.complete("%ste", 4, reply=True, timeout=TIMEOUT)
    client.inspect("%step", 3, reply=True, timeout=TIMEOUT)
    client.shutdown(reply=True, timeout=TIMEOUT)


def main(directory):
    spec = json.loads((directory / "kernel.json").read_text(encoding="utf-8"))
    fresh = directory / "gobuf.jsa.new"
    with tempfile.TemporaryDirectory() as temp:
        connection_file, _ = write_connection_file(
            os.path.join(temp, "connection.json"), key=secrets.token_hex(16).encode()
        )
        kernel = subprocess.Popen(training_command(spec, fresh, connection_file), stdin=subprocess.DEVNULL)
        client = BlockingKernelClient(connection_file=connection_file)
        client.load_connection_file()
        client.start_channels(hb=False)
        try:
            wait_for_ready(client, kernel)
            train(client)
            kernel.wait(TIMEOUT)
        finally:
            client.stop_channels()
            if kernel.poll() is None:
                kernel.kill()
                kernel.wait()
    if kernel.returncode != 0 or not fresh.exists():
        sys.exit(f"the kernel ended with status {kernel.returncode} and left no archive")
    os.replace(fresh, directory / "gobuf.jsa")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
