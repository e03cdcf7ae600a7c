"""What a kernel must survive from its cells, and what of a client's messages shows in them only: on the echo kernel."""

import json

import pytest
import zmq
from probe import TIMEOUT, cell, send_frames, serialized, text, types


def test_replayed_message_runs_once(fresh_echo):
    echo = fresh_echo
    message = cell(echo, "print once")
    frames = serialized(echo, message)
    send_frames(echo, frames)
    send_frames(echo, frames)
    assert text(echo.outputs(message["header"]["msg_id"])) == "once\n"
    assert echo.run("print counted")[0]["execution_count"] == 2
    assert "came before" in echo.log()


def test_big_cell_runs(echo):
    body = "x" * (5 << 20)
    reply, outputs = echo.run("print " + body)
    assert reply["status"] == "ok"
    assert text(outputs) == body + "\n"


def test_frame_too_long_for_the_socket_costs_the_connection_only(fresh_echo):
    echo = fresh_echo
    send_frames(echo, [b"x" * (129 << 20)])
    other = echo.new_client()
    try:
        msg_id = other.execute("print still here")
        assert echo.reply(msg_id, client=other)["content"]["status"] == "ok"
    finally:
        other.stop_channels()


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
    assert echo.ask("kernel_info_request", channel="control")[0]["status"] == "ok"
    assert echo.ask("interrupt_request", channel="control")[0] == {"status": "ok"}
    assert echo.reply(msg_id)["content"]["status"] == "error"


def test_heartbeat_beats_while_a_cell_runs(echo):
    msg_id = echo.client.execute("loop")
    with zmq.Context() as context, context.socket(zmq.REQ) as beat:
        beat.connect(f"tcp://{echo.manager.ip}:{echo.manager.hb_port}")
        for payload in (b"ping", b"", b"\x00" * 1000):
            beat.send(payload)
            assert beat.poll(TIMEOUT * 1000)
            assert beat.recv() == payload
    echo.ask("interrupt_request", channel="control")
    echo.reply(msg_id)


def test_key_is_not_logged(fresh_echo):
    echo = fresh_echo
    frames = serialized(echo, cell(echo))
    frames[1] = b"0" * 64
    send_frames(echo, frames)
    send_frames(echo, [b"junk"])
    echo.run("exception boom")
    echo.ask("dance_request")
    assert "gobuf:" in echo.log()
    key = json.loads(open(echo.manager.connection_file).read())["key"]
    assert key and key not in echo.log()
