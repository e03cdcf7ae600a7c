"""What a kernel must survive from its cells: on the echo kernel. test_gobuf.py has the same for the real one."""

import pytest
import zmq
from probe import TIMEOUT, text, types


def test_big_cell_runs(echo):
    body = "x" * (5 << 20)
    reply, outputs = echo.run("print " + body)
    assert reply["status"] == "ok"
    assert text(outputs) == body + "\n"


@pytest.mark.parametrize(
    "code, name",
    [
        ("stack", "StackOverflowError"),
        ("memory", "OutOfMemoryError"),
        ("assert wrong", "AssertionError"),
        ("linkage some/Type", "NoClassDefFoundError"),
        ("death", "InternalError"),
        ("exception boom", "IllegalStateException"),
    ],
)
def test_error_in_a_cell(echo, code, name):
    for _ in range(3):
        reply, outputs = echo.run(code)
        assert (reply["status"], reply["ename"]) == ("error", name)
        assert types(outputs) == ["busy", "execute_input", "error", "idle"]
    assert echo.works()


def test_interrupt_flag_left_set(echo):
    assert echo.run("flagged")[0]["status"] == "ok"
    assert echo.run("ask never?", allow_stdin=False)[0]["ename"] == "InputNotAllowed"
    assert echo.works()


def test_control_answers_while_a_cell_runs(echo):
    msg_id = echo.client.execute("loop")
    echo.begins()
    assert echo.ask("kernel_info_request", channel="control")[0]["status"] == "ok"
    assert echo.ask("interrupt_request", channel="control")[0] == {"status": "ok"}
    assert echo.reply(msg_id)["content"]["status"] == "error"


def test_heartbeat_beats_while_a_cell_runs(echo):
    msg_id = echo.client.execute("loop")
    echo.begins()
    with zmq.Context() as context, context.socket(zmq.REQ) as beat:
        beat.connect(f"tcp://{echo.manager.ip}:{echo.manager.hb_port}")
        for payload in (b"ping", b"", b"\x00" * 1000):
            beat.send(payload)
            assert beat.poll(TIMEOUT * 1000)
            assert beat.recv() == payload
    echo.ask("interrupt_request", channel="control")
    echo.reply(msg_id)
