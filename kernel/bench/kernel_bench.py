#!/usr/bin/env python3
"""Gobuf's kernel beside ipykernel, in one interleaved run: start, cells, memory; then what only Gobuf has.

    eval "export $(./gobuf env)"; "$PYTHON" kernel/bench/kernel_bench.py [--rounds 7] [--kernels gobuf python3] [--cell CODE]

Needs jupyter_client and ipykernel. Both kernels are driven by the same blocking client over the same kind of sockets;
rounds alternate between them, so that what else the machine does hits both. The last kernel named is the measure. The
table is Markdown, as README quotes it.
"""

import argparse
import contextlib
import json
import os
import platform
import queue
import re
import statistics
import subprocess
import sys
import time

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

CELLS = {"python3": "1"}
# Figure, label, unit, digits, and what it may be: a factor of the other kernel's figure or, without that one, a value.
ROWS = (
    ("ready", "start to kernel_info_reply", "s", 2, "≤ 0.7 ×"),
    ("first", "first cell, sent at once", "s", 2, ""),
    ("cell", "trivial cell, median reply", "ms", 1, "≤ 1 ×"),
    ("row", "1,000 cells in a row, each with its outputs read", "ms", 1, "≤ 1 ×"),
    ("rss", "RSS after start", "MiB", 0, "≤ 2 ×"),
    ("step", "`%step` with its figure, median reply", "ms", 1, "≤ 15 ms"),
    ("boot", "`%boot --to main.main` with its figure, median reply", "ms", 1, "≤ 50 ms"),
    ("table", "first `%table gs`, a second after the start", "ms", 0, "≤ 300 ms"),
    ("table0", "first `%table gs`, sent at once", "ms", 0, ""),
    ("interrupt", "interrupt of a running `%continue`, median", "ms", 1, "≤ 100 ms"),
    ("worst", "interrupt of a running `%continue`, worst", "ms", 1, "≤ 100 ms"),
)
STEPS = 60
BOOTS = 15
INTERRUPTS = 5
# A figure of a kernel's first table, and the seconds that the kernel has to itself before.
TABLES = {"table": 1, "table0": 0}


