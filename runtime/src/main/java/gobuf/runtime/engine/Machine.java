package gobuf.runtime.engine;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Image;
import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The simulated process at one moment: memory, the registers of its threads, and which thread runs. */
public final class Machine {
    private final Image image;
    private final Memory memory;
    private final List<Registers> threads = new ArrayList<>();
    private final Cpu cpu;
    private int current;

    Machine(Image image, Memory memory, int threadCount) {
        this.image = image;
        this.memory = memory;
        for (int i = 0; i < threadCount; i++) threads.add(new Registers(i));
        this.cpu = new Cpu(memory, image, threads.get(0));
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

    /** The register files of all threads, by M number. */
    public List<Registers> threads() {
        return threads;
    }

    /** The number of the M that runs. */
    public int thread() {
        return current;
    }

    /** The row that is about to run, if RIP is at one. */
    public Optional<Row> row() {
        return image.find(registers().get(Reg.RIP));
    }

    /** What rows see. */
    Cpu cpu() {
        return cpu;
    }

    void journal(Journal j) {
        memory.journal(j);
        threads.forEach(t -> t.journal(j));
    }

    /** What the machine is now; shares pages with it until they are written. */
    State save() {
        return new State(
                memory.checkpoint(), threads.stream().map(Registers::copy).toList(), current);
    }

    void restore(State s) {
        memory.restore(s.memory);
        for (int i = 0; i < threads.size(); i++) threads.get(i).restore(s.registers.get(i));
        current = s.current;
        cpu.thread(threads.get(current));
    }

    /**
     * A machine's whole state.
     *
     * @param memory pages
     * @param registers values of every thread
     * @param current the M that runs
     */
    record State(Memory.Snapshot memory, List<long[]> registers, int current) {}

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
        for (Registers r : threads) {
            for (long v : r.copy()) sha.update(word.clear().putLong(v).flip());
        }
        sha.update((byte) current);
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
