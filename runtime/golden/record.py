"""Records what the scheduler does, event by event: each entry to and return from its functions with all the fields around it.

    GOLDEN_OUT=record.jsonl [GOLDEN_EVENTS=overflow|gfree|start|inits] [GOLDEN_ALSO='main.f main.v'] gdb -batch -nx -x record.py BINARY

The first line names what was recorded. Every other line is an event: i number, t the M's id, ev entry or exit, fn, and what
differs from the event before: `set` (new or changed) and `gone`. Words are named (see goprocess.Names and objects.py), so that
no address of one machine gets in. Left out: sched.lastpoll (clock), scratch registers, and the fields about idle Ms, which
race with the hand-off of start-up; and what an M does that has no P, from where it has woken the M that gets its P to where
it takes one again: that runs beside the M which has the P. GOLDEN_ALSO names functions of the program that are events too, and
variables whose words are part of the state. Recording begins at main.main and ends at runtime.exit.

GOLDEN_EVENTS=start records from the process's first instruction to main.main, one M after the other: in what order they do things
at the same time is the kernel's choice. An M that has no P tells its own registers, g and m only. What the allocator and the
functions before the first P do on g0's stack is left out: systemstack, while the M allocates or has never had a P.

GOLDEN_EVENTS=inits records, from the first instruction to main.main too, in which order packages are initialised, what that starts,
and P0's run queue meanwhile: what M0 does, for which M runs the others' goroutines is the kernel's choice.
"""
import hashlib
import json
import os
import sys
import traceback

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gobinary import STT_FUNC
from goprocess import Process
from guards import ARGUMENTS, ENVIRONMENT
from objects import Objects

LIFE = '''schedinit mcommoninit procresize mstart0 mstart1 newproc newproc.func1 newproc1 gfget malg gostartcallfn gostartcall
runqput runqputslow globrunqput globrunqputbatch globrunqputhead systemstack gosave_systemstack_switch mcall gogo schedule
findRunnable runqget runqsteal runqgrab globrunqget execute goexit goexit1 goexit0 gfput wakep startm newm stopm mput mget
handoffp gopark park_m goready ready Gosched gosched_m goschedImpl injectglist stoplockedm startlockedm acquirep releasep
pidleget pidleput resetspinning casgstatus
makechan chansend1 chanrecv1 chanrecv2 closechan chansend chanrecv send recv acquireSudog releaseSudog chanparkcommit
goparkunlock parkunlock_c semacquire1 semrelease1 readyWithTime (*semaRoot).queue (*semaRoot).dequeue goyield goyield_m
sync.(*Mutex).Lock sync.(*Mutex).lockSlow sync.(*Mutex).Unlock sync.(*Mutex).unlockSlow sync.(*WaitGroup).Add
sync.(*WaitGroup).Wait Goexit deferprocStack deferreturn LockOSThread UnlockOSThread dolockOSThread dounlockOSThread
startTemplateThread newosproc notewakeup selectgo selparkcommit (*waitq).dequeueSudoG
GOMAXPROCS stopTheWorldGC stopTheWorld stopTheWorldWithSema startTheWorldGC startTheWorld startTheWorldWithSema preemptall
(*p).init (*p).destroy
time.Sleep resetForSleep resettimer modtimer doaddtimer runtimer runOneTimer dodeltimer0 goroutineReady'''.split()
OVERFLOW = 'runqputslow globrunqputbatch globrunqget runqget'.split()
GFREE = 'gfput gfget'.split()
INITS = 'doInit SetFinalizer createfing newproc newproc1 runqput entersyscall exitsyscall'.split()
INITS_P = 'schedtick syscalltick runqhead runqtail goidcache goidcacheend'.split()
# What start-up calls besides.
START = ['rt0_go', 'check', 'args', 'osinit', 'main', 'doInit', 'gcenable', 'bgsweep', 'bgscavenge', 'forcegchelper', 'sysmon']
# Fields of an M that others set while it sleeps.
SET_BY_OTHERS = {'m.nextp', 'm.schedlink'}
# The functions around which the deferred calls of the running g are told.
DEFERRING = {'deferprocStack', 'deferreturn', 'Goexit'}
# With the first row of these an M that has no P any more wakes the one that it gave its P to, or starts it.
WAKING = {'notewakeup', 'newosproc'}

STATUS = {0: 'idle', 1: 'runnable', 2: 'running', 3: 'syscall', 4: 'waiting', 5: 'moribund', 6: 'dead', 7: 'enqueue', 8: 'copystack', 9: 'preempted'}
SCAN = 0x1000

