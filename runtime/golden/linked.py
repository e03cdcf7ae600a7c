"""Extracts what the profile's binary has not: functions of the runtime, of sync and of time that the linker left out of
programs/add.go, and the functions and variables of the programs on record that run in Gobuf too.

    GOLDEN_OUT=linked.json GOLDEN_PROFILE=profile.json GOLDEN_BUILD='go build ...' gdb -batch -nx -x linked.py WAITING PROGRAM...

Where they lie in their own binaries others lie in the profile's. So they get addresses in regions of Gobuf's (Program.java):
functions one behind the other from TEXT on, each aligned as Go's linker aligns, static closures at the places that Gobuf gives
its own, variables from DATA on. All offsets inside a function are the binary's. main.f of programs/pingpong.go is pingpong.f.
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
from gobinary import Binary, STT_FUNC
from profile import Functions, fields_of, flags, stripped

TEXT = 0x830000, 0x83f000
OWN_TEXT, OWN_RODATA = 0x800000, 0x840000
DATA = 0x870000, 0x876000
ALIGN = 32

FUNCTIONS = re.compile(r'''(?x)
    sync\.\(\*(Mutex|RWMutex|WaitGroup|Once|Cond|copyChecker)\)\..*
    |sync\.(NewCond|fatal|throw|runtime_(Sem|notifyList|canSpin|doSpin|nanotime).*)
    |time\.(Sleep|After|AfterFunc|NewTimer|NewTicker|when|startTimer|stopTimer|resetTimer|modTimer|goFunc|sendTime|\(\*(Timer|Ticker)\)\.(Stop|Reset))
    |runtime\.(Goexit|LockOSThread|UnlockOSThread|addtimer|block|chanrecv2|cleantimers|deferproc|deferprocStack|goroutineReady|less|resetForSleep|return0\.abi0
    |selectgo|selectgo\.func\d|selectnbrecv|selectnbsend|sellock|selunlock|selparkcommit|\(\*hchan\)\.sortkey|\(\*waitq\)\.dequeueSudoG)''')
# What a program uses besides, of the runtime. Not in waiting.go: its functions come first, and the others' addresses stay.
LATER = re.compile(r'runtime\.(GOMAXPROCS|(stop|start)TheWorld(GC|\.func1)?)')
STRUCTS = ['sync.' + n for n in 'Mutex RWMutex WaitGroup Once Cond notifyList'.split()] \
    + ['runtime.scase', 'runtime.notifyList', 'runtime.chantype', 'runtime.semaRoot', 'time.Timer', 'time.Ticker', 'time.runtimeTimer']
CONSTANTS = re.compile(r'sync\.(mutex|rwmutex|starvation)')
LEVELS = {'release': 0, 'binaries': 1, 'structs': 3, 'constants': 1, 'globals': 1, 'funcvals': 1, 'functions': 1}


def opened(path):
    gdb.execute('file ' + path, to_string=True)
    return Binary(path)


def constants(binary):
    unit = gdb.find_pc_line(binary.address('sync.(*Mutex).lockSlow')).symtab
    symbols = [symbol for block in (unit.global_block(), unit.static_block()) for symbol in block]
    return {s.name: {'value': int(s.value()), 'from': 'dwarf'} for s in sorted(symbols, key=lambda s: s.name)
            if s.is_constant and CONSTANTS.match(s.name)}


def structs(known):
    found = {}
    for name in STRUCTS:
        kind = gdb.lookup_type(name)
        short = name[len('runtime.'):] if name.startswith('runtime.') else name
        if short not in known:
            found[short] = {'size': kind.sizeof, 'fields': fields_of(kind)}
    return found


class Linked:
    """Functions, closures and variables with the addresses they get, in the regions of text and data that are given."""

    def __init__(self, known, text=TEXT, data=DATA):
        self.known = known
        self.text, self.text_end = text
        self.data, self.data_end = data
        self.functions, self.funcvals, self.globals = {}, {}, {}

    def add(self, binary, wanted, rename):
        new = {n: f for n, f in Functions(binary, wanted).detailed().items() if rename(n) not in self.known['functions'] and rename(n) not in self.functions}
        for name, function in new.items():
            function['entry'] = self.text
            self.text += -(-function['size'] // ALIGN) * ALIGN
            for call in function['calls'] + function.get('jumps', []):
                call['to'] = rename(call['to'])
            self.functions[rename(name)] = function
        for name in binary.funcvals().values():
            if name in new:
                self.funcvals[rename(name)] = OWN_RODATA + (new[name]['entry'] - OWN_TEXT) // 32 * 8
        if self.text > self.text_end:
            raise ValueError('the functions need %d bytes more than their region has' % (self.text - self.text_end))

    def variables(self, binary, rename):
        for name, (address, size, kind) in sorted(binary.symbols.items(), key=lambda e: (e[1][0], e[0])):
            section = binary.section_of(address)
            if not name.startswith('main.') or name.startswith('main..') or kind == STT_FUNC or not size or section == '.rodata':
                continue
            self.variable(rename(name), address, size, section, binary.bytes_at(address, size) if 'bss' not in section else None)

    def variable(self, name, address, size, section, data):
        # A variable of 12 bytes begins where the compiler wants it: sync.WaitGroup looks at its own address.
        self.data += -self.data % 8 + (address % 8)
        self.globals[name] = {'addr': self.data, 'size': size, 'section': section}
        if data and any(data):
            self.globals[name]['data'] = data.hex()
        self.data += size
        if self.data > self.data_end:
            raise ValueError('the variables need more than their region has')


def main():
    flags('pagination', 'confirm')
    waiting, *programs = sys.argv[1:] if len(sys.argv) > 1 else os.environ['GOLDEN_BINARIES'].split()
    with open(os.environ['GOLDEN_PROFILE'], encoding='utf-8') as file:
        known = json.load(file)
    binary = opened(waiting)
    linked = Linked(known)
    linked.add(binary, FUNCTIONS.fullmatch, lambda name: name)
    profile = {'release': binary.release(), 'binaries': {}, 'structs': structs(known['structs']), 'constants': constants(binary)}
    for path in [waiting] + programs:
        program = os.path.basename(path)
        binary = opened(path)
        profile['binaries'][program] = {'program': 'programs/%s.go' % program, 'build': os.environ['GOLDEN_BUILD'],
                                        'sha256': hashlib.sha256(binary.data).hexdigest()}
        if path != waiting:
            def rename(name, program=program):
                return name and re.sub(r'^main\.', program + '.', name)
            linked.add(binary, lambda name: LATER.fullmatch(name) or name.startswith('main.') and not name.startswith('main.init'), rename)
            linked.variables(binary, rename)
    profile.update({'globals': linked.globals, 'funcvals': linked.funcvals, 'functions': linked.functions})
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        out.write(compactjson.pretty(profile, LEVELS) + '\n')


if __name__ == '__main__':
    try:
        main()
    except Exception:
        import traceback
        traceback.print_exc()
        gdb.execute('quit 1')
