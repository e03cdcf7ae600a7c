"""One probe for each request of the protocol, good and bad input, against the echo kernel."""

import re

import pytest
from probe import TIMEOUT, of, text, types


def test_kernel_info_on_shell_and_control(echo):
    for channel in ("shell", "control"):
        content, outputs = echo.ask("kernel_info_request", channel=channel)
        assert content["status"] == "ok"
        assert tuple(map(int, content["protocol_version"].split("."))) >= (5, 4)
        assert content["language_info"]["file_extension"] == ".echo"
        assert content["help_links"] == [{"text": "Help", "url": "https://example.org"}]
        assert content["supported_features"] == []
        assert types(outputs) == ["busy", "idle"]


def test_header_has_own_session_and_date_with_seconds(echo):
    reply = echo.reply(echo.client.kernel_info())
    assert reply["header"]["session"] != echo.client.session.session
    assert reply["parent_header"]["session"] == echo.client.session.session
    assert reply["header"]["version"] == "5.5"
    raw = echo.client.session.pack(reply["header"]).decode()
    assert re.search(r'"date": ?"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)"', raw)


def test_ids_of_messages_differ(echo):
    _, outputs = echo.run("print a\nprinterr b\ndisplay c")
    ids = [message["header"]["msg_id"] for message in outputs]
    assert len(set(ids)) == len(ids)


def test_welcome_is_the_first_message_of_a_subscription(echo):
    client = echo.unconnected_client()
    # Without a heartbeat: its thread may still be about to open its socket when so short a test ends.
    client.start_channels(hb=False)
    try:
        welcome = client.get_iopub_msg(timeout=TIMEOUT)
        assert welcome["msg_type"] == "iopub_welcome"
        assert welcome["content"] == {"subscription": ""}
        assert welcome["parent_header"] == {}
    finally:
        client.stop_channels()


def test_execute_order(echo):
    reply, outputs = echo.run("print a\ndisplay b\nprint c\nresult d")
    assert reply["status"] == "ok"
    assert types(outputs) == ["busy", "execute_input", "stream", "display_data", "stream", "execute_result", "idle"]
    assert of(outputs, "execute_input")[0]["code"] == "print a\ndisplay b\nprint c\nresult d"
    result = of(outputs, "execute_result")[0]
    assert result["data"] == {"text/plain": "d"}
    assert result["execution_count"] == reply["execution_count"] == of(outputs, "execute_input")[0]["execution_count"]


def test_execution_count_rises_with_stored_cells_only(echo):
    first = echo.run("print a")[0]["execution_count"]
    assert echo.run("print a", store_history=False)[0]["execution_count"] == first
    assert echo.run("print a", silent=True)[0]["execution_count"] == first
    assert echo.run("print a")[0]["execution_count"] == first + 1


def test_silent_shows_no_input_result_or_error(echo):
    reply, outputs = echo.run("result 1", silent=True)
    assert reply["status"] == "ok"
    assert types(outputs) == ["busy", "idle"]
    reply, outputs = echo.run("error no", silent=True)
    assert reply["status"] == "error"
    assert types(outputs) == ["busy", "idle"]


def test_user_expressions(echo):
    reply, _ = echo.run("print a", user_expressions={"good": "shout", "bad": "error quietly"})
    values = reply["user_expressions"]
    assert values["good"] == {"status": "ok", "data": {"text/plain": "SHOUT"}, "metadata": {}}
    assert values["bad"]["status"] == "error"
    assert values["bad"]["evalue"] == "quietly"


def test_payloads(echo):
    reply, _ = echo.run("page long text")
    assert reply["payload"] == [{"source": "page", "data": {"text/plain": "long text"}, "start": 0}]
    reply, _ = echo.run("next print b")
    assert reply["payload"] == [{"source": "set_next_input", "text": "print b", "replace": False}]


def test_error(echo):
    reply, outputs = echo.run("error do that instead")
    assert (reply["status"], reply["ename"], reply["evalue"]) == ("error", "EchoError", "do that instead")
    assert types(outputs) == ["busy", "execute_input", "error", "idle"]
    error = of(outputs, "error")[0]
    assert error == {name: reply[name] for name in ("ename", "evalue", "traceback")}


def test_exception_names_its_place(echo):
    reply, _ = echo.run("exception boom")
    assert reply["ename"] == "IllegalStateException"
    assert any("EchoLanguage" in line for line in reply["traceback"])
    assert not any("RequestLoop" in line for line in reply["traceback"])


def hold_queue(echo, codes, **options):
    """Sends the cells behind one that waits for an answer: all are queued before the first ends."""
    first = echo.client.execute("ask go?\n" + codes[0], allow_stdin=True, **options)
    assert echo.client.get_stdin_msg(timeout=TIMEOUT)["msg_type"] == "input_request"
    others = [echo.client.execute(code) for code in codes[1:]]
    info = echo.client.kernel_info()
    # Control answers while the cell waits, and shell messages sent before have then had their way to the kernel.
    echo.ask("kernel_info_request", channel="control")
    echo.client.input("yes")
    return first, others, info


