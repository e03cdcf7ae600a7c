package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.expr.Expression;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Journal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Invariants behind every row: what breaks one is named, and looking changes nothing. */
class ChecksTest {
    private final Session s = Session.open("go1.19");
    private final Process process = new Process(s.machine());

    private void ask(int times) {
        s.ask(s.statements().go("add", List.of(1L, 2L), times, false));
    }

    private Input.Poke poke(String struct, long at, String field, long value) {
        Struct of = s.image().profile().struct(struct);
        return new Input.Poke(at + of.field(field).offset(), of.field(field).size(), value);
    }

    private long g1() {
        return process.byGoid(1).orElseThrow();
    }

    /** In front of the row that puts a g into runnext, with the address of the frame's word that holds that g. */
    private long beforeRunnext() {
        ask(1);
        s.until(m -> m.row().filter(r -> r.text().contains("CAS pp.runnext")).isPresent(), "");
        return Expression.parse("gp").eval(s.machine()).place().address();
    }

    @Test
    void theRowThatBrokeOneIsNamed() {
        long word = beforeRunnext();
        s.checking(true);
        s.input(new Input.Poke(word, 8, g1()));
        assertThat(s.broken()).isEmpty();
        Stop stop = s.cont();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.BROKEN);
        assertThat(stop.steps()).isEqualTo(1);
        assertThat(stop.detail())
                .isEqualTo("g1 is in p0.runnext, but its status is _Grunning and not _Grunnable; "
                        + "g1 is in p0.runnext and is m0.curg: broken by M0's row runqput:7, "
                        + "if CAS pp.runnext: oldnext → gp");
        // What is broken already is told once: the next run ends where it would have ended anyway.
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(s.broken()).hasSize(2);
    }

    @Test
    void withoutCheckingNothingStops() {
        long word = beforeRunnext();
        s.input(new Input.Poke(word, 8, g1()));
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void aLoggedInputThatIsRunAgainIsNamedToo() {
        long sched = s.image().profile().global("runtime.sched");
        s.input(poke("schedt", sched, "nmidle", 7));
        s.back(1);
        s.checking(true);
        Stop stop = s.step(1);
        assertThat(stop.reason()).isEqualTo(Stop.Reason.BROKEN);
        assertThat(stop.detail()).contains("sched.nmidle is 7").contains("broken by the input poke 0x");
    }

    @Test
    void aListThatLeadsOutOfMemoryIsABreak() {
        s.input(new Input.Poke(s.image().profile().global("runtime.allp"), 8, 0x10));
        assertThat(s.broken()).singleElement().asString().contains("leads out of memory");
    }

    @Test
    void lookingChangesNothing() {
        Session other = Session.open("go1.19");
        other.checking(true);
        for (Session x : List.of(s, other)) {
            x.ask(x.statements().go("add", List.of(1L, 2L), 5, false));
            assertThat(x.cont().reason()).isEqualTo(Stop.Reason.IDLE);
            x.ask(x.statements().gosched());
            assertThat(x.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        }
        assertThat(other.step()).isEqualTo(s.step());
        assertThat(other.hash()).isEqualTo(s.hash());
    }

    @Test
    void startUpBreaksNothing() {
        Session boot = s.reboot(new Boot(4, 4, false));
        boot.checking(true);
        assertThat(boot.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(new Process(boot.machine()).ps()).hasSize(4);
    }

    @Test
    void procresizeBreaksNothing() {
        Session boot = s.reboot(new Boot(1, 4, false));
        boot.cont();
        boot.ask(boot.statements().go("maxprocs", List.of(60L), 1, false));
        boot.checking(true);
        assertThat(boot.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        boot.ask(boot.statements().gosched());
        assertThat(boot.cont().detail()).doesNotContain("broken");
        assertThat(new Process(boot.machine()).ps()).hasSize(60);
    }

    /** Who looks only at what a row changed finds what who looks at everything finds, also where a word was spoilt. */
    @Test
    void whatARowChangedIsEnough() {
        Session boot = s.reboot(new Boot(4, 4, false));
        boot.cont();
        boot.ask(boot.statements().go("yield", List.of(2L), 6, false));
        Machine m = boot.machine();
        Invariants changed = new Invariants(m);
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        int rows = 0;
        for (; rows < 8000 && boot.timeline().forward(); rows++) {
            for (Journal.Store x : boot.timeline().journal().newest()) changed.stored(x.address(), x.size());
            assertThat(changed.broken()).isEqualTo(Invariants.broken(m)).isEmpty();
            if (rows % 7 == 0) seen.addAll(spoilt(m, changed, random));
        }
        assertThat(rows).isEqualTo(8000);
        assertThat(seen).hasSizeGreaterThan(60);
    }

    /** The same beside a global queue of hundreds, which is kept in pieces: goroutines leave at its head and come to its tail. */
    @Test
    void aLongGlobalQueueIsTheSameInPieces() {
        s.ask(s.statements().go("yield", List.of(1L), 400, false));
        s.cont();
        s.ask(s.statements().gosched());
        Invariants changed = new Invariants(s.machine());
        Random random = new Random(2);
        Set<String> seen = new HashSet<>();
        Set<Integer> lengths = new HashSet<>();
        for (int rows = 0; rows < 100_000 && s.timeline().forward(); rows++) {
            for (Journal.Store x : s.timeline().journal().newest()) changed.stored(x.address(), x.size());
            List<String> now = changed.broken();
            assertThat(now).isEmpty();
            if (rows % 311 > 0) continue;
            assertThat(now).isEqualTo(Invariants.broken(s.machine()));
            lengths.add(process.globalQueue().size());
            seen.addAll(cutOrTied(changed, random));
        }
        assertThat(lengths).hasSizeGreaterThan(100);
        assertThat(seen).hasSizeGreaterThan(60);
    }

    /** What is found while a g of the global queue, or its head, leads to another g, to nothing or out of memory; it is put back. */
    private List<String> cutOrTied(Invariants changed, Random random) {
        Types t = s.image().types();
        List<Long> queue = process.globalQueue();
        long g = pick(queue, random);
        long head = s.image().profile().global("runtime.sched") + t.sched.runqHead.offset();
        Field status = t.g.atomicstatus;
        long at = pick(
                List.of(head, g + t.g.schedlink.offset(), g + t.g.schedlink.offset(), g + status.offset()), random);
        int size = at == g + status.offset() ? status.size() : 8;
        long was = s.machine().memory().ld(at, size);
        long other =
                pick(List.of(0L, pick(queue, random), pick(queue, random), pick(process.gs(), random), 0x10L), random);
        write(s.machine(), changed, at, size, size == 8 ? other : 6);
        List<String> all = Invariants.broken(s.machine());
        assertThat(changed.broken()).isEqualTo(all);
        write(s.machine(), changed, at, size, was);
        assertThat(changed.broken()).isEmpty();
        return all;
    }

    /** What is found while some word of a P, of sched or of a g holds another g, P or number; it is put back. */
    private static List<String> spoilt(Machine m, Invariants changed, Random random) {
        Types t = m.image().types();
        Process process = new Process(m);
        long p = pick(process.ps(), random);
        long g = pick(process.gs(), random);
        long sched = m.image().profile().global("runtime.sched");
        Map<Long, Field> words = new LinkedHashMap<>();
        for (Field f : List.of(t.p.runqhead, t.p.runqtail, t.p.runq, t.p.runnext, t.p.gFreeHead, t.p.status, t.p.link))
            words.put(p + f.offset(), f);
        for (Field f : List.of(t.sched.runqHead, t.sched.runqsize, t.sched.pidle, t.sched.npidle, t.sched.nmidle))
            words.put(sched + f.offset(), f);
        words.put(g + t.g.atomicstatus.offset(), t.g.atomicstatus);
        long at = pick(List.copyOf(words.keySet()), random);
        int size = Math.min(8, words.get(at).size());
        long was = m.memory().ld(at, size);
        List<Long> values = size == 8 ? List.of(0L, g, p, pick(process.gs(), random)) : List.of(0L, 1L, 6L, 300L);
        write(m, changed, at, size, pick(values, random));
        List<String> all = Invariants.broken(m);
        assertThat(changed.broken()).isEqualTo(all);
        write(m, changed, at, size, was);
        return all;
    }

    private static void write(Machine m, Invariants changed, long at, int size, long value) {
        m.memory().st(at, size, value);
        changed.stored(at, size);
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
