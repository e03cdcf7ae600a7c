package gobuf.kernel.magic;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.expr.Expression;
import gobuf.runtime.expr.Result;
import java.util.List;
import java.util.function.Predicate;

/** Makes watchpoints. */
final class WatchMagic extends Magic {
    WatchMagic(Workbench bench) {
        super(bench, "watch", "Stops behind a row that writes a field, a variable or a range of memory.");
        needs("place", Kind.EXPRESSION);
        takes("size", Kind.EXPRESSION);
        option("--if", Kind.EXPRESSION, "stops only if the condition is not 0 then");
        example("%watch p0.runnext");
        example("%watch sched.runqsize");
        example("%watch 0xc00002c7d8 16");
        details(
                "A field or [address] is watched where it lies; a number is taken as an address, of 8 bytes if no size is given. %break list and %break clear know it too.");
    }

    @Override
    Object run(Args args) {
        String text = args.need("place");
        long given = args.has("size") ? bench.count("%watch's size", args.need("size"), 1 << 20, "%watch " + text) : 0;
        Result.Place place = bench.eval(text).placeOr(8);
        long size = given > 0 ? given : place.size();
        if (!bench.session().machine().memory().mapped(place.address(), (int) size))
            throw MagicError.argument(
                    "nothing is mapped at 0x" + Long.toHexString(place.address()), "%watch p0.runnext");
        Predicate<Machine> condition = args.get("--if")
                .map(c -> Expression.parse(c).condition(bench.session().machine()))
                .orElse(null);
        String label =
                text + " (" + size + (size == 1 ? " byte" : " bytes") + " at 0x" + Long.toHexString(place.address())
                        + ")" + args.get("--if").map(c -> " if " + c).orElse("");
        int id = bench.session()
                .breakpoints()
                .watch(label, place.address(), size, condition)
                .id();
        return bench.message("watchpoint " + id + " made", List.of(label), "%continue", "%break clear " + id);
    }
}
