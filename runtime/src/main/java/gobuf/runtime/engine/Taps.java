package gobuf.runtime.engine;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Image;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.tracer.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which rows mean which {@linkplain EventKind events}, and what is read for them when such a row is about to run. A row that compares and
 * swaps means its event only if the comparison will hold, which is seen before: no other row comes between.
 */
final class Taps {
    private static final long MASK = 0xffffffffL;

    /** Tells a recorder what a row is about to do. */
    @FunctionalInterface
    private interface Tap {
        void about(Recorder to);
    }

    private final Image image;
    private final Types t;
    private final Profile profile;
    /** By number, while they are looked for; {@link #numbered} holds them from then on. */
    private final List<Tap> taps = new ArrayList<>();

    private final Tap[] numbered;

    /** Those of an image, whose rows know their numbers from now on. */
    Taps(Image image) {
        this.image = image;
        this.t = image.types();
        this.profile = image.profile();
        // Number 0 is no tap.
        taps.add(to -> {});
        lives();
        stops();
        ring();
        grabbed();
        overflow();
        global();
        ps();
        spins();
        ms();
        numbered = taps.toArray(new Tap[0]);
    }

    void about(Row row, Recorder to) {
        numbered[row.tap()].about(to);
    }

    // ---- goroutines

    private void lives() {
        Local callergp = local("newproc1", "callergp");
        Local newg = local("newproc1", "newg");
        tap(
                text("newproc1", "tracing is off"),
                to -> to.add(EventKind.CREATE, to.get(newg), to.goid(to.get(callergp)), 0));
        Local next = local("execute", "gp");
        Local inherit = local("execute", "inheritTime");
        tap(event("execute", "switch"), to -> to.add(EventKind.START, to.get(next), 0, to.get(inherit) & 1));

        long idle = profile.constant("_Gidle");
        long runnable = profile.constant("_Grunnable");
        long running = profile.constant("_Grunning");
        long syscall = profile.constant("_Gsyscall");
        long waiting = profile.constant("_Gwaiting");
        long dead = profile.constant("_Gdead");
        Local gp = local("casgstatus", "gp");
        Local from = local("casgstatus", "oldval");
        Local now = local("casgstatus", "newval");
        tap(event("casgstatus", "g status"), to -> {
            Cpu c = to.cpu();
            long g = to.get(gp);
            long old = to.get(from) & MASK;
            long status = to.get(now) & MASK;
            if (old == idle || c.ld(g, t.g.atomicstatus) != old) return;
            if (old == running && status == waiting) to.add(EventKind.BLOCK, g, 0, c.ld(g, t.g.waitreason));
            else if (old == waiting && status == runnable) to.add(EventKind.UNBLOCK, g, to.running(), 0);
            else if (old == running && status == dead) to.add(EventKind.END, g, 0, 0);
            else if (old == running && status == syscall) to.add(EventKind.SYSCALL, g, 0, 0);
            else if (old == syscall && status == running) to.add(EventKind.SYSCALL_EXIT, g, 0, 1);
            else if (old == syscall && status == runnable) to.add(EventKind.SYSCALL_EXIT, g, 0, 0);
        });
    }

    private void stops() {
        Local gosched = local("gosched_m", "gp");
        Local preempted = local("gopreempt_m", "gp");
        Local yields = local("goyield_m", "gp");
        tap(text("gosched_m", "goschedImpl(gp)"), to -> to.add(EventKind.STOP, to.get(gosched), 0, 0));
        tap(event("gopreempt_m", "preempted"), to -> to.add(EventKind.STOP, to.get(preempted), 0, 1));
        tap(
                text("goyield_m", "casgstatus(gp, _Grunning, _Grunnable)"),
                to -> to.add(EventKind.STOP, to.get(yields), 0, 2));
        Local gp = local("preemptone", "gp");
        Local pp = local("preemptone", "pp");
        tap(event("preemptone", "preempt"), to -> to.add(EventKind.PREEMPT, to.get(pp), to.get(gp), 0, 0));
    }

    // ---- queues

