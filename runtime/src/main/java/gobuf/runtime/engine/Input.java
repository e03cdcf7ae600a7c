package gobuf.runtime.engine;

import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Costs;
import gobuf.runtime.workload.Workload;
import java.util.List;

/**
 * Something from outside that changes the machine. Every input is logged with the step at which it came and takes one step, so a session
 * is its log.
 */
public sealed interface Input {
    /**
     * Goroutine 1 is asked to do something: words for its mailbox, and a funcval that a go statement with constants needs in rodata.
     *
     * @param funcval address of the static funcval, 0 for none
     * @param entry the code it names
     * @param mailbox words from the start of the mailbox, the operation first
     */
    record Ask(long funcval, long entry, List<Long> mailbox) implements Input {}

    /**
     * Memory is overwritten.
     *
     * @param address where
     * @param size 1, 2, 4 or 8 bytes
     * @param value what
     */
    record Poke(long address, int size, long value) implements Input {}

    /**
     * A register of the running thread is set.
     *
     * @param reg which
     * @param value what
     */
    record SetRegister(Reg reg, long value) implements Input {}

    /**
     * A routine is called from where the machine stands and comes back there.
     *
     * @param entry the routine's first row
     * @param args for the ABI's registers
     */
    record Call(long entry, List<Long> args) implements Input {}

    /**
     * A schedule is chosen.
     *
     * @param schedule as {@link Schedule} reads it
     */
    record Choose(String schedule) implements Input {
        /**
         * Reads a schedule.
         *
         * @throws IllegalArgumentException if it is none, saying what can be written
         */
        public static Choose of(String text) {
            return new Choose(Schedule.parse(text).text());
        }
    }

    /**
     * A thread goes first, whatever the schedule says.
     *
     * @param thread which
     * @param rows for how many rows
     */
    record First(int thread, long rows) implements Input {}

    /**
     * A cost of virtual time is replaced.
     *
     * @param what which
     * @param nanoseconds what it costs from now on
     */
    record Cost(Costs what, long nanoseconds) implements Input {}

    /**
     * A workload is written into the table of requests: all that it draws follows from this.
     *
     * @param spec as {@link Workload} reads it, with its rate
     */
    record Work(String spec) implements Input {
        /** The workload. */
        public Workload workload() {
            return Workload.parse(spec);
        }
    }

    /** The input as a line of the log. */
    default String line() {
        if (this instanceof Ask a) return "ask " + hex(a.funcval) + " " + hex(a.entry) + words(a.mailbox);
        if (this instanceof Poke p) return "poke " + hex(p.address) + " " + p.size + " " + hex(p.value);
        if (this instanceof SetRegister s) return "set " + s.reg.lower() + " " + hex(s.value);
        if (this instanceof Choose c) return "schedule " + c.schedule;
        if (this instanceof First f) return "first " + f.thread + " " + f.rows;
        if (this instanceof Cost c) return "cost " + c.what.lower() + " " + c.nanoseconds;
        if (this instanceof Work w) return "workload " + w.spec;
        Call c = (Call) this;
        return "call " + hex(c.entry) + words(c.args);
    }

    /**
     * Reads a line of a log.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Input parse(String line) {
        String[] w = line.strip().split("\\s+");
        try {
            return switch (w[0]) {
                case "ask" -> new Ask(num(w[1]), num(w[2]), tail(w, 3));
                case "poke" -> new Poke(num(w[1]), Integer.parseInt(w[2]), num(w[3]));
                case "set" -> new SetRegister(Reg.valueOf(w[1].toUpperCase(java.util.Locale.ROOT)), num(w[2]));
                case "schedule" ->
                    new Choose(Schedule.parse(line.strip().substring("schedule".length()))
                            .text());
                case "first" -> new First(Integer.parseInt(w[1]), Long.parseLong(w[2]));
                case "cost" -> new Cost(Costs.valueOf(w[1].toUpperCase(java.util.Locale.ROOT)), Long.parseLong(w[2]));
                case "workload" ->
                    new Work(Workload.parse(line.strip().substring("workload".length()))
                            .text());
                case "call" -> new Call(num(w[1]), tail(w, 2));
                default -> throw new IllegalArgumentException("no kind of input is called " + w[0]);
            };
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a line of a log: " + line, e);
        }
    }

    private static String hex(long v) {
        return "0x" + Long.toHexString(v);
    }

    private static long num(String s) {
        return Long.parseUnsignedLong(s.substring(2), 16);
    }

    private static String words(List<Long> list) {
        StringBuilder b = new StringBuilder();
        for (long v : list) b.append(' ').append(hex(v));
        return b.toString();
    }

    private static List<Long> tail(String[] w, int from) {
        java.util.ArrayList<Long> out = new java.util.ArrayList<>();
        for (int i = from; i < w.length; i++) out.add(num(w[i]));
        return out;
    }
}
