package gobuf.runtime.engine;

import gobuf.runtime.code.Image;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Requests;
import gobuf.runtime.program.Callback;
import gobuf.runtime.program.Notebook;
import gobuf.runtime.program.Server;
import gobuf.runtime.workload.Workload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Applies inputs: the only place from which anything but a row changes the machine. */
final class Inputs {
    private Inputs() {}

    /** Applies an input as step {@code step}; {@code journal} may be null. */
    static void apply(Input in, Machine m, long step, Journal journal) {
        Registers r = m.registers();
        if (journal != null) journal.boundary(m.thread(), r.get(Reg.RIP));
        Memory memory = m.memory();
        if (in instanceof Input.Ask a) {
            if (a.funcval() != 0) put(memory, a.funcval(), a.entry());
            List<Long> words = a.mailbox();
            for (int i = 0; i < words.size(); i++) memory.st8(Notebook.MAILBOX + 8L * i, words.get(i));
        } else if (in instanceof Input.Poke p) {
            byte[] bytes = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(p.value())
                    .array();
            memory.put(p.address(), java.util.Arrays.copyOf(bytes, p.size()));
        } else if (in instanceof Input.SetRegister s) {
            r.set(s.reg(), s.value());
        } else if (in instanceof Input.Choose) {
            memory.st8(Linux.SCHEDULE, step + 1);
        } else if (in instanceof Input.First f) {
            memory.st8(Linux.FIRST, f.thread());
            memory.st8(Linux.FIRST_UNTIL, step + 1 + f.rows());
        } else if (in instanceof Input.Cost c) {
            memory.st8(c.what().address(), c.nanoseconds());
        } else if (in instanceof Input.Work w) {
            work(w.workload(), m.image(), memory);
        } else {
            enter((Input.Call) in, m.image(), memory, r);
        }
    }

    /** Writes the table of requests; what lay there of another workload before is overwritten, as far as it is read. */
    private static void work(Workload w, Image image, Memory memory) {
        memory.st8(Requests.COUNT, w.n());
        memory.st8(Requests.KIND, w.kind().ordinal());
        memory.st8(Requests.CHECK, w.check());
        memory.st8(Requests.TIMES, w.times());
        memory.st8(Requests.WIDTH, w.width());
        memory.st8(Requests.BUFFER, w.buffer());
        Server.CLOSURES.forEach((word, symbol) ->
                memory.st8(word, image.routine(symbol).orElseThrow().entry()));
        long[] arrivals = w.drawArrivals();
        for (int i = 0; i < arrivals.length; i++) memory.st8(Requests.record(i) + Requests.ARRIVAL, arrivals[i]);
        long[] times = w.drawTimes();
        long at = Requests.record(w.n());
        for (int i = 0; i < times.length; i++) memory.st8(at + 8L * i, times[i]);
    }

    /** Saves the registers on the stack and stands in front of the routine's first row: see {@link Callback}. */
    private static void enter(Input.Call call, Image image, Memory memory, Registers r) {
        long base = r.get(Reg.RSP) - Callback.GAP - 8L * Reg.COUNT;
        for (Reg reg : Reg.values()) memory.st8(base + 8L * reg.ordinal(), r.get(reg));
        long sp = base - Callback.SPILL - 8;
        memory.st8(sp, image.routine(Callback.SYMBOL).orElseThrow().entry());
        for (int i = 0; i < call.args().size(); i++)
            r.set(Reg.ABI[i], call.args().get(i));
        r.set(Reg.RSP, sp);
        r.set(Reg.RIP, call.entry());
    }

    private static void put(Memory memory, long address, long word) {
        memory.put(
                address,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(word)
                        .array());
    }
}
