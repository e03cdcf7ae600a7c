"""What ./gobuf says and does, apart from running a kernel."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

# What the scripts call besides Java, Maven and Python.
SHELL = ("bash", "env", "dirname", "basename", "id", "find", "sed", "tr", "grep", "tail", "mkdir", "touch", "rm", "mv", "cat")


def test_help_tells_every_command(checkout):
    done = checkout.gobuf("help")
    assert done.returncode == 0
    source = (checkout.root / "install/sh/gobuf.sh").read_text()
    commands = set(re.findall(r"^command_(\w+)\(\)", source, re.MULTILINE)) | {"doctor"}
    for command in commands - {"tour"}:
        assert f"./gobuf {command}" in done.stdout


@pytest.mark.parametrize(
    ("typed", "nearest"), [("instal", "install"), ("consol", "console"), ("doktor", "doctor"), ("labs", "lab")]
)
def test_unknown_command_names_the_nearest(checkout, typed, nearest):
    done = checkout.gobuf(typed)
    assert done.returncode == 1
    assert f"'{typed}'" in done.stderr
    assert f"./gobuf {nearest} " in done.stderr


def test_without_java_it_names_the_apt_command(checkout, tools):
    path = tools(*SHELL, "apt-get")
    done = checkout.gobuf("console", env={"PATH": str(path)}, unset=["JAVA_HOME", "GOBUF_JAVA"])
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends openjdk-17-jdk-headless" in done.stderr


def test_without_maven_it_names_the_apt_command(spaced, tools):
    (spaced.root / "pom.xml").touch()  # newer than what was built
    path = tools(*SHELL, "apt-get", "java")
    done = spaced.gobuf("console", env={"PATH": str(path)})
    assert done.returncode == 1
    assert re.search(r"apt-get install -y --no-install-recommends maven", done.stderr)
    os.utime(spaced.root / "pom.xml", (0, 0))


def test_doctor_tells_what_to_type_when_nothing_is_there(checkout, tools):
    done = checkout.gobuf("doctor", env={"PATH": str(tools(*SHELL))}, unset=["JAVA_HOME", "GOBUF_JAVA"])
    assert done.returncode == 1
    fixes = [line for line in done.stdout.splitlines() if line.startswith("FIX")]
    assert any("Java 17" in line for line in fixes)
    assert any("Maven" in line for line in fixes)
    assert "openjdk-17-jdk-headless" in done.stdout


def test_env_is_shell_quoted(spaced):
    done = spaced.gobuf("env")
    assert done.returncode == 0, done.stderr
    pairs = dict(word.split("=", 1) for word in shlex.split(done.stdout))
    assert list(pairs) == ["PYTHON", "JUPYTER_PATH", "GOBUF_KERNEL"]
    assert str(spaced.root) in pairs["JUPYTER_PATH"]

    script = f'eval "export $({shlex.quote(str(spaced.root / "gobuf"))} env 2>/dev/null)"; ' + (
        '"$PYTHON" -c "import os, sys; from jupyter_client.kernelspec import get_kernel_spec; '
        'print(get_kernel_spec(os.environ[\'GOBUF_KERNEL\']).display_name)"'
    )
    shell = subprocess.run(["bash", "-c", script], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert shell.stdout == "Gobuf (Go scheduler)\n", shell.stderr


def test_install_and_uninstall_leave_other_kernels_alone(spaced, tmp_path):
    prefix = tmp_path / "some where"
    other = prefix / "share/jupyter/kernels/other"
    other.mkdir(parents=True)
    kernel = prefix / "share/jupyter/kernels/gobuf"

    done = spaced.gobuf("install", "--prefix", str(prefix))
    assert done.returncode == 0, done.stderr
    spec = json.loads((kernel / "kernel.json").read_text())
    assert (spec["display_name"], spec["interrupt_mode"]) == ("Gobuf (Go scheduler)", "message")
    assert str(spaced.root) not in " ".join(spec["argv"]), "an installed kernel must not need the checkout"

    done = spaced.gobuf("uninstall")
    assert done.returncode == 0, done.stderr
    assert not kernel.exists()
    assert other.exists()


def test_uninstall_refuses_a_kernel_that_is_not_ours(spaced, tmp_path):
    foreign = tmp_path / "share/jupyter/kernels/gobuf"
    foreign.mkdir(parents=True)
    (foreign / "kernel.json").write_text('{"display_name": "Another", "metadata": {}}')
    done = spaced.gobuf("uninstall", "--prefix", str(tmp_path))
    assert done.returncode == 1
    assert foreign.exists()


def test_install_to_an_unknown_place_says_which_there_are(spaced):
    done = spaced.gobuf("install", "--usr")
    assert done.returncode == 1
    assert "--user, --sys-prefix or --prefix DIR" in done.stderr


def test_lab_falls_back_to_notebook_and_says_so(spaced, tmp_path):
    shadow = tmp_path / "shadow"
    (shadow / "jupyterlab").mkdir(parents=True)
    (shadow / "jupyterlab/__init__.py").write_text("raise ImportError('not here')\n")
    (shadow / "notebook").mkdir()
    (shadow / "notebook/__init__.py").write_text("")
    (shadow / "notebook/__main__.py").write_text("import sys\nprint('notebook', *sys.argv[1:], sep='|')\n")
    done = spaced.gobuf("lab", "--no-browser", env={"PYTHONPATH": str(shadow)})
    assert "opening Jupyter Notebook instead" in done.stderr
    words = done.stdout.strip().split("|")
    assert words[0] == "notebook"
    assert words[-2:] == ["--no-browser", str(spaced.root / "notebooks")]


def test_lab_names_a_notebook_that_is_not_there(checkout):
    done = checkout.gobuf("lab", "no/such.ipynb")
    assert done.returncode == 1
    assert "no/such.ipynb" in done.stderr


def test_the_python_of_the_jupyter_on_the_path_is_used(spaced):
    done = spaced.gobuf("env")
    assert shlex.split(done.stdout)[0] == f"PYTHON={sys.executable}"
