package gobuf.runtime.layout;

/** The structs of a release as objects with a member a field, so that rows can say {@code g.sched.sp}. */
public final class Types {
    /** {@code runtime.g}. */
    public final G g;
    /** {@code runtime.m}. */
    public final M m;
    /** {@code runtime.p}. */
    public final P p;
    /** {@code runtime.schedt}. */
    public final Sched sched;

    /** Takes the layouts from a profile. */
    public Types(Profile profile) {
        g = new G(profile.struct("g"));
        m = new M(profile.struct("m"));
        p = new P(profile.struct("p"));
        sched = new Sched(profile.struct("schedt"));
    }

    /** A gobuf inside another struct. */
    public static final class Gobuf {
        /** The whole gobuf. */
        public final Field self;
        /** Its fields. */
        public final Field sp, pc, g, ctxt, ret, lr, bp;

        Gobuf(Struct s, String at) {
            self = s.field(at);
            sp = s.field(at + ".sp");
            pc = s.field(at + ".pc");
            g = s.field(at + ".g");
            ctxt = s.field(at + ".ctxt");
            ret = s.field(at + ".ret");
            lr = s.field(at + ".lr");
            bp = s.field(at + ".bp");
        }
    }

    /** Fields of g. */
    public static final class G {
        /** The layout itself. */
        public final Struct struct;
        /** The gobuf that holds the g's position while it does not run. */
        public final Gobuf sched;
        /** Fields by Go's names. */
        public final Field stackLo,
                stackHi,
                stackguard0,
                stackguard1,
                panic,
                defer,
                m,
                syscallsp,
                syscallpc,
                stktopsp,
                param,
                atomicstatus,
                stackLock,
                goid;
        /** Fields by Go's names. */
        public final Field schedlink,
                waitsince,
                waitreason,
                preempt,
                preemptStop,
                preemptShrink,
                paniconfault,
                gcscandone,
                throwsplit,
                writebuf;
        /** Fields by Go's names. */
        public final Field trackingSeq,
                tracking,
                runnableStamp,
                runnableTime,
                lockedm,
                sig,
                gopc,
                ancestors,
                startpc,
                waiting,
                labels,
                timer,
                gcAssistBytes;
        /** Fields by Go's names. */
        public final Field sysexitticks,
                activeStackChans,
                parkingOnChan,
                raceignore,
                sysblocktraced,
                racectx,
                goroutineProfiled,
                asyncSafePoint;

        G(Struct s) {
            struct = s;
            sched = new Gobuf(s, "sched");
            stackLo = s.field("stack.lo");
            stackHi = s.field("stack.hi");
            stackguard0 = s.field("stackguard0");
            stackguard1 = s.field("stackguard1");
            panic = s.field("_panic");
            defer = s.field("_defer");
            m = s.field("m");
            syscallsp = s.field("syscallsp");
            syscallpc = s.field("syscallpc");
            stktopsp = s.field("stktopsp");
            param = s.field("param");
            atomicstatus = s.field("atomicstatus");
            stackLock = s.field("stackLock");
            goid = s.field("goid");
            schedlink = s.field("schedlink");
            waitsince = s.field("waitsince");
            waitreason = s.field("waitreason");
            preempt = s.field("preempt");
            preemptStop = s.field("preemptStop");
            preemptShrink = s.field("preemptShrink");
            paniconfault = s.field("paniconfault");
            gcscandone = s.field("gcscandone");
            throwsplit = s.field("throwsplit");
            writebuf = s.field("writebuf");
            trackingSeq = s.field("trackingSeq");
            tracking = s.field("tracking");
            runnableStamp = s.field("runnableStamp");
            runnableTime = s.field("runnableTime");
            lockedm = s.field("lockedm");
            sig = s.field("sig");
            gopc = s.field("gopc");
            ancestors = s.field("ancestors");
            startpc = s.field("startpc");
            waiting = s.field("waiting");
            labels = s.field("labels");
            timer = s.field("timer");
            gcAssistBytes = s.field("gcAssistBytes");
            sysexitticks = s.field("sysexitticks");
            activeStackChans = s.field("activeStackChans");
            parkingOnChan = s.field("parkingOnChan");
            raceignore = s.field("raceignore");
            sysblocktraced = s.field("sysblocktraced");
            racectx = s.field("racectx");
            goroutineProfiled = s.field("goroutineProfiled");
            asyncSafePoint = s.field("asyncSafePoint");
        }
    }

