#!/usr/bin/env python3
"""Records in which order goroutines that were started in a row run, for several numbers of them, from what a program prints.

    GOLDEN_OUT=orders.jsonl orders.py BINARY COUNT...

No debugger is needed for an order. The program has a variable main.count and prints on its standard error the numbers of its
goroutines (1 is the first that was started) as they ran. For each COUNT the file is copied with that number in main.count and
with the bytes of `return 0` at runtime.retake, so that the clock takes the P away from nobody; the copy runs with one P,
without garbage collection and without preemption by signal, RUNS times. Two runs that differ are an error.
"""
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile

from gobinary import Binary
from guards import ENVIRONMENT, RETURN_ZERO

RUNS = 20


def patched(binary, count):
    data = bytearray(binary.data)
    for symbol, content in (('main.count', struct.pack('<Q', count)), ('runtime.retake', RETURN_ZERO)):
        at = binary.offset_of(binary.address(symbol))
        data[at:at + len(content)] = content
    return data


def order(binary, count, folder):
    path = os.path.join(folder, str(count))
    with open(path, 'wb') as file:
        file.write(patched(binary, count))
    os.chmod(path, 0o700)
    seen = {subprocess.run([path], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True, timeout=60, check=True).stderr for _ in range(RUNS)}
    os.remove(path)
    if len(seen) > 1:
        sys.exit('orders: %d runs with %d goroutines gave %d different orders' % (RUNS, count, len(seen)))
    numbers = [int(word) for word in seen.pop().split()]
    if sorted(numbers) != list(range(1, count + 1)):
        sys.exit('orders: with %d goroutines not each ran once: %s' % (count, numbers))
    return numbers


def ranges(numbers):
    """`258 128-244 1`: what rises by one is told by its ends."""
    found = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ' '.join(str(a) if a == b else '%d-%d' % (a, b) for a, b in found)


def main(path, *counts):
    binary = Binary(path)
    if 'main.count' not in binary.symbols or not counts:
        sys.exit('orders: the program needs a variable count with a value other than 0, and orders needs numbers to write there')
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out, tempfile.TemporaryDirectory() as folder:
        def write(line):
            out.write(json.dumps(line, separators=(',', ':')) + '\n')
        write({
            'release': binary.release(), 'program': os.environ['GOLDEN_PROGRAM'], 'build': os.environ['GOLDEN_BUILD'],
            'sha256': hashlib.sha256(binary.data).hexdigest(), 'toolchain': os.environ['GOLDEN_TOOLCHAIN'],
            'command': os.environ['GOLDEN_COMMAND'], 'environment': ENVIRONMENT, 'runs': RUNS, 'date': os.environ['GOLDEN_DATE'],
        })
        for count in map(int, counts):
            write({'n': count, 'order': ranges(order(binary, count, folder))})


main(*sys.argv[1:])
