package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread of the simulated process.
 *
 * @param thread its number
 * @param m the M it runs as, {@code M2}
 * @param state what it does, in words
 * @param clock its virtual time in nanoseconds
 * @param row the row it runs next
 */
public record ThreadInfo(int thread, String m, String state, long clock, String row) {
    /** All threads that have not ended. */
    static List<ThreadInfo> of(Machine machine) {
        List<ThreadInfo> out = new ArrayList<>();
        int count = Math.max(1, Linux.threads(machine.memory()));
        for (int t = 0; t < count; t++) {
            if (count > 1 && !Linux.alive(machine.memory(), t)) continue;
            out.add(new ThreadInfo(
                    t,
                    "M" + machine.mId(t),
                    state(machine, t),
                    machine.threads().get(t).clock(),
                    machine.row(t).map(Row::toString).orElse("no row")));
        }
        return out;
    }

    private static String state(Machine machine, int thread) {
        Memory m = machine.memory();
        if (Schedules.waits(machine, thread)) return "waits for a magic";
        if (Linux.threads(m) == 0) return "running";
        return switch (Linux.state(m, thread)) {
            case NONE -> "none";
            case RUNNING -> "running";
            case SLEEPING -> sleeping(machine, thread);
            case WOKEN -> "waking up";
            case ENDED -> "ended";
        };
    }

    private static String sleeping(Machine machine, int thread) {
        long futex = Linux.futex(machine.memory(), thread);
        long until = Linux.deadline(machine.memory(), thread);
        String on = futex == 0 ? "sleeps" : "sleeps on " + new Moment(machine).meaning(futex);
        return until < 0 ? on : on + " until " + until;
    }
}
