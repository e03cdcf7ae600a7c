"""Makes notebooks/screenshot.png, the picture in README.md: a lesson's figure as JupyterLab shows it, untrusted and light.

    eval "$(./gobuf env)"
    "$PYTHON" notebooks/screenshot.py          # needs Chromium on the PATH and install/requirements-test.txt
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "test"))
from lab_server import LabServer  # noqa: E402

LESSON = HERE / "00-tour.ipynb"
CELL = "%stepout"  # gostartcall has made the call that never took place
OUT = HERE / "screenshot.png"
MOST_BYTES = 200_000


def excerpt():
    """The lesson's one cell, with the output that is stored."""
    notebook = nbformat.read(LESSON, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.source == CELL][:1]
    if not notebook.cells:
        sys.exit(f"{LESSON.name} has no cell {CELL}")
    return notebook


def shoot(server, browser):
    server.set_theme("light")
    server.put("excerpt", excerpt())
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(server.url("excerpt"))
    page.wait_for_selector(".jp-OutputArea-output img", timeout=60000)
    page.wait_for_timeout(500)  # the last of the layout
    page.locator(".jp-CodeCell").first.screenshot(path=OUT)


def main():
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        sys.exit("no Chromium on the PATH; type: apt-get install -y --no-install-recommends chromium")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = LabServer(Path(home))
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
            shoot(server, browser)
            browser.close()
        finally:
            server.stop()
    size = OUT.stat().st_size
    print(f"{OUT.name}: {size} bytes")
    if size > MOST_BYTES:
        sys.exit(f"{OUT.name} has more than {MOST_BYTES} bytes: too much for a README")


if __name__ == "__main__":
    main()
