"""What a kernel must survive from its clients, whatever its language: each test ends with a cell that runs.

GOBUF_PROBE_LANGUAGES says which kernels: echo, gobuf or both, with a comma.
"""

import pytest
from probe import cell, resign, send_frames, serialized, types


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_wrong_signature_is_not_run(fresh_kernel, channel):
    kernel = fresh_kernel
    frames = serialized(kernel, cell(kernel))
    frames[1] = b"0" * 64
    send_frames(kernel, frames, channel)
    send_frames(kernel, [frames[0], b"", *frames[2:]], channel)
    send_frames(kernel, [frames[0], b"short", *frames[2:]], channel)
    assert kernel.works()
    assert kernel.ask("kernel_info_request", channel=channel)[0]["status"] == "ok"
    assert kernel.log().count("wrong signature") == 3


def test_changed_content_is_not_run(fresh_kernel):
    kernel = fresh_kernel
    frames = serialized(kernel, cell(kernel))
    frames[5] = frames[5].replace(b"never", b"wever")
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
def test_bad_header_is_logged(fresh_kernel, header):
    kernel = fresh_kernel
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
    message = cell(kernel, "print " + "x" * (20 << 20))
    kernel.send(message)
    reply = kernel.reply(message["header"]["msg_id"])["content"]
    assert reply["status"] == "error"
    assert "at most" in reply["evalue"]
    assert kernel.works()
