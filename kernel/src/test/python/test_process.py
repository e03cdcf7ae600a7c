"""The kernel as a process: start, interrupt, shutdown, signals, connection files."""

import json
import re
import signal
import subprocess
import time

import ports
import pytest
import zmq
from jupyter_client.session import Session
from probe import TIMEOUT, Kernel, echo_argv, text, types


@pytest.mark.parametrize("code", ["loop", "block", "ask never?"])
def test_interrupt_message(echo, code):
    msg_id = echo.client.execute(code, allow_stdin=True)
    echo.begins()
    if code.startswith("ask"):
        echo.client.get_stdin_msg(timeout=TIMEOUT)
    # An interrupt that comes before the loop has begun or the thread has blocked must work as well.
    reply, outputs = echo.ask("interrupt_request", channel="control")
    assert reply == {"status": "ok"}
    content = echo.reply(msg_id)["content"]
    assert (content["status"], content["ename"]) == ("error", "Interrupted")
    assert echo.works()


def test_interrupt_without_a_cell_does_not_hit_the_next_one(echo):
    for _ in range(3):
        assert echo.ask("interrupt_request", channel="control")[0] == {"status": "ok"}
    assert echo.ask("interrupt_request", channel="shell")[0] == {"status": "ok"}
    assert echo.works()


def test_interrupt_aborts_what_is_queued(echo):
    msg_id = echo.client.execute("ask never?", allow_stdin=True)
    echo.client.get_stdin_msg(timeout=TIMEOUT)
    queued = echo.client.execute("print queued")
    echo.ask("kernel_info_request", channel="control")
    echo.ask("interrupt_request", channel="control")
    assert echo.reply(msg_id)["content"]["ename"] == "Interrupted"
    assert echo.reply(queued)["content"]["status"] == "aborted"
    assert echo.works()


def test_interrupt_stops_a_run_of_cells_wherever_one_ends(echo):
    stopped = 0
    for _ in range(5):
        cells = [echo.client.execute("ask go?", allow_stdin=True)]
        echo.client.get_stdin_msg(timeout=TIMEOUT)
        cells += [echo.client.execute("print quick") for _ in range(500)]
        echo.client.input("go")
        assert echo.ask("interrupt_request", channel="control")[0] == {"status": "ok"}
        answers = [echo.reply(cell)["content"]["status"] for cell in cells]
        # One is interrupted, and what has arrived behind it aborted; what arrives still later, on a busy machine, runs.
        told = "".join(answer[0] for answer in answers)
        assert re.fullmatch("o*(ea*o*)?", told), answers
        stopped += "e" in told
    assert stopped, "each of these runs had ended before it was interrupted"
    assert echo.works()


def test_interrupt_signal(echo):
    msg_id = echo.client.execute("loop")
    echo.begins()
    echo.manager.signal_kernel(signal.SIGINT)
    assert echo.reply(msg_id)["content"]["ename"] == "Interrupted"
    echo.forget_log()
    echo.manager.signal_kernel(signal.SIGINT)
    echo.wait_for_log("a signal found no cell to interrupt")
    assert echo.works()


def exit_code(kernel):
    return kernel.manager.provisioner.process.wait(timeout=TIMEOUT)


@pytest.mark.parametrize("channel", ["control", "shell"])
@pytest.mark.parametrize("restart", [False, True])
def test_shutdown(fresh_echo, channel, restart):
    reply, outputs = fresh_echo.ask("shutdown_request", {"restart": restart}, channel=channel)
    assert reply == {"status": "ok", "restart": restart}
    assert types(outputs) == ["busy", "idle"]
    assert exit_code(fresh_echo) == 0


def test_shutdown_while_a_cell_runs(fresh_echo):
    fresh_echo.client.execute("loop")
    fresh_echo.begins()
    assert fresh_echo.ask("shutdown_request", channel="control")[0]["status"] == "ok"
    started = time.monotonic()
    assert exit_code(fresh_echo) == 0
    assert time.monotonic() - started < 10


def test_restart_keeps_the_ports(fresh_echo):
    assert fresh_echo.run("print a")[0]["execution_count"] == 1
    fresh_echo.manager.restart_kernel()
    fresh_echo.client.wait_for_ready(timeout=TIMEOUT)
    assert fresh_echo.run("print a")[0]["execution_count"] == 1


