"""A Go process under gdb, made to repeat itself: how every record here starts a program, reads its memory and names its words.

The guards (why a run repeats): address randomisation off; no shell; an environment of three variables only, with one P,
no garbage collection and no preemption by signal; and runtime.retake replaced by 'return 0', so that sysmon runs
but the clock never takes a P away from anyone.
"""
import bisect
import os
import struct
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gobinary import Binary
from guards import ARGUMENTS, ENVIRONMENT, RETURN_ZERO

USUAL_MS = 3
SPIN = bytes.fromhex('ebfe')
FEWEST_SLEEPS, MOST_SLEEPS = 10, 200
WORD = (1 << 64) - 1


def leaves(kind, prefix='', base=0):
    """(offset, size, name) of every field that is not itself a struct."""
    for field in kind.strip_typedefs().fields():
        real = field.type.strip_typedefs()
        at = base + field.bitpos // 8
        if real.code == gdb.TYPE_CODE_STRUCT and real.fields():
            yield from leaves(real, prefix + field.name + '.', at)
        else:
            # A func value is one word; gdb gives a function type's size, which is 1.
            yield at, 8 if real.code == gdb.TYPE_CODE_FUNC else real.sizeof, prefix + field.name


class Layout:
    def __init__(self, name):
        kind = gdb.lookup_type('runtime.' + name)
        self.size = kind.sizeof
        self.leaves = list(leaves(kind))
        self.at = {n: (o, s) for o, s, n in self.leaves}

    def offset(self, field):
        return self.at[field][0]

    def value(self, data, field):
        """A field out of a struct's bytes, unsigned; of a string its pointer; nothing when this release lacks the field."""
        place = self.at.get(field) or self.at.get(field + '.str')
        if place is None:
            return None
        at, size = place
        return int.from_bytes(data[at:at + min(size, 8)], 'little')


class Process:
    def __init__(self):
        for name in ('pagination', 'confirm', 'print thread-events', 'startup-with-shell'):
            gdb.execute('set %s off' % name)
        gdb.execute('set disable-randomization on')
        gdb.execute('handle SIGURG nostop noprint pass', to_string=True)
        gdb.execute('unset environment')
        for item in ENVIRONMENT.items():
            gdb.execute('set environment %s %s' % item)
        self.binary = Binary(gdb.objfiles()[0].filename)
        self.layouts = {}
        gdb.execute('starti ' + ARGUMENTS, to_string=True)
        self.inferior = gdb.selected_inferior()
        self.inferior.write_memory(self.address('runtime.retake'), RETURN_ZERO)
        # A mutex looks at the clock to see whether it starves, and gdb makes every wait long.
        if 'sync.runtime_nanotime' in self.binary.symbols and 'main.clock' in self.binary.symbols:
            self.replace('sync.runtime_nanotime', self.look_at_clock())

    def replace(self, symbol, code):
        """Puts other instructions at a function's entry: pieces of machine code, and pairs of an opcode and the variable that it
        reaches relative to RIP."""
        place, done = self.address(symbol), b''
        for piece in code:
            if isinstance(piece, tuple):
                opcode, variable = bytes.fromhex(piece[0]), piece[1]
                done += opcode + struct.pack('<i', self.address(variable) - (place + len(done) + len(opcode) + 4))
            else:
                done += bytes.fromhex(piece)
        self.inferior.write_memory(place, done)

    @staticmethod
    def look_at_clock(result=''):
        """Adds main.tick to main.clock; the sum is in RAX, and goes where the instruction `result` stores it."""
        return [('488b05', 'main.clock'), ('480305', 'main.tick'), ('488905', 'main.clock'), result, 'c3']

    def layout(self, name):
        if name not in self.layouts:
            self.layouts[name] = Layout(name)
        return self.layouts[name]

    def address(self, symbol):
        return self.binary.address(symbol)

    def read(self, address, count):
        return bytes(self.inferior.read_memory(address, count))

    def word(self, address):
        return struct.unpack('<Q', self.read(address, 8))[0]

    def words(self, address, count):
        return struct.unpack('<%dQ' % count, self.read(address, 8 * count)) if count else ()

    def field(self, address, struct_name, field):
        at, size = self.layout(struct_name).at[field]
        return int.from_bytes(self.read(address + at, size), 'little')

    def run_to(self, symbol):
        stop = gdb.Breakpoint('*%d' % self.address(symbol), internal=True)
        stop.silent = True
        gdb.execute('continue', to_string=True)
        stop.delete()
        if self.register('rip') != self.address(symbol):
            raise RuntimeError('the process did not reach ' + symbol)

    def run_to_main(self):
        """Runs to main.main's first instruction and lets every other M come to rest.

        Where those are at the very moment that M0 arrives is left to the kernel. So M0 spins in place while sysmon sleeps
        some times and until each M but M0 and sysmon's is idle. When start-up needed another M than usual, two threads
        raced, and gdb ends with status 2: the run is no good.
        """
        self.run_to('main.main')
        place, sched = self.address('main.main'), self.address('runtime.sched')
        kept = self.read(place, len(SPIN))
        self.inferior.write_memory(place, SPIN)
        stop = gdb.Breakpoint('*%d' % self.address('runtime.usleep.abi0'), internal=True)
        stop.silent = True
        for sleeps in range(MOST_SLEEPS):
            gdb.execute('continue', to_string=True)
            if sleeps >= FEWEST_SLEEPS and self.field(sched, 'schedt', 'nmidle') == self.field(sched, 'schedt', 'mnext') - 2:
                break
        stop.delete()
        self.inferior.write_memory(place, kept)
        self.switch_to_main_thread()
        if self.field(sched, 'schedt', 'mnext') != USUAL_MS:
            gdb.execute('kill')
            gdb.execute('quit 2')
        if self.register('rip') != place:
            raise RuntimeError('M0 has left main.main')
        if 'main.alone' in self.binary.symbols:
            self.leave_alone()

    def leave_alone(self):
        """M0 is the only thread that runs from here on. wakep sees a spinning M, so that it gives no P to one that cannot run."""
        gdb.execute('set scheduler-locking on')
        sched = self.address('runtime.sched')
        self.inferior.write_memory(sched + self.layout('schedt').offset('nmspinning'), struct.pack('<I', 1))
        if 'main.clock' in self.binary.symbols:
            self.own_time()

    def own_time(self):
        """The runtime's clock is the program's too, and a wait in the poller moves it on and takes no time: else a timer would be due
        sooner or later by how long gdb holds the process at an event. nanotime1 has its result at 8(SP); epollwait its timeout in
        milliseconds at 28(SP), and its result, the number of ready files, at 32(SP). Nobody else runs who could end the wait."""
        self.replace('runtime.nanotime1.abi0', self.look_at_clock('4889442408'))
        self.replace('runtime.epollwait.abi0', [
            '486344241c',                                # MOVLQSX 28(SP), AX
            '4869c040420f00', ('480105', 'main.clock'),  # IMULQ $1000000, AX; ADDQ AX, main.clock
            'c744242000000000', 'c3'])                   # MOVL $0, 32(SP)

    def switch_to_main_thread(self):
        next(t for t in self.inferior.threads() if t.ptid[1] == self.inferior.pid).switch()

    @staticmethod
    def register(name):
        return int(gdb.newest_frame().read_register(name)) & WORD

    def current_g(self):
        """The g that the stopped thread runs: the word below FS, as Go's linux/amd64 keeps it."""
        base = int(gdb.parse_and_eval('$fs_base')) & WORD
        return self.word(base - 8) if base else 0

    def slice(self, symbol):
        array, length, capacity = self.words(self.address(symbol), 3)
        return array, length, capacity

    def goroutines(self):
        array, length, _ = self.slice('runtime.allgs')
        return self.words(array, length)

    def machines(self):
        """The ms, newest first, as runtime.allm chains them."""
        found = []
        m = self.word(self.address('runtime.allm'))
        while m:
            found.append(m)
            m = self.field(m, 'm', 'alllink')
        return found

    def processors(self):
        array, length, _ = self.slice('runtime.allp')
        return self.words(array, length)

    def names(self, objects=None):
        return Names(self, objects)

    def chain(self, head, struct_name, link, limit=100000):
        found = []
        while head and len(found) < limit:
            found.append(head)
            head = self.field(head, struct_name, link)
        return found


