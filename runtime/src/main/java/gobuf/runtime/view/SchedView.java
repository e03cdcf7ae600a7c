package gobuf.runtime.view;

import java.util.List;

/**
 * What %sched shows: Ms, Ps, gs and queues at one glance.
 *
 * @param where where the machine stands
 * @param ms one line an M
 * @param ps one line a P
 * @param gs one line a g, perhaps cut short; those that run or wait first
 * @param gTotal number of gs there are
 * @param gCounts how many gs have each status: {@code 3 _Gwaiting}
 * @param counters fields of sched that count
 * @param pidle names of the Ps in sched.pidle, its head first
 * @param midle names of the Ms in sched.midle, its head first
 * @param queues the run queues
 */
public record SchedView(
        Where where,
        List<M> ms,
        List<P> ps,
        List<G> gs,
        long gTotal,
        List<String> gCounts,
        List<Field> counters,
        List<String> pidle,
        List<String> midle,
        QueuePicture queues)
        implements View {
    /**
     * One M.
     *
     * @param name as {@code M0}
     * @param state such as {@code running}, {@code asleep on m2.park}, {@code spinning}
     * @param g what it runs on now, {@code m0.g0} or a goroutine; empty if it has no thread
     * @param row the row it runs next; empty if it has no thread
     * @param curg its current goroutine, or empty
     * @param p its P, or empty
     * @param nextp the P it was given and has not taken yet, or empty
     * @param lockedg the goroutine that is locked to it, or empty
     * @param locks m.locks
     */
    public record M(
            String name,
            String state,
            String g,
            String row,
            String curg,
            String p,
            String nextp,
            String lockedg,
            long locks) {}

    /**
     * One P.
     *
     * @param name as {@code P0}
     * @param status with its name
     * @param m its M, or empty
     * @param runnext name of a g, or empty
     * @param queued number of gs in its ring
     * @param schedtick how often it scheduled
     * @param free number of dead gs it keeps
     */
    public record P(String name, Value status, String m, String runnext, long queued, long schedtick, long free) {}

    /**
     * One g.
     *
     * @param name as {@code g5}
     * @param goid its id
     * @param status with its name
     * @param m its M, or empty
     * @param pc where it will go on
     * @param waitreason why it waits, or empty
     * @param object addresses of the channels or the semaphore it waits on, or empty
     */
    public record G(String name, long goid, Value status, String m, Value pc, String waitreason, String object) {}

    /** Copies the lists. */
    public SchedView {
        ms = List.copyOf(ms);
        ps = List.copyOf(ps);
        gs = List.copyOf(gs);
        gCounts = List.copyOf(gCounts);
        counters = List.copyOf(counters);
        pidle = List.copyOf(pidle);
        midle = List.copyOf(midle);
    }
}
