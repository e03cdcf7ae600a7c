"""Notebooks that nobody has trusted, in JupyterLab in a headless Chromium, light and dark: figures are to be seen."""

import base64
import shutil

import nbformat
import nbformat.v4 as v4
import pytest
from lab_server import LabServer
from notebook_runner import code_cells, missing_facts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#fff"/>
<circle cx="20" cy="20" r="12" fill="#14323c"/></svg>"""
FIGURE = f"""<div><img alt="a disc" src="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}">
<table><tr><th>sched.sp</th><td>0xc00003e7d8</td></tr></table>
<svg class="only-when-trusted" width="9" height="9"></svg></div>"""

# The least alpha (6 pixels inside the edge: a frame may have round corners) and the number of colours of an image, and
# the size it is shown in.
LOOK = """image => {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
  if (!canvas.width || !canvas.height) return {alpha: 0, colours: 0, width: 0, height: 0};
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  let alpha = 255;
  for (let at = 0; at < pixels.length; at += 4) {
    colours.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
    const x = at / 4 % canvas.width, y = Math.floor(at / 4 / canvas.width);
    if (Math.min(x, y, canvas.width - 1 - x, canvas.height - 1 - y) >= 6) alpha = Math.min(alpha, pixels[at + 3]);
  }
  const box = image.getBoundingClientRect();
  return {alpha, colours: colours.size, width: box.width, height: box.height};
}"""


@pytest.fixture(scope="module")
def browser():
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium on the PATH; type: apt-get install -y --no-install-recommends chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium's own sandbox does not work for root, and not in most containers.
        started = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    server = LabServer(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(params=["light", "dark"])
def open_notebook(request, browser, lab, screenshots):
    """Opens a notebook in the theme and returns its page once all outputs are there."""
    lab.set_theme(request.param)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)

    def of(name, notebook):
        lab.put(name, notebook)
        page = context.new_page()
        page.goto(lab.url(name))
        light = "true" if request.param == "light" else "false"
        page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        wanted = sum(len(cell.outputs) for cell in code_cells(notebook))
        page.wait_for_function(
            "n => document.querySelectorAll('.jp-Notebook .jp-OutputArea-output').length >= n", arg=wanted
        )
        for number, figure in enumerate(page.query_selector_all(".jp-OutputArea-output:has(img)")):
            figure.scroll_into_view_if_needed()
            figure.screenshot(path=screenshots / f"{name}-{number}-{request.param}.png")
        return page

    yield of
    context.close()


def images(page):
    return [image.evaluate(LOOK) for image in page.query_selector_all(".jp-OutputArea-output img")]


def test_an_untrusted_notebook_shows_a_figure(open_notebook):
    """The harness itself: JupyterLab really treats the notebook as untrusted, and a picture of ours passes."""
    figure = v4.new_output("display_data", data={"text/html": FIGURE, "text/plain": "sched.sp 0xc00003e7d8"})
    notebook = v4.new_notebook(
        metadata={"kernelspec": {"name": "gobuf", "display_name": "Gobuf", "language": "gobuf"}},
        cells=[v4.new_code_cell("%step", execution_count=1, outputs=[figure])],
    )
    page = open_notebook("figure", notebook)
    assert page.query_selector(".only-when-trusted") is None, "the notebook was trusted: this test shows nothing"
    (look,) = images(page)
    assert look["width"] > 100 and look["height"] > 30 and look["colours"] > 2 and look["alpha"] == 255
    assert missing_facts(notebook, page.inner_text(".jp-Notebook")) == []


def test_a_lesson_shows_its_figures_and_facts(lesson, open_notebook):
    notebook = nbformat.read(lesson, as_version=4)
    page = open_notebook(lesson.stem, notebook)
    looks = images(page)
    assert looks, "no figure in the whole lesson"
    for look in looks:
        assert look["width"] > 50 and look["height"] > 20, "the image takes no room on the page"
        assert look["colours"] > 2, "the image is blank"
        assert look["alpha"] == 255, "the image lets the notebook's background through"
    # textContent and not innerText: a fact in a folded <details> counts, since a click shows it.
    assert missing_facts(notebook, page.text_content(".jp-Notebook")) == []
