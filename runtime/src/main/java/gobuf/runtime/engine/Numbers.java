package gobuf.runtime.engine;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;

/**
 * The numbers that one decision compared with the scheduler's constants, read when the rows that compare them run. What is told names the
 * constant: 61 (findRunnable), 128 or half a ring and gomaxprocs (globrunqget), stealTries (stealWork), half the busy Ps (findRunnable).
 *
 * <p>Go 1.19, proc.go.
 */
final class Numbers {
    private final Machine machine;
    private final Memory memory;
    private final Types types;
    private final Profile profile;
    private final long sched;

    private String tick = "";
    private String own = "";
    private String batch = "";
    private String limit = "";
    private String victim = "";
    private long round;

    Numbers(Machine machine) {
        this.machine = machine;
        this.memory = machine.memory();
        this.types = machine.image().types();
        this.profile = machine.image().profile();
        this.sched = profile.global("runtime.sched");
    }

    /** A row is about to run. */
    void about(Row row, int thread) {
        switch (row.routine().name()) {
            case "findRunnable" -> findRunnable(row, thread);
            case "runqget" -> {
                if (row.text().startsWith("runnext; ")) own = p(thread) + ".runnext; gp inherits the time slice";
                if (row.text().startsWith("the ring's oldest")) own = "the oldest in " + p(thread) + ".runq";
            }
            case "globrunqget" -> {
                if (row.index() == 0) batch(thread);
            }
            case "stealWork" -> {
                if (row.text().contains("rounds found nothing")) round = local(row, "i", thread);
            }
            case "runqgrab" -> {
                if (row.index() == 0)
                    victim = name(machine.threads().get(thread).get(Reg.RAX)) + ".runq";
                if (row.event() != null && row.event().equals("steal runnext"))
                    victim = victim.replace(".runq", ".runnext");
            }
            default -> {}
        }
    }

    /** What the rule compared; the empty rule is that of an M that stops. */
    String of(String rule) {
        return switch (rule) {
            case "the global queue's turn" -> tick;
            case "from pp's queue" -> own;
            case "from the global queue", "from the global queue, under the lock" -> batch;
            case "stolen from another P" ->
                "from " + victim + ", in round " + (round + 1) + " of stealTries = " + tries();
            case "" ->
                !limit.isEmpty()
                        ? limit
                        : round < tries() ? "" : "all of stealTries = " + tries() + " rounds over the Ps found nothing";
            default -> "";
        };
    }

    private long tries() {
        return profile.constant("stealWork.stealTries");
    }

    private void findRunnable(Row row, int thread) {
        if (row.text().startsWith("pp = m.p")) {
            tick = own = batch = limit = victim = "";
            round = 0;
        } else if (row.text().contains("schedtick %")) {
            long every = profile.constant("findRunnable.globalEvery");
            long at = memory.ld4(pOf(thread) + types.p.schedtick.offset());
            tick = p(thread) + ".schedtick = " + at + ", and " + at + " % " + every + " = " + at % every;
        } else if (row.text().contains("busy spin already")) {
            limit();
        }
    }

    private void limit() {
        long spinning = memory.ld4(sched + types.sched.nmspinning.offset());
        long procs = memory.ld4(profile.global("runtime.gomaxprocs"));
        long idle = memory.ld4(sched + types.sched.npidle.offset());
        limit = 2 * spinning < procs - idle
                ? ""
                : "it may not spin: 2 × nmspinning = " + 2 * spinning + " ≥ gomaxprocs − npidle = " + procs + " − "
                        + idle + " = " + (procs - idle);
    }

    private void batch(int thread) {
        Registers regs = machine.threads().get(thread);
        long size = memory.ld4(sched + types.sched.runqsize.offset());
        long procs = memory.ld4(profile.global("runtime.gomaxprocs"));
        long most = regs.get(Reg.RBX) & 0xffffffffL;
        long half = types.p.runq.count() / 2;
        if (size == 0 || procs == 0) return;
        long n = Math.min(Math.min(size, size / procs + 1), most > 0 ? Math.min(most, half) : half);
        batch = "min(runqsize = " + size + ", runqsize/gomaxprocs + 1 = " + (size / procs + 1)
                + (most > 0 ? ", max = " + most : "") + ", half a ring = " + half + ") = " + n;
    }

    private long pOf(int thread) {
        long m = machine.m(thread).orElseThrow();
        return memory.ld8(m + types.m.p.offset());
    }

    private String p(int thread) {
        return name(pOf(thread));
    }

    private String name(long p) {
        return "p" + memory.ld4(p + types.p.id.offset());
    }

    private long local(Row row, String name, int thread) {
        Registers regs = machine.threads().get(thread);
        Local l = row.routine().locals().stream()
                .filter(x -> x.name().equals(name))
                .findFirst()
                .orElseThrow();
        return l.reg() != null ? regs.get(l.reg()) : memory.ld8(regs.get(Reg.RSP) + l.offset());
    }
}