def test_ends_when_the_server_is_gone(tmp_path):
    server = subprocess.Popen(["sleep", "1000"])
    kernel = start(tmp_path, {"JPY_PARENT_PID": str(server.pid)}, connection())
    try:
        ready(kernel.file)
        server.kill()
        server.wait()
        assert kernel.wait(timeout=TIMEOUT) == 0
    finally:
        server.kill()
        kernel.kill()


def connection(**changes):
    from jupyter_client.connect import write_connection_file

    _, fields = write_connection_file(fname="/dev/null", key=b"secret-key-of-a-test", **ports.connection_ports())
    return {**fields, **changes}


def start(tmp_path, env, fields):
    import os

    file = tmp_path / "connection file.json"
    file.write_text(fields if isinstance(fields, str) else json.dumps(fields, default=bytes.decode))
    argv = [str(file) if word == "{connection_file}" else word for word in echo_argv()]
    process = subprocess.Popen(argv, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, **env})
    process.file = file
    return process


def ready(file, key=None):
    """A kernel_info_reply from the kernel of that connection file, over a bare socket."""
    fields = json.loads(file.read_text())
    session = Session(key=fields["key"].encode() if key is None else key)
    with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
        shell.linger = 0
        shell.connect(f"tcp://{fields['ip']}:{fields['shell_port']}")
        session.send(shell, "kernel_info_request", {})
        assert shell.poll(TIMEOUT * 1000)
        _, frames = session.feed_identities(shell.recv_multipart())
        return session.deserialize(frames)


def test_early_request_is_answered(tmp_path):
    # The request is sent before the process exists: it arrives the moment the socket is bound.
    for attempt in range(3):
        (tmp_path / str(attempt)).mkdir()
        fields = connection()
        session = Session(key=fields["key"].encode())
        with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
            shell.linger = 0
            shell.reconnect_ivl = 1
            shell.connect(f"tcp://{fields['ip']}:{fields['shell_port']}")
            session.send(shell, "kernel_info_request", {})
            kernel = start(tmp_path / str(attempt), {}, fields)
            try:
                assert shell.poll(TIMEOUT * 1000)
            finally:
                kernel.kill()
                kernel.wait()


def test_empty_key_means_unsigned(tmp_path):
    kernel = start(tmp_path, {}, connection(key=""))
    try:
        assert ready(kernel.file)["content"]["status"] == "ok"
    finally:
        kernel.kill()


@pytest.mark.parametrize(
    "fields, hint",
    [
        ("not json", "cannot start"),
        ("{}", "shell_port"),
        ("[]", "no JSON object"),
        (json.dumps({"signature_scheme": "hmac-md5", "key": "secret-key-of-a-test"}), "hmac-sha256"),
    ],
)
def test_bad_connection_file(tmp_path, fields, hint):
    kernel = start(tmp_path, {}, fields)
    _, log = kernel.communicate(timeout=TIMEOUT)
    assert kernel.returncode == 1
    assert hint in log.decode()
    assert "secret-key" not in log.decode()


@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub", "hb"])
def test_taken_port(tmp_path, channel):
    with zmq.Context() as context, context.socket(zmq.ROUTER) as other:
        port = other.bind_to_random_port("tcp://127.0.0.1")
        kernel = start(tmp_path, {}, connection(**{f"{channel}_port": port}))
        _, log = kernel.communicate(timeout=TIMEOUT)
    assert kernel.returncode == 1
    (line,) = log.decode().splitlines()
    assert f":{port} for " in line and "another program listens there" in line


def test_without_arguments(tmp_path):
    argv = [word for word in echo_argv() if word != "{connection_file}"]
    run = subprocess.run(argv, capture_output=True, timeout=TIMEOUT)
    assert run.returncode == 2
    assert b"usage" in run.stderr


def test_two_kernels_do_not_mind_each_other(echo, specs, tmp_path):
    other = Kernel("echo", specs, tmp_path / "stderr")
    try:
        assert text(other.run("print there")[1]) == "there\n"
        assert echo.works()
    finally:
        other.close()
