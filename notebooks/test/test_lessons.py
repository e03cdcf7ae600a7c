"""Every notebook beside this directory, run through the real kernel."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from notebook_runner import KERNEL, code_cells, differences, errors, missing_facts, run_and_restart_and_run


@pytest.fixture(scope="module")
def runs():
    """Run All, and Restart & Run All, once for each lesson."""
    done = {}

    def of(lesson):
        if lesson not in done:
            stored = nbformat.read(lesson, as_version=4)
            done[lesson] = (stored, *run_and_restart_and_run(stored))
        return done[lesson]

    return of


def test_it_is_for_this_kernel_and_runs_something(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == KERNEL
    assert any(cell.source.strip() for cell in code_cells(notebook))


def test_it_runs_without_errors(lesson, runs):
    _, first, _ = runs(lesson)
    assert errors(first) == []


def test_restart_and_run_all_is_identical(lesson, runs):
    _, first, second = runs(lesson)
    assert differences(first, second) == []


def test_outputs_are_those_that_are_stored(lesson, runs, request):
    """Another kernel, at another time, gave them: whatever depends on either shows here."""
    stored, first, _ = runs(lesson)
    if request.config.getoption("--update-notebooks"):
        nbformat.write(first, lesson)
        return
    assert not differences(stored, first), "\n".join(
        [*differences(stored, first), "", "If the new outputs are right: ./test --update-notebooks"]
    )


def test_html_of_nbconvert_tells_every_fact(lesson, runs):
    _, first, _ = runs(lesson)
    html, _ = HTMLExporter().from_notebook_node(first)
    assert missing_facts(first, BeautifulSoup(html, "html.parser").get_text(" ")) == []
