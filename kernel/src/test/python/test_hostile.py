"""What a kernel must survive from its clients, whatever its language: each test ends with a cell that runs."""

import json

import pytest
import zmq
from probe import TIMEOUT, cell, resign, send_frames, serialized, types


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_wrong_signature_is_not_run(kernel, channel):
    frames = serialized(kernel, cell(kernel))
    frames[1] = b"0" * 64
    send_frames(kernel, frames, channel)
    send_frames(kernel, [frames[0], b"", *frames[2:]], channel)
    send_frames(kernel, [frames[0], b"short", *frames[2:]], channel)
    assert kernel.works()
    assert kernel.ask("kernel_info_request", channel=channel)[0]["status"] == "ok"
    assert kernel.log().count("wrong signature") == 3


def test_changed_content_is_not_run(kernel):
    frames = serialized(kernel, cell(kernel))
    frames[5] = frames[5].replace(b"true", b"null")
    send_frames(kernel, frames)
    assert kernel.works()
    assert "wrong signature" in kernel.log()


@pytest.mark.parametrize("content", [b"{", b"", b"[]", b"null", b"\xff\xfe", b"{} {}", b'{"code": 7}', b"{}"])
def test_bad_content_is_answered(kernel, content):
    message = cell(kernel)
    frames = serialized(kernel, message)
    frames[5] = content
    send_frames(kernel, resign(kernel, frames))
    reply = kernel.reply(message["header"]["msg_id"])
    assert reply["msg_type"] == "execute_reply"
    assert reply["content"]["status"] == "error"
    assert reply["content"]["evalue"]
    assert types(kernel.outputs(message["header"]["msg_id"])) == ["busy", "idle"]
    assert kernel.works()


def test_deeply_nested_content_is_answered(kernel):
    message = cell(kernel)
    frames = serialized(kernel, message)
    frames[5] = b'{"code":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    send_frames(kernel, resign(kernel, frames))
    assert kernel.reply(message["header"]["msg_id"])["content"]["status"] == "error"
    assert kernel.works()


@pytest.mark.parametrize("header", [b"{", b"", b"[]", b"{}", b'{"msg_id": "a"}', b'{"msg_type": "execute_request"}'])
def test_bad_header_is_logged(kernel, header):
    frames = serialized(kernel, cell(kernel))
    frames[2] = header
    send_frames(kernel, resign(kernel, frames))
    assert kernel.works()
    assert "header" in kernel.log()


@pytest.mark.parametrize("frames", [[b""], [b"junk"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}"], [b"a"] * 50])
def test_frames_that_are_no_message(kernel, frames):
    send_frames(kernel, frames)
    send_frames(kernel, frames, "control")
    assert kernel.works()


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_unknown_request_is_answered(kernel, channel):
    reply, outputs = kernel.ask("dance_request", channel=channel)
    assert reply["status"] == "error"
    assert "dance_request" in reply["evalue"]
    assert "kernel_info_request" in reply["evalue"]
    assert types(outputs) == ["busy", "idle"]
    assert kernel.works()


def test_unknown_message_without_reply(kernel):
    message = kernel.client.session.msg("dance", {})
    kernel.send(message)
    assert types(kernel.outputs(message["header"]["msg_id"])) == ["busy", "idle"]
    assert kernel.works()


def test_huge_message_is_answered_unread(kernel):
    message = cell(kernel, "x" * (20 << 20))
    kernel.send(message)
    reply = kernel.reply(message["header"]["msg_id"])["content"]
    assert reply["status"] == "error"
    assert "at most" in reply["evalue"]
    assert kernel.works()


def test_replayed_message_runs_once(kernel):
    message = cell(kernel)
    frames = serialized(kernel, message)
    send_frames(kernel, frames)
    send_frames(kernel, frames)
    first = kernel.reply(message["header"]["msg_id"])["content"]["execution_count"]
    kernel.outputs(message["header"]["msg_id"])
    assert kernel.run(cell(kernel)["content"]["code"])[0]["execution_count"] == first + 1
    assert "came before" in kernel.log()


def test_frame_too_long_for_the_socket_costs_the_connection_only(kernel):
    rude = kernel.unconnected_client()
    rude.start_channels()
    try:
        rude.shell_channel.socket.send_multipart([b"x" * (129 << 20)])
        assert kernel.works()
    finally:
        rude.stop_channels()
    other = kernel.new_client()
    try:
        assert kernel.reply(other.kernel_info(), client=other)["content"]["status"] == "ok"
    finally:
        other.stop_channels()


def test_heartbeat_beats(kernel):
    with zmq.Context() as context, context.socket(zmq.REQ) as beat:
        beat.linger = 0
        beat.connect(f"tcp://{kernel.manager.ip}:{kernel.manager.hb_port}")
        for payload in (b"ping", b"", b"\x00" * 1000):
            beat.send(payload)
            assert beat.poll(TIMEOUT * 1000)
            assert beat.recv() == payload


def test_key_is_not_logged(kernel):
    frames = serialized(kernel, cell(kernel))
    frames[1] = b"0" * 64
    send_frames(kernel, frames)
    send_frames(kernel, [b"junk"])
    kernel.run("%no such command")
    kernel.ask("dance_request")
    assert kernel.works()
    assert "gobuf:" in kernel.log()
    key = json.loads(open(kernel.manager.connection_file).read())["key"]
    # All of the log, since the process began.
    assert key and key not in kernel.log_file.read_text()
