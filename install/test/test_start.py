"""The registered kernel starts: with its class archive, and just as well without one or with one that does not fit."""

import json
import shutil
import subprocess

import nbformat.v4 as v4
import ports
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ports.take()


@pytest.fixture
def kernel(checkout, tmp_path):
    """A copy of the registered kernelspec that may be damaged, and a function that starts it from there."""
    source = checkout.root / ".gobuf/share/jupyter/kernels/gobuf"
    directory = tmp_path / "kernels" / "gobuf"
    shutil.copytree(source, directory)
    file = directory / "kernel.json"
    file.write_text(file.read_text().replace(str(source), str(directory)))

    def start(log):
        specs = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])
        manager = KernelManager(kernel_name="gobuf", kernel_spec_manager=specs)
        manager.start_kernel(stdout=log, stderr=subprocess.STDOUT)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=120)
            return client.kernel_info(reply=True, timeout=120)["content"]
        finally:
            client.stop_channels()
            manager.shutdown_kernel()

    start.directory = directory
    return start


def remove(archive):
    archive.unlink()


def fill_with_rubbish(archive):
    archive.unlink()
    archive.write_bytes(b"rubbish" * 1000)


def age(archive):
    """The archive stays, and the jar is no longer the one it was made for."""
    jar = archive.parent / "lib" / "gobuf.jar"
    jar.write_bytes(jar.read_bytes() + b"\0")


@pytest.mark.parametrize("damage", [remove, fill_with_rubbish, age])
def test_it_starts_in_silence_without_a_fitting_archive(kernel, tmp_path, damage):
    damage(kernel.directory / "gobuf.jsa")
    with open(tmp_path / "log", "wb") as log:
        assert kernel(log)["status"] == "ok"
    assert (tmp_path / "log").read_text() == ""


def test_the_archive_is_used(checkout):
    directory = checkout.root / ".gobuf/share/jupyter/kernels/gobuf"
    argv = json.loads((directory / "kernel.json").read_text())["argv"]
    logged = [word for word in argv if not word.startswith("-Xlog")]
    logged.insert(1, "-Xlog:class+load=info:stdout")
    logged[-1] = str(directory / "no such connection file")
    output = subprocess.run(logged, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120).stdout
    (line,) = [line for line in output.splitlines() if " gobuf.kernel.Main " in line]
    assert "shared objects file" in line


def test_gobuf_runs_the_first_lesson_and_again_without_building(spaced):
    lesson = spaced.root / "notebooks/00-tour.ipynb"
    lesson.unlink(missing_ok=True)
    metadata = {"kernelspec": {"name": "gobuf", "display_name": "Gobuf", "language": "gobuf"}}
    cells = [v4.new_markdown_cell("A first look"), v4.new_code_cell("%help")]
    lesson.parent.mkdir(exist_ok=True)
    lesson.write_text(json.dumps(v4.new_notebook(metadata=metadata, cells=cells)))

    for _ in range(2):
        done = spaced.gobuf(unset=["JUPYTER_PATH"])
        assert done.returncode == 0, done.stderr
        page = spaced.root / ".gobuf/out/00-tour.html"
        assert "open .gobuf/out/00-tour.html" in done.stderr
        html = page.read_text()
        assert "A first look" in html and "newproc" in html
        page.unlink()
    assert "building" not in done.stderr
    assert "archive" not in done.stderr


def test_doctor_finds_an_archive_that_does_not_fit(spaced):
    spaced.gobuf("env")
    archive = spaced.root / ".gobuf/share/jupyter/kernels/gobuf/gobuf.jsa"
    whole = archive.read_bytes()
    archive.unlink()
    archive.write_bytes(whole[: len(whole) // 2])
    done = spaced.gobuf("doctor")
    archive.unlink()
    assert done.returncode == 1
    assert "FIX   the class archive does not fit" in done.stdout


def test_doctor_finds_nothing_to_fix(checkout):
    done = checkout.gobuf("doctor")
    assert done.returncode == 0, done.stdout
    assert "FIX" not in done.stdout
    assert "ok    class archive" in done.stdout
    assert "ok    the kernel answers" in done.stdout
