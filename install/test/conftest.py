"""Fixtures of the tests of the scripts. They run ./gobuf as a person would, in this checkout or in a copy of it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(".git", ".gobuf", "__pycache__", ".ipynb_checkpoints", "surefire-reports")


class Checkout:
    """A checkout whose ./gobuf can be run with a changed environment."""

    def __init__(self, root):
        self.root = root

    def gobuf(self, *words, env=None, unset=(), timeout=300):
        variables = {**os.environ, **(env or {})}
        for name in unset:
            variables.pop(name, None)
        return subprocess.run(
            [self.root / "gobuf", *words],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )


@pytest.fixture(scope="session")
def checkout():
    return Checkout(ROOT)


@pytest.fixture(scope="session")
def spaced(tmp_path_factory):
    """A copy, already built, under a path with spaces and a quote, with nothing registered in it."""
    root = tmp_path_factory.mktemp("a b") / "go buf's"
    shutil.copytree(ROOT, root, ignore=NOT_COPIED, symlinks=True)
    return Checkout(root)


@pytest.fixture
def bare(tmp_path):
    """The scripts alone, in a tree that looks as if everything were built; no Python environment, no kernel."""
    root = tmp_path / "bare check"
    shutil.copytree(ROOT / "install", root / "install", ignore=shutil.ignore_patterns("target", "src", "__pycache__"))
    shutil.copy2(ROOT / "gobuf", root)
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=NOT_COPIED)
    for module in ("runtime", "kernel", "install"):
        (root / module / "src/main").mkdir(parents=True)
        (root / module / "pom.xml").touch()
    (root / "pom.xml").touch()
    (root / "install/target/gobuf").mkdir(parents=True)
    (root / "install/target/gobuf/built").touch()
    return Checkout(root)


@pytest.fixture
def tools(tmp_path):
    """Makes a PATH directory that holds only the named programs."""

    def make(*names):
        directory = tmp_path / "bin"
        directory.mkdir()
        for name in names:
            (directory / name).symlink_to(shutil.which(name))
        return directory

    return make
