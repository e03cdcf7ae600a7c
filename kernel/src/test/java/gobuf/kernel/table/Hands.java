package gobuf.kernel.table;

import java.util.List;

/** A table made by hand, with a column of each kind. */
final class Hands {
    private Hands() {}

    record Hand(long goid, String status, boolean preempt, long sp, String meaning) {}

    static final List<Hand> HANDS = List.of(
            new Hand(1, "_Grunning", false, 0xc00002cf58L, "g1.stack.hi−0xa8"),
            new Hand(2, "_Gwaiting", false, 0xc00002d738L, "g2.stack.hi−0xc8"),
            new Hand(5, "_Grunnable", true, 0xc00002e7d8L, "g5.stack.hi−0x28"),
            new Hand(6, "_Gdead", true, 0, ""),
            new Hand(17, "_Gdead", false, 0xffffffff80000000L, "say \"hi\", main.add"));

    static final List<Spec<Hand>> SPECS = new Spec.Of<Hand>()
            .number("goid", Hand::goid, "")
            .text("status", Hand::status, "")
            .bool("preempt", Hand::preempt, "")
            .address("sched.sp", h -> new Address(h.sp(), h.meaning()), "")
            .number("limit", h -> 5, "")
            .showing("goid", "status", "sched.sp");

    static Sheet sheet() {
        return Sheet.fill("gs", SPECS, HANDS, "", Need.ALL);
    }

    /** {@code n} rows that differ by their goid. */
    static Sheet many(int n) {
        List<Hand> hands = java.util.stream.LongStream.rangeClosed(1, n)
                .mapToObj(i -> new Hand(i, i % 2 == 0 ? "_Gdead" : "_Grunnable", false, 8 * i, ""))
                .toList();
        return Sheet.fill("gs", SPECS, hands, "", Need.ALL);
    }
}
