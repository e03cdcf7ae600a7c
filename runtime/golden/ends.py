#!/usr/bin/env python3
"""Records how a process ends: its exit status, and what it prints on its standard error.

    GOLDEN_OUT=ends.jsonl ends.py BINARY

No debugger is needed for that. Left out are the values of arguments in a traceback, of which some are what a register
happened to hold, and the folders of files. RUNS runs that do not tell the same are an error.
"""
import hashlib
import json
import os
import re
import subprocess
import sys

from gobinary import Binary
from guards import ENVIRONMENT

RUNS = 20


def end(path):
    done = subprocess.run([path], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          timeout=60, check=False)
    told = re.sub(r'^(\S.*\w)\(.+\)$', r'\1(...)', done.stderr, flags=re.M)
    return done.returncode, re.sub(r'^\t/.*/', '\t', told, flags=re.M)


def main(path):
    binary = Binary(path)
    seen = {end(path) for _ in range(RUNS)}
    if len(seen) > 1:
        sys.exit('ends: %d runs ended in %d ways' % (RUNS, len(seen)))
    status, told = seen.pop()
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        for line in ({
                'release': binary.release(), 'program': os.environ['GOLDEN_PROGRAM'], 'build': os.environ['GOLDEN_BUILD'],
                'sha256': hashlib.sha256(binary.data).hexdigest(), 'toolchain': os.environ['GOLDEN_TOOLCHAIN'],
                'command': os.environ['GOLDEN_COMMAND'], 'environment': ENVIRONMENT, 'runs': RUNS, 'date': os.environ['GOLDEN_DATE'],
        }, {'status': status, 'told': told.splitlines()}):
            out.write(json.dumps(line, separators=(',', ':')) + '\n')


main(*sys.argv[1:])
