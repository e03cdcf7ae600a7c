package gobuf.kernel.magic;

import gobuf.runtime.engine.Input;
import gobuf.runtime.expr.Result;

/** Overwrites memory. */
final class PokeMagic extends Magic {
    PokeMagic(Workbench bench) {
        super(bench, "poke", "Overwrites memory: a field, a variable or an address.");
        needs("place", Kind.EXPRESSION);
        needs("value", Kind.EXPRESSION);
        takes("size", Kind.EXPRESSION);
        example("%poke p0.runqhead p0.runqtail");
        example("%poke [rsp+8] 0");
        example("%poke 0xc00002c7d8 1 4");
        details(
                "A logged input and one step. A field or [address] is written where it lies and with its size; a number is taken as an address, of 8 bytes if no size is given.");
    }

    @Override
    Object run(Args args) {
        String text = args.need("place");
        Result r = bench.eval(text);
        if (r.register() != null)
            throw MagicError.argument(
                    text + " is a register",
                    "%set " + text + " " + args.need("value"),
                    "%poke [" + text + "] " + args.need("value"));
        if (!r.type().scalar())
            throw MagicError.argument(text + " is a " + r.type().name() + "; name one of its fields", "%print " + text);
        Result.Place place = r.placeOr(8);
        int size = args.has("size") ? (int) bench.count("%poke's size", args.need("size"), 8) : place.size();
        if (Integer.bitCount(size) != 1) throw MagicError.argument("1, 2, 4 or 8 bytes are written, not " + size);
        long value = bench.number(args.need("value"));
        if (!bench.session().machine().memory().mapped(place.address(), size))
            throw MagicError.argument("nothing is mapped at 0x" + Long.toHexString(place.address()), "%sym " + text);
        return bench.input(new Input.Poke(place.address(), size, value), "poked " + text);
    }
}
