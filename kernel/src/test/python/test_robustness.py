"""What a kernel must survive: each test ends with a cell that runs."""

import json

import pytest
from probe import TIMEOUT, text, types


def serialized(echo, message):
    """The frames of a message as they go over the socket: delimiter, signature, header, parent, metadata, content."""
    return echo.client.session.serialize(message)


def send_frames(echo, frames, channel="shell"):
    target = echo.client.shell_channel if channel == "shell" else echo.client.control_channel
    target.socket.send_multipart(frames)


def resign(echo, frames):
    return [frames[0], echo.client.session.sign(frames[2:6]), *frames[2:]]


def cell(echo, code="print never"):
    return echo.client.session.msg(
        "execute_request",
        {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
    )


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_wrong_signature_is_not_run(fresh_echo, channel):
    echo = fresh_echo
    frames = serialized(echo, cell(echo))
    frames[1] = b"0" * 64
    send_frames(echo, frames, channel)
    send_frames(echo, [frames[0], b"", *frames[2:]], channel)
    send_frames(echo, [frames[0], b"short", *frames[2:]], channel)
    assert echo.works()
    assert echo.ask("kernel_info_request", channel=channel)[0]["status"] == "ok"
    assert echo.log().count("wrong signature") == 3


def test_changed_content_is_not_run(fresh_echo):
    echo = fresh_echo
    frames = serialized(echo, cell(echo))
    frames[5] = frames[5].replace(b"never", b"wever")
    send_frames(echo, frames)
    assert echo.works()
    assert "wrong signature" in echo.log()


def test_replayed_message_runs_once(fresh_echo):
    echo = fresh_echo
    message = cell(echo, "print once")
    frames = serialized(echo, message)
    send_frames(echo, frames)
    send_frames(echo, frames)
    assert text(echo.outputs(message["header"]["msg_id"])) == "once\n"
    assert echo.run("print counted")[0]["execution_count"] == 2
    assert "came before" in echo.log()


@pytest.mark.parametrize("content", [b"{", b"", b"[]", b"null", b"\xff\xfe", b"{} {}", b'{"code": 7}', b"{}"])
def test_bad_content_is_answered(echo, content):
    message = cell(echo)
    frames = serialized(echo, message)
    frames[5] = content
    send_frames(echo, resign(echo, frames))
    reply = echo.reply(message["header"]["msg_id"])
    assert reply["msg_type"] == "execute_reply"
    assert reply["content"]["status"] == "error"
    assert reply["content"]["evalue"]
    assert types(echo.outputs(message["header"]["msg_id"])) == ["busy", "idle"]
    assert echo.works()


def test_deeply_nested_content_is_answered(echo):
    message = cell(echo)
    frames = serialized(echo, message)
    frames[5] = b'{"code":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    send_frames(echo, resign(echo, frames))
    assert echo.reply(message["header"]["msg_id"])["content"]["status"] == "error"
    assert echo.works()


@pytest.mark.parametrize("header", [b"{", b"", b"[]", b"{}", b'{"msg_id": "a"}', b'{"msg_type": "execute_request"}'])
def test_bad_header_is_logged(fresh_echo, header):
    echo = fresh_echo
    frames = serialized(echo, cell(echo))
    frames[2] = header
    send_frames(echo, resign(echo, frames))
    assert echo.works()
    assert "header" in echo.log()


@pytest.mark.parametrize("frames", [[b""], [b"junk"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}"], [b"a"] * 50])
def test_frames_that_are_no_message(echo, frames):
    send_frames(echo, frames)
    send_frames(echo, frames, "control")
    assert echo.works()


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_unknown_request_is_answered(echo, channel):
    reply, outputs = echo.ask("dance_request", channel=channel)
    assert reply["status"] == "error"
    assert "dance_request" in reply["evalue"]
    assert "kernel_info_request" in reply["evalue"]
    assert types(outputs) == ["busy", "idle"]
    assert echo.works()


def test_unknown_message_without_reply(echo):
    message = echo.client.session.msg("dance", {})
    echo.send(message)
    assert types(echo.outputs(message["header"]["msg_id"])) == ["busy", "idle"]
    assert echo.works()


def test_big_cell_runs(echo):
    body = "x" * (5 << 20)
    reply, outputs = echo.run("print " + body)
    assert reply["status"] == "ok"
    assert text(outputs) == body + "\n"


def test_huge_message_is_answered_unread(echo):
    message = cell(echo, "print " + "x" * (20 << 20))
    echo.send(message)
    reply = echo.reply(message["header"]["msg_id"])["content"]
    assert reply["status"] == "error"
    assert "at most" in reply["evalue"]
    assert echo.works()


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
    import zmq

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
