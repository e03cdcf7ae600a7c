"""Streams: nothing is lost, nothing comes after idle, late output has a home."""

from probe import TIMEOUT, of, text, types


def test_standard_streams_are_captured_in_order(echo):
    _, outputs = echo.run("sysout a\nsyserr b\nsysout c\nprint d")
    runs = []
    for content in of(outputs, "stream"):
        if runs and runs[-1][0] == content["name"]:
            content["text"] = runs.pop()[1] + content["text"]
        runs.append((content["name"], content["text"]))
    assert runs == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\nd\n")]


def test_ten_thousand_lines_read_late(echo):
    msg_id = echo.client.execute("lines 10000")
    # iopub is read only after the reply has come.
    assert echo.reply(msg_id)["content"]["status"] == "ok"
    outputs = echo.outputs(msg_id)
    assert text(outputs) == "".join(f"line {i}\n" for i in range(10000))
    assert len(of(outputs, "stream")) < 100
    assert types(outputs)[-1] == "idle"


def test_a_million_lines(echo):
    msg_id = echo.client.execute("lines 1000000")
    assert text(echo.outputs(msg_id)).count("\n") == 1_000_000


def test_thousands_of_displays_read_late(echo):
    msg_id = echo.client.execute("\n".join(f"display {i}" for i in range(5000)))
    assert echo.reply(msg_id)["content"]["status"] == "ok"
    assert [c["data"]["text/plain"] for c in of(echo.outputs(msg_id), "display_data")] == [
        str(i) for i in range(5000)
    ]


def test_text_that_is_not_unicode(echo):
    _, outputs = echo.run("half")
    assert text(outputs) == "\ufffd"
    assert echo.works()


def test_text_leaves_while_the_cell_runs(echo):
    msg_id = echo.client.execute("print early\nblock")
    while True:
        message = echo.client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] == "stream":
            break
    assert message["content"]["text"] == "early\n"
    echo.ask("interrupt_request", channel="control")
    echo.outputs(msg_id)


def late_stream(echo):
    while True:
        message = echo.client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] == "stream":
            return message


def test_background_output_after_the_cell_goes_to_the_last_cell(echo):
    # The thread is released by a cell that has ended itself before the output is read.
    echo.run("latesys after")
    msg_id = echo.client.execute("release")
    message = late_stream(echo)
    assert message["content"]["text"] == "after\n"
    assert message["parent_header"]["msg_id"] == msg_id
    assert echo.reply(msg_id)["content"]["status"] == "ok"
    assert echo.works()


def test_background_output_of_a_cell_stays_with_that_cell(echo):
    msg_id = echo.client.execute("late mine")
    echo.outputs(msg_id)
    echo.client.execute("release")
    message = late_stream(echo)
    assert message["content"]["text"] == "mine\n"
    assert message["parent_header"]["msg_id"] == msg_id


def test_every_client_sees_all_outputs(echo):
    other = echo.new_client()
    try:
        msg_id = echo.client.execute("print shared")
        assert text(echo.outputs(msg_id)) == "shared\n"
        assert text(echo.outputs(msg_id, client=other)) == "shared\n"
    finally:
        other.stop_channels()