    /** Fields of m. */
    public static final class M {
        /** The layout itself. */
        public final Struct struct;
        /** Fields by Go's names. */
        public final Field g0,
                procid,
                gsignal,
                tls,
                mstartfn,
                curg,
                caughtsig,
                p,
                nextp,
                oldp,
                id,
                mallocing,
                throwing,
                preemptoff,
                locks,
                dying,
                profilehz;
        /** Fields by Go's names. */
        public final Field spinning,
                blocked,
                incgo,
                fastrand,
                park,
                alllink,
                schedlink,
                lockedg,
                lockedExt,
                lockedInt,
                nextwaitm,
                syscalltick,
                preemptGen,
                signalPending,
                morebufPc,
                morebufSp,
                morebufLr,
                morebufG;

        M(Struct s) {
            struct = s;
            g0 = s.field("g0");
            procid = s.field("procid");
            gsignal = s.field("gsignal");
            tls = s.field("tls");
            mstartfn = s.field("mstartfn");
            curg = s.field("curg");
            caughtsig = s.field("caughtsig");
            p = s.field("p");
            nextp = s.field("nextp");
            oldp = s.field("oldp");
            id = s.field("id");
            mallocing = s.field("mallocing");
            throwing = s.field("throwing");
            preemptoff = s.field("preemptoff");
            locks = s.field("locks");
            dying = s.field("dying");
            profilehz = s.field("profilehz");
            spinning = s.field("spinning");
            blocked = s.field("blocked");
            incgo = s.field("incgo");
            fastrand = s.field("fastrand");
            park = s.field("park");
            alllink = s.field("alllink");
            schedlink = s.field("schedlink");
            lockedg = s.field("lockedg");
            lockedExt = s.field("lockedExt");
            lockedInt = s.field("lockedInt");
            nextwaitm = s.field("nextwaitm");
            syscalltick = s.field("syscalltick");
            preemptGen = s.field("preemptGen");
            signalPending = s.field("signalPending");
            morebufPc = s.field("morebuf.pc");
            morebufSp = s.field("morebuf.sp");
            morebufLr = s.field("morebuf.lr");
            morebufG = s.field("morebuf.g");
        }
    }

    /** Fields of p. */
    public static final class P {
        /** The layout itself. */
        public final Struct struct;
        /** Fields by Go's names. */
        public final Field id,
                status,
                link,
                schedtick,
                syscalltick,
                m,
                mcache,
                goidcache,
                goidcacheend,
                runqhead,
                runqtail,
                runq,
                runnext;
        /** Fields by Go's names; gFree is {@code p.gFree.gList.head} and {@code p.gFree.n}. */
        public final Field gFreeHead, gFreeN, preempt, runSafePointFn, maxStackScanDelta;

        /** Fields by Go's names; wbBuf is {@code p.wbBuf.next}, {@code end}, {@code buf}. */
        public final Field timer0When, timerModifiedEarliest, wbBufNext, wbBufEnd, wbBufBuf;

        /** Fields by Go's names; what sysmon saw last is {@code p.sysmontick}. */
        public final Field timersLock, numTimers, limiterEvent, gcMarkWorkerMode;

        /** Fields of {@code p.sysmontick}. */
        public final Field seenSchedtick, seenSchedwhen, seenSyscalltick, seenSyscallwhen;