    private void ring() {
        Local pp = local("runqput", "pp");
        Local gp = local("runqput", "gp");
        Local old = local("runqput", "oldnext");
        tap(event("runqput", "runnext put"), to -> {
            if (to.cpu().ld(to.get(pp), t.p.runnext) != to.get(old)) return;
            if (to.get(old) != 0) to.add(EventKind.RUNNEXT_KICK, to.get(pp), to.get(old), 0, 0);
            to.add(EventKind.RUNNEXT_PUT, to.get(pp), to.get(gp), 0, 0);
        });
        tap(event("runqput", "runq put"), to -> to.add(EventKind.RUNQ_PUT, to.get(pp), to.get(gp), 0, 0));

        Local from = local("runqget", "pp");
        Local next = local("runqget", "next");
        Local got = local("runqget", "gp");
        Local h = local("runqget", "h");
        tap(event("runqget", "runnext get"), to -> {
            if (to.cpu().ld(to.get(from), t.p.runnext) == to.get(next))
                to.add(EventKind.RUNNEXT_GET, to.get(from), to.get(next), 0, 0);
        });
        tap(event("runqget", "runq get"), to -> {
            if (to.cpu().ld(to.get(from), t.p.runqhead) == to.get(h))
                to.add(EventKind.RUNQ_GET, to.get(from), to.get(got), 0, 0);
        });

        Local into = local("runqputbatch", "pp");
        Local tail = local("runqputbatch", "t");
        tap(event("runqputbatch", "runq put batch"), to -> {
            long p = to.get(into);
            for (long i = to.cpu().ld(p, t.p.runqtail); i != (to.get(tail) & MASK); i = i + 1 & MASK)
                to.add(EventKind.RUNQ_PUT, p, slot(to, p, i), 0, 0);
        });

        Local thief = local("runqsteal", "pp");
        Local end = local("runqsteal", "t");
        Local n = local("runqsteal", "n");
        tap(text("runqsteal", "pp.runqtail = t+n"), to -> {
            for (long i = 0; i < to.get(n); i++)
                to.add(EventKind.RUNQ_PUT, to.get(thief), slot(to, to.get(thief), to.get(end) + i & MASK), 0, 0);
        });
    }

    private long slot(Recorder to, long p, long i) {
        return to.cpu().ld(p, t.p.runq, i % t.p.runq.count());
    }

    /** What was stolen is copied, one by one, before the victim's head moves; the thief runs the last of them. */
    private void grabbed() {
        Local victim = local("runqgrab", "pp");
        Local next = local("runqgrab", "next");
        Local batch = local("runqgrab", "batch");
        Local at = local("runqgrab", "batchHead");
        Local h = local("runqgrab", "h");
        Local n = local("runqgrab", "n");
        tap(event("runqgrab", "steal runnext"), to -> {
            long p = to.get(victim);
            if (to.cpu().ld(p, t.p.runnext) != to.get(next)) return;
            to.add(EventKind.STEAL, 0, to.pId(p), 1);
            to.add(EventKind.STOLEN, to.get(next), to.pId(p), 1);
        });
        tap(event("runqgrab", "steal"), to -> {
            long p = to.get(victim);
            if (to.cpu().ld(p, t.p.runqhead) != to.get(h)) return;
            long count = to.get(n);
            to.add(EventKind.STEAL, 0, to.pId(p), count);
            for (long i = 0; i < count; i++) {
                long g = to.cpu().ld8(to.get(batch) + 8 * ((to.get(at) + i & MASK) % t.p.runq.count()));
                to.add(EventKind.STOLEN, g, to.pId(p), i == count - 1 ? 1 : 0);
            }
        });
        tap(text("runqgrab", "0: nothing to take"), to -> to.add(EventKind.STEAL_MISS, 0, to.pId(to.get(victim)), 0));
    }

    private void overflow() {
        Local pp = local("runqputslow", "_p_");
        Local gp = local("runqputslow", "gp");
        Local h = local("runqputslow", "h");
        Local n = local("runqputslow", "n");
        tap(event("runqputslow", "runq overflow"), to -> {
            if (to.cpu().ld(to.get(pp), t.p.runqhead) == to.get(h))
                to.add(EventKind.RUNQ_OVERFLOW, to.get(pp), to.get(gp), 0, to.get(n) + 1);
        });
    }

