package gobuf.runtime.os;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.machine.Region;

/**
 * A device from which requests come: a table with the time at which each arrives, what it needs, and what became of it. The poller's Ms
 * sleep until the next arrival, as in epoll_wait(2) on a listening socket, edge-triggered; a goroutine takes them one by one, as with
 * accept4(2). Which rows look at it says {@code gobuf.runtime.program.Server}.
 */
public final class Requests {
    /**
     * A header, the work of each P, the table of requests, the times they need. Where it lies, its pages do not share entries of {@code
     * LookAside} with the first ones of the heap, which are in use all the time.
     */
    public static final Region REGION = new Region("gobuf.requests", 0x12800000, 256L << 20, true);

    /** How many requests there are in all; 0 in a process without a workload. */
    public static final long COUNT = word(0);
    /** How many arrivals the poller has told of. */
    static final long TOLD = word(1);
    /** How many were accepted. */
    public static final long ACCEPTED = word(2);
    /** How many are done with. */
    public static final long DONE = word(3);
    /** The clock when the workload began: arrivals are counted from there. */
    public static final long BEGIN = word(4);
    /** What a request is: {@code Workload.Kind}. */
    public static final long KIND = word(5);
    /** The pollDesc's rg: 0, ready, waiting or the goroutine that waits. */
    public static final long RG = word(6);
    /** Nanoseconds of work between two looks at whether to yield. */
    public static final long CHECK = word(7);
    /** Times a request has. */
    public static final long TIMES = word(8);
    /** Parts, stages or clients. */
    public static final long WIDTH = word(9);
    /** Room of the channels. */
    public static final long BUFFER = word(10);
    /** How often a request's goroutine went on, on another P than before. */
    public static final long MIGRATIONS = word(11);
    /** The sync.WaitGroup of all requests: 12 bytes. */
    public static final long ALL = word(12);
    /** The sync.Mutex of all requests: 8 bytes. */
    public static final long MUTEX = word(14);
    /** The code of closures, by the address of its first row; the first is a funcval that captures nothing. */
    public static final long COMMIT = word(16);

    /** The same of a request's goroutine. */
    public static final long SERVE = word(26);
    /** Of a stage. */
    public static final long STAGE = word(27);
    /** Of a client. */
    public static final long CLIENT = word(28);
    /** Of a part of a request. */
    public static final long PART = word(29);
    /** How often something happened, by {@link Tally}. */
    static final long TALLY = word(18);
    /** The channels in front of the stages. */
    public static final long CHANNELS = word(32);

    /** Nanoseconds of work that each P has done, by its id. */
    public static final long BUSY = REGION.start() + 4096;
    /** Most Ps whose work is counted. */
    public static final int PS = 1024;

    /** The table of requests. */
    public static final long TABLE = BUSY + 8L * PS;
    /** Bytes of a request's record. */
    public static final int RECORD = 40;

    /** Nanoseconds from the beginning: when it came. */
    public static final int ARRIVAL = 0;
    /** When somebody took it in. */
    public static final int TAKEN = 8;
    /** When its goroutine ran first. */
    public static final int START = 16;
    /** When it was done with. */
    public static final int END = 24;
    /** One more than the id of the P it was on last. */
    public static final int WHERE = 32;

    /** What is counted while a workload runs. */
    public enum Tally {
        /** A goroutine was picked to run. */
        DECISIONS,
        /** The global queue gave some. */
        GLOBAL_GETS,
        /** How many it gave. */
        GLOBAL_TAKEN,
        /** An M looked at all Ps for work. */
        LOOKS,
        /** It found some. */
        STEALS,
        /** How many it took. */
        STOLEN,
        /** An M began to spin. */
        SPINS;

        /** The word that counts it. */
        public long address() {
            return TALLY + 8L * ordinal();
        }
    }

    /** What {@link #accept} tells if nobody is there now. */
    public static final long NOBODY = -1;
    /** What it tells if nobody will come any more. */
    public static final long CLOSED = -2;

    private Requests() {}

    private static long word(int i) {
        return REGION.start() + 8L * i;
    }

    /** The record of request {@code i}. */
    public static long record(long i) {
        return TABLE + RECORD * i;
    }

    /** Where time {@code k} of request {@code i} lies, of {@code n} requests with {@code times} each. */
    public static long time(long n, long times, long i, long k) {
        return record(n) + 8 * (times * i + k);
    }

