package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Function;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rows are where Go's lines are, and every one of them is run by some test. */
class RowsTest {
    /** The routines of a go statement, whose rows the tests below run. */
    private static final Set<String> ROUTINES = Set.of(
            ("newproc newproc.func1 newproc1 acquirem releasem readgstatus casgstatus casgstatus.func1 nanotime gfget gfget.func1 "
                            + "gfget.func2 malg malg.func1 round2 newobject mallocgc makeslice growslice (*mcache).nextFree "
                            + "(*mcache).allocLarge (*mheap).alloc (*mheap).alloc.func1 (*mheap).allocManual (*mheap).allocSpan "
                            + "(*mheap).freeManual stackalloc stackcacherefill stackpoolalloc stackfree stackcacherelease "
                            + "stackpoolfree allgadd saveAncestors gcallers isSystemGoroutine (*gcControllerState).addScannableStack "
                            + "gostartcallfn gostartcall nilfunc runqput runqputslow globrunqputbatch wakep startm fastrand fastrandn "
                            + "lock lockWithRank lock2 unlock unlockWithRank unlock2 throw throw.func1 fatal fatal.func1 fatalthrow "
                            + "fatalthrow.func1 schedule resetspinning schedEnabled findRunnable runqget globrunqput globrunqget execute "
                            + "Gosched checkTimeouts gosched_m goschedImpl dropg goexit1 goexit0 gfput wakefing ready checkTimers "
                            + "runSafePointFn (*gcControllerState).findRunnableGCWorker dumpgstatus tryRecordGoroutineProfile "
                            + "traceReader traceGoStart traceGoEnd traceGoSched traceGoSysExit traceGoUnpark mstart0 newstack morestackc "
                            + "badsystemstack badmorestackg0 badmorestackgsignal badmcall badmcall2 gopanic fatalpanic "
                            + "systemstack gosave_systemstack_switch systemstack_switch mcall gogo goexit morestack "
                            + "morestack_noctxt abort")
                    .split(" "));

    private static final List<Class<?>> TESTS = List.of(
            Newproc1Test.class,
            CasgstatusTest.class,
            GfgetTest.class,
            StackTest.class,
            MallocTest.class,
            LockTest.class,
            RunqputTest.class,
            AncestorsTest.class,
            ScheduleTest.class,
            FindRunnableTest.class,
            QueuesTest.class,
            ExecuteTest.class,
            Goexit0Test.class,
            BadTest.class,
            BodiesTest.class);

    /** Rows that cannot run, by the beginning of their text, and why. Rows that say "not reached" give a call's return address a row. */
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            Map.entry(
                    "isSystemGoroutine: it may vary",
                    "runtime.runfinq is not linked into a program without finalizers"),
            Map.entry("isSystemGoroutine: return false; BP restored, SP += 0x38@1148", "as above"),
            Map.entry("isSystemGoroutine: RET@1148", "as above"),
            Map.entry("isSystemGoroutine: return !fingRunning", "as above"),
            Map.entry("isSystemGoroutine: RET@1150", "as above"),
            Map.entry("casgstatus: g = TLS; not reached", "the closure behind systemstack throws"),
            Map.entry("nilfunc: RET", "the row before it faults"),
            Map.entry("wakep: BP restored, SP += 0x18@2431", "startm is not modelled yet and does not return"),
            Map.entry("wakep: RET@2431", "as above"),
            Map.entry(
                    "systemstack_switch: RET",
                    "gosave_systemstack_switch stores its address in gobufs; nobody goes there"),
            Map.entry("mcall: RET", "badmcall2, to which the row before jumps, throws"),
            Map.entry("goexit: NOP@1594", "goroutines return to the second instruction"),
            Map.entry("goexit: NOP@1597", "goexit1 does not return"),
            Map.entry("morestack: CALL runtime.abort.abi0(SB)@571", "newstack goes on by gogo"),
            Map.entry("morestack: RET", "as above"),
            Map.entry("abort: JMP to itself", "the trap before it ends the process"));

    private final Image image = new Rig().machine.image();

    @Test
    void callsLieOnTheLinesOfTheirCallSites() {
        List<String> wrong = new ArrayList<>();
        for (Routine r : mine()) {
            Function f = image.profile().function(r.symbol());
            for (Row row : r.rows()) {
                if (!row.calls()) continue;
                int ret = (int) (row.following().address() - f.entry());
                f.calls().stream()
                        .filter(c -> c.ret() == ret)
                        .filter(c -> c.line() != row.line())
                        .forEach(c ->
                                wrong.add(row + " " + row.text() + " says " + row.line() + ", Go says " + c.line()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void rowsLieWithinTheLinesOfTheirFunction() {
        List<String> wrong = new ArrayList<>();
        for (Routine r : mine()) {
            Function f = image.profile().function(r.symbol());
            int first = Math.min(
                    f.line(),
                    f.lines().stream().mapToInt(Function.LineMark::line).min().orElse(f.line()));
            for (Row row : r.rows()) {
                if (row.line() < first || row.line() > f.endLine())
                    wrong.add(row + " " + row.text() + " says " + row.line() + ", not in " + first + "–" + f.endLine());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRowIsRunByATest() throws ReflectiveOperationException {
        for (Class<?> test : TESTS) {
            for (Method m : test.getDeclaredMethods()) {
                if (!m.isAnnotationPresent(Test.class)) continue;
                Constructor<?> c = test.getDeclaredConstructor();
                c.setAccessible(true);
                m.setAccessible(true);
                m.invoke(c.newInstance());
            }
        }
        List<String> unrun = new ArrayList<>();
        Set<String> stale = new TreeSet<>(EXCEPTIONS.keySet());
        for (Routine r : mine(true)) {
            for (Row row : r.rows()) {
                if (Rig.RAN.contains(row) || Rig.words(row).startsWith("not reached:")) continue;
                String name = r.name() + ": " + Rig.words(row) + "@" + row.line();
                if (!stale.removeIf(name::startsWith)) unrun.add(name);
            }
        }
        assertThat(unrun).isEmpty();
        assertThat(stale).as("exceptions that are none").isEmpty();
    }

    private List<Routine> mine() {
        return mine(false);
    }

    /** The routines; those that are Gobuf's own have no lines of Go's. */
    private List<Routine> mine(boolean own) {
        List<Routine> out = image.routines().stream()
                .filter(r -> ROUTINES.contains(r.name()) && (own || !r.file().equals("gobuf")))
                .toList();
        assertThat(out).hasSizeGreaterThanOrEqualTo(ROUTINES.size() - (own ? 0 : 1));
        return out;
    }
}