def test_stop_on_error_aborts_queued_cells_and_nothing_else(echo):
    first, others, info = hold_queue(echo, ["error stop", "print a", "print b"])
    assert echo.reply(first)["content"]["status"] == "error"
    for other in others:
        assert echo.reply(other)["content"]["status"] == "aborted"
        assert types(echo.outputs(other)) == ["busy", "idle"]
    assert echo.reply(info)["content"]["status"] == "ok"
    assert echo.works()


def test_without_stop_on_error_queued_cells_run(echo):
    first, others, _ = hold_queue(echo, ["error go on", "print a"], stop_on_error=False)
    assert echo.reply(first)["content"]["status"] == "error"
    assert echo.reply(others[0])["content"]["status"] == "ok"


@pytest.mark.parametrize(
    "code, cursor, matches, start, end",
    [
        ("pri", 3, ["print", "printerr"], 0, 3),
        ("pri", None, ["print", "printerr"], 0, 3),
        ("result pri", 10, ["print", "printerr"], 7, 10),
        ("😀😀 pri", 6, ["print", "printerr"], 3, 6),
        ("😀 𝔻", 3, ["𝔻isplay"], 2, 3),
        ("zzz", 3, [], 0, 3),
        ("pri", 99, ["print", "printerr"], 0, 3),
        ("pri", -5, ["print", "printerr", "result", "display", "𝔻isplay"], 0, 0),
    ],
)
def test_complete_counts_code_points(echo, code, cursor, matches, start, end):
    content = {"code": code} if cursor is None else {"code": code, "cursor_pos": cursor}
    reply, _ = echo.ask("complete_request", content)
    assert reply["status"] == "ok"
    assert (reply["matches"], reply["cursor_start"], reply["cursor_end"]) == (matches, start, end)
    typed = reply["metadata"]["_jupyter_types_experimental"]
    assert [item["text"] for item in typed] == matches


def test_inspect(echo):
    reply, _ = echo.ask("inspect_request", {"code": "😀 print", "cursor_pos": 7, "detail_level": 1})
    assert (reply["status"], reply["found"]) == ("ok", True)
    assert reply["data"] == {"text/plain": "print at detail 1"}
    reply, _ = echo.ask("inspect_request", {"code": "nothing", "cursor_pos": 7})
    assert (reply["status"], reply["found"], reply["data"]) == ("ok", False, {})


def test_is_complete(echo):
    assert echo.ask("is_complete_request", {"code": "print"})[0] == {"status": "complete"}
    assert echo.ask("is_complete_request", {"code": "print \\"})[0] == {"status": "incomplete", "indent": "  "}
    assert echo.ask("is_complete_request", {"code": ")"})[0] == {"status": "invalid"}


def history(echo, **content):
    return echo.ask("history_request", {"output": False, "raw": True, **content})[0]


def test_history(echo):
    for code in ("print h1", "result h2", "print h1"):
        echo.run(code)
    echo.run("print not stored", store_history=False)
    echo.run("error failed")
    tail = history(echo, hist_access_type="tail", n=4)
    assert tail["status"] == "ok"
    assert [entry[2] for entry in tail["history"]] == ["print h1", "result h2", "print h1", "error failed"]
    session, line, _ = tail["history"][0]
    within = history(echo, hist_access_type="range", session=session, start=line, stop=line + 2)
    assert [entry[2] for entry in within["history"]] == ["print h1", "result h2"]
    assert history(echo, hist_access_type="range", session=0, start=line, stop=line + 2) == within
    assert history(echo, hist_access_type="range", session=-1, start=line, stop=line + 2)["history"] == []
    found = history(echo, hist_access_type="search", pattern="*h1*")
    assert [entry[1] for entry in found["history"]] == [line, line + 2]
    found = history(echo, hist_access_type="search", pattern="print h?", unique=True)
    assert [entry[1] for entry in found["history"]] == [line + 2]
    assert len(history(echo, hist_access_type="search", pattern="*", n=2)["history"]) == 2
    pairs = history(echo, hist_access_type="range", session=session, start=line, stop=line + 2, output=True)
    assert [entry[2] for entry in pairs["history"]] == [["print h1", None], ["result h2", "h2"]]


def test_history_of_a_kind_that_is_not(echo):
    reply = history(echo, hist_access_type="everything")
    assert reply["status"] == "error"
    assert "tail, range or search" in reply["evalue"]


def test_stdin(echo):
    msg_id = echo.client.execute("print before\nask name?", allow_stdin=True)
    question = echo.client.get_stdin_msg(timeout=TIMEOUT)
    assert question["content"] == {"prompt": "name?", "password": False}
    assert question["parent_header"]["msg_id"] == msg_id
    echo.client.input("Grüße 😀")
    assert echo.reply(msg_id)["content"]["status"] == "ok"
    assert text(echo.outputs(msg_id)) == "before\nanswer: Grüße 😀\n"


def test_password(echo):
    msg_id = echo.client.execute("password secret?", allow_stdin=True)
    assert echo.client.get_stdin_msg(timeout=TIMEOUT)["content"]["password"] is True
    echo.client.input("abc")
    assert echo.reply(msg_id)["content"]["status"] == "ok"
    assert text(echo.outputs(msg_id)) == "length: 3\n"


