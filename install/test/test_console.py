"""./gobuf console in a terminal: a pseudo-terminal types as a person would."""

import os
import re

import pexpect
import pytest

PROMPT = "gobuf> "
TIMEOUT = 120


@pytest.fixture
def console(checkout, tmp_path):
    """Starts consoles that share a history, in a terminal of 40 lines."""
    started = []

    def start():
        child = pexpect.spawn(
            str(checkout.root / "gobuf"),
            ["console"],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), "TERM": "xterm"},
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=TIMEOUT,
        )
        started.append(child)
        child.expect(PROMPT, timeout=300)
        return child

    yield start
    for child in started:
        child.close(force=True)


def answer(child, line):
    """Types a line and returns what is shown until the next prompt, without the terminal's own codes."""
    child.sendline(line)
    child.expect(r"step (\d+) · ")
    step = int(child.match.group(1))
    child.expect(PROMPT)
    return step, re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", "", child.before)


def leave(child):
    child.sendeof()
    child.expect(pexpect.EOF)
    child.wait()
    return child.exitstatus


def test_control_d_leaves(console):
    assert leave(console()) == 0


def test_a_line_is_run_and_kept_in_the_history(console):
    first = console()
    _, shown = answer(first, "%sym goexit+1")
    assert "goexit" in shown
    assert leave(first) == 0
    second = console()
    second.send("\x1bOA")  # the arrow that brings back the last line, as terminals send it to programs
    second.expect_exact("%sym goexit+1")
    second.sendline("")
    second.expect("step 0 · ")
    second.expect(PROMPT)
    assert leave(second) == 0


def test_tab_completes_names_and_arguments(console):
    child = console()
    child.send("%newp\t")
    child.expect_exact("%newproc")
    child.send(" ad\t")
    child.expect_exact("add")
    child.sendline(" 0x100 0x200")
    child.expect("newproc:0")
    child.expect(PROMPT)
    child.send("%print g1.sched.c\t")
    child.expect_exact("ctxt")
    child.sendline("")
    child.expect("step 6 · ")
    child.expect(PROMPT)
    assert leave(child) == 0


def test_control_c_stops_a_run_and_the_state_stays_whole(console):
    child = console()
    answer(child, "%newproc spin 2000000000 --run")
    answer(child, "%continue")
    child.sendline("%continue")
    child.expect("running: [0-9]+ rows", timeout=TIMEOUT)
    child.sendintr()
    child.expect(r"step (\d+) · [^\r\n]*interrupted")
    stopped = int(child.match.group(1))
    child.expect("what it did until then stays")
    child.expect(PROMPT)
    stepped, _ = answer(child, "%step")
    assert stepped == stopped + 1
    back, _ = answer(child, "%back 1")
    assert back == stopped
    again, _ = answer(child, "%step")
    assert again == stepped
    assert leave(child) == 0


def test_control_c_at_the_prompt_drops_the_line(console):
    child = console()
    child.send("%nonsense")
    child.expect_exact("%nonsense")
    child.sendintr()
    child.expect(PROMPT)
    step, _ = answer(child, "%sym rip")
    assert step == 0
    assert leave(child) == 0
