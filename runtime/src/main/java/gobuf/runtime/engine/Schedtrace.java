package gobuf.runtime.engine;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Memory;
import java.util.function.LongUnaryOperator;

/**
 * What a process with {@code GODEBUG=schedtrace=…} prints of its scheduler, read off a machine: the line of {@code schedtrace} (Go 1.19,
 * runtime/proc.go, function schedtrace), with {@code scheddetail=1} followed by lines for each P, M and G.
 */
public final class Schedtrace {
    private static final long MS = 1_000_000;

    /** How a release writes the lines. */
    public enum Form {
        /** Go 1.19: −1 for no M, P or goroutine. */
        GO1_19("1.19"),
        /**
         * As Go 1.26.8 prints them (recorded): {@code nil} for none, words for what is true or not, a schedtick for each P, and
         * needspinning, which is 0, as no thread of Go 1.19 asks for it.
         */
        GO1_26("1.26");

        private final String release;

        Form(String release) {
            this.release = release;
        }

        /** Such as {@code 1.26}. */
        public String release() {
            return release;
        }
    }

    private final Machine machine;
    private final Memory memory;
    private final Profile profile;
    private final Process process;
    private final Form form;
    private final StringBuilder out;

    private Schedtrace(Machine machine, Form form, StringBuilder out) {
        this.machine = machine;
        this.memory = machine.memory();
        this.profile = machine.image().profile();
        this.process = new Process(machine);
        this.form = form;
        this.out = out;
    }

    /**
     * Appends the lines for a moment, each with its end of line.
     *
     * @param since nanoseconds since the first lines; Go writes whole milliseconds
     */
    public static void lines(Machine machine, long since, boolean detailed, Form form, StringBuilder out) {
        new Schedtrace(machine, form, out).lines(since, detailed);
    }

    private void lines(long since, boolean detailed) {
        long sched = profile.global("runtime.sched");
        Struct s = profile.struct("schedt");
        out.append("SCHED ").append(since / MS).append("ms:");
        number("gomaxprocs", memory.ld4(profile.global("runtime.gomaxprocs")));
        number("idleprocs", value(s, sched, "npidle"));
        number("threads", value(s, sched, "mnext") - value(s, sched, "nmfreed"));
        number("spinningthreads", value(s, sched, "nmspinning"));
        if (form == Form.GO1_26) number("needspinning", 0);
        number("idlethreads", value(s, sched, "nmidle"));
        number("runqueue", value(s, sched, "runqsize"));
        if (!detailed) {
            each(" [", this::queued);
            if (form == Form.GO1_26) each(" schedticks=[", p -> value(profile.struct("p"), p, "schedtick"));
            out.append('\n');
            return;
        }
        truth("gcwaiting", value(s, sched, "gcwaiting"));
        number("nmidlelocked", value(s, sched, "nmidlelocked"));
        number("stopwait", value(s, sched, "stopwait"));
        truth("sysmonwait", value(s, sched, "sysmonwait"));
        out.append('\n');
        long place = 0;
        for (long p : process.ps()) pLine(p, place++);
        allm();
        for (long g : process.gs()) gLine(g);
    }

    /** A number of each P in brackets; newer releases set them apart. */
    private void each(String begin, LongUnaryOperator of) {
        String apart = form == Form.GO1_19 ? "" : " ";
        out.append(begin);
        String before = apart;
        for (long p : process.ps()) {
            out.append(before).append(of.applyAsLong(p));
            before = " ";
        }
        out.append(apart).append(']');
    }

    private long queued(long p) {
        Struct s = profile.struct("p");
        return value(s, p, "runqtail") - value(s, p, "runqhead") & 0xffffffffL;
    }

    private void pLine(long p, long place) {
        Struct s = profile.struct("p");
        out.append("  P").append(place).append(':');
        number("status", value(s, p, "status"));
        number("schedtick", value(s, p, "schedtick"));
        number("syscalltick", value(s, p, "syscalltick"));
        known("m", idOf("m", "id", value(s, p, "m")));
        number("runqsize", queued(p));
        number("gfreecnt", value(s, p, "gFree.n"));
        number("timerslen", memory.ld8(p + s.field("timers").offset() + 8));
        out.append('\n');
    }

    /** The newest M comes first, as allm is linked. */
    private void allm() {
        Struct s = profile.struct("m");
        long left = Process.LIST_LIMIT;
        for (long m = memory.ld8(profile.global("runtime.allm")); m != 0 && left > 0; m = value(s, m, "alllink")) {
            mLine(s, m);
            left--;
        }
    }

    private void mLine(Struct s, long m) {
        out.append("  M").append(value(s, m, "id")).append(':');
        known("p", idOf("p", "id", value(s, m, "p")));
        known("curg", idOf("g", "goid", value(s, m, "curg")));
        number("mallocing", value(s, m, "mallocing"));
        number("throwing", value(s, m, "throwing"));
        out.append(" preemptoff=").append(text(m + s.field("preemptoff").offset()));
        number("locks", value(s, m, "locks"));
        number("dying", value(s, m, "dying"));
        out.append(" spinning=").append(value(s, m, "spinning") != 0);
        out.append(" blocked=").append(value(s, m, "blocked") != 0);
        known("lockedg", idOf("g", "goid", value(s, m, "lockedg")));
        out.append('\n');
    }

    private void gLine(long g) {
        Struct s = profile.struct("g");
        long status = value(s, g, "atomicstatus");
        out.append("  G").append(value(s, g, "goid")).append(": status=").append(status);
        out.append('(').append(process.waitReason(g)).append(')');
        known("m", idOf("m", "id", value(s, g, "m")));
        known("lockedm", idOf("m", "id", value(s, g, "lockedm")));
        out.append('\n');
    }

    private void number(String name, long value) {
        out.append(' ').append(name).append('=').append(value);
    }

    /** What older releases write as 0 or 1. */
    private void truth(String name, long value) {
        if (form == Form.GO1_19) number(name, value);
        else out.append(' ').append(name).append('=').append(value != 0);
    }

    private void known(String name, long id) {
        if (form == Form.GO1_19 || id >= 0) number(name, id);
        else out.append(' ').append(name).append("=nil");
    }

    /** The number by which something is known whose address is held; −1 for none. */
    private long idOf(String struct, String field, long address) {
        return address == 0 ? -1 : value(profile.struct(struct), address, field);
    }

    private String text(long at) {
        long bytes = memory.ld8(at);
        long length = Math.min(memory.ld8(at + 8), 256);
        StringBuilder text = new StringBuilder();
        for (long i = 0; bytes != 0 && i < length; i++) text.append((char) (memory.ld1(bytes + i) & 0xff));
        return text.toString();
    }

    private long value(Struct struct, long address, String path) {
        Field f = struct.field(path);
        long at = address + f.offset();
        boolean unsigned = f.type().startsWith("uint") || f.type().equals("bool");
        return switch (f.size()) {
            case 1 -> unsigned ? memory.ld1(at) & 0xff : (byte) memory.ld1(at);
            case 2 -> unsigned ? memory.ld2(at) & 0xffff : (short) memory.ld2(at);
            case 4 -> unsigned ? memory.ld4(at) & 0xffffffffL : (int) memory.ld4(at);
            default -> memory.ld8(at);
        };
    }
}
