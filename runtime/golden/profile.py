"""Extracts the profile of a Go release from a real binary: structs, constants, sections, functions, variables.

Runs inside gdb, which reads the DWARF and the instructions; symbols and line tables come from gobinary.py:

    GOLDEN_OUT=profile.json GOLDEN_GOROOT=dir GOLDEN_BUILD='go build ...' gdb -batch -nx -x profile.py BINARY

Everything is read, nothing is measured: the same binary gives the same file.
"""
import hashlib
import json
import os
import re
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compactjson
from gobinary import Binary, STT_FUNC

STRUCTS = '''g m p schedt gobuf stack funcval gQueue gList sudog hchan waitq mutex note mcache stackfreelist stackpoolItem
mspan mSpanList mcentral gclinkptr gclink guintptr puintptr muintptr slice stringStruct ancestorInfo timer _defer _panic
pageCache sysmontick stkframe moduledata pMask limiterEvent randomOrder randomEnum mheap heapArena libcall cgoCallers
gcControllerState _type scase chantype semaRoot notifyList
sweepdata scavengerState forcegcstate mstats initTask'''.split()

# Variables whose struct type has no name, or of arrays of such: their structs are called after them, `var debug`.
VARIABLES = 'debug trace writeBarrier goroutineProfile stackLarge stackpool scavenger forcegc newmHandoff'.split()

# Tables of strings whose words people know from tracebacks.
STRINGS = ['runtime.waitReasonStrings']

# What Go's scheduler works with; left out are signals, system calls, profiling, debugging and tables of other concerns.
CONSTANTS = re.compile(r'''(?x)
    runtime\.(_G|_P(idle|running|syscall|gcstop|dead)$|_Stack|_FixedStack|_NumStackOrders|_GoidCacheBatch|_Page|_MaxGcproc
    |_TinySize|_FixAllocChunk|_WorkbufSize|stack(Debug|From|Fault|Poison|No|Traced)|waitReason|mutex_|active_spin|passive_spin
    |gTrackingPeriod|forcePreemptNS|freezeStopWait|forceGCPeriod|osRelax|tls(Slots|Size)|freeM|maxStack$|mSpan|spanAlloc
    |numSpanClasses|tinySpanClass|tinySizeClass|maxTinySize|maxSmallSize|smallSize|largeSize|pageShift|pageSize|heapArenaBytes
    |logHeapArenaBytes|pageCachePages|gcMarkWorker|_GC|timer|hchanSize|maxAlign|minLegalPointer|sigPerThread|preempt|throwType
    |pd(Ready|Wait)|funcID_|runqsize|persistentChunkSize|heapAddrBits|arena|pallocChunk|semTabSize|sema(Block|Mutex)Profile
    |traceEvGo|verifyTimers|deferHeader|limiterEvent(Bits|Idle$)|maxAlloc$)
    |runtime/internal/sys\.
''')

SYS_CONSTANTS = 'MinFrameSize StackAlign PCQuantum StackGuardMultiplier DefaultPhysPageSize Int64Align'.split()

# Numbers that DWARF lacks: constants that fit no int64, of packages without code, of one function, and numbers that the
# source writes without a name (those have a name of ours after the function's). Each: (file under GOROOT/src, what its
# line has to look like, value). Where the pattern has a group, the group is the number and is compared.
UINTPTR = (1 << 64) - 1
FROM_SOURCE = {
    'internal/goarch.PtrSize': ('internal/goarch/goarch.go', r'const PtrSize = 4 << \(\^uintptr\(0\) >> 63\)', 8),
    'runtime.uintptrMask': ('runtime/stack.go', r'uintptrMask = 1<<\(8\*goarch\.PtrSize\) - 1', UINTPTR),
    'runtime.stackPreempt': ('runtime/stack.go', r'stackPreempt = uintptrMask & (-\d+)', -1314 & UINTPTR),
    'runtime.stackFork': ('runtime/stack.go', r'stackFork = uintptrMask & (-\d+)', -1234 & UINTPTR),
    'runtime.stackForceMove': ('runtime/stack.go', r'stackForceMove = uintptrMask & (-\d+)', -275 & UINTPTR),
    'runtime.stackPoisonMin': ('runtime/stack.go', r'stackPoisonMin = uintptrMask & (-\d+)', -4096 & UINTPTR),
    'runtime.stealWork.stealTries': ('runtime/proc.go', r'const stealTries = (\d+)', 4),
    'runtime.findRunnable.globalEvery': ('runtime/proc.go', r'if _p_\.schedtick%(\d+) == 0 && sched\.runqsize > 0 \{', 61),
    'runtime.runqgrab.backoff': ('runtime/proc.go', r'usleep\((\d)\)', 3),
    'runtime.sysmon.least': ('runtime/proc.go', r'delay = (20)', 20),
    'runtime.sysmon.patience': ('runtime/proc.go', r'\} else if idle > (\d+) \{ // start doubling .*', 50),
    'runtime.sysmon.most': ('runtime/proc.go', r'delay = 10 \* 1000', 10_000),
    'runtime.sysmon.poll': ('runtime/proc.go', r'if netpollinited\(\) && lastpoll != 0 && lastpoll\+10\*1000\*1000 < now \{', 10_000_000),
    'runtime.retake.syscall': ('runtime/proc.go', r'if runqempty\(_p_\) && .* && pd\.syscallwhen\+10\*1000\*1000 > now \{', 10_000_000),
    'runtime.gfput.most': ('runtime/proc.go', r'if _p_\.gFree\.n >= (\d+) \{', 64),
    'runtime.gfput.keep': ('runtime/proc.go', r'for _p_\.gFree\.n >= (\d+) \{', 32),
    'sync.starvationThresholdNs': ('sync/mutex.go', r'starvationThresholdNs = 1e6', 1000000),
    'runtime.gfget.refill': ('runtime/proc.go', r'for _p_\.gFree\.n < (\d+) \{', 32),
}

