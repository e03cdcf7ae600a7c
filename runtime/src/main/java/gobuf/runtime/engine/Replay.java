package gobuf.runtime.engine;

import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Row;
import gobuf.runtime.code.RowObserver;
import java.util.function.BooleanSupplier;

/** Runs a part of a branch's history once more, on a machine of its own, for somebody who wants to see every row of it. */
final class Replay {
    /** Sees every row before it runs. */
    abstract static class Watcher implements RowObserver {
        private long first;

        /** The step of the row that has the number 0. */
        final long first() {
            return first;
        }

        /** So many rows have run; the machine stands at the one that follows, if there is one. Their time is not counted yet. */
        void end(long ran) {}
    }

    private Replay() {}

    /** Runs from one step to another; tells how far it came. */
    static long run(Branch branch, Machine m, long from, long end, Watcher to, BooleanSupplier interrupted) {
        return run(new Schedules(m, branch.inputs::get), branch, m, from, end, to, interrupted);
    }

    /** Runs from one step to another, and tells why the schedule has no row for the thread it wants; null if it was no script's doing. */
    static String held(Branch branch, Machine m, long from, long end, BooleanSupplier interrupted) {
        Schedules schedules = new Schedules(m, branch.inputs::get);
        long reached = run(
                schedules,
                branch,
                m,
                from,
                end,
                new Watcher() {
                    @Override
                    public void about(Row row, long n) {
                        // Only whether it can be run is asked.
                    }
                },
                interrupted);
        String held = reached < end ? schedules.held() : null;
        // A magic that comes while the script runs may well ask something of goroutine 1; at its very start none does.
        return held != null && held.endsWith(Schedule.ASKS) && reached > from + 1 ? null : held;
    }

    private static long run(
            Schedules schedules,
            Branch branch,
            Machine m,
            long from,
            long end,
            Watcher to,
            BooleanSupplier interrupted) {
        long step = from;
        while (step < end && !interrupted.getAsBoolean()) {
            Input in = branch.inputs.get(step);
            if (in != null) {
                Inputs.apply(in, m, step, null);
                step++;
                schedules.input(step);
                continue;
            }
            Long next = branch.inputs.ceilingKey(step);
            long n = schedules.most((next == null ? end : Math.min(end, next)) - step);
            if (n == 0) break;
            to.first = step;
            long ran = Interpreter.observe(m.cpu(), n, to, interrupted);
            to.end(ran);
            step += ran;
            if (ran == 0) break;
            schedules.ran(ran, step);
        }
        return step;
    }
}