def rss(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def reply(client, msg_id):
    while True:
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == msg_id:
            return message["content"]


def idle(client, msg_id, patience=60):
    """Reads the outputs of a cell: their message types."""
    seen = []
    while True:
        message = client.get_iopub_msg(timeout=patience)
        if message["parent_header"].get("msg_id") == msg_id:
            seen.append(message["msg_type"])
            if message["content"].get("execution_state") == "idle":
                return seen


def hear(client):
    """Waits until the peer's outputs arrive: what it sends before it knows of the subscription is lost."""
    while True:
        msg_id = client.kernel_info()
        reply(client, msg_id)
        try:
            idle(client, msg_id, patience=0.1)
            return
        except queue.Empty:
            continue


def run(client, code, shows=None):
    """Runs a cell and reads all it sends: the seconds until its reply."""
    begun = time.perf_counter()
    msg_id = client.execute(code)
    content = reply(client, msg_id)
    took = time.perf_counter() - begun
    seen = idle(client, msg_id)
    if content["status"] != "ok":
        sys.exit(f"the cell {code!r} failed: {content.get('evalue')}")
    if shows and shows not in seen:
        sys.exit(f"the cell {code!r} sent {seen}, no {shows}")
    return took


def interrupted(client):
    """Interrupts a run over many rows by message: the seconds until its reply."""
    msg_id = client.execute("%continue")
    while client.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    time.sleep(0.3)
    begun = time.perf_counter()
    client.control_channel.send(client.session.msg("interrupt_request", {}))
    content = reply(client, msg_id)
    took = time.perf_counter() - begun
    idle(client, msg_id)
    if content.get("ename") != "Interrupted":
        sys.exit(f"the run was not interrupted, but ended: {content}")
    return took


def simulation(client):
    """What no other kernel has: a step and a process's start with their figures, and the interrupt of a long run."""
    run(client, "%reset")
    run(client, "%newproc add 0x100 0x200")
    steps = [run(client, "%step", shows="display_data") for _ in range(STEPS)]
    boots = [run(client, "%boot --to main.main", shows="display_data") for _ in range(BOOTS)]
    run(client, "%reset")
    run(client, "%newproc spin 1000000000 --run\n%continue")
    stops = [interrupted(client) for _ in range(INTERRUPTS)]
    return {
        "step": statistics.median(steps) * 1000,
        "boot": statistics.median(boots) * 1000,
        "interrupt": statistics.median(stops) * 1000,
        "worst": max(stops) * 1000,
    }


@contextlib.contextmanager
def started(name):
    """A kernel that has answered its first request: its manager, its client and the seconds that took."""
    manager = KernelManager(kernel_name=name)
    begun = time.perf_counter()
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        reply(client, client.kernel_info())
        yield manager, client, time.perf_counter() - begun
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def first_tables(name):
    """Each in a kernel of its own, as only one table of a kernel is its first."""
    took = {}
    for figure, alone in TABLES.items():
        with started(name) as (_, client, _):
            time.sleep(alone)
            took[figure] = run(client, "%table gs", shows="display_data") * 1000
    return took


def measure(name, code, cells, ours):
    with started(name) as (manager, client, ready):
        memory = rss(manager.provisioner.process.pid)
        if not ours:
            hear(client)
        first = run(client, code)
        for _ in range(20):
            run(client, code)
        trivial = statistics.median(run(client, code) for _ in range(100))
        begun = time.perf_counter()
        for _ in range(cells):
            run(client, code)
        row = (time.perf_counter() - begun) * 1000 / cells
        figures = {"ready": ready, "first": first, "cell": trivial * 1000, "row": row, "rss": memory}
        if ours:
            figures.update(simulation(client))
    if ours:
        figures.update(first_tables(name))
    return figures


def processor():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())


def machine(kernel):
    """Processor, cores, load and JVM: without these a figure says nothing."""
    java = KernelSpecManager().get_kernel_spec(kernel).argv[0]
    version = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    jvm = re.search(r"\n(.*)\n", version)
    return (
        f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"{jvm.group(1) if jvm else java}; Python {platform.python_version()}"
    )


def table(figures, ours, theirs):
    lines = [f"| | {ours} | {theirs} | ratio | wanted |", "|---|---|---|---|---|"]
    for key, label, unit, digits, wanted in ROWS:
        mine = [round_[key] for round_ in figures[ours]]
        a = max(mine) if key == "worst" else statistics.median(mine)
        other = [round_[key] for round_ in figures[theirs] if key in round_]
        b = statistics.median(other) if other else None
        measure_ = f"{b:.{digits}f} {unit} | {a / b:.2f}" if b else "– | –"
        lines.append(f"| {label} | {a:.{digits}f} {unit} | {measure_} | {wanted} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cells", type=int, default=1000, help="how many cells in a row")
    parser.add_argument("--kernels", nargs=2, default=[os.environ.get("GOBUF_KERNEL", "gobuf"), "python3"])
    parser.add_argument("--cell", default="%print 1", help="the trivial cell of the first kernel")
    parser.add_argument("--json", help="also write all figures to this file")
    options = parser.parse_args()
    figures = {name: [] for name in options.kernels}
    ours, theirs = options.kernels
    for turn in range(options.rounds):
        for name in options.kernels:
            code = CELLS.get(name, options.cell)
            figures[name].append(measure(name, code, options.cells, name == ours))
            shown = ", ".join(f"{key} {value:.4g}" for key, value in figures[name][-1].items())
            print(f"round {turn + 1} {name}: {shown}", file=sys.stderr)
    print(f"{machine(ours)}. Medians of {options.rounds} interleaved rounds.\n")
    print(table(figures, ours, theirs))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