# Routines that Gobuf has or is to have, beside what they call: they get every call, return and line.
ROUTINES = '''rt0_go mstart mstart0 mstart1 schedinit procresize mcommoninit mallocinit newproc newproc.func1 newproc1 gfget
gfget.func1 gfget.func2 malg malg.func1 gostartcallfn gostartcall runqput runqputslow runqputbatch globrunqput globrunqputbatch
globrunqputhead systemstack systemstack_switch gosave_systemstack_switch badsystemstack mcall badmcall badmcall2 gogo schedule
findRunnable stealWork runqget runqempty runqsteal runqgrab globrunqget execute goexit goexit1 goexit0 gfput gfpurge wakep startm
newm newm1 newosproc handoffp stopm acquirep wirep releasep acquirem releasem casgstatus readgstatus castogscanstatus
casfrom_Gscanstatus dropg goready ready gopark park_m goschedImpl gosched_m Gosched goyield goyield_m goschedguarded
goschedguarded_m gopreempt_m sysmon retake preemptone preemptall resetspinning injectglist pidleget pidleput mget mput allgadd
checkdead main main.func1 main.func2 chansend1 chansend chanrecv1 chanrecv acquireSudog releaseSudog send recv stackalloc
stackalloc.func1 stackfree stackpoolalloc stackpoolfree stackcacherefill stackcacherelease stackcache_clear stackinit
stopTheWorldWithSema startTheWorldWithSema runqdrain checkTimers (*guintptr).cas (*gQueue).pushBack (*gQueue).pushBackAll
(*gQueue).push (*gQueue).pop (*gQueue).popList (*gQueue).empty (*gList).push (*gList).pop (*gList).empty (*gList).pushAll
lock lockWithRank lock2 unlock unlockWithRank unlock2 notesleep notewakeup noteclear minit asminit mpreinit settls check args
osinit morestack morestack_noctxt newstack asyncPreempt asyncPreempt2 saveAncestors saveAncestors.func1 isSystemGoroutine
mallocgc newobject growslice memmove memclrNoHeapPointers fastrand fastrandn cheaprand nextFreeFast throw fatalthrow fatalthrow.func1 fatalpanic
fatal abort goparkunlock parkunlock_c newextram allgs atomicAllG setGNoWB setMNoWB getMCache persistentalloc isSystemGoroutine
(*mcache).nextFree (*mcache).refill (*mheap).allocManual (*mheap).allocSpan (*mSpanList).insert (*mSpanList).remove
(*gcControllerState).addScannableStack (*gcControllerState).findRunnableGCWorker nilfunc gcWriteBarrier
(*waitReason).String waitReason.String usleep osyield futexsleep futexwakeup forcegchelper bgsweep bgscavenge procyield
runSafePointFn stoplockedm startlockedm gcstopm nanotime cputicks funcspdelta casGToPreemptScan doInit printlock printunlock exit
(*timeHistogram).record funcname readvarint printpanics dopanic_m printstring printint printnl throw.func1 getg sigpanic
casgstatus.func1 fatal.func1 (*mheap).alloc (*mheap).alloc.func1 badmorestackg0 badmorestackgsignal morestackc
entersyscall reentersyscall reentersyscall.func1 entersyscall_sysmon entersyscall_gcwait entersyscallblock entersyscallblock.func1
entersyscallblock.func2 entersyscallblock_handoff exitsyscall exitsyscall.func1 exitsyscallfast exitsyscallfast.func1
exitsyscallfast_reacquired exitsyscallfast_reacquired.func1 exitsyscallfast_pidle exitsyscall0 save stealWork checkRunqsNoP
checkTimersNoP checkIdleGCNoP wakeNetPoller netpoll netpollBreak injectglist.func1 mPark mspinning dolockOSThread dounlockOSThread
lockOSThread unlockOSThread badunlockosthread startTemplateThread templateThread pMask.read pMask.set pMask.clear
updateTimerPMask incidlelocked timeSleepUntil schedtrace (*limiterEvent).start (*limiterEvent).stop (*mcache).prepareForSweep
(*gcControllerState).needIdleMarkWorker (*gcControllerState).addIdleMarkWorker (*gcControllerState).removeIdleMarkWorker
gcMarkWorkAvailable preemptM signalM tgkill sighandler doSigPreempt wantAsyncPreempt isAsyncSafePoint asyncPreempt2 canPreemptM
preemptPark gopreempt_m copystack adjustsudogs syncadjustsudogs adjustctxt adjustdefers adjustpanics adjustframe adjustpointers
notesleep notewakeup noteclear notetsleep notetsleep_internal notetsleepg (*timespec).setNsec nanotime1 lock2 unlock2
allocm.func1 checkmcount mcount mpreinit minit futexwakeup.func1 exitThread clone futex gettid settls stackcheck asminit mexit
shrinkstack casgcopystack round2
getRandomData goenvs_unix envKeyEqual atoi64 atoi gcd init init.0 init.1 init.4 init.5 init.6 gcenable.func1 gcenable.func2 gostring
rawstring argv_index sysauxv environ moveTimers readGOGC readGOMEMLIMIT write write1 mallocinit freemcache traceProcFree
park_m goready.func1 chanparkcommit makechan chanbuf full empty send sendDirect recv recvDirect closechan chansend.func1
chanrecv.func1 (*waitq).enqueue (*waitq).dequeue typedmemmove typedmemclr typeBitsBulkBarrier (*hchan).raceaddr checkTimeouts
semacquire semacquire1 semrelease semrelease1 cansemacquire (*semTable).rootFor semroot (*semaRoot).queue (*semaRoot).dequeue
(*semaRoot).rotateLeft (*semaRoot).rotateRight readyWithTime deferreturn newdefer freedefer freedeferpanic freedeferfn
deferCallSave addOneOpenDeferFrame addOneOpenDeferFrame.func1 addOneOpenDeferFrame.func1.1 runOpenDeferFrame preprintpanics
checkdead.func1 deltimer doaddtimer dodeltimer dodeltimer0 modtimer resettimer moveTimers adjusttimers addAdjustedTimers
runtimer runOneTimer clearDeletedTimers timeSleepUntil siftupTimer siftdownTimer badTimer updateTimer0When
updateTimerModifiedEarliest updateTimerPMask wakeNetPoller traceGoPark blockevent plainError.Error'''.split()