# Fields by struct; a * marks a word to be named.
FIELDS = {
    'g': '''goid atomicstatus stackguard0 stackguard1 stktopsp* sched.sp* sched.pc* sched.g* sched.ctxt* sched.ret sched.lr* sched.bp*
            startpc* gopc* schedlink* m* lockedm* waitreason preempt param* waiting*''',
    'm': '''id g0* curg* p* nextp* oldp* lockedg* spinning blocked locks mallocing throwing preemptoff schedlink* lockedInt lockedExt
            incgo mstartfn* caughtsig*''',
    'p': '''id status schedtick syscalltick m* runqhead runqtail runnext* goidcache goidcacheend gFree.n gFree.gList.head* preempt link*''',
    'schedt': '''goidgen mnext maxmcount nmfreed ngsys pidle* npidle nmspinning runqsize runq.head* runq.tail* gFree.n
            gFree.stack.head* gFree.noStack.head* gcwaiting stopwait sysmonwait''',
}
FIELDS = {k: [(f.rstrip('*'), f.endswith('*')) for f in v.split()] for k, v in FIELDS.items()}
OVERFLOW_P = ['schedtick', 'runqhead', 'runqtail', 'runnext']

# The register that holds the g in question, by function and event (Go 1.19's register ABI).
SUBJECT = {
    'entry': {'runqput': 'rbx', 'runqputslow': 'rbx', 'gfput': 'rbx', **dict.fromkeys(
        'execute goexit0 casgstatus ready goready park_m gosched_m goschedImpl globrunqput'.split(), 'rax')},
    'exit': dict.fromkeys('newproc1 gfget malg runqget globrunqget findRunnable runqsteal'.split(), 'rax'),
}
# Arguments and results that are no g: at entry and exit the registers whose words are told by name.
ARGUMENTS_OF = {
    'entry': {
        **dict.fromkeys('chansend chanrecv closechan send recv (*semaRoot).queue'.split(), ('rax', 'rbx')),
        **dict.fromkeys('chansend1 chanrecv1 chanrecv2 releaseSudog semacquire1 semrelease1 readyWithTime'.split(), ('rax',)),
        '(*semaRoot).dequeue': ('rax', 'rbx'), 'sync.(*WaitGroup).Add': ('rax', 'rbx'), 'sync.(*WaitGroup).Wait': ('rax',),
        **dict.fromkeys(('sync.(*Mutex)' + f for f in '.Lock .lockSlow .Unlock .unlockSlow'.split()), ('rax',)),
    },
    'exit': {
        'makechan': ('rax',), 'acquireSudog': ('rax',), 'selectgo': ('rax',), '(*semaRoot).dequeue': ('rax',),
    },
}
TOP_WORDS = 10
MOST_FRAMES = 40


class Refused(Exception):
    """What was asked for cannot be recorded; the words are for who asked."""


