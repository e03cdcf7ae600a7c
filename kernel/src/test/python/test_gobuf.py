"""The protocol's points on the real kernel: what its magics do with them, good and bad input.

Magics of Gobuf print no text and throw no errors of Java's; an extension that the probes bring (Deeds) does.
"""

import re
import signal
import time

import pytest
from probe import TIMEOUT, of, shown, text, types


def test_kernel_info_on_shell_and_control(gobuf):
    for channel in ("shell", "control"):
        content, outputs = gobuf.ask("kernel_info_request", channel=channel)
        assert content["status"] == "ok"
        assert content["implementation"] == "gobuf"
        assert tuple(map(int, content["protocol_version"].split("."))) >= (5, 4)
        assert content["language_info"]["name"] == "gobuf"
        assert content["language_info"]["file_extension"] == ".gobuf"
        assert "%help" in content["banner"]
        assert types(outputs) == ["busy", "idle"]


def test_execute_order(gobuf):
    reply, outputs = gobuf.run("%print 1\n%say between\n%print 2")
    assert reply["status"] == "ok"
    assert types(outputs) == ["busy", "execute_input", "display_data", "stream", "display_data", "idle"]
    assert of(outputs, "execute_input")[0]["execution_count"] == reply["execution_count"]
    assert {message["parent_header"]["msg_type"] for message in outputs} == {"execute_request"}


def test_execution_count_rises_with_stored_cells_only(gobuf):
    first = gobuf.run("%print 1")[0]["execution_count"]
    assert gobuf.run("%print 2", store_history=False)[0]["execution_count"] == first
    assert gobuf.run("%print 3", silent=True)[0]["execution_count"] == first
    assert gobuf.run("%print 4")[0]["execution_count"] == first + 1


def test_silent_shows_nothing_and_does_it(gobuf):
    reply, outputs = gobuf.run("%newproc add 1 2\n%step\n%say nothing", silent=True)
    assert reply["status"] == "ok"
    assert types(outputs) == ["busy", "idle"]
    assert "newproc:1" in shown(gobuf.run("%print 1")[1])
    reply, outputs = gobuf.run("%print nothing_of_that_name", silent=True)
    assert reply["status"] == "error"
    assert types(outputs) == ["busy", "idle"]


def test_user_expressions(gobuf):
    reply, _ = gobuf.run("%print 1", user_expressions={"good": "6 * 7", "bad": "nothing_of_that_name"})
    good, bad = reply["user_expressions"]["good"], reply["user_expressions"]["bad"]
    assert good["status"] == "ok"
    assert "6 * 7 = 42" in good["data"]["text/plain"]
    assert (bad["status"], bad["ename"]) == ("error", "BadExpression")
    assert "type for example" in bad["evalue"]


def test_error_says_what_to_type(gobuf):
    reply, outputs = gobuf.run("go add(1, 2)")
    assert reply["status"] == "error"
    assert types(outputs) == ["busy", "execute_input", "error", "idle"]
    error = of(outputs, "error")[0]
    assert error == {name: reply[name] for name in ("ename", "evalue", "traceback")}
    assert any("%newproc add 1 2" in line for line in error["traceback"])


def held(gobuf, tmp_path, codes, **options):
    """Sends the cells behind a magic that waits for a file: all are queued before the first one ends."""
    gate = tmp_path / "gate"
    first = gobuf.client.execute(f"%hold {gate}\n{codes[0]}", **options)
    others = [gobuf.client.execute(code) for code in codes[1:]]
    info = gobuf.client.kernel_info()
    gobuf.ask("kernel_info_request", channel="control")
    gate.touch()
    return first, others, info


def test_stop_on_error_aborts_queued_cells_and_nothing_else(gobuf, tmp_path):
    first, others, info = held(gobuf, tmp_path, ["%print nothing_of_that_name", "%newproc add 1 2", "%step"])
    assert gobuf.reply(first)["content"]["status"] == "error"
    for other in others:
        assert gobuf.reply(other)["content"]["status"] == "aborted"
        assert types(gobuf.outputs(other)) == ["busy", "idle"]
    assert gobuf.reply(info)["content"]["status"] == "ok"
    assert "step 0 " in shown(gobuf.run("%print 1")[1])


