"""Records every single write that one go statement makes to the scheduler's structs, in their order, one instruction at a time.

    GOLDEN_OUT=writes.jsonl gdb -batch -nx -x writes.py BINARY

The statement is the first one after main.main; only its thread runs. Watched whole: newg and the top of its stack, the
caller's g, the m, the p, sched. Addresses repeat from run to run, so a first pass finds newg and the second watches it.
The first line names what was recorded; a write is {step, at, obj, field, old, new}; one that is random tells neither old nor
new. The last line counts the instructions. Reads are not recorded, nor writes that leave a word as it was.
"""
import hashlib
import json
import os
import sys
import traceback

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from goprocess import Process
from guards import ARGUMENTS, ENVIRONMENT

RANDOM = {'fastrand', 'trackingSeq'}
# The clock can get into these: they are written only when trackingSeq is a multiple of 8.
CLOCKED = {'tracking', 'runnableStamp', 'runnableTime'}
STACK_TOP = 96
MOST_STEPS = 20000


class Watched:
    """A piece of memory and the names of its words."""

    def __init__(self, process, name, address, struct_name=None, size=None):
        self.process, self.name, self.address = process, name, address
        layout = process.layout(struct_name) if struct_name else None
        self.size = layout.size if layout else size
        self.places = list(places(layout)) if layout else [(i, 8, 'hi-%#x' % (size - i)) for i in range(0, size, 8)]
        self.data = self.read()

    def read(self):
        return self.process.read(self.address, self.size)

    def changes(self):
        """(field, old, new) of what the last instruction wrote here."""
        data = self.read()
        if data == self.data:
            return
        for at, size, field in self.places:
            old, new = self.data[at:at + size], data[at:at + size]
            if old != new:
                yield field, int.from_bytes(old, 'little'), int.from_bytes(new, 'little')
        self.data = data


def places(layout):
    """The fields that are no structs; arrays word by word."""
    for at, size, field in layout.leaves:
        if size <= 8:
            yield at, size, field
        else:
            for i in range(0, size, 8):
                yield at + i, min(8, size - i), '%s[%d]' % (field, i // 8)


def find_newg():
    """The first pass: what newproc1 returns."""
    process = Process()
    process.run_to_main()
    symbol, size, _ = process.binary.symbols['runtime.newproc1']
    process.run_to('runtime.newproc1')
    for instruction in process.inferior.architecture().disassemble(symbol, symbol + size - 1):
        if instruction['asm'].split()[0] == 'ret':
            gdb.Breakpoint('*%d' % instruction['addr'], internal=True, temporary=True).silent = True
    gdb.execute('continue', to_string=True)
    newg = process.register('rax')
    lo, hi = process.words(newg, 2)
    gdb.execute('kill')
    return newg, hi


def statement(process, newg, hi, tell):
    """Steps from newproc's first instruction until it has returned; gives the number of instructions."""
    g = process.current_g()
    m = process.field(g, 'g', 'm')
    watched = [
        Watched(process, 'newg', newg, 'g'),
        Watched(process, 'g(caller)', g, 'g'),
        Watched(process, 'M', m, 'm'),
        Watched(process, 'P', process.field(m, 'm', 'p'), 'p'),
        Watched(process, 'sched', process.address('runtime.sched'), 'schedt'),
        Watched(process, 'newg.stack', hi - STACK_TOP, size=STACK_TOP),
    ]
    back = process.word(process.register('rsp'))
    for step in range(1, MOST_STEPS):
        pc = process.register('rip')
        if pc == back:
            return step - 1
        gdb.execute('stepi', to_string=True)
        for place in watched:
            for field, old, new in place.changes():
                if field in CLOCKED:
                    continue
                line = {'step': step, 'at': process.binary.code_name(pc), 'obj': place.name, 'field': field}
                line.update({'random': True} if field in RANDOM else {'old': '%#x' % old, 'new': '%#x' % new})
                tell(line)
    # A thread that stands still holds a lock, and ours spins on it: the run will not end and says nothing about Go.
    gdb.execute('quit 2')


def main():
    newg, hi = find_newg()
    process = Process()
    process.run_to_main()
    process.run_to('runtime.newproc')
    gdb.execute('set scheduler-locking on')
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        def tell(line):
            out.write(json.dumps(line) + '\n')
        tell({
            'release': 'go1.19.8', 'program': os.environ['GOLDEN_PROGRAM'], 'build': os.environ['GOLDEN_BUILD'],
            'sha256': hashlib.sha256(process.binary.data).hexdigest(), 'toolchain': os.environ['GOLDEN_TOOLCHAIN'],
            'command': os.environ['GOLDEN_COMMAND'], 'environment': ENVIRONMENT, 'arguments': ARGUMENTS.split(), 'date': os.environ['GOLDEN_DATE'],
            'newg': '%#x' % newg,
        })
        tell({'end': True, 'instructions': statement(process, newg, hi, tell)})
    gdb.execute('set scheduler-locking off')
    gdb.execute('kill')


try:
    main()
except Exception:
    traceback.print_exc()
    gdb.execute('quit 1')