# Functions of the entry point and of packages beneath the runtime, by their whole names.
ENTRY = '_rt0_amd64_linux _rt0_amd64 internal/bytealg.init.0 internal/cpu.Initialize setg_gcc'.split()


# What assembly refers to beside the runtime's variables.
CODE_DATA = 'bad_cpu_msg masks shifts'.split()

# How far each part of the file is opened, a line for each member.
LEVELS = {'release': 0, 'goarch': 0, 'binary': 1, 'sections': 1, 'structs': 3, 'constants': 1, 'strings': 1, 'globals': 1, 'funcvals': 1, 'functions': 1}


# A prologue's comparison with g.stackguard0 or, of code that must run on a system stack, stackguard1: g is in R14.
GUARD = re.compile(r'0x1[08]\(%r14\)')


def flags(*names):
    for name in names:
        gdb.execute('set %s off' % name)


def stripped(kind):
    return kind.strip_typedefs()


def size_of(kind):
    """Bytes of a value of the type. What Go calls a func is a pointer to a funcval; gdb takes it for the code itself, of size 1."""
    return gdb.lookup_type('uintptr').sizeof if stripped(kind).code == gdb.TYPE_CODE_FUNC else kind.sizeof


def fields_of(kind, depth=0):
    """A struct's fields with nested structs inside; embedded ones carry their type's name, as Go names them."""
    found = []
    for field in stripped(kind).fields():
        real = stripped(field.type)
        entry = {'name': field.name, 'offset': field.bitpos // 8, 'size': size_of(field.type), 'type': str(field.type)}
        if real.code == gdb.TYPE_CODE_ARRAY:
            elem = real.target()
            entry['count'] = real.range()[1] + 1
            entry['elem'] = size_of(elem)
            if stripped(elem).code == gdb.TYPE_CODE_STRUCT and depth < 3:
                entry['elemFields'] = fields_of(elem, depth + 1)
        elif real.code == gdb.TYPE_CODE_STRUCT and depth < 3 and real.fields():
            entry['fields'] = fields_of(real, depth + 1)
        found.append(entry)
    return found


def structs():
    found = {}
    for name in STRUCTS:
        try:
            kind = gdb.lookup_type('runtime.' + name)
        except gdb.error:
            continue
        if stripped(kind).code == gdb.TYPE_CODE_STRUCT:
            found[name] = {'size': kind.sizeof, 'fields': fields_of(kind)}
        else:
            found[name] = {'size': kind.sizeof, 'kind': str(stripped(kind))}
    for name in VARIABLES:
        kind = stripped(gdb.parse_and_eval("'runtime.%s'" % name).type)
        kind = stripped(kind.target()) if kind.code == gdb.TYPE_CODE_ARRAY else kind
        found['var ' + name] = {'size': kind.sizeof, 'fields': fields_of(kind)}
    found['string'] = {'size': 16, 'fields': fields_of(gdb.lookup_type('runtime.stringStruct'))}
    return found


def constants(binary, goroot):
    """Constants that DWARF has (`dwarf`), then the ones that only the source has, each with its file and line."""
    found = {}
    unit = gdb.find_pc_line(binary.address('runtime.newproc')).symtab
    symbols = [symbol for block in (unit.global_block(), unit.static_block()) for symbol in block]
    symbols += [gdb.lookup_global_symbol('runtime/internal/sys.' + name) for name in SYS_CONSTANTS]
    for symbol in symbols:
        if symbol and symbol.is_constant and CONSTANTS.match(symbol.name):
            found[symbol.name] = {'value': int(symbol.value()), 'from': 'dwarf'}
    for name, (file, pattern, value) in FROM_SOURCE.items():
        found[name] = {'value': value, 'from': '%s:%d' % (file, source_line(goroot, file, pattern, value))}
    return dict(sorted(found.items()))


def source_line(goroot, file, pattern, value):
    """The line that the constant stands on; a number in the line has to be the value."""
    with open(os.path.join(goroot, 'src', file), encoding='utf-8') as source:
        for number, text in enumerate(source, 1):
            match = re.fullmatch(pattern, text.strip())
            if match:
                if match.groups() and int(match.group(1)) & UINTPTR != value:
                    raise ValueError('%s:%d says %s, expected %#x' % (file, number, match.group(1), value))
                return number
    raise ValueError('no line of %s looks like %s' % (file, pattern))


class Functions:
    """Function entries of the profile: short ones for all, with calls and lines for the detailed ones."""

    def __init__(self, binary, wanted=None):
        self.binary = binary
        self.arch = gdb.selected_inferior().architecture()
        self.ours = {n: a for n, (a, s, kind) in binary.symbols.items()
                     if kind == STT_FUNC and s and a in binary.functions and (wanted or self.wanted)(n)}

    @staticmethod
    def wanted(name):
        return name.startswith(('runtime.', 'main.', 'gosave_', 'type..eq.runtime')) or name in ('gogo', 'gcWriteBarrier', *ENTRY)

    def all(self):
        named = {n for r in ROUTINES for n in ('runtime.' + r, 'runtime.' + r + '.abi0', r) if n in self.ours}
        named |= {n for n in self.ours if n.startswith('main.') or n in ENTRY}
        code = {n: self.disassembled(n) for n in self.ours}
        called = {t for n in named for _, _, t in code[n] if t in self.ours}
        return {n: self.entry(n, code[n], n in named or n in called)
                for n in sorted(self.ours, key=lambda n: (self.ours[n], n))}

    def detailed(self):
        return {n: self.entry(n, self.disassembled(n), True) for n in sorted(self.ours, key=lambda n: (self.ours[n], n))}

    def disassembled(self, name):
        """[(offset, 'call'|'jmp'|'ret'|..., target symbol or '*' for an indirect one)] plus the text's first word only."""
        start, size, _ = self.binary.symbols[name]
        found = []
        for ins in self.arch.disassemble(start, start + size - 1):
            words = ins['asm'].split()
            verb = words[0]
            target = None
            if verb in ('call', 'jmp') or verb.startswith('j'):
                place = re.match(r'0x[0-9a-f]+', words[1]) if len(words) > 1 else None
                target = '*' if not place else self.outside(int(place.group(), 16), start, size)
            found.append((ins['addr'] - start, (verb, ins['asm'], ins['length']), target))
        return found

    def outside(self, target, start, size):
        return None if start < target < start + size else self.binary.code_name(target)

    def entry(self, name, code, detailed):
        start, size, _ = self.binary.symbols[name]
        function = self.binary.functions[start]
        file = function.file or ''
        found = {'entry': start, 'size': size, 'frame': function.frame, 'bp': saves_bp(code),
                 'args': function.args if function.args >= 0 else None,
                 'file': os.path.basename(file), 'line': function.line,
                 'endLine': max((v for o, v in function.lines if o < size), default=function.line)}
        if found['args'] is None:
            del found['args']
        if not detailed:
            return found
        found['rets'] = [o for o, (verb, _, _), _ in code if verb.startswith('ret')]
        found['calls'] = [{'to': t, 'ret': o + length, 'line': function.line_at(o)}
                          for o, (verb, _, length), t in code if verb == 'call']
        jumps = [{'to': t, 'at': o, 'line': function.line_at(o)}
                 for o, (verb, _, _), t in code if verb.startswith('j') and t and t != name]
        if jumps:
            found['jumps'] = jumps
        found['lines'] = [[o, v] for o, v in function.lines if o < size]
        if file.endswith('.s') or name.endswith('.abi0'):
            found['instructions'] = [o for o, _, _ in code]
        guard = [o for o, (verb, text, _), _ in code[:6] if verb.startswith('cmp') and GUARD.search(text)]
        if guard:
            found['guard'] = guard[0]
        tls = [o for o, (_, text, _), _ in code if '%fs:0xfffffffffffffff8' in text]
        if tls:
            found['tls'] = tls
        return found


def saves_bp(code):
    """Whether the function keeps its caller's RBP at the top of its frame and lets RBP point there."""
    texts = [text.split() for _, (_, text, _), _ in code[:12]]
    return any(t[0] == 'mov' and t[1].startswith('%rbp,') and '(%rsp)' in t[1] for t in texts if len(t) > 1) \
        and any(t[0] == 'lea' and t[1].endswith(',%rbp') for t in texts if len(t) > 1)


def variables(binary):
    found = {}
    for name, (address, size, kind) in sorted(binary.symbols.items(), key=lambda e: (e[1][0], e[0])):
        section = binary.section_of(address)
        known = (name.startswith(('runtime.', 'main.', 'internal/cpu.', 'internal/bytealg.', '_cgo_')) or name in CODE_DATA) and kind != STT_FUNC and not re.search(r'\.\*$|\.jump\d+$', name)
        if known and size and section in ('.data', '.noptrdata', '.bss', '.noptrbss', '.rodata'):
            found[name] = {'addr': address, 'size': size, 'section': section}
    return found


def strings():
    """Tables of texts that the runtime prints, each by its index."""
    found = {}
    chars = gdb.lookup_type('uint8').pointer()
    for name in STRINGS:
        table = gdb.parse_and_eval("'%s'" % name)
        low, high = table.type.strip_typedefs().range()
        found[name] = [table[i]['str'].cast(chars).string(length=int(table[i]['len'])) for i in range(low, high + 1)]
    return found


def main():
    flags('pagination', 'confirm')
    path = gdb.objfiles()[0].filename
    binary = Binary(path)
    goroot = os.environ['GOLDEN_GOROOT']
    with open(os.path.join(goroot, 'VERSION'), encoding='utf-8') as file:
        release = file.readline().strip()
    profile = {
        'release': release,
        'goarch': 'amd64',
        'binary': {
            'program': 'programs/add.go',
            'build': os.environ['GOLDEN_BUILD'],
            'sha256': hashlib.sha256(binary.data).hexdigest(),
            'toolchain': os.environ['GOLDEN_TOOLCHAIN'],
        },
        'sections': {n: list(r) for n, r in sorted(binary.sections.items(), key=lambda e: e[1])},
        'structs': structs(),
        'constants': constants(binary, goroot),
        'strings': strings(),
        'globals': variables(binary),
        'funcvals': {n: a for a, n in sorted(binary.funcvals().items())},
        'functions': Functions(binary).all(),
    }
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        out.write(compactjson.pretty(profile, LEVELS) + '\n')


if __name__ == '__main__':
    try:
        main()
    except Exception:
        import traceback
        traceback.print_exc()
        gdb.execute('quit 1')