    /** Time {@code k} of request {@code i}. */
    public static long time(Cpu c, long i, long k) {
        return c.ld8(time(c.ld8(COUNT), c.ld8(TIMES), i, k));
    }

    /** Whether the process has a workload. */
    public static boolean open(Cpu c) {
        return c.ld8(COUNT) != 0;
    }

    /** Counts something at that address {@code n} times, if the process has a workload. */
    public static void count(Cpu c, long at, long n) {
        // Stored in any case: joined code that keeps a journal stores nothing on a path that may not be taken.
        long more = c.ld8(COUNT) != 0 ? n : 0;
        c.st8(at, c.ld8(at) + more);
    }

    // ---- effects of system rows

    /** The workload begins now. */
    public static void begin(Cpu c) {
        c.st8(BEGIN, Linux.clock(c));
    }

    /** Nanoseconds since the beginning. */
    private static long now(Cpu c) {
        return Linux.clock(c) - c.ld8(BEGIN);
    }

    /** Sleeps in the poller: while nobody writes into its pipe, at most {@code ns} nanoseconds, below 0 for ever, and until a request arrives. */
    public static void await(Cpu c, long pipe, long ns) {
        long next = c.ld8(TOLD);
        long until = next < c.ld8(COUNT) ? c.ld8(record(next) + ARRIVAL) + c.ld8(BEGIN) : -1;
        Linux.pollsleep(c, pipe, ns, until);
    }

    /** Whether requests have arrived since this was asked last; 1 for yes. */
    public static long arrived(Cpu c) {
        Linux.entered(c, 0);
        long now = now(c);
        long told = c.ld8(TOLD);
        long n = c.ld8(COUNT);
        long to = told;
        while (to < n && c.ld8(record(to) + ARRIVAL) <= now) to++;
        if (to == told) return 0;
        c.st8(TOLD, to);
        return 1;
    }

    /** Takes in the next request that has arrived, on that P: its number, {@link #NOBODY} or {@link #CLOSED}. */
    public static long accept(Cpu c, long p) {
        Linux.entered(c, 0);
        long i = c.ld8(ACCEPTED);
        if (i >= c.ld8(COUNT)) return CLOSED;
        long arrival = c.ld8(record(i) + ARRIVAL);
        if (arrival > now(c)) {
            if (i >= c.ld8(TOLD)) return NOBODY;
            // An M whose clock is ahead has told of it, and nobody tells again: this M's clock goes on to that moment.
            Linux.pass(c, arrival - now(c));
        }
        long now = now(c);
        c.st8(ACCEPTED, i + 1);
        c.st8(record(i) + TAKEN, now);
        c.st8(record(i) + WHERE, p + 1);
        return i;
    }

    /** A client asks for something: the number of its request, which comes when it has thought; {@link #CLOSED} if it is to stop. */
    public static long think(Cpu c, long p) {
        long i = c.ld8(ACCEPTED);
        if (i >= c.ld8(COUNT)) return CLOSED;
        c.st8(ACCEPTED, i + 1);
        long now = now(c) + time(c, i, 1);
        c.st8(record(i) + ARRIVAL, now);
        c.st8(record(i) + TAKEN, now);
        c.st8(record(i) + WHERE, p + 1);
        return i;
    }

    /** The request's goroutine runs for the first time, on that P. */
    public static void start(Cpu c, long i, long p) {
        at(c, i, p);
        c.st8(record(i) + START, now(c));
    }

    private static void at(Cpu c, long i, long p) {
        long where = record(i) + WHERE;
        if (c.ld8(where) == p + 1) return;
        c.st8(MIGRATIONS, c.ld8(MIGRATIONS) + 1);
        c.st8(where, p + 1);
    }

    /** Works for the request on that P, for {@code ns} nanoseconds. */
    public static void work(Cpu c, long i, long p, long ns) {
        at(c, i, p);
        Linux.pass(c, ns);
        long busy = BUSY + 8 * (p % PS);
        c.st8(busy, c.ld8(busy) + ns);
    }

    /** The request is done with. */
    public static void end(Cpu c, long i) {
        c.st8(record(i) + END, now(c));
        c.st8(DONE, c.ld8(DONE) + 1);
    }
}
