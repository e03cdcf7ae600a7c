package gobuf.runtime.layout;

/** The structs of what goroutines wait for: channels, semaphores, and the sudogs that stand for goroutines in their queues. */
public final class WaitTypes {
    /** Fields of sudog, by Go's names; one of them stands for one g in one queue. */
    public final Sudog s;
    /** Fields of hchan, by Go's names. */
    public final Hchan c;
    /** Fields of semaRoot, by Go's names. */
    public final Field lock, treap, nwait;
    /** Fields of waitq. */
    public final Field first, last;
    /** Fields of g that waiting needs beside those of {@link Types.G}. */
    public final Field selectDone;
    /** Fields of m: what park_m is to do, and what the tracer is told. */
    public final Field waitunlockf, waitlock, waittraceev, waittraceskip;
    /** The P's sudogs at hand: a slice over {@code sudogbuf}. */
    public final Field sudogs, sudogsLen, sudogsCap;
    /** The scheduler's sudogs: a list through {@code next}. */
    public final Field sudoglock, sudogcache;

    /** Takes the layouts from a profile. */
    public WaitTypes(Profile profile) {
        s = new Sudog(profile.struct("sudog"));
        c = new Hchan(profile.struct("hchan"));
        Struct root = profile.struct("semaRoot");
        lock = root.field("lock");
        treap = root.field("treap");
        nwait = root.field("nwait");
        first = profile.struct("waitq").field("first");
        last = profile.struct("waitq").field("last");
        selectDone = profile.struct("g").field("selectDone");
        Struct m = profile.struct("m");
        waitunlockf = m.field("waitunlockf");
        waitlock = m.field("waitlock");
        waittraceev = m.field("waittraceev");
        waittraceskip = m.field("waittraceskip");
        Struct p = profile.struct("p");
        sudogs = p.field("sudogcache.array");
        sudogsLen = p.field("sudogcache.len");
        sudogsCap = p.field("sudogcache.cap");
        Struct sched = profile.struct("schedt");
        sudoglock = sched.field("sudoglock");
        sudogcache = sched.field("sudogcache");
    }

    /** Fields of sudog. */
    public static final class Sudog {
        /** Fields by Go's names. */
        public final Field g,
                next,
                prev,
                elem,
                acquiretime,
                releasetime,
                ticket,
                isSelect,
                success,
                parent,
                waitlink,
                waittail,
                c;

        Sudog(Struct s) {
            g = s.field("g");
            next = s.field("next");
            prev = s.field("prev");
            elem = s.field("elem");
            acquiretime = s.field("acquiretime");
            releasetime = s.field("releasetime");
            ticket = s.field("ticket");
            isSelect = s.field("isSelect");
            success = s.field("success");
            parent = s.field("parent");
            waitlink = s.field("waitlink");
            waittail = s.field("waittail");
            c = s.field("c");
        }
    }

    /** Fields of hchan. */
    public static final class Hchan {
        /** Bytes of an hchan; the ring of a channel whose elements hold no pointers lies behind it. */
        public final int size;
        /** Fields by Go's names. */
        public final Field qcount, dataqsiz, buf, elemsize, closed, elemtype, sendx, recvx, recvq, sendq, lock;
        /** The first of each queue. */
        public final Field recvFirst, sendFirst;

        Hchan(Struct s) {
            size = s.size();
            qcount = s.field("qcount");
            dataqsiz = s.field("dataqsiz");
            buf = s.field("buf");
            elemsize = s.field("elemsize");
            closed = s.field("closed");
            elemtype = s.field("elemtype");
            sendx = s.field("sendx");
            recvx = s.field("recvx");
            recvq = s.field("recvq");
            sendq = s.field("sendq");
            lock = s.field("lock");
            recvFirst = s.field("recvq.first");
            sendFirst = s.field("sendq.first");
        }
    }
}