class Recording:
    """The process's state as flat `object.field` values, and the lines that tell how it changes."""

    def __init__(self, process, out, events, also):
        self.process, self.out = process, out
        self.now = {'overflow': self.queues, 'gfree': self.free, 'inits': self.inits}.get(events, self.state)
        symbols = process.binary.symbols
        unknown = [name for name in also if name not in symbols]
        if unknown:
            raise Refused('the program has no function or variable %s (the linker leaves out what nothing uses)' % ', '.join(unknown))
        self.functions = [name for name in also if symbols[name][2] == STT_FUNC]
        self.variables = [name for name in also if symbols[name][2] != STT_FUNC]
        self.objects = Objects(process)
        self.count, self.before, self.gobufs = 0, {}, {}
        self.holders = set()
        self.first_only = events == 'inits'
        self.error = None

    def event(self, kind, function):
        g = self.process.current_g()
        m = self.process.field(g, 'g', 'm')
        if not self.holds_p(m, kind, function) or self.first_only and self.process.field(m, 'm', 'id'):
            return
        now = self.now(kind, function)
        line = {'i': self.count, 't': self.process.field(m, 'm', 'id'), 'ev': kind, 'fn': function,
                'set': {k: v for k, v in now.items() if k not in self.before or self.before[k] != v}}
        gone = [k for k in self.before if k not in now]
        if gone:
            line['gone'] = gone
        self.write(line)
        self.before = now
        self.count += 1

    def holds_p(self, m, kind, function):
        """Whether the M has the P, is about to take it, or has not yet woken the M that it gave its P to."""
        if self.process.field(m, 'm', 'p') or (kind, function) == ('entry', 'acquirep'):
            self.holders.add(m)
            return True
        held = m in self.holders
        if function in WAKING:
            self.holders.discard(m)
        return held

    def write(self, line):
        self.out.write(json.dumps(line, separators=(',', ':')) + '\n')

    def state(self, kind, function):
        process = self.process
        self.objects.look(kind, function)
        self.name = process.names(self.objects)
        now = {'regs.' + r: self.name(process.register(r)) for r in ('rip', 'rsp', 'rbp', 'r14')}
        if function == 'gogo':
            now['regs.rdx'] = self.name(process.register('rdx'))
        g = process.current_g()
        now['tls_g'] = self.name(g)
        now.update(self.g_fields('g', g))
        m = process.field(g, 'g', 'm')
        if m:
            now.update(self.fields('m', m))
            self.machine(now, m, g)
        now['frames.run'] = self.frames(g, process.register('rsp'), process.register('rbp'), function != 'gogo')
        now.update(self.scheduler())
        now.update(self.subject(kind, function))
        now.update(self.objects.state(self.name))
        now.update(self.told(kind, function, g))
        now.update({'globals.' + k: v for k, v in self.name.counts().items()})
        return now

    def told(self, kind, function, g):
        """Arguments, results, deferred calls where they matter, and the program's variables."""
        values = {('arg.' if kind == 'entry' else 'ret.') + r: self.name(self.process.register(r)) for r in ARGUMENTS_OF[kind].get(function, ())}
        if function in DEFERRING or function in self.functions:
            chain = self.process.chain(self.process.field(g, 'g', '_defer'), '_defer', 'link')
            values['g.defers'] = [self.name(self.process.field(d, '_defer', 'fn')) for d in chain]
        for variable in self.variables:
            address, size, _ = self.process.binary.symbols[variable]
            values[variable] = int.from_bytes(self.process.read(address, min(size, 8)), 'little')
        return values

    def machine(self, now, m, g):
        p = self.process.field(m, 'm', 'p')
        if p:
            now.update(self.fields('p', p))
            now['p.runq'] = self.ring(p)
            timers = self.timers(p)
            if timers:
                now['p.timers'] = timers
        curg = self.process.field(m, 'm', 'curg')
        if curg and curg != g:
            now.update(self.g_fields('curg', curg))
            sp, bp = self.process.field(curg, 'g', 'sched.sp'), self.process.field(curg, 'g', 'sched.bp')
            if sp:
                now['frames.curg'] = self.frames(curg, sp, bp, False)

    def frames(self, g, sp, bp, returns):
        """The stack as saved RBPs chain it: the return address at SP if one lies there, then for each frame where its saved
        RBP lies, that, and the return address behind it. What lies between them is the compiler's, and left out."""
        lo, hi = self.process.words(g + self.process.layout('g').offset('stack.lo'), 2)
        found = []
        if returns and lo <= sp <= hi - 8:
            found.append('%s: %s' % (self.name(sp), self.name(self.process.words(sp, 1)[0])))
        while lo <= bp <= hi - 16 and len(found) < MOST_FRAMES:
            saved, back = self.process.words(bp, 2)
            found.append('%s: %s %s' % (self.name(bp), self.name(saved), self.name(back)))
            bp = saved if saved > bp else 0
        return found

    def fields(self, prefix, address, struct_name=None):
        struct_name = struct_name or prefix
        layout = self.process.layout(struct_name)
        data = self.process.read(address, layout.size)
        values = {}
        for field, named in FIELDS[struct_name]:
            value = layout.value(data, field)
            if value is not None:
                values[prefix + '.' + field] = self.name(value) if named else value
        return values

    def g_fields(self, prefix, g):
        values = self.fields(prefix, g, 'g')
        lo, hi = self.process.words(g + self.process.layout('g').offset('stack.lo'), 2)
        status = values[prefix + '.atomicstatus']
        values[prefix + '.atomicstatus'] = ('scan' if status & SCAN else '') + STATUS.get(status & ~SCAN, str(status))
        for guard in ('.stackguard0', '.stackguard1'):
            word = values[prefix + guard]
            values[prefix + guard] = 'lo+%#x' % (word - lo) if lo <= word <= hi else '%#x' % word
        values[prefix + '.stack.size'] = hi - lo
        return values

    def ring(self, p):
        layout, process = self.process.layout('p'), self.process
        head, tail = process.field(p, 'p', 'runqhead'), process.field(p, 'p', 'runqtail')
        slots = process.words(p + layout.offset('runq'), 256)
        return [self.name(slots[i % 256]) for i in range(head, head + min(tail - head & 0xFFFFFFFF, 256))]

    def scheduler(self):
        sched = self.process.address('runtime.sched')
        values = {k.replace('schedt.', 'sched.', 1): v for k, v in self.fields('schedt', sched).items()}
        values['sched.runq.list'] = self.global_queue()
        return values

    def timers(self, p):
        """The heap of the P's timers: whom each wakes, and its status. When it is due is the clock's."""
        array, length = self.process.words(p + self.process.layout('p').offset('timers.array'), 2)
        return ['%s %d' % (self.name(self.process.field(t, 'timer', 'arg.data')), self.process.field(t, 'timer', 'status'))
                for t in self.process.words(array, length)]

    def global_queue(self):
        head = self.process.field(self.process.address('runtime.sched'), 'schedt', 'runq.head')
        return [self.name(g) for g in self.process.chain(head, 'g', 'schedlink')]

    def subject(self, kind, function):
        """The g that the event is about, and the top of its stack."""
        g = self.subject_of(kind, function)
        if not g or g not in self.name.gs:
            return {}
        values = self.g_fields('subj', g)
        values['subj_name'] = self.name(g)
        hi = self.process.field(g, 'g', 'stack.hi')
        if hi:
            words = self.process.words(hi - 8 * TOP_WORDS, TOP_WORDS)
            values.update({'subj_top.hi-%#x' % (8 * (TOP_WORDS - i)): self.name(w) for i, w in enumerate(words)})
        return values

    def subject_of(self, kind, function):
        if function in ('gostartcall', 'gostartcallfn'):
            if kind == 'entry':
                self.gobufs[function] = self.process.register('rax')
            return self.gobufs[function] - self.process.layout('g').offset('sched.sp')
        register = SUBJECT[kind].get(function)
        return self.process.register(register) if register else None

    def queues(self, kind, function):
        """The little that the record of the overflow keeps: of P0's ring and the global queue how long they are, and what is
        in them where more than one g moves."""
        brief = function == 'runqget'
        register = SUBJECT[kind].get(function)
        subject = self.process.register(register) if register else None
        process = self.process
        self.name = process.names()
        p = process.processors()[0]
        now = {}
        for field in OVERFLOW_P:
            value = process.field(p, 'p', field)
            now['p.' + field] = self.name(value) if field == 'runnext' else value
        if not brief:
            now['p.runq'] = self.ring(p)
        now['sched.runqsize'] = process.field(process.address('runtime.sched'), 'schedt', 'runqsize')
        if not brief:
            now['sched.runq.list'] = self.global_queue()
        if subject:
            now['subj_name'] = self.name(subject)
        return now

    def inits(self, kind, function):
        """Which package is initialised, and what of P0 and of the goids changes with the goroutines that this starts."""
        process = self.process
        self.name = process.names()
        p = process.processors()[0]
        now = {'p.' + field: process.field(p, 'p', field) for field in INITS_P}
        now['p.runnext'] = self.name(process.field(p, 'p', 'runnext'))
        now['p.runq'] = self.ring(p)
        now['sched.goidgen'] = process.field(process.address('runtime.sched'), 'schedt', 'goidgen')
        now['goid'] = process.field(process.current_g(), 'g', 'goid')
        if function == 'doInit' and kind == 'entry':
            now['task'] = self.name(process.register('rax'))
        return now

    def free(self, kind, function):
        """The free gs: how many, and who is first; where more than one moves between P0's list and the two global ones, all."""
        process = self.process
        register = SUBJECT[kind].get(function)
        subject = process.register(register) if register else None
        self.name = process.names()
        p, sched = process.processors()[0], process.address('runtime.sched')
        p_list = process.field(p, 'p', 'gFree.gList.head')
        now = {'p.gFree.n': process.field(p, 'p', 'gFree.n'), 'p.gFree.gList.head': self.name(p_list)}
        now['sched.gFree.n'] = process.field(sched, 'schedt', 'gFree.n')
        if now['sched.gFree.n'] != self.before.get('sched.gFree.n'):
            now['p.gFree.list'] = [self.name(g) for g in process.chain(p_list, 'g', 'schedlink')]
            for part in ('stack', 'noStack'):
                head = process.field(sched, 'schedt', 'gFree.%s.head' % part)
                now['sched.gFree.%s.list' % part] = [self.name(g) for g in process.chain(head, 'g', 'schedlink')]
        if subject:
            lo, hi = process.words(subject + process.layout('g').offset('stack.lo'), 2)
            now.update({'subj_name': self.name(subject), 'subj.goid': process.field(subject, 'g', 'goid'), 'subj.stack.size': hi - lo})
        return now