def test_without_stop_on_error_queued_cells_run(gobuf, tmp_path):
    first, others, _ = held(gobuf, tmp_path, ["%print nothing_of_that_name", "%newproc add 1 2"], stop_on_error=False)
    assert gobuf.reply(first)["content"]["status"] == "error"
    assert gobuf.reply(others[0])["content"]["status"] == "ok"


@pytest.mark.parametrize(
    "code, cursor, match, start",
    [
        ("%newpr", 6, "newproc", 1),
        ("%newproc ad", 11, "add", 9),
        ("%print g1.goi", 13, "goid", 10),
        ("// 😀\n%newpr", 11, "newproc", 6),
        ("%break newproc1 --ev", 20, "--event", 16),
        ("%newpr", 99, "newproc", 1),
    ],
)
def test_complete(gobuf, code, cursor, match, start):
    reply, _ = gobuf.ask("complete_request", {"code": code, "cursor_pos": cursor})
    assert reply["status"] == "ok"
    assert match in reply["matches"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (start, min(cursor, len(code)))


def test_complete_of_what_is_not(gobuf):
    reply, _ = gobuf.ask("complete_request", {"code": "%zzz", "cursor_pos": 4})
    assert (reply["status"], reply["matches"]) == ("ok", [])
    assert gobuf.ask("complete_request", {"code": 7})[0]["status"] == "error"


def test_inspect(gobuf):
    reply, _ = gobuf.ask("inspect_request", {"code": "%step 2", "cursor_pos": 3, "detail_level": 0})
    assert (reply["status"], reply["found"]) == ("ok", True)
    assert reply["data"]["text/plain"].startswith("%step [m] [n]")
    reply, _ = gobuf.ask("inspect_request", {"code": "%print g1.goid", "cursor_pos": 12})
    assert "g1.goid = 1" in reply["data"]["text/plain"]
    reply, _ = gobuf.ask("inspect_request", {"code": "%zzz", "cursor_pos": 2})
    assert (reply["status"], reply["found"], reply["data"]) == ("ok", False, {})
    assert gobuf.ask("inspect_request", {"code": []})[0]["status"] == "error"


def test_is_complete(gobuf):
    assert gobuf.ask("is_complete_request", {"code": "%step"})[0] == {"status": "complete"}
    assert gobuf.ask("is_complete_request", {"code": '%note rsp "two'})[0]["status"] == "incomplete"
    assert gobuf.ask("is_complete_request", {"code": None})[0]["status"] == "error"


def history(gobuf, **content):
    return gobuf.ask("history_request", {"output": False, "raw": True, **content})[0]


def test_history(gobuf):
    for code in ("%print 11", "%print 12", "%print 11"):
        gobuf.run(code)
    gobuf.run("%print 13", store_history=False)
    tail = history(gobuf, hist_access_type="tail", n=3)["history"]
    assert [entry[2] for entry in tail] == ["%print 11", "%print 12", "%print 11"]
    session, line, _ = tail[0]
    within = history(gobuf, hist_access_type="range", session=session, start=line, stop=line + 2)["history"]
    assert [entry[2] for entry in within] == ["%print 11", "%print 12"]
    found = history(gobuf, hist_access_type="search", pattern="%print 1?", unique=True)["history"]
    assert [entry[1] for entry in found] == [line + 1, line + 2]
    assert history(gobuf, hist_access_type="everything")["status"] == "error"
    assert history(gobuf, hist_access_type="tail", n="many")["status"] == "error"


def test_comms(gobuf):
    assert gobuf.ask("comm_info_request")[0] == {"status": "ok", "comms": {}}
    message = gobuf.client.session.msg("comm_open", {"comm_id": "c", "target_name": "nobody", "data": {}})
    gobuf.send(message)
    outputs = gobuf.outputs(message["header"]["msg_id"])
    assert types(outputs) == ["busy", "comm_close", "idle"]
    for msg_type in ("comm_msg", "comm_close"):
        message = gobuf.client.session.msg(msg_type, {"comm_id": "c", "data": {}})
        gobuf.send(message)
        assert types(gobuf.outputs(message["header"]["msg_id"])) == ["busy", "idle"]
    assert gobuf.works()


def test_streams_are_batched_and_come_before_idle(gobuf):
    msg_id = gobuf.client.execute("%lines 10000\n%complain at the end")
    # iopub is read only after the reply has come.
    assert gobuf.reply(msg_id)["content"]["status"] == "ok"
    outputs = gobuf.outputs(msg_id)
    assert text(outputs) == "".join(f"line {i}\n" for i in range(10000))
    assert text(outputs, "stderr") == "at the end\n"
    assert len(of(outputs, "stream")) < 100


def test_display_id_of_an_extension(gobuf):
    _, outputs = gobuf.run("%shown mine hello")
    assert of(outputs, "display_data")[0]["transient"] == {"display_id": "mine"}
    assert shown(outputs) == "hello"


def test_unanswered_input_is_no_trouble(gobuf):
    gobuf.client.input("nobody asked")
    assert gobuf.works()
    assert "not asked" in gobuf.log()


@pytest.mark.parametrize(
    "what, name",
    [
        ("stack", "StackOverflowError"),
        ("memory", "OutOfMemoryError"),
        ("assert", "AssertionError"),
        ("linkage", "NoClassDefFoundError"),
        ("death", "InternalError"),
        ("boom", "IllegalStateException"),
    ],
)
def test_error_in_a_cell(gobuf, what, name):
    gobuf.run("%newproc add 1 2\n%step 4")
    before = shown(gobuf.run("%regs")[1])
    for _ in range(2):
        reply, outputs = gobuf.run(f"%fail {what}")
        assert (reply["status"], reply["ename"]) == ("error", name)
        assert types(outputs) == ["busy", "execute_input", "error", "idle"]
    # The session stands where it stood, and goes on.
    assert shown(gobuf.run("%regs")[1]) == before
    assert gobuf.run("%step")[0]["status"] == "ok"


def test_interrupt_flag_left_set(gobuf):
    assert gobuf.run("%flagged")[0]["status"] in ("ok", "error")
    assert gobuf.run("%newproc add 1 2")[0]["status"] == "ok"


def test_interrupt_of_a_magic_that_waits(gobuf):
    msg_id = gobuf.client.execute("%block")
    gobuf.begins()
    assert gobuf.ask("interrupt_request", channel="control")[0] == {"status": "ok"}
    assert gobuf.reply(msg_id)["content"]["ename"] == "Interrupted"
    assert gobuf.works()


def spinning(gobuf):
    """Sends a %continue that runs for a minute; it runs when this returns."""
    assert gobuf.run("%newproc spin 1000000000 --run\n%continue")[0]["status"] == "ok"
    msg_id = gobuf.client.execute("%continue")
    gobuf.begins()
    return msg_id


def by_message(gobuf):
    assert gobuf.ask("interrupt_request", channel="control")[0] == {"status": "ok"}


def by_signal(gobuf):
    gobuf.manager.signal_kernel(signal.SIGINT)


def state(gobuf, tmp_path, name):
    """The hash of all state, as the saved file has it."""
    return re.search(r"state ([0-9a-f]{64})", shown(gobuf.run(f'%save "{tmp_path / name}"')[1])).group(1)


def step(gobuf):
    return int(re.match(r"step (\d+)", shown(gobuf.run("%print 1")[1])).group(1))


@pytest.mark.parametrize("how", [by_message, by_signal])
def test_interrupted_continue_stops_at_a_row_with_its_state(gobuf, tmp_path, how):
    msg_id = spinning(gobuf)
    how(gobuf)
    reply = gobuf.reply(msg_id)["content"]
    assert (reply["status"], reply["ename"]) == ("error", "Interrupted")
    outputs = gobuf.outputs(msg_id)
    assert "interrupted" in shown(outputs)

    here = step(gobuf)
    before = state(gobuf, tmp_path, "before")
    assert "▸" in shown(gobuf.run("%list")[1]) or "→" in shown(gobuf.run("%list")[1])
    # A row on and back again: the same state. And what was saved is what stands here.
    gobuf.run("%step")
    assert step(gobuf) == here + 1
    gobuf.run("%back")
    assert (step(gobuf), state(gobuf, tmp_path, "again")) == (here, before)
    gobuf.run("%step 50\n%back 100\n%step 50")
    assert (step(gobuf), state(gobuf, tmp_path, "around")) == (here, before)
    gobuf.run(f'%reset\n%load "{tmp_path / "before"}"')
    assert state(gobuf, tmp_path, "loaded") == before


def test_interrupted_state_is_that_of_the_rows_up_to_there(gobuf, tmp_path):
    msg_id = spinning(gobuf)
    by_message(gobuf)
    assert gobuf.reply(msg_id)["content"]["ename"] == "Interrupted"
    here, interrupted = step(gobuf), state(gobuf, tmp_path, "interrupted")
    gobuf.run("%goto 0")
    assert state(gobuf, tmp_path, "start") != interrupted
    gobuf.run(f"%goto {here}")
    assert (step(gobuf), state(gobuf, tmp_path, "there")) == (here, interrupted)


def test_control_answers_while_a_cell_runs(gobuf):
    msg_id = spinning(gobuf)
    assert gobuf.ask("kernel_info_request", channel="control")[0]["status"] == "ok"
    by_message(gobuf)
    assert gobuf.reply(msg_id)["content"]["ename"] == "Interrupted"


def test_long_run_shows_its_progress_and_takes_its_place(gobuf):
    gobuf.run("%config live=on")
    msg_id = spinning(gobuf)
    while True:
        message = gobuf.client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] == "display_data":
            break
    assert "rows so far" in message["content"]["data"]["text/plain"]
    display_id = message["content"]["transient"]["display_id"]
    by_message(gobuf)
    updates = of(gobuf.outputs(msg_id), "update_display_data")
    assert updates
    assert {update["transient"]["display_id"] for update in updates} == {display_id}
    assert "rows so far" not in updates[-1]["data"]["text/plain"]
    assert gobuf.reply(msg_id)["content"]["ename"] == "Interrupted"


