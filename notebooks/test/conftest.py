"""Finds the lessons, and the flag that stores their outputs anew."""

import os
from pathlib import Path

import pytest

NOTEBOOKS = sorted(Path(__file__).resolve().parents[1].glob("*.ipynb"))
RESULTS = Path(os.environ.get("GOBUF_RESULTS", Path(__file__).resolve().parents[2] / ".gobuf" / "test"))


def pytest_addoption(parser):
    parser.addoption("--update-notebooks", action="store_true", help="store the outputs instead of comparing them")


def pytest_generate_tests(metafunc):
    if "lesson" in metafunc.fixturenames:
        metafunc.parametrize("lesson", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def screenshots():
    directory = RESULTS / "screenshots"
    directory.mkdir(parents=True, exist_ok=True)
    return directory
