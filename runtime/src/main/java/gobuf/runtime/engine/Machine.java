package gobuf.runtime.engine;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Image;
import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.machine.Threads;
import gobuf.runtime.os.Costs;
import gobuf.runtime.os.Linux;
import gobuf.runtime.proc.Output;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The simulated process at one moment: memory, the registers of its threads, and which thread runs. */
public final class Machine {
    private final Image image;
    private final Memory memory;
    private final Threads threads = new Threads();
    private final Cpu cpu;
    private int current;
    private RecordedFrames recorded = new RecordedFrames();
    /** Made when somebody asks; one for all machines with this text. */
    private Taps taps;

    Machine(Image image, Memory memory) {
        this.image = image;
        this.memory = memory;
        this.cpu = new Cpu(memory, image, threads);
    }

    /** Program text, symbols and layouts. */
    public Image image() {
        return image;
    }

    /** The address space; for reading. */
    public Memory memory() {
        return memory;
    }

    /** The registers of the running thread; for reading. */
    public Registers registers() {
        return threads.get(current);
    }

    /** The register files of all threads, by thread number. */
    public Threads threads() {
        return threads;
    }

    /** The number of the thread whose row is next. */
    public int thread() {
        return current;
    }

    /** A machine with the same text, and nothing in its memory yet: for a copy of a {@linkplain #save state}. */
    Machine empty() {
        Machine m = new Machine(image, new Memory());
        m.recorded = recorded;
        m.taps = taps;
        return m;
    }

    /** Which of its rows mean which events. */
    Taps taps() {
        if (taps == null) taps = new Taps(image);
        return taps;
    }

    /** The frames that stood on its stacks when it was recorded. */
    RecordedFrames recorded() {
        return recorded;
    }

    /** What stands on its stacks now was recorded. */
    void isRecorded() {
        recorded = RecordedFrames.of(this);
    }

    /** Turns to a thread. */
    void turnTo(int thread) {
        current = thread;
        cpu.turnTo(thread);
    }

    /** The address of the m that a thread runs as: its g's; empty before it has one. */
    public OptionalLong m(int thread) {
        long tls = threads.get(thread).get(Reg.FS_BASE) - 8;
        if ((tls & 7) != 0 || !memory.mapped(tls, 8)) return OptionalLong.empty();
        long g = memory.ld8(tls);
        Types t = image.types();
        if (g == 0 || (g & 7) != 0 || !memory.mapped(g, t.g.struct.size())) return OptionalLong.empty();
        long m = memory.ld8(g + t.g.m.offset());
        return m == 0 || (m & 7) != 0 || !memory.mapped(m, t.m.struct.size())
                ? OptionalLong.empty()
                : OptionalLong.of(m);
    }

    /** The id of the M that a thread runs as, or the thread's own number before it is one. */
    public long mId(int thread) {
        OptionalLong m = m(thread);
        return m.isPresent() ? memory.ld8(m.getAsLong() + image.types().m.id.offset()) : thread;
    }

    /** The thread that runs as the M with that id, if it has one. */
    public OptionalInt threadOf(long mId) {
        for (int t = 0; t < Math.max(1, Linux.threads(memory)); t++) {
            if (mId(t) == mId) return OptionalInt.of(t);
        }
        return OptionalInt.empty();
    }

    /** The row that is about to run, if RIP is at one. */
    public Optional<Row> row() {
        return row(current);
    }

    /** The row that a thread runs next. */
    public Optional<Row> row(int thread) {
        return image.find(threads.get(thread).get(Reg.RIP));
    }

    /** Whether the row that is next enters the simulated operating system. */
    boolean atSystemRow() {
        return row().filter(Interpreter::system).isPresent();
    }

    /** What a row costs in virtual time. */
    long rowCost() {
        return Linux.threads(memory) == 0 ? 0 : Costs.ROW.of(memory);
    }

    /** What rows see. */
    Cpu cpu() {
        return cpu;
    }

    void journal(Journal j) {
        memory.journal(j);
        threads.journal(j);
    }

    /** What the machine is now; shares pages with it until they are written. */
    State save() {
        return new State(memory.checkpoint(), threads.copy(), current);
    }

    void restore(State s) {
        memory.restore(s.memory);
        threads.restore(s.registers);
        turnTo(s.current);
    }

    /**
     * A machine's whole state.
     *
     * @param memory pages
     * @param registers values of every thread, as {@link Threads#copy} gives them
     * @param current the thread whose row is next
     */
    record State(Memory.Snapshot memory, List<long[]> registers, int current) {}

    /** All that the process has printed to its standard error so far. */
    String printed() {
        int n = (int) memory.ld8(Output.LENGTH);
        return new String(memory.bytes(Output.LENGTH + 8, n), StandardCharsets.UTF_8);
    }

    /** SHA-256 over every byte that is not zero, with its address, and all registers: equal states have equal hashes. */
    public String hash() {
        MessageDigest sha = sha256();
        ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        byte[] zero = new byte[Memory.PAGE];
        memory.pages((address, bytes) -> {
            if (java.util.Arrays.equals(bytes, zero)) return;
            sha.update(word.clear().putLong(address).flip());
            sha.update(bytes);
        });
        for (long[] values : threads.copy()) {
            for (long v : values) sha.update(word.clear().putLong(v).flip());
        }
        sha.update(word.clear().putLong(current).flip());
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
