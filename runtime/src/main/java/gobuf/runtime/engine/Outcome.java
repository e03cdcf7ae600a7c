package gobuf.runtime.engine;

import gobuf.runtime.machine.Memory;
import gobuf.runtime.os.Requests;
import gobuf.runtime.os.Requests.Tally;
import java.util.Arrays;

/**
 * What became of a workload's requests, read off the process's table, and what was counted on the way. Times are virtual nanoseconds from
 * the workload's beginning. A request that was not begun or not ended has −1 there.
 */
public final class Outcome {
    private final long[] arrivals;
    private final long[] taken;
    private final long[] starts;
    private final long[] ends;
    private final long[] busy;
    private final long[] tallies = new long[Tally.values().length];
    private final long migrations;
    private final long done;
    private final long steps;

    private Outcome(Session s) {
        Memory m = s.machine().memory();
        int n = (int) m.ld8(Requests.COUNT);
        arrivals = new long[n];
        taken = new long[n];
        starts = new long[n];
        ends = new long[n];
        long accepted = m.ld8(Requests.ACCEPTED);
        for (int i = 0; i < n; i++) {
            long r = Requests.record(i);
            arrivals[i] = m.ld8(r + Requests.ARRIVAL);
            taken[i] = i < accepted ? m.ld8(r + Requests.TAKEN) : -1;
            starts[i] = noted(m, r + Requests.START);
            ends[i] = noted(m, r + Requests.END);
        }
        int procs = (int) m.ld4(s.image().profile().global("runtime.gomaxprocs"));
        busy = new long[procs];
        for (int p = 0; p < procs; p++) busy[p] = m.ld8(Requests.BUSY + 8L * p);
        for (Tally t : Tally.values()) tallies[t.ordinal()] = m.ld8(t.address());
        migrations = m.ld8(Requests.MIGRATIONS);
        done = m.ld8(Requests.DONE);
        steps = s.step();
    }

    /** Nothing begins or ends at 0: the server's own first rows take time. */
    private static long noted(Memory m, long at) {
        long t = m.ld8(at);
        return t == 0 ? -1 : t;
    }

    /**
     * What has become of a session's workload so far.
     *
     * @throws IllegalStateException if it has none
     */
    public static Outcome of(Session s) {
        if (s.machine().memory().ld8(Requests.COUNT) == 0)
            throw new IllegalStateException("the process has no workload");
        return new Outcome(s);
    }

    /** How many requests the workload has. */
    public int requests() {
        return arrivals.length;
    }

    /** How many are done with. */
    public long done() {
        return done;
    }

    /** When each came. */
    public long[] arrivals() {
        return arrivals.clone();
    }

    /** When each was accepted: from then on it is a goroutine. */
    public long[] taken() {
        return taken.clone();
    }

    /** When each ran first. */
    public long[] starts() {
        return starts.clone();
    }

    /** When each was done with. */
    public long[] ends() {
        return ends.clone();
    }

    /** Nanoseconds of work that each P has done. */
    public long[] busy() {
        return busy.clone();
    }

    /** How often something happened. */
    public long count(Tally what) {
        return tallies[what.ordinal()];
    }

    /** How often a request's goroutine went on, on another P than before. */
    public long migrations() {
        return migrations;
    }

    /** Rows that the process has run since its start. */
    public long steps() {
        return steps;
    }

    /** When the last request was done with. */
    public long end() {
        return Arrays.stream(ends).max().orElse(0);
    }

    /** Parts of the Ps' time that were work. */
    public double utilisation() {
        return Arrays.stream(busy).sum() / ((double) end() * busy.length);
    }

    /** Time average of the requests that had come and were not done with, from 0 to the {@link #end}: the area under their number. */
    public double meanNumber() {
        return area(arrivals, ends) / (double) end();
    }

    /** Time average of the requests that had come and not run yet. */
    public double meanWaiting() {
        return area(arrivals, starts) / (double) end();
    }

    /**
     * The area under the number of those that have begun and not ended, by going through all moments at which it changes.
     *
     * @throws IllegalStateException if one has not ended
     */
    static long area(long[] begins, long[] ends) {
        long[] up = begins.clone();
        long[] down = ends.clone();
        Arrays.sort(up);
        Arrays.sort(down);
        if (down.length > 0 && down[0] < 0) throw new IllegalStateException("some requests are not done with");
        long area = 0;
        long last = 0;
        long number = 0;
        for (int u = 0, d = 0; d < down.length; ) {
            boolean rises = u < up.length && up[u] <= down[d];
            long now = rises ? up[u++] : down[d++];
            area += number * (now - last);
            last = now;
            number += rises ? 1 : -1;
        }
        return area;
    }

    /** Whether Little's law holds for the run: the area under the number of requests is the sum of the times they were there. */
    public boolean little() {
        long sum = 0;
        for (int i = 0; i < ends.length; i++) sum += ends[i] - arrivals[i];
        return sum == area(arrivals, ends);
    }
}
