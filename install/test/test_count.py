"""The counter of ./test, run on reports written for the purpose."""

import subprocess
import sys
from pathlib import Path

import pytest

COUNT = Path(__file__).resolve().parents[1] / "python" / "count.py"

JAVA = """<testsuite name="x.T" tests="3">
  <testcase classname="x.T" name="plain"/>
  <testcase classname="x.T" name="many(int)[1]"/>
  <testcase classname="x.T" name="off"><skipped message="no Go"/></testcase>
</testsuite>"""
PYTEST = """<testsuites><testsuite name="pytest">
  <testcase classname="probe" name="test_it[tour]"/>
  <testcase classname="probe" name="test_that"><failure message="was 3">trace</failure></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def reports(tmp_path):
    java = tmp_path / "surefire"
    java.mkdir()
    (java / "TEST-x.T.xml").write_text(JAVA)
    (java / "other.xml").write_text("not a report")
    (tmp_path / "pytest.xml").write_text(PYTEST)
    return [java, tmp_path / "pytest.xml"]


def count(*words):
    done = subprocess.run([sys.executable, COUNT, *words], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_sums_all_reports_and_fails_with_a_failed_test(reports):
    status, lines, _ = count(*reports)
    assert lines[-1] == "3 passed, 1 failed, 1 skipped"
    assert "skipped: x.T#off: no Go" in lines
    assert "failed: probe#test_that: was 3" in lines
    assert status == 1


def test_passes_when_nothing_failed(reports):
    status, lines, _ = count(reports[0])
    assert (status, lines[-1]) == (0, "2 passed, 0 failed, 1 skipped")


def test_a_broken_build_is_a_failure(reports):
    status, lines, _ = count("--broken=the Maven build", reports[0])
    assert (status, lines[-1]) == (1, "2 passed, 1 failed, 1 skipped")


def test_no_report_at_all_fails(tmp_path):
    status, lines, _ = count(tmp_path / "absent.xml")
    assert (status, lines[-1]) == (1, "0 passed, 0 failed, 0 skipped")


def test_a_skipped_test_that_ran_before_fails_a_strict_run(reports, tmp_path):
    expected = tmp_path / "expected"
    expected.write_text("# comment\nx.T#off\nx.T#plain\n")
    status, lines, _ = count("--expected", expected, reports[0])
    assert status == 0
    assert "did not run: x.T#off" in lines
    assert "did not run: x.T#plain" not in lines
    assert count("--expected", expected, "--strict", reports[0])[0] == 1


def test_update_writes_the_tests_that_ran(reports, tmp_path):
    expected = tmp_path / "expected"
    assert count("--expected", expected, "--update", reports[0])[0] == 0
    assert expected.read_text().splitlines()[1:] == ["x.T#many", "x.T#plain"]


def test_update_writes_nothing_when_a_test_failed(reports, tmp_path):
    expected = tmp_path / "expected"
    assert count("--expected", expected, "--update", *reports)[0] == 1
    assert not expected.exists()
