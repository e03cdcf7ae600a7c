package gobuf.runtime.code;

import gobuf.runtime.layout.Field;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.LookAside;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.machine.Threads;

/**
 * What a row sees of the machine: memory and the registers of the thread it runs on. Rows write through it and through nothing else. It
 * does not tell which row is running: position is data, in RIP.
 */
public final class Cpu {
    private static final int RSP = Reg.RSP.ordinal();

    /** The tables of recent pages, for joined code. */
    final LookAside recent;

    private final Memory memory;
    private final Image image;
    private final Threads threads;
    /** What the value told that was {@linkplain #asks asked} last. */
    long told;

    /** Where the path that ran last was left; null for {@link #led}. */
    Trace.Head left;

    private Row led;
    private Probe probe;
    private Registers regs;
    /** The live registers, for joined code too. */
    long[] values;

    /** A processor over the given memory, running thread 0 of the given image. */
    public Cpu(Memory memory, Image image, Threads threads) {
        this.memory = memory;
        this.recent = memory.recent();
        this.image = image;
        this.threads = threads;
        turnTo(0);
    }

    /** Asks a value, which must change nothing; false if it faults. */
    boolean asks(Val v) {
        try {
            told = v.of(this);
            return true;
        } catch (Fault.Signal f) {
            return false;
        }
    }

    /** Turns to another thread. */
    public void turnTo(int thread) {
        regs = threads.get(thread);
        values = regs.values();
    }

    /** The number of the running thread. */
    public int thread() {
        return regs.thread();
    }

    /** The registers of a thread, for what enters the simulated system: rows that do not know only their own. */
    public Registers registers(int thread) {
        return threads.get(thread);
    }

    /** Who is told of rows that have a tap, or null. */
    public Probe probe() {
        return probe;
    }

    /** From now on rows that have a tap are told to {@code to}; to nobody, if it is null. */
    public void probe(Probe to) {
        probe = to;
    }

    /** Tells the probe of row number {@code n} of what runs now. */
    void tell(Row row, int n) {
        probe.tell(row, n);
    }

    /** The image whose rows run: what pclntab tells a real process of its text. */
    public Image image() {
        return image;
    }

    /** A register. */
    public long reg(Reg r) {
        return values[r.ordinal()];
    }

    /** Sets a register. */
    public void reg(Reg r, long v) {
        regs.set(r, v);
    }

    /** The current g as the register ABI keeps it: R14. */
    public long g() {
        return regs.get(Reg.R14);
    }

    /** Says which row is about to run; only executors may. */
    void rip(long address) {
        regs.rip(address);
    }

    /** The journal that what is overwritten goes to, or null. */
    Journal journal() {
        return memory.journal();
    }

    /** A local of the running routine. */
    public long get(Local l) {
        return l.reg() != null ? regs.get(l.reg()) : memory.ldFrame(values[RSP] + l.offset());
    }

    /** Sets a local of the running routine. */
    public void set(Local l, long v) {
        if (l.reg() != null) regs.set(l.reg(), v);
        else memory.stFrame(values[RSP] + l.offset(), v);
    }

    /** The address of a local that lies in the frame. */
    public long addr(Local l) {
        return regs.get(Reg.RSP) + l.offset();
    }

    /** A field of the struct at {@code base}; unsigned, whatever its Go type. */
    public long ld(long base, Field f) {
        return switch (f.size()) {
            case 8 -> memory.ld8(base + f.offset());
            case 4 -> memory.ld4(base + f.offset());
            default -> memory.ld(base + f.offset(), f.size());
        };
    }

    /** Sets a field of the struct at {@code base}. */
    public void st(long base, Field f, long v) {
        switch (f.size()) {
            case 8 -> memory.st8(base + f.offset(), v);
            case 4 -> memory.st4(base + f.offset(), v);
            default -> memory.st(base + f.offset(), f.size(), v);
        }
    }

    /** A signed 4-byte field. */
    public int ldInt(long base, Field f) {
        return (int) memory.ld4(base + f.offset());
    }

    /** Adds to a field; for Go's {@code x++} and for atomic adds, as one row runs at a time. */
    public void add(long base, Field f, long n) {
        st(base, f, ld(base, f) + n);
    }

    /** Compare and swap of a field: stores {@code to} and tells true if the field held {@code from}. */
    public boolean cas(long base, Field f, long from, long to) {
        if (ld(base, f) != from) return false;
        st(base, f, to);
        return true;
    }

    /** Element {@code i} of an array field. */
    public long ld(long base, Field f, long i) {
        return memory.ld(base + f.offset() + i * f.stride(), f.stride());
    }

    /** Sets element {@code i} of an array field. */
    public void st(long base, Field f, long i, long v) {
        memory.st(base + f.offset() + i * f.stride(), f.stride(), v);
    }

    /** 8 bytes of memory. */
    public long ld8(long a) {
        return memory.ld8(a);
    }

    /** 4 bytes of memory, zero-extended. */
    public long ld4(long a) {
        return memory.ld4(a);
    }

    /** A byte of memory, zero-extended. */
    public long ld1(long a) {
        return memory.ld1(a);
    }

    /** Sets 8 bytes of memory. */
    public void st8(long a, long v) {
        memory.st8(a, v);
    }

    /** Sets 4 bytes of memory. */
    public void st4(long a, long v) {
        memory.st4(a, v);
    }

    /** Sets a byte of memory. */
    public void st1(long a, long v) {
        memory.st1(a, v);
    }

    /** The address of the row behind the one that runs, as a system call's return address; only for rows that enter the system. */
    public long following() {
        return image.row(values[Reg.RIP.ordinal()]).next.address;
    }

    /** Sets {@code n} bytes of memory, a multiple of 8, to zero. */
    public void clear(long a, int n) {
        for (int i = 0; i < n; i += 8) memory.st8(a + i, 0);
    }

    /** What the tables of the binary tell of the function at an address: the bytes that its frame takes; 0 if there is no function. */
    public long frame(long pc) {
        return image.find(pc).map(r -> r.routine().frame()).orElse(0);
    }

    /** What stands at an address, as the tables tell that a binary has of its functions, for whoever wants to stop a goroutine there. */
    public long stop(long pc) {
        return image.find(pc).map(r -> (long) StopPoint.of(r).ordinal()).orElse((long) StopPoint.NO_CODE.ordinal());
    }

    /** Whether there is a row at an address that joined code goes to and does not know. */
    boolean leads(long address) {
        led = image.at(address);
        return led != null;
    }

    /** Where the path that ran last was left. */
    Trace.Head left(Trace.Kind kind) {
        return left != null ? left : led.heads[kind.ordinal()];
    }

    /** The row at an address; raises a fault if there is none. */
    Row row(long address) {
        return image.row(address);
    }
}
