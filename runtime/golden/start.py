"""Records the memory of a process that stands at main.main's first instruction: the state that the simulation starts from.

    GOLDEN_OUT=start.json gdb -batch -nx -x start.py BINARY

What is written: the scheduler's structs whole, every variable of the runtime, the used part of each stack, and what the
next malg needs (P0's stack cache, the stack pool, the spans that small objects come from). Runs of zero words are left out.

Two address areas are the kernel's choice and are moved to where they lay when this was first recorded: the main thread's
stack (by runtime.g0's upper end) and the pages outside the heap (by the mcache's place). DROPPED names what is of one run
only; those words are left out as if they were zero.
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
from goprocess import Process
from guards import ARGUMENTS, ENVIRONMENT

NOMINAL_G0_HI = 0x7FFFFFFFEDA0
NOMINAL_MCACHE = 0x7FFFF7FB7108
STACK_ABOVE_G0 = 0x30

# Fields, by struct, and variables that are of one run only -> why.
DROPPED_FIELDS = {
    'g': {'trackingSeq': 'random', 'tracking': 'follows trackingSeq', 'runnableStamp': 'clock', 'runnableTime': 'clock'},
    'm': {'fastrand': 'random', 'procid': "the kernel's thread id"},
    'schedt': {'lastpoll': 'clock', 'procresizetime': 'clock', 'timeToRun.counts': 'clock', 'timeToRun.underflow': 'clock'},
}
DROPPED = {
    'runtime.fastrandseed': 'random',
    'runtime.startupRandomData': 'random, and its address', 'runtime.hashkey': 'random', 'runtime.aeskeysched': 'random',
    'runtime.runtimeInitTime': 'clock', 'runtime.starttime': 'clock', 'runtime.inittrace': 'clock',
    'runtime.memstats': 'statistics', 'runtime.mheap_': 'the page allocator, 92 KB; its parts that serve here are ranges of their own',
    'runtime.work': 'clock', 'runtime.scavenge': 'clock', 'runtime.scavenger': 'clock', 'runtime.gcCPULimiter': 'clock',
    'runtime.ncpu': 'of the machine', 'runtime.physHugePageSize': 'of the machine', 'runtime.physHugePageShift': 'of the machine',
    'runtime.processorVersionInfo': 'of the machine', 'runtime.isIntel': 'of the machine', 'runtime.useAVXmemmove': 'of the machine',
    'runtime.x86HasPOPCNT': 'of the machine', 'runtime.x86HasSSE41': 'of the machine', 'runtime.x86HasFMA': 'of the machine', 'runtime.useAeshash': 'of the machine',
    'runtime.sysTHPSizePath': 'of the machine', 'runtime.vdsoClockgettimeSym': 'of the machine', 'runtime.vdsoGettimeofdaySym': 'of the machine',
    'runtime.auxv': 'of the machine', 'runtime.auxvreadbuf': 'of the machine',
    'runtime.argv': 'above the recorded stack', 'runtime.argslice': 'the heap', 'runtime.envs': 'the heap',
}


class Recorder:
    def __init__(self, process):
        self.process = process
        self.names = process.names()
        self.ranges = []
        self.dropped = {}
        self.moves = self._moves()

    def _moves(self):
        """(lo, hi, distance) of the areas that the kernel placed."""
        process = self.process
        hi = process.field(process.address('runtime.g0'), 'g', 'stack.hi')
        mcache = process.field(process.processors()[0], 'p', 'mcache')
        maps = open('/proc/%d/maps' % process.inferior.pid, encoding='utf-8').read().splitlines()
        stack = next(line for line in maps if line.endswith('[stack]')).split('-')
        outside = [line for line in maps if re.match(r'7ff\w+-\w+ [r-][w-]-p 00000000 00:00 0\s*$', line)]
        lo, top = int(outside[0].split('-')[0], 16), int(re.match(r'\w+-(\w+)', outside[-1]).group(1), 16)
        return [(int(stack[0], 16), int(stack[1].split()[0], 16), NOMINAL_G0_HI - hi), (lo, top, NOMINAL_MCACHE - mcache)]

    def moved(self, word):
        for lo, hi, distance in self.moves:
            if lo <= word < hi:
                return word + distance
        return word

    def add(self, name, address, size, struct_name=None):
        """One range. Whole words are written, so a variable of an odd size takes its word along only as far as it reaches."""
        if name in DROPPED:
            self.dropped[name] = DROPPED[name]
            return
        data = bytearray(self.process.read(address, size))
        for field, reason in DROPPED_FIELDS.get(struct_name, {}).items():
            at, length = self.process.layout(struct_name).at[field]
            data[at:at + length] = bytes(length)
            self.dropped[struct_name + '.' + field] = reason
        if address % 8 == 0:
            for at in range(0, size - 7, 8):
                word, = struct.unpack_from('<Q', data, at)
                struct.pack_into('<Q', data, at, self.moved(word))
        entry = {'name': name, 'addr': self.moved(address), 'size': size}
        if struct_name:
            entry['struct'] = struct_name
        entry['data'] = compactjson.chunks(data)
        self.ranges.append(entry)

    def scheduler(self):
        process, names = self.process, self.names
        g, m, p = (process.layout(n).size for n in 'gmp')
        own = {process.address('runtime.m0'), process.address('runtime.g0')}
        for address, name in sorted(names.gs.items(), key=lambda e: e[1]):
            if address not in own:
                self.add(name, address, g, 'g')
        for address, name in sorted(names.ms.items(), key=lambda e: e[1]):
            if address not in own:
                self.add(name, address, m, 'm')
        for address, name in names.ps.items():
            self.add(name, address, p, 'p')
        self.add('M0', process.address('runtime.m0'), m, 'm')
        self.add('M0.g0', process.address('runtime.g0'), g, 'g')
        self.add('runtime.sched', process.address('runtime.sched'), process.layout('schedt').size, 'schedt')
        for array, elem in (('allgs', 8), ('allp', 8), ('idlepMask', 4), ('timerpMask', 4)):
            address, _, capacity = process.slice('runtime.' + array)
            self.add(array + '[]', address, elem * capacity)

    def variables(self):
        taken = {'runtime.m0', 'runtime.g0', 'runtime.sched'}
        for name, (address, size, _) in sorted(self.process.binary.symbols.items(), key=lambda e: (e[1][0], e[0])):
            section = self.process.binary.section_of(address)
            if section in ('.data', '.noptrdata', '.bss', '.noptrbss') and size and name not in taken \
                    and name.startswith(('runtime.', 'main.')):
                self.add(name, address, size)
        self.add('runtime.mainPC', self.process.address('runtime.mainPC'), 8)
        closures = sorted(self.process.binary.funcvals())
        self.add('go.func.*', closures[0], closures[-1] + 8 - closures[0])

    def stacks(self):
        """From the saved stack pointer up; of the running goroutine from RSP."""
        process = self.process
        running = process.current_g()
        for address, name in sorted(self.names.gs.items(), key=lambda e: e[1]):
            hi = process.field(address, 'g', 'stack.hi')
            sp = process.register('rsp') if address == running else process.field(address, 'g', 'sched.sp')
            if not sp:
                continue
            above = STACK_ABOVE_G0 if name == 'M0.g0' else 0
            self.add(name + '.stack', sp, hi + above - sp)

    def allocator(self):
        process = self.process
        mcache = process.field(process.processors()[0], 'p', 'mcache')
        self.add('P0.mcache', mcache, process.layout('mcache').size, 'mcache')
        spans = set(process.words(mcache + process.layout('mcache').offset('alloc'), 136))
        for order, list_at in enumerate(range(mcache + process.layout('mcache').offset('stackcache'), mcache + 1192, 16)):
            size = 2048 << order
            for i, stack in enumerate(self.linked(process.word(list_at))):
                self.add('P0.stackcache[%d][%d]' % (order, i), stack, size)
        pool, size, _ = process.binary.symbols['runtime.stackpool']
        for item in range(pool, pool + size, 64):
            first = process.word(item + 8)
            pooled = process.chain(first, 'mspan', 'next')
            spans |= set(pooled)
            for span in pooled:
                for i, stack in enumerate(self.linked(process.field(span, 'mspan', 'manualFreeList'))):
                    self.add('stackpool.free[%#x]' % stack, stack, 8)
        named = sorted((process.field(s, 'mspan', 'startAddr'), s) for s in spans if process.binary.section_of(s) is None)
        for start, span in named:
            self.add('mspan[%#x]' % start, span, process.layout('mspan').size, 'mspan')

    def waiting(self):
        """What the P keeps at hand for goroutines that will wait or defer calls, as its last use left it."""
        process = self.process
        p = process.processors()[0]
        for cache, struct_name in (('sudogcache', 'sudog'), ('deferpool', '_defer')):
            array, length = process.words(p + process.layout('p').offset(cache + '.array'), 2)
            for i, address in enumerate(process.words(array, length)):
                self.add('P0.%s[%d]' % (cache, i), address, process.layout(struct_name).size, struct_name)

    def linked(self, head):
        found = []
        while head:
            found.append(head)
            head = self.process.word(head)
        return found


def threads(process):
    """What each M does: the main one's registers, of the others their calls only."""
    found = []
    for thread in sorted(process.inferior.threads(), key=lambda t: t.num):
        thread.switch()
        g = process.current_g()
        name = process.names()(process.field(g, 'g', 'm'))
        entry = {'m': name}
        if name == 'M0':
            entry['registers'] = {r: process.register(r) for r in ('rip', 'rsp', 'rbp', 'rdx', 'r14')}
            entry['registers']['fs_base'] = int(gdb.parse_and_eval('$fs_base'))
        else:
            frame, calls = gdb.newest_frame(), []
            while frame and process.binary.section_of(frame.pc()) == '.text':
                calls.append(process.binary.code_name(frame.pc()).split('+')[0])
                frame = frame.older()
            entry['calls'] = calls
        found.append(entry)
    process.switch_to_main_thread()
    return found