class Startup(Recording):
    """The events of start-up, kept by M."""

    def __init__(self, process, out):
        super().__init__(process, out, 'start', [])
        self.lines, self.befores, self.had_p = {}, {}, set()

    def event(self, kind, function):
        process = self.process
        g = process.current_g()
        m = process.field(g, 'g', 'm') if g else 0
        if process.field(m, 'm', 'p') if m else False:
            self.had_p.add(m)
        if function in ('systemstack', 'gosave_systemstack_switch') and (m not in self.had_p or process.field(m, 'm', 'mallocing')):
            return
        alone = m not in self.holders and bool(process.processors()) if m else False
        held = self.holds_p(m, kind, function) if m else True
        alone = alone and not held
        now = self.state(kind, function) if g else {'regs.rsp': self.entry_sp(), 'regs.rip': process.names()(process.register('rip'))}
        if alone or not held and m in self.had_p:
            now = {k: v for k, v in now.items() if k.startswith(('regs.', 'tls_g', 'g.', 'm.', 'frames.run')) and k not in SET_BY_OTHERS}
        number = process.field(m, 'm', 'id') if m else 0
        before = self.befores.get(number, {})
        line = {'t': number, 'ev': kind, 'fn': function, 'set': {k: v for k, v in now.items() if k not in before or before[k] != v}}
        gone = [k for k in before if k not in now]
        if gone:
            line['gone'] = gone
        self.befores[number] = now
        self.lines.setdefault(number, []).append(line)

    def entry_sp(self):
        """Before there is a g, SP by its distance from where g0's stack will end."""
        return 'M0.g0.hi+%#x' % (self.process.register('rsp') - (self.process.register('rsp') - 0x28 & -16))

    def end(self):
        for number in sorted(self.lines):
            for line in self.lines[number]:
                self.write({'i': self.count, **line})
                self.count += 1


