package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the rule of 61 and the inheritance of time slices are for: the same work with them and without. */
class FairnessTest {
    private static final long MS = 1_000_000;
    private static final int MANY = 400;

    /** Goroutine 1 yields to a goroutine that starts its successor and ends, and that one likewise. Tells how many of them came first. */
    private static int before(Booted b) {
        b.go("respawn", 1, (long) MANY).yield();
        return b.begun("main.respawn");
    }

    @Test
    void theGlobalQueueStarvesBehindGoroutinesThatRespawnEachOther() {
        assertThat(before(new Booted(1).set("runnextoff", 1).set("tick61off", 1)))
                .isEqualTo(MANY + 1);
    }

    @Test
    void every61stTimeItIsLookedAtFirst() {
        Booted b = new Booted(1).set("runnextoff", 1);
        assertThat(before(b)).isBetween(1, 61);
        int first = b.begun("main.respawn");
        b.yield();
        assertThat(b.begun("main.respawn") - first)
                .as("and then every 61st time; it takes one itself")
                .isEqualTo(60);
    }

    /** Through runnext they are one slice, in which nothing is counted: there it is sysmon that ends it, after 10 ms. */
    @Test
    void goroutinesThatInheritASliceAreStoppedWhenItIsOver() {
        Booted b = new Booted(1).rowCost(200);
        long start = b.now();
        int first = before(b);
        assertThat(first).isBetween(62, MANY - 1);
        assertThat(b.now() - start).as("and sysmon looks every 10 ms").isBetween(10 * MS, 31 * MS);
    }

    /** The share of the P's rows, in percent, that two goroutines which hand a number to and fro take beside a hog, with the scheduler's between them. */
    private static long share(Booted b) {
        b.set("asyncpreemptoff", 0).rowCost(1000);
        b.go("spin", 1, 1L << 40).go("pair", 1, 1L << 40);
        b.s.ask(b.s.statements().gosched());
        b.rowsOf.clear();
        b.runFor(600 * MS);
        long hog = b.rowsOf.getOrDefault(5L, 0L);
        long all = b.rowsOf.values().stream().mapToLong(x -> x).sum();
        return 100 * (all - hog) / all;
    }

    @Test
    void aPairThatInheritsItsSliceSharesThePWithAHog() {
        assertThat(share(new Booted(1))).isBetween(40L, 60L);
    }

    @Test
    void aPairThatQueuesEachTimeGetsAlmostNothing() {
        assertThat(share(new Booted(1).set("runnextoff", 1))).isLessThan(10);
    }
}
