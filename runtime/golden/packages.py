"""Extracts what start-up does in a program with fmt and os linked, beside what it does in the profile's one: the initTasks of the
packages (which ones each imports, and its init functions), those functions, the finalizer goroutine that package os starts, and
the program itself.

    GOLDEN_OUT=packages.json GOLDEN_PROFILE=profile.json GOLDEN_LINKED=linked.json gdb -batch -nx -x packages.py BINARY

As linked.py does, it gives all of them addresses in Gobuf's regions; the initTasks' pointers lead to those, and to the profile's
own initTasks and functions where it has them. The program's own names are `orderfmt.`: orderfmt..inittask is its main..inittask.
"""
import hashlib
import json
import os
import re
import struct
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compactjson
from linked import LEVELS, Linked, opened
from profile import fields_of, flags

TEXT = 0x824000, 0x830000
DATA = 0x876000, 0x880000
# What the init functions call and rows tell, and what main.main does besides.
FUNCTIONS = '''runtime.SetFinalizer runtime.SetFinalizer.func2 runtime.createfing runtime.runfinq os.NewFile os.newFile
internal/syscall/unix.IsNonblock syscall.Syscall'''.split()
VARIABLES = 'runtime.fingCreate os.Stdin os.Stdout os.Stderr'.split()
STRUCTS = ['os.file', 'os.File']
TASK = '..inittask'


def words(binary, name):
    address, size, _ = binary.symbols[name]
    return struct.unpack('<%dQ' % (size // 8), binary.bytes_at(address, size))


class Packages:
    def __init__(self, binary, known, program):
        self.binary, self.known = binary, known
        self.linked = Linked(known, TEXT, DATA)
        self.own = re.compile(r'^main\.')
        self.program = program
        self.names = {}
        for name, (address, size, _) in binary.symbols.items():
            if size:
                self.names.setdefault(address, name)
        self.tasks = [n for n in sorted(binary.symbols, key=lambda n: binary.symbols[n][0]) if n.endswith(TASK)]

    def rename(self, name):
        return name and self.own.sub(self.program + '.', name)

    def functions(self):
        wanted = {self.names[w] for task in self.tasks for w in words(self.binary, task)[3:] if w}
        wanted |= set(FUNCTIONS) | {n for n in self.binary.symbols if n.startswith('main.')}
        missing = [n for n in FUNCTIONS + VARIABLES if n not in self.binary.symbols]
        if missing:
            raise ValueError('the program has no ' + ', '.join(missing))
        self.linked.add(self.binary, lambda name: name in wanted, self.rename)

    def variables(self):
        self.linked.variables(self.binary, self.rename)
        for name in VARIABLES:
            address, size, _ = self.binary.symbols[name]
            self.linked.variable(name, address, size, self.binary.section_of(address), None)

    def inittasks(self):
        """First their places, then their words: they point to each other."""
        new = [t for t in self.tasks if t not in self.known['globals']  or t == 'main' + TASK]
        for task in new:
            address, size, _ = self.binary.symbols[task]
            self.linked.variable(self.rename(task), address, size, self.binary.section_of(address), None)
        for task in new:
            data = [w if i < 3 else self.place(self.names[w]) for i, w in enumerate(words(self.binary, task))
                    if i < 3 + sum(words(self.binary, task)[1:3])]
            self.linked.globals[self.rename(task)]['data'] = struct.pack('<%dQ' % len(data), *data).hex()

    def place(self, name):
        name = self.rename(name)
        for part, key in (('functions', 'entry'), ('globals', 'addr')):
            for where in (getattr(self.linked, part), self.known[part]):
                if name in where:
                    return where[name][key]
        raise ValueError('an initTask points to %s, which has no place' % name)


def structs():
    found = {}
    for name in STRUCTS:
        kind = gdb.lookup_type(name)
        found[name] = {'size': kind.sizeof, 'fields': fields_of(kind)}
    return found


def main():
    flags('pagination', 'confirm')
    path = sys.argv[1] if len(sys.argv) > 1 else gdb.objfiles()[0].filename
    known = {}
    for part in ('GOLDEN_PROFILE', 'GOLDEN_LINKED'):
        with open(os.environ[part], encoding='utf-8') as file:
            for key, value in json.load(file).items():
                if isinstance(value, dict):
                    known.setdefault(key, {}).update(value)
    binary = opened(path)
    program = os.path.basename(path)
    packages = Packages(binary, known, program)
    packages.functions()
    packages.variables()
    packages.inittasks()
    linked = packages.linked
    profile = {
        'release': binary.release(), 'program': 'programs/%s.go' % program, 'build': os.environ['GOLDEN_BUILD'],
        'sha256': hashlib.sha256(binary.data).hexdigest(), 'structs': structs(), 'globals': linked.globals,
        'funcvals': linked.funcvals, 'functions': linked.functions,
    }
    levels = {**LEVELS, 'program': 0, 'build': 0, 'sha256': 0}
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        out.write(compactjson.pretty(profile, levels) + '\n')


try:
    main()
except Exception:
    import traceback
    traceback.print_exc()
    gdb.execute('quit 1')
