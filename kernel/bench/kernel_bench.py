#!/usr/bin/env python3
"""Gobuf's kernel beside ipykernel, in one interleaved run: start, a trivial cell, many cells in a row, memory.

    eval "export $(./gobuf env)"; "$PYTHON" kernel/bench/kernel_bench.py [--rounds 7] [--kernels gobuf python3] [--cell CODE]

Needs jupyter_client and ipykernel. Both kernels are driven by the same blocking client over the same kind of sockets;
rounds alternate between them, so that what else the machine does hits both. The last kernel named is the measure.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

CELLS = {"python3": "1"}
ROWS = (
    ("ready", "start to kernel_info_reply, s"),
    ("cell", "trivial cell, median reply, ms"),
    ("row", "cells in a row, cells/s"),
    ("rss", "RSS after start, MiB"),
)


def rss(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def reply(client, msg_id):
    while True:
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == msg_id:
            return message["content"]


def idle(client, msg_id):
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") == msg_id and message["content"].get("execution_state") == "idle":
            return


def run(client, code):
    """Runs a cell and reads all it sends: the seconds until its reply."""
    begun = time.perf_counter()
    msg_id = client.execute(code)
    content = reply(client, msg_id)
    took = time.perf_counter() - begun
    idle(client, msg_id)
    if content["status"] != "ok":
        sys.exit(f"the cell {code!r} failed: {content.get('evalue')}")
    return took


def measure(name, code, cells):
    manager = KernelManager(kernel_name=name)
    begun = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        reply(client, client.kernel_info())
        ready = time.perf_counter() - begun
        memory = rss(manager.provisioner.process.pid)
        for _ in range(20):
            run(client, code)
        trivial = statistics.median(run(client, code) for _ in range(100))
        begun = time.perf_counter()
        for _ in range(cells):
            run(client, code)
        rate = cells / (time.perf_counter() - begun)
        return {"ready": ready, "cell": trivial * 1000, "row": rate, "rss": memory}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def processor():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cells", type=int, default=1000, help="how many cells in a row")
    parser.add_argument("--kernels", nargs=2, default=[os.environ.get("GOBUF_KERNEL", "gobuf"), "python3"])
    parser.add_argument("--cell", default="%print 1", help="the trivial cell of the first kernel")
    parser.add_argument("--json", help="also write all figures to this file")
    options = parser.parse_args()
    figures = {name: [] for name in options.kernels}
    for turn in range(options.rounds):
        for name in options.kernels:
            figures[name].append(measure(name, CELLS.get(name, options.cell), options.cells))
            print(f"round {turn + 1} {name}: {figures[name][-1]}", file=sys.stderr)
    ours, theirs = options.kernels
    print(f"{processor()}, {os.cpu_count()} CPUs; medians of {options.rounds} interleaved rounds")
    print(f"{'':34}{ours:>12}{theirs:>12}{'ratio':>8}")
    for key, label in ROWS:
        a, b = (statistics.median(figure[key] for figure in figures[name]) for name in options.kernels)
        print(f"{label:34}{a:12.3f}{b:12.3f}{a / b:8.2f}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
