"""jupyter_kernel_test on the echo kernel and on the real one.

Three of its tests do not apply to the real kernel: its magics show everything as display_data, so that there is no
execute_result, and neither page nor clear. The echo kernel, whose server is the same, has all three.
"""

import jupyter_kernel_test
import pytest
from probe import TIMEOUT, manager_of


@pytest.fixture(scope="class")
def started(request, specs):
    manager = manager_of(request.cls.language_name, specs)
    manager.start_kernel()
    client = manager.client()
    if request.cls.wait:
        client.start_channels()
        client.wait_for_ready(timeout=TIMEOUT)
    request.cls.km, request.cls.kc = manager, client
    yield
    client.stop_channels()
    manager.shutdown_kernel()


@pytest.fixture(scope="class")
def extended(request, started, deeds):
    reply = request.cls.kc.execute(f"%extension {deeds}", reply=True, timeout=60)
    assert reply["content"]["status"] == "ok"


@pytest.mark.usefixtures("started")
class TestEcho(jupyter_kernel_test.KernelTests):
    wait = True
    language_name = "echo"
    file_extension = ".echo"
    code_hello_world = "print hello, world"
    code_stderr = "printerr oops"
    completion_samples = [{"text": "pri", "matches": {"print", "printerr"}}, {"text": "zz", "matches": set()}]
    complete_code_samples = ["print a"]
    incomplete_code_samples = ["print \\"]
    invalid_code_samples = [")"]
    code_page_something = "page some text"
    code_generate_error = "error on purpose"
    code_execute_result = [{"code": f"result {n}", "result": str(n)} for n in (1, 2, 3)]
    code_display_data = [{"code": "display x", "mime": "text/html"}]
    code_history_pattern = "result 1*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"
    code_clear_output = "clear"

    setUpClass = tearDownClass = classmethod(lambda cls: None)


@pytest.mark.usefixtures("extended")
class TestGobuf(jupyter_kernel_test.KernelTests):
    wait = True
    language_name = "gobuf"
    file_extension = ".gobuf"
    code_hello_world = "%say hello, world"
    code_stderr = "%complain oops"
    completion_samples = [
        {"text": "%newp", "matches": {"newproc"}},
        {"text": "%newproc sp", "matches": {"spin", "spawn"}},
        {"text": "%print g1.sched.s", "matches": {"sp"}},
        {"text": "%zzz", "matches": set()},
    ]
    complete_code_samples = ["%step 3", "// a comment", "%newproc add 0x100 0x200\n%step", ""]
    incomplete_code_samples = ['%note rsp "two words']
    code_generate_error = "%print nothing_of_that_name"
    code_display_data = [
        {"code": "%newproc add 0x100 0x200", "mime": "text/html"},
        {"code": "%step", "mime": "text/html"},
        {"code": "%gs", "mime": "text/html"},
        {"code": "%help", "mime": "text/plain"},
        {"code": "%step?", "mime": "text/plain"},
    ]
    code_history_pattern = "%print 1*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "%step"

    setUpClass = tearDownClass = classmethod(lambda cls: None)
    test_execute_result = test_pager = test_clear_output = None

    def test_history(self):
        # The history test runs the samples of execute_result; how their values are shown is nothing to it.
        self.code_execute_result = [{"code": f"%print {n}"} for n in (1, 2, 3)]
        super().test_history()


@pytest.mark.usefixtures("started")
class TestEchoWelcome(jupyter_kernel_test.IopubWelcomeTests):
    wait = False
    language_name = "echo"
    support_iopub_welcome = True

    setUpClass = tearDownClass = classmethod(lambda cls: None)


@pytest.mark.usefixtures("started")
class TestGobufWelcome(jupyter_kernel_test.IopubWelcomeTests):
    wait = False
    language_name = "gobuf"
    support_iopub_welcome = True

    setUpClass = tearDownClass = classmethod(lambda cls: None)