def test_late_interrupt_does_not_hit_the_next_cell(gobuf):
    for how in (by_message, by_signal):
        gobuf.forget_log()
        how(gobuf)
        if how == by_signal:
            # It has no reply: one that a busy machine delivers late would rightly hit the cell that runs by then.
            gobuf.wait_for_log("a signal found no cell to interrupt")
        assert gobuf.works()
        assert gobuf.run("%newproc add 1 2\n%stepout")[0]["status"] == "ok"


def exit_code(kernel):
    return kernel.manager.provisioner.process.wait(timeout=TIMEOUT)


def test_shutdown_while_a_cell_runs(fresh_gobuf):
    spinning(fresh_gobuf)
    reply, outputs = fresh_gobuf.ask("shutdown_request", {"restart": False}, channel="control")
    assert reply == {"status": "ok", "restart": False}
    started = time.monotonic()
    assert exit_code(fresh_gobuf) == 0
    assert time.monotonic() - started < 10


def test_restart_forgets_the_session(fresh_gobuf):
    fresh_gobuf.run("%newproc add 1 2")
    fresh_gobuf.manager.restart_kernel()
    fresh_gobuf.client.wait_for_ready(timeout=TIMEOUT)
    reply, outputs = fresh_gobuf.run("%print 1")
    assert reply["execution_count"] == 1
    assert shown(outputs).startswith("step 0 ")