        P(Struct s) {
            struct = s;
            id = s.field("id");
            status = s.field("status");
            link = s.field("link");
            schedtick = s.field("schedtick");
            syscalltick = s.field("syscalltick");
            m = s.field("m");
            mcache = s.field("mcache");
            goidcache = s.field("goidcache");
            goidcacheend = s.field("goidcacheend");
            runqhead = s.field("runqhead");
            runqtail = s.field("runqtail");
            runq = s.field("runq");
            runnext = s.field("runnext");
            gFreeHead = s.field("gFree.gList.head");
            gFreeN = s.field("gFree.n");
            preempt = s.field("preempt");
            runSafePointFn = s.field("runSafePointFn");
            timer0When = s.field("timer0When");
            timerModifiedEarliest = s.field("timerModifiedEarliest");
            wbBufNext = s.field("wbBuf.next");
            wbBufEnd = s.field("wbBuf.end");
            wbBufBuf = s.field("wbBuf.buf");
            maxStackScanDelta = s.field("maxStackScanDelta");
            timersLock = s.field("timersLock");
            numTimers = s.field("numTimers");
            limiterEvent = s.field("limiterEvent");
            gcMarkWorkerMode = s.field("gcMarkWorkerMode");
            seenSchedtick = s.field("sysmontick.schedtick");
            seenSchedwhen = s.field("sysmontick.schedwhen");
            seenSyscalltick = s.field("sysmontick.syscalltick");
            seenSyscallwhen = s.field("sysmontick.syscallwhen");
        }
    }

    /** Fields of schedt. */
    public static final class Sched {
        /** The layout itself. */
        public final Struct struct;
        /** Fields by Go's names. */
        public final Field goidgen,
                lock,
                midle,
                nmidle,
                nmidlelocked,
                mnext,
                maxmcount,
                nmsys,
                nmfreed,
                ngsys,
                pidle,
                npidle,
                nmspinning;
        /** Fields by Go's names; the heads and tails of gQueues and gLists. */
        public final Field runqHead,
                runqTail,
                runqsize,
                disableUser,
                gFreeLock,
                gFreeStackHead,
                gFreeNoStackHead,
                gFreeN,
                gcwaiting,
                stopwait,
                sysmonwait;
        /** Fields by Go's names; the queue of goroutines that wait while {@code disable.user} is set. */
        public final Field disableRunnableHead, disableRunnableTail, disableN, profilehz;

        /** Fields by Go's names. */
        public final Field lastpoll,
                pollUntil,
                stopnote,
                sysmonnote,
                sysmonlock,
                safePointFn,
                safePointWait,
                safePointNote;

        Sched(Struct s) {
            struct = s;
            goidgen = s.field("goidgen");
            lock = s.field("lock");
            midle = s.field("midle");
            nmidle = s.field("nmidle");
            nmidlelocked = s.field("nmidlelocked");
            mnext = s.field("mnext");
            maxmcount = s.field("maxmcount");
            nmsys = s.field("nmsys");
            nmfreed = s.field("nmfreed");
            ngsys = s.field("ngsys");
            pidle = s.field("pidle");
            npidle = s.field("npidle");
            nmspinning = s.field("nmspinning");
            runqHead = s.field("runq.head");
            runqTail = s.field("runq.tail");
            runqsize = s.field("runqsize");
            disableUser = s.field("disable.user");
            gFreeLock = s.field("gFree.lock");
            gFreeStackHead = s.field("gFree.stack.head");
            gFreeNoStackHead = s.field("gFree.noStack.head");
            gFreeN = s.field("gFree.n");
            gcwaiting = s.field("gcwaiting");
            stopwait = s.field("stopwait");
            sysmonwait = s.field("sysmonwait");
            disableRunnableHead = s.field("disable.runnable.head");
            disableRunnableTail = s.field("disable.runnable.tail");
            disableN = s.field("disable.n");
            profilehz = s.field("profilehz");
            lastpoll = s.field("lastpoll");
            pollUntil = s.field("pollUntil");
            stopnote = s.field("stopnote");
            sysmonnote = s.field("sysmonnote");
            sysmonlock = s.field("sysmonlock");
            safePointFn = s.field("safePointFn");
            safePointWait = s.field("safePointWait");
            safePointNote = s.field("safePointNote");
        }
    }
}