def test_stdin_not_allowed(echo):
    reply, _ = echo.run("ask name?", allow_stdin=False)
    assert (reply["status"], reply["ename"]) == ("error", "InputNotAllowed")
    assert "name?" in reply["evalue"]


def test_answers_nobody_asked_for_are_ignored(echo):
    echo.client.input("stray")
    # It comes on a socket of its own: the question must not overtake it, or it would be asked for.
    echo.run("print there")
    msg_id = echo.client.execute("ask real?", allow_stdin=True)
    echo.client.get_stdin_msg(timeout=TIMEOUT)
    broken = echo.client.session.msg("input_reply", {"value": 7})
    echo.client.stdin_channel.send(broken)
    echo.client.input("real")
    assert echo.reply(msg_id)["content"]["status"] == "ok"
    assert text(echo.outputs(msg_id)) == "answer: real\n"


def test_display_ids(echo):
    _, outputs = echo.run("show one\nupdate two")
    shown, updated = of(outputs, "display_data")[0], of(outputs, "update_display_data")[0]
    assert shown["transient"] == updated["transient"] == {"display_id": "echo"}
    assert updated["data"] == {"text/plain": "two"}
    _, outputs = echo.run("display plain")
    assert of(outputs, "display_data")[0]["transient"] == {}
    assert list(of(outputs, "display_data")[0]["data"]) == ["text/plain", "text/html"]


def test_clear_output(echo):
    _, outputs = echo.run("print a\nclear wait\nprint b\nclear")
    assert types(outputs)[2:-1] == ["stream", "clear_output", "stream", "clear_output"]
    assert of(outputs, "clear_output") == [{"wait": True}, {"wait": False}]


def test_comm_opened_by_the_client(echo):
    def send(msg_type, content, metadata=None, buffers=None):
        message = echo.client.session.msg(msg_type, content, metadata=metadata)
        echo.client.session.send(echo.client.shell_channel.socket, message, buffers=buffers)
        return echo.outputs(message["header"]["msg_id"])

    opened = send("comm_open", {"comm_id": "c1", "target_name": "echo", "data": {"a": 1}}, {"version": "2"}, [b"\x00\xff"])
    assert types(opened) == ["busy", "comm_msg", "idle"]
    assert opened[1]["content"] == {"comm_id": "c1", "data": {"opened": {"a": 1}}}
    assert opened[1]["metadata"] == {"version": "2"}
    assert [bytes(buffer) for buffer in opened[1]["buffers"]] == [b"\x00\xff"]

    assert echo.ask("comm_info_request")[0]["comms"]["c1"] == {"target_name": "echo"}
    assert echo.ask("comm_info_request", {"target_name": "other"})[0] == {"status": "ok", "comms": {}}

    spoken = send("comm_msg", {"comm_id": "c1", "data": {"x": [1, 2.5, None, True, "é"]}})
    assert spoken[1]["content"]["data"] == {"x": [1, 2.5, None, True, "é"]}
    closed = send("comm_msg", {"comm_id": "c1", "data": {"close": True}})
    assert closed[1]["msg_type"] == "comm_close"
    assert "c1" not in echo.ask("comm_info_request")[0]["comms"]

    assert types(send("comm_msg", {"comm_id": "c1", "data": {}})) == ["busy", "idle"]
    assert types(send("comm_close", {"comm_id": "never", "data": {}})) == ["busy", "idle"]


def test_comm_refused_is_closed(echo):
    for content in (
        {"comm_id": "r1", "target_name": "nobody", "data": {}},
        {"comm_id": "r2", "target_name": "echo", "data": {"refuse": True}},
    ):
        message = echo.client.session.msg("comm_open", content)
        echo.send(message)
        outputs = echo.outputs(message["header"]["msg_id"])
        assert types(outputs) == ["busy", "comm_close", "idle"]
        assert outputs[1]["content"]["comm_id"] == content["comm_id"]
    assert echo.works()


def test_comm_opened_by_the_kernel(echo):
    _, outputs = echo.run("comm\ncommsend hello")
    opened, spoken = of(outputs, "comm_open")[0], of(outputs, "comm_msg")[0]
    assert opened["target_name"] == "target"
    assert opened["data"] == {"from": "kernel"}
    assert spoken == {"comm_id": opened["comm_id"], "data": {"text": "hello"}}
    message = echo.client.session.msg("comm_close", {"comm_id": opened["comm_id"], "data": {}})
    echo.send(message)
    echo.outputs(message["header"]["msg_id"])
    assert opened["comm_id"] not in echo.ask("comm_info_request")[0]["comms"]


def test_debugger_is_declined(echo):
    reply, _ = echo.ask(
        "debug_request", {"type": "request", "seq": 3, "command": "attach", "arguments": {}}, channel="control"
    )
    assert reply["success"] is False
    assert (reply["request_seq"], reply["command"]) == (3, "attach")
    assert "step" in reply["message"]
