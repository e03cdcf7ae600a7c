"""Kernel processes for the probes, driven over their sockets as any Jupyter client does it."""

import json
import os
import time
import zipfile
from pathlib import Path

import ports
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

TEST_CLASSES = Path(__file__).resolve().parents[3] / "target" / "test-classes"
TIMEOUT = 120
ports.take()


def echo_argv():
    if "GOBUF_KERNEL_ARGV" in os.environ:
        return json.loads(os.environ["GOBUF_KERNEL_ARGV"])
    spec = KernelSpecManager().get_kernel_spec(os.environ.get("GOBUF_KERNEL", "gobuf"))
    argv = [word for word in spec.argv if not word.startswith("-XX:SharedArchiveFile")]
    path = argv.index("-cp") + 1
    argv[path] = os.pathsep.join([str(TEST_CLASSES), argv[path]])
    argv[argv.index("gobuf.kernel.Main")] = "gobuf.kernel.server.EchoMain"
    return argv[:1] + ["-Xmx256m"] + argv[1:]


def gobuf_argv():
    """The registered kernel's own, with a heap that a probe can fill without filling the machine."""
    argv = KernelSpecManager().get_kernel_spec(os.environ.get("GOBUF_KERNEL", "gobuf")).argv
    return argv[:1] + ["-Xmx512m"] + argv[1:]


ARGV = {"echo": echo_argv, "gobuf": gobuf_argv}
# Code that each language runs without an error, and what that shows.
CELLS = {"echo": ("print still here", "still here\n"), "gobuf": ("%print 40 + 2", "40 + 2 = 42")}


def write_specs(directory):
    """Writes a kernelspec for each language: `gobuf-echo` and `gobuf-gobuf`."""
    for language, argv in ARGV.items():
        folder = directory / f"gobuf-{language}"
        folder.mkdir()
        spec = {"argv": argv(), "display_name": language, "language": language, "interrupt_mode": "message"}
        (folder / "kernel.json").write_text(json.dumps(spec))


def manager_of(language, specs):
    finder = KernelSpecManager(kernel_dirs=[str(specs)])
    return KernelManager(kernel_name=f"gobuf-{language}", kernel_spec_manager=finder)


def deeds_jar(directory):
    """An extension whose magics do what code in a cell can do to a kernel (kernel/src/test/java, Deeds)."""
    jar = directory / "deeds.jar"
    name = "gobuf/kernel/probe/Deeds.class"
    with zipfile.ZipFile(jar, "w") as archive:
        archive.write(TEST_CLASSES / name, name)
    return jar


class Kernel:
    """A running kernel with one client, and the kernel's log."""

    def __init__(self, language, specs, log):
        self.language = language
        self.manager = manager = manager_of(language, specs)
        self.read_from = 0
        self.waiting = {}
        self.log_file = log
        # Open as long as the kernel: a restart uses it again.
        self.stderr = open(log, "wb")
        manager.start_kernel(stderr=self.stderr)
        self.client = self.new_client()

    def new_client(self):
        client = self.unconnected_client()
        client.start_channels()
        client.wait_for_ready(timeout=TIMEOUT)
        return client

    def unconnected_client(self):
        # A session of its own: the manager's would give all clients one identity, and a socket has one client for each.
        return self.manager.client(session=Session(key=self.manager.session.key))

    def log(self):
        """What the kernel has logged since `forget_log`."""
        return self.log_file.read_text()[self.read_from :]

    def forget_log(self):
        self.read_from = len(self.log_file.read_text())

    def wait_for_log(self, expected):
        """Returns when the kernel has logged `expected` since `forget_log`."""
        deadline = time.monotonic() + TIMEOUT
        while expected not in self.log():
            assert time.monotonic() < deadline, f"not logged: {expected}"
            time.sleep(0.01)

    def reply(self, msg_id, client=None, channel="shell"):
        """The reply to a request; those to earlier ones are dropped."""
        client = client or self.client
        get = client.get_shell_msg if channel == "shell" else client.get_control_msg
        while True:
            message = get(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def outputs(self, msg_id, client=None):
        """All iopub messages of a request, up to and with its idle status; those of other requests wait until they are asked for."""
        client = client or self.client
        waiting = self.waiting.setdefault(client, [])
        messages = [m for m in waiting if m["parent_header"].get("msg_id") == msg_id]
        waiting[:] = [m for m in waiting if m not in messages]
        while not any(m["content"].get("execution_state") == "idle" for m in messages):
            message = client.get_iopub_msg(timeout=TIMEOUT)
            mine = message["parent_header"].get("msg_id") == msg_id
            (messages if mine else waiting).append(message)
        return messages

    def run(self, code, **options):
        """Runs a cell: its reply's content and its outputs."""
        msg_id = self.client.execute(code, **options)
        return self.reply(msg_id)["content"], self.outputs(msg_id)

    def begins(self):
        """Returns when the cell that was sent last has begun: what comes on another channel before that may overtake it."""
        while self.client.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "execute_input":
            pass

    def ask(self, msg_type, content=None, channel="shell"):
        """Sends a request of any type: its reply's content and its outputs."""
        message = self.client.session.msg(msg_type, content or {})
        self.send(message, channel)
        return self.reply(message["header"]["msg_id"], channel=channel)["content"], self.outputs(
            message["header"]["msg_id"]
        )

    def send(self, message, channel="shell"):
        target = self.client.shell_channel if channel == "shell" else self.client.control_channel
        target.send(message)

    def works(self):
        """Whether the kernel still runs cells."""
        code, expected = CELLS[self.language]
        reply, outputs = self.run(code)
        return reply["status"] == "ok" and expected in text(outputs) + shown(outputs)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.stderr.close()


def types(outputs):
    """The message types, a status by its state."""
    return [message["content"].get("execution_state", message["msg_type"]) for message in outputs]


def of(outputs, msg_type):
    return [message["content"] for message in outputs if message["msg_type"] == msg_type]


def text(outputs, name="stdout"):
    return "".join(content["text"] for content in of(outputs, "stream") if content["name"] == name)


def shown(outputs):
    """The text of all displays, new and updated."""
    return "".join(
        content["data"]["text/plain"]
        for msg_type in ("display_data", "update_display_data")
        for content in of(outputs, msg_type)
    )


def serialized(kernel, message):
    """The frames of a message as they go over the socket: delimiter, signature, header, parent, metadata, content."""
    return kernel.client.session.serialize(message)


def send_frames(kernel, frames, channel="shell"):
    target = kernel.client.shell_channel if channel == "shell" else kernel.client.control_channel
    target.socket.send_multipart(frames)


def resign(kernel, frames):
    return [frames[0], kernel.client.session.sign(frames[2:6]), *frames[2:]]


def cell(kernel, code=None):
    code = CELLS[kernel.language][0] if code is None else code
    return kernel.client.session.msg(
        "execute_request",
        {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
    )