class Names:
    """The names that records use for words: gs by their place in allgs, ms and ps by id, stack words by their
    distance from the stack's upper end, code and data by symbol, closures in the heap by the code they begin with, and what
    `objects` knows by its names."""

    def __init__(self, process, objects=None):
        self.process, self.objects = process, objects
        self.gs = {g: 'G%d' % i for i, g in enumerate(process.goroutines())}
        self.ms = {}
        # Before mcommoninit allm is empty.
        for m in process.machines() or [process.address('runtime.m0')]:
            name = self.ms[m] = 'M%d' % process.field(m, 'm', 'id')
            for part in ('g0', 'gsignal'):
                g = process.field(m, 'm', part)
                if g:
                    self.gs[g] = name + '.' + part
        self.ps = {p: 'P%d' % i for i, p in enumerate(process.processors())}
        spans = []
        for g, name in self.gs.items():
            lo, hi = process.words(g + process.layout('g').offset('stack.lo'), 2)
            if hi:
                spans.append((lo, hi, name))
        self.stacks = sorted(spans)
        self._stack_los = [lo for lo, _, _ in self.stacks]

    def counts(self):
        own = sum(1 for n in self.gs.values() if '.' not in n)
        return {'ng': own, 'nm': len(self.ms), 'np': len(self.ps)}

    def stack_name(self, word):
        i = bisect.bisect_right(self._stack_los, word) - 1
        for lo, hi, name in self.stacks[max(i - 1, 0):i + 1][::-1]:
            if lo <= word <= hi:
                return '%s.hi-%#x' % (name, hi - word)
        return None

    def __call__(self, word):
        if word is None or word == 0:
            return word
        for table in (self.gs, self.ms, self.ps):
            if word in table:
                return table[word]
        known = self.objects and self.objects.name(word)
        if known:
            return known
        binary = self.process.binary
        section = binary.section_of(word)
        if section == '.text':
            return binary.code_name(word)
        return self.stack_name(word) or self._data_name(word, section) or self._other(word)

    def _data_name(self, word, section):
        if not section:
            return None
        if section == '.rodata' and word % 8 == 0:
            target = self.process.word(word)
            if target in self.process.binary.functions:
                return 'fv:' + self.process.binary.code_name(target)
        return self.process.binary.object_name(word) or section + ':?'

    def _other(self, word):
        if 0xC000000000 <= word < 0xC100000000:
            code = self.process.word(word) if word % 8 == 0 else 0
            if code in self.process.binary.functions:
                return 'closure:' + self.process.binary.code_name(code)
            return 'heap+%#x' % (word - 0xC000000000)
        if 0x7FF000000000 <= word < 0x800000000000:
            return 'os:%#x' % word
        return word if word < 0x10000 else word - (WORD + 1) if word >> 63 else 'x:%#x' % word
