"""What ./gobuf says and does, apart from running a kernel."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# What the scripts call besides Java, Maven and Python.
SHELL = tuple("bash env dirname basename id find sed tr grep tail mkdir touch rm rmdir mv cat".split())


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


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--no-browser"], "./gobuf lab --no-browser"),
        (["tour", "today"], "type: ./gobuf "),
        (["doctor", "all"], "type: ./gobuf doctor"),
        (["env", "PYTHON"], "$(./gobuf env)"),
        (["console", "%step"], "| ./gobuf console"),
        (["bench", "fast"], "./gobuf bench quick"),
        (["install", "--user", "me"], "'me' is too much"),
        (["install", "--prefix"], "--prefix DIR"),
        (["install", "--prefix="], "--prefix DIR"),
        (["install", "--prefix", "some", "where"], "--prefix 'some where'"),
        (["uninstall", "--usr"], "--user, --sys-prefix or --prefix DIR"),
    ],
)
def test_wrong_words_are_answered_with_right_ones_before_any_work(bare, tools, typed, said):
    done = bare.gobuf(*typed, env={"PATH": str(tools(*SHELL))})
    assert done.returncode == 1
    assert done.stderr.startswith("gobuf: error: ") and said in done.stderr
    assert not (bare.root / ".gobuf").exists()


def test_a_long_download_says_which_jars_have_come(bare, tmp_path):
    log = tmp_path / "spark.log"
    log.write_text(
        "[INFO] Downloaded from central: https://some.where/a/a-1.pom (2.1 kB at 9.1 kB/s)\n"
        "[INFO] Downloaded from central: https://some.where/b/b-2.jar (14 MB at 5.1 MB/s)\n"
        "[INFO] Downloaded from central: https://some.where/c/c-3.4.jar (301 kB at 1.1 MB/s)\n"
        "[INFO] Downloading from central: https://some.where/d/d-5.jar\n"
    )
    script = 'source "$root/install/sh/common.sh"; tell_jars "$1" & sleep 1; kill $! && wait $! || true'
    done = subprocess.run(
        ["bash", "-c", script, "-", str(log)],
        env={**os.environ, "root": str(bare.root), "GOBUF_TELL": "0.1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.stdout + done.stderr).count("jars so far") == 1
    assert "jars so far: 2, the last c-3.4.jar of 301 kB" in done.stdout + done.stderr


def test_a_checkout_that_cannot_be_written_says_where_to_put_it(bare):
    (bare.root / ".gobuf").write_text("in the way")
    done = bare.gobuf("env")
    assert done.returncode == 1
    assert done.stderr.startswith(f"gobuf: error: cannot write to {bare.root}/.gobuf; copy the checkout")


def a_debian(bin, root, log):
    """Stands for a Debian: its apt-get and sudo write down what they are asked for, `id` says who asks."""
    script = '#!/usr/bin/env bash\nprintf "%s\\n" "$(basename "$0") $*" >>{log}\n'.replace("{log}", shlex.quote(str(log)))
    for name, text in {"apt-get": script, "sudo": script, "id": f"#!/usr/bin/env bash\necho {0 if root else 1000}\n"}.items():
        (bin / name).unlink(missing_ok=True)
        (bin / name).write_text(text)
        (bin / name).chmod(0o755)


@pytest.mark.parametrize(("root", "prefix"), [(True, ""), (False, "sudo ")])
def test_without_jupyter_and_environment_it_names_the_apt_command_and_apt_runs_it(bare, tools, tmp_path, root, prefix):
    bin, log = tools(*SHELL, "java"), tmp_path / "asked for"
    a_debian(bin, root, log)
    (bin / "python3").write_text("#!/usr/bin/env bash\necho 'ensurepip is not available' >&2\nexit 1\n")
    (bin / "python3").chmod(0o755)
    line = "apt-get install -y --no-install-recommends python3-venv"

    done = bare.gobuf("env", env={"PATH": str(bin)})
    assert done.returncode == 1
    assert f"gobuf: type: {prefix}{line}   (or let it be done: ./gobuf --apt)" in done.stderr.splitlines()
    assert done.stdout == ""
    assert not log.exists()

    done = bare.gobuf("--apt", "env", env={"PATH": str(bin)})
    assert done.returncode == 1
    assert f"gobuf: {prefix}{line}" in done.stderr.splitlines()
    assert log.read_text().splitlines() == [f"{prefix}apt-get update", f"{prefix}{line}"]


def test_without_a_package_index_it_names_debians_jupyter(bare, tools, tmp_path):
    bin = tools(*SHELL, "java", "apt-get")
    (bin / "python3").symlink_to(Path(sys.base_prefix) / "bin/python3")
    nowhere = {"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    done = bare.gobuf("env", env={"PATH": str(bin), **nowhere}, unset=["PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"])
    assert done.returncode == 1
    assert "pip reaches no package index" in done.stderr
    assert re.search("apt-get install -y --no-install-recommends jupyter-core jupyter-notebook", done.stderr)


def test_without_a_maven_repository_it_says_so(bare, tools):
    bin = tools(*SHELL, "java")
    (bin / "mvn").write_text("#!/usr/bin/env bash\necho '[ERROR] Could not transfer artifact a:b: Unknown host repo'\nexit 1\n")
    (bin / "mvn").chmod(0o755)
    (bare.root / "install/target/gobuf/built").unlink()
    done = bare.gobuf("console", env={"PATH": str(bin)})
    assert done.returncode == 1
    assert "Could not transfer artifact" in done.stderr
    assert "Maven reaches no repository" in done.stderr and "~/.m2/settings.xml" in done.stderr


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


def test_install_to_an_unknown_place_says_which_there_are(bare):
    done = bare.gobuf("install", "--usr")
    assert done.returncode == 1
    assert "--user, --sys-prefix or --prefix DIR" in done.stderr


def test_uninstall_makes_no_directory(spaced, tmp_path):
    done = spaced.gobuf("uninstall", "--prefix", str(tmp_path / "none"))
    assert done.returncode == 0
    assert "nothing in " in done.stderr
    assert not (tmp_path / "none").exists()


def test_doctor_finds_an_installed_kernel_that_is_older_than_the_build(spaced, tmp_path):
    prefix = tmp_path / "pre fix"
    assert spaced.gobuf("install", "--prefix", str(prefix)).returncode == 0
    jar = prefix / "share/jupyter/kernels/gobuf/lib/gobuf.jar"
    jar.write_bytes(jar.read_bytes() + b"\0")
    done = spaced.gobuf("doctor")
    assert done.returncode == 1
    assert f"FIX   kernelspec {prefix}/share/jupyter/kernels/gobuf: its jars are not those of the last build" in done.stdout
    assert f"type: ./gobuf install --prefix '{prefix}'" in done.stdout
    assert spaced.gobuf("install", "--prefix", str(prefix)).returncode == 0
    assert f"ok    kernelspec {prefix}/share/jupyter/kernels/gobuf" in spaced.gobuf("doctor").stdout
    shutil.rmtree(prefix)
    assert "there is no kernel.json" in spaced.gobuf("doctor").stdout
    spaced.gobuf("uninstall")


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


def test_lab_names_a_notebook_that_is_not_there(bare):
    done = bare.gobuf("lab", "no/such.ipynb")
    assert done.returncode == 1
    assert "no/such.ipynb" in done.stderr
    assert "./gobuf lab notebooks/00-tour.ipynb" in done.stderr


def test_the_python_of_the_jupyter_on_the_path_is_used(spaced):
    done = spaced.gobuf("env")
    assert shlex.split(done.stdout)[0] == f"PYTHON={sys.executable}"
