package gobuf.runtime.engine;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Probe;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Types;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;

/** Writes down the events of a machine's rows while they run. Reads the machine and never changes it. */
final class Recorder extends Probe {
    private static final int NONE = -1;

    private final Machine machine;
    private final Cpu cpu;
    private final Types types;
    private final EventLog log;
    private final Taps taps;
    private long base;
    private long cost;
    private long newest = -1;
    private long time;

    /** Of the rows of a machine, as soon as it is attached. */
    Recorder(Machine machine, EventLog log) {
        this.machine = machine;
        this.cpu = machine.cpu();
        this.types = machine.image().types();
        this.log = log;
        this.taps = machine.taps();
    }

    /** The next call of an executor begins at this step. */
    void at(long step) {
        base = step;
        cost = machine.rowCost();
        turn(0);
    }

    @Override
    protected void about(Row row, long n, long ticks) {
        // A row may be told of twice, and one that faulted runs again; a later one has another step.
        if (base + n <= newest) return;
        newest = base + n;
        time = cpu.registers(cpu.thread()).clock() + ticks * cost;
        taps.about(row, this);
    }

    // ---- what taps ask and say

    long get(Local l) {
        return cpu.get(l);
    }

    Cpu cpu() {
        return cpu;
    }

    /** The address of the running M. */
    long m() {
        return cpu.ld(cpu.g(), types.g.m);
    }

    int mId(long m) {
        return (int) cpu.ld(m, types.m.id);
    }

    int pId(long p) {
        return p == 0 ? NONE : cpu.ldInt(p, types.p.id);
    }

    long goid(long g) {
        return g == 0 ? 0 : cpu.ld(g, types.g.goid);
    }

    /** The goid of the goroutine that runs on this M, 0 if the scheduler does. */
    long running() {
        return goid(cpu.ld(m(), types.m.curg));
    }

    /** An event of the running M and its P. */
    void add(EventKind kind, long g, long other, long value) {
        long m = m();
        log.add(newest, time, kind, mId(m), pId(cpu.ld(m, types.m.p)), goid(g), other, value);
    }

    /** An event of the running M, about the P at an address. */
    void add(EventKind kind, long p, long g, long other, long value) {
        log.add(newest, time, kind, mId(m()), pId(p), goid(g), other, value);
    }

    /** An event of the M at an address. */
    void ofM(EventKind kind, long m, long value) {
        log.add(newest, time, kind, mId(m), pId(cpu.ld(m, types.m.p)), 0, 0, value);
    }
}
