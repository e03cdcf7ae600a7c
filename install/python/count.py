"""Counts the tests of all reports, and tells which tests that ran before did not run now.

count.py [--expected FILE] [--strict] [--update] [--broken=WHAT]… REPORT…

A report is a JUnit XML file or a directory of them. The last line is `N passed, N failed, N skipped`.
"""

import argparse
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HEADER = "# Tests that have to run: ./test --update-expected writes this list, and CI fails when one is missing or skipped.\n"


def report_files(places):
    for place in map(Path, places):
        if place.is_dir():
            yield from sorted(place.glob("TEST-*.xml"))
        elif place.exists():
            yield place


def cases(places):
    """Yields (name, outcome, message) of every test case."""
    for file in report_files(places):
        for case in ElementTree.parse(file).getroot().iter("testcase"):
            owner, name = case.get("classname") or "", case.get("name") or ""
            if file.name.startswith("TEST-"):
                # JUnit's parameters are printed values, which may change; the method is what has to run.
                name = re.split(r"[(\[{]", name, maxsplit=1)[0].strip()
            outcome, message = "passed", ""
            for child in case:
                if child.tag in ("failure", "error"):
                    outcome, message = "failed", child.get("message") or ""
                elif child.tag == "skipped" and outcome == "passed":
                    outcome, message = "skipped", child.get("message") or ""
            yield f"{owner}#{name}", outcome, message


def read_expected(path):
    if path is None or not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def first_line(text):
    return (text.strip().splitlines() or ["no reason given"])[0]


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--expected", type=Path)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--broken", action="append", default=[])
    parser.add_argument("reports", nargs="+")
    options = parser.parse_args(arguments)

    counts = {"passed": 0, "failed": len(options.broken), "skipped": 0}
    ran = set()
    for what in options.broken:
        print(f"failed: {what}")
    for name, outcome, message in cases(options.reports):
        counts[outcome] += 1
        if outcome == "skipped":
            print(f"skipped: {name}: {first_line(message)}")
        else:
            ran.add(name)
        if outcome == "failed":
            print(f"failed: {name}: {first_line(message)}")

    bad = counts["failed"] > 0
    if options.update and not bad:
        options.expected.write_text(HEADER + "".join(f"{name}\n" for name in sorted(ran)), encoding="utf-8")
        print(f"wrote {len(ran)} tests to {options.expected.name}")
    missing = sorted(read_expected(options.expected) - ran)
    for name in missing:
        print(f"did not run: {name}")
    if missing:
        print("These tests ran before. If they were renamed or removed on purpose: ./test --update-expected")
        bad = bad or options.strict
    if not counts["passed"]:
        print("failed: no test passed at all")
        bad = True
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
