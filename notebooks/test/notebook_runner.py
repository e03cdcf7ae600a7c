"""Runs notebooks through the real kernel, compares outputs, and lists the facts that outputs tell."""

import copy
import difflib
import json
import os
import re

import ports
from bs4 import BeautifulSoup
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

KERNEL = os.environ.get("GOBUF_KERNEL", "gobuf")
CELL_TIMEOUT = 300
ports.take()


def without_outputs(notebook):
    """A copy as it is before its first run."""
    fresh = copy.deepcopy(notebook)
    for cell in code_cells(fresh):
        cell.outputs = []
        cell.execution_count = None
    return fresh


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(notebook, manager):
    """Runs all cells in order in the manager's kernel, also after an error, and returns a copy with the outputs."""
    fresh = without_outputs(notebook)
    client = NotebookClient(
        fresh, km=manager, kernel_name=KERNEL, timeout=CELL_TIMEOUT, allow_errors=True, record_timing=False
    )
    try:
        client.execute()
    finally:
        # Clients of one manager share an identity. One left open would connect again after a restart, and the kernel
        # would answer it instead of the next client.
        if client.kc is not None:
            client.kc.stop_channels()
    return fresh


def run_and_restart_and_run(notebook):
    """What Run All gives, and what Restart & Run All gives after it in the same kernel manager."""
    manager = KernelManager(kernel_name=KERNEL)
    manager.start_kernel()
    try:
        first = run(notebook, manager)
        manager.restart_kernel()
        return first, run(notebook, manager)
    finally:
        manager.shutdown_kernel(now=True)


def errors(notebook):
    """One line for each error output."""
    return [
        f"cell {number}: {output.ename}: {output.evalue}"
        for number, cell in enumerate(code_cells(notebook))
        for output in cell.outputs
        if output.output_type == "error"
    ]


def differences(expected, actual):
    """A diff of the outputs, cell by cell: all media, text, names and execution counts. Empty when they are equal."""
    found = []
    pairs = list(zip(code_cells(expected), code_cells(actual), strict=True))
    for number, (old, new) in enumerate(pairs):
        before, after = (_lines(cell) for cell in (old, new))
        if before != after:
            lines = difflib.unified_diff(before, after, "expected", "actual", lineterm="", n=1)
            found.append(f"cell {number}: {old.source.splitlines()[:1]}\n" + "\n".join(line[:300] for line in lines))
    return found


def _lines(cell):
    outputs = json.loads(json.dumps([cell.execution_count, cell.outputs]))
    return json.dumps(outputs, indent=1, sort_keys=True, ensure_ascii=False).replace("\\n", "\n").splitlines()


def words(text):
    """Text as a reader takes it in: runs of white space count as one blank."""
    return " ".join(text.split())


def facts(output):
    """What a reader has to find wherever the output is shown, the image left aside.

    From the HTML each table cell, heading and caption; from the plain text the opening line's words and all addresses
    and other hexadecimal numbers; from a stream each line.
    """
    if output.output_type == "stream":
        return {words(line) for line in output.text.splitlines()} - {""}
    data = output.get("data", {})
    told = set()
    html = data.get("text/html")
    if html is not None:
        told |= {words(tag.get_text()) for tag in BeautifulSoup(html, "html.parser")(["td", "th", "caption", "summary"])}
    plain = data.get("text/plain", "")
    told |= set(re.findall(r"\b0x[0-9a-fA-F]+\b", plain))
    told |= set((plain.splitlines() or [""])[0].split())
    return told - {""}


def missing_facts(notebook, text):
    """The facts of all outputs of a notebook that a page's text does not tell."""
    page = words(text)
    return sorted(
        {fact for cell in code_cells(notebook) for output in cell.outputs for fact in facts(output) if fact not in page}
    )