class Watch(gdb.Breakpoint):
    def __init__(self, address, recording, kind, function):
        super().__init__('*%d' % address, internal=True)
        self.silent = True
        self.recording, self.kind, self.function = recording, kind, function

    def stop(self):
        try:
            self.recording.event(self.kind, self.function)
            return False
        except Exception:
            self.recording.error = traceback.format_exc()
            return True


def watch(process, recording, functions):
    """A breakpoint at each function's entry and at each of its RETs; the static gogo leaves by a JMP instead."""
    symbols = process.binary.symbols
    arch = process.inferior.architecture()
    for function in functions:
        symbol = next((s for s in ('runtime.' + function, 'runtime.' + function + '.abi0', function) if s in symbols), None)
        if symbol is None:
            continue
        Watch(symbols[symbol][0], recording, 'entry', function)
        body = 'gogo' if function == 'gogo' else symbol
        address, size, _ = symbols[body]
        for instruction in arch.disassemble(address, address + size - 1):
            words = instruction['asm'].split()
            if words[0] == 'ret' or function == 'gogo' and words[0] == 'jmp' and words[1].startswith('*'):
                Watch(instruction['addr'], recording, 'exit', function)


def main():
    process = Process()
    events = os.environ.get('GOLDEN_EVENTS', '')
    from_start = events in ('start', 'inits')
    last = 'main.main' if from_start else 'runtime.exit.abi0'
    if not from_start:
        process.run_to_main()
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        recording = Startup(process, out) if events == 'start' else Recording(process, out, events, os.environ.get('GOLDEN_ALSO', '').split())
        recording.write({
            'release': process.binary.release(), 'program': os.environ['GOLDEN_PROGRAM'], 'build': os.environ['GOLDEN_BUILD'],
            'sha256': hashlib.sha256(process.binary.data).hexdigest(), 'toolchain': os.environ['GOLDEN_TOOLCHAIN'],
            'command': os.environ['GOLDEN_COMMAND'], 'environment': ENVIRONMENT, 'arguments': ARGUMENTS.split(), 'date': os.environ['GOLDEN_DATE'],
        })
        watch(process, recording, {'overflow': OVERFLOW, 'gfree': GFREE, 'start': LIFE + START, 'inits': INITS}.get(events, LIFE) + recording.functions)
        end = gdb.Breakpoint('*%d' % process.address(last), internal=True)
        end.silent = True
        gdb.execute('continue', to_string=True)
        if recording.error:
            raise RuntimeError(recording.error)
        if process.register('rip') != process.address(last):
            raise RuntimeError('the program did not come to ' + last)
        if events == 'start':
            recording.end()
    gdb.execute('kill')


try:
    main()
except Refused as refused:
    print('record: ' + str(refused), file=sys.stderr)
    gdb.execute('quit 3')
except Exception:
    traceback.print_exc()
    gdb.execute('quit 1')