def main():
    process = Process()
    process.run_to_main()
    recorder = Recorder(process)
    doing = threads(process)
    recorder.scheduler()
    recorder.stacks()
    recorder.allocator()
    recorder.waiting()
    recorder.variables()
    g0_lo, g0_hi = process.words(process.address('runtime.g0'), 2)
    start = {
        'release': 'go1.19.8',
        'program': 'programs/add.go',
        'sha256': hashlib.sha256(process.binary.data).hexdigest(),
        'at': 'main.main',
        'environment': ENVIRONMENT,
        'arguments': ARGUMENTS.split(),
        'regions': {
            'heap': [0xC000000000, 0xC000400000],
            'heapReserved': [0xC000000000, 0xC004000000],
            'M0.g0.stack': [recorder.moved(g0_lo), recorder.moved(g0_hi)],
        },
        'threads': doing,
        'dropped': recorder.dropped,
        'ranges': recorder.ranges,
    }
    levels = dict.fromkeys(start, 0) | {'environment': 1, 'regions': 1, 'threads': 1, 'dropped': 1, 'ranges': 1}
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        out.write(compactjson.pretty(start, levels) + '\n')
    gdb.execute('kill')


try:
    main()
except Exception:
    import traceback
    traceback.print_exc()
    gdb.execute('quit 1')
