"""The harness itself: it must see errors, differences and missing facts, or the tests of the lessons prove nothing."""

import nbformat.v4 as v4
import pytest
from notebook_runner import differences, errors, facts, missing_facts, without_outputs

HTML = "<table><caption>g5</caption><tr><th>sp</th><td>0xc00003e7d8</td></tr></table><img src='data:,' alt='no fact'>"


def notebook(*outputs):
    return v4.new_notebook(cells=[v4.new_markdown_cell("text"), v4.new_code_cell("%step", outputs=list(outputs))])


def figure(html=HTML, plain="step 1 · M0\nsp 0xc00003e7d8"):
    return v4.new_output("display_data", data={"text/html": html, "text/plain": plain})


def test_an_error_output_is_seen():
    bad = notebook(v4.new_output("error", ename="Fault", evalue="nil", traceback=[]))
    assert errors(bad) == ["cell 0: Fault: nil"]
    assert errors(notebook(figure())) == []


def test_equal_outputs_have_no_differences():
    assert differences(notebook(figure()), notebook(figure())) == []


@pytest.mark.parametrize(
    "other",
    [figure(html=HTML.replace("7d8", "7e0")), figure(plain="step 2"), v4.new_output("stream", text="step")],
    ids=["html", "plain", "kind"],
)
def test_each_difference_is_seen(other):
    assert len(differences(notebook(figure()), notebook(other))) == 1


def test_a_lost_output_is_seen():
    assert differences(notebook(figure(), figure()), notebook(figure()))
    assert differences(notebook(figure()), without_outputs(notebook(figure())))


def test_a_lost_image_is_seen():
    with_image = figure()
    with_image.data["image/png"] = "iVBORw0KGgo="
    assert differences(notebook(with_image), notebook(figure()))


def test_facts_come_from_table_and_text_and_not_from_the_image():
    assert facts(figure()) == {"g5", "sp", "0xc00003e7d8", "step", "1", "·", "M0"}
    assert facts(v4.new_output("stream", text="one  line\n\nlast")) == {"one line", "last"}


def test_a_missing_fact_is_named():
    assert missing_facts(notebook(figure()), "step 1 · M0 g5 sp 0x12") == ["0xc00003e7d8"]
    assert missing_facts(notebook(figure()), "step 1 ·\n M0 g5 sp 0xc00003e7d8") == []
