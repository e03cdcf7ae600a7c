package gobuf.kernel.magic;

import gobuf.runtime.engine.Session;
import java.util.List;

/** Looks at the scheduler's invariants: once, or behind every row. */
final class CheckMagic extends Magic {
    CheckMagic(Workbench bench) {
        super(bench, "check", "Looks at the scheduler's invariants now, or behind every row from now on.");
        takes("switch", Kind.SWITCH);
        example("%check");
        example("%check on");
        example("%check off");
        details(
                "A g is in at most one place and its status agrees; a ring has at most 256; runqsize, nmidle, npidle and nmspinning equal"
                        + " what they count; no g runs on two Ms and no P is held by two; every runnable g is where an M will look that"
                        + " is awake. With on, whatever moves forward stops at the row that broke one and names it; what was broken"
                        + " before is not told again. It only looks: bytes and steps stay the same. A row takes some ten"
                        + " microseconds then, as only what it stored to is looked at again: a million rows are ten seconds, in which a"
                        + " line tells how far it is and an interrupt stops at the next row.");
    }

    @Override
    Object run(Args args) {
        Session session = bench.session();
        String word = args.get("switch").orElse("");
        if (!List.of("", "on", "off").contains(word))
            throw MagicError.argument("%check takes on or off, not " + word, "%check on", "%check off", "%check");
        if (!word.isEmpty()) session.checking(word.equals("on"));
        List<String> broken = session.broken();
        String now = broken.isEmpty()
                ? "all invariants hold now"
                : broken.size() == 1 ? "1 invariant is broken now" : broken.size() + " invariants are broken now";
        String every = session.checking() ? "; they are looked at behind every row" : "";
        return bench.message(now + every, broken, session.checking() ? "%check off" : "%check on", "%sched");
    }
}
