"""jupyter_kernel_test on the echo kernel, nothing left out."""


import jupyter_kernel_test
import pytest
from probe import echo_manager


@pytest.fixture(scope="class")
def started(request, echo_specs):
    manager = echo_manager(echo_specs)
    manager.start_kernel()
    client = manager.client()
    if request.cls.wait:
        client.start_channels()
        client.wait_for_ready(timeout=30)
    request.cls.km, request.cls.kc = manager, client
    yield
    client.stop_channels()
    manager.shutdown_kernel()


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


@pytest.mark.usefixtures("started")
class TestEchoWelcome(jupyter_kernel_test.IopubWelcomeTests):
    wait = False
    support_iopub_welcome = True

    setUpClass = tearDownClass = classmethod(lambda cls: None)