    private void global() {
        Local one = local("globrunqput", "gp");
        tap(event("globrunqput", "global put"), to -> to.add(EventKind.GLOBAL_PUT, to.get(one), 0, 0));
        Local head = local("globrunqputhead", "gp");
        tap(text("globrunqputhead", "sched.runq's head = gp"), to -> to.add(EventKind.GLOBAL_PUT, to.get(head), 0, 0));
        Local batch = local("globrunqputbatch", "batch");
        Local n = local("globrunqputbatch", "n");
        tap(text("globrunqputbatch", "sched.runq.tail = the last"), to -> {
            long g = to.cpu().ld8(to.get(batch));
            for (long i = to.get(n); i > 0 && g != 0; i--, g = to.cpu().ld(g, t.g.schedlink))
                to.add(EventKind.GLOBAL_PUT, g, 0, 0);
        });
        Local first = local("globrunqget", "gp1");
        tap(event("globrunqget", "global get"), to -> to.add(EventKind.GLOBAL_GET, to.get(first), 0, 1));
        tap(
                text("globrunqget", "runqput(pp, gp1, next=false)"),
                to -> to.add(EventKind.GLOBAL_GET, to.get(first), 0, 0));
    }

    // ---- ps and ms

    private void ps() {
        Local wired = local("wirep", "pp");
        Local released = local("releasep", "pp");
        Local retaken = local("retake", "pp");
        Local status = local("retake", "s");
        tap(event("wirep", "P acquired"), to -> to.add(EventKind.PROC_START, to.get(wired), 0, 0, 0));
        tap(event("releasep", "P released"), to -> to.add(EventKind.PROC_STOP, to.get(released), 0, 0, 0));
        tap(event("retake", "retake"), to -> {
            if (to.cpu().ld(to.get(retaken), t.p.status) == to.get(status))
                to.add(EventKind.PROC_STEAL, to.get(retaken), 0, 0, 0);
        });
    }

    private void spins() {
        each("findRunnable", "m.spinning = true", to -> to.ofM(EventKind.SPIN_START, to.m(), 0));
        each("mspinning", "m.spinning = true", to -> to.ofM(EventKind.SPIN_START, to.m(), 0));
        each("findRunnable", "m.spinning = false", to -> to.ofM(EventKind.SPIN_STOP, to.m(), 0));
        each("gcstopm", "m.spinning = false", to -> to.ofM(EventKind.SPIN_STOP, to.m(), 0));
        each("resetspinning", "m.spinning = false", to -> to.ofM(EventKind.SPIN_STOP, to.m(), 1));
        Local nmp = local("startm", "nmp");
        Local spinning = local("startm", "spinning");
        tap(text("startm", "nmp.spinning = spinning"), to -> {
            if ((to.get(spinning) & 1) != 0) to.ofM(EventKind.SPIN_START, to.get(nmp), 0);
        });
    }

    private void ms() {
        Field id = t.m.id;
        Local nmp = local("startm", "nmp");
        tap(event("startm", "wake M"), to -> to.add(EventKind.WAKE, 0, to.cpu().ld(to.get(nmp), id), 0));
        // nmp is where startm keeps the id that the new M will have.
        tap(event("startm", "start M"), to -> to.add(EventKind.WAKE, 0, to.get(nmp), 1));
        tap(event("mPark", "M sleeps"), to -> to.ofM(EventKind.M_SLEEP, to.m(), 0));
        tap(event("mPark", "M wakes"), to -> to.ofM(EventKind.M_AWAKE, to.m(), 0));
    }

    // ---- finding rows

    private void tap(Row row, Tap tap) {
        row.tap(taps.size());
        taps.add(tap);
    }

    private void each(String routine, String text, Tap tap) {
        for (Row row : rows(routine, r -> r.text().startsWith(text), text)) row.tap(taps.size());
        taps.add(tap);
    }

    private Row event(String routine, String event) {
        return one(routine, r -> event.equals(r.event()), event);
    }

    /** The row whose text holds this. */
    private Row text(String routine, String text) {
        return one(routine, r -> r.text().contains(text), text);
    }

    private Row one(String routine, Predicate<Row> which, String what) {
        List<Row> found = rows(routine, which, what);
        if (found.size() != 1)
            throw new IllegalStateException(routine + ": " + found.size() + " rows are '" + what + "'");
        return found.get(0);
    }

    private List<Row> rows(String routine, Predicate<Row> which, String what) {
        List<Row> found = routine(routine).rows().stream().filter(which).toList();
        if (found.isEmpty()) throw new IllegalStateException(routine + ": no row is '" + what + "'");
        return found;
    }

    private Local local(String routine, String name) {
        return routine(routine).locals().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(routine + " has no local " + name));
    }

    private Routine routine(String name) {
        return image.routine(name).orElseThrow(() -> new IllegalStateException("there is no routine " + name));
    }
}
