package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.Value;
import java.util.ArrayList;
import java.util.List;

/** Shows memory. */
final class MemMagic extends Magic {
    MemMagic(Workbench bench) {
        super(bench, "mem", "Shows memory from an address on.");
        needs("address", Kind.EXPRESSION);
        takes("count", Kind.EXPRESSION);
        takes("format", Kind.FORMAT);
        example("%mem rsp");
        example("%mem newg.sched.sp 4");
        example("%mem g5 32 bytes");
        details(
                "count words of 8 bytes, 8 if not given; format sym names what the words mean (the default), hex and dec give the numbers alone, bytes shows count bytes with their characters. A struct is shown where it lies.");
    }

    @Override
    Object run(Args args) {
        String text = args.need("address");
        String format = args.get("format").orElse("sym");
        if (!FORMATS.contains(format))
            throw MagicError.argument(
                    "there is no format " + format
                            + Nearest.hint(format, FORMATS, "; there are " + String.join(", ", FORMATS)),
                    "%mem " + text + " 8 hex");
        boolean bytes = format.equals("bytes");
        int count = args.has("count") ? (int) bench.count(args.need("count"), bytes ? 16384 : 2048) : bytes ? 64 : 8;
        long address = bench.address(text);
        if (!bench.session().machine().memory().mapped(address, 1))
            throw MagicError.argument(
                    "nothing is mapped at 0x" + Long.toHexString(address), "%sym " + text, "%mem rsp");
        if (bytes) return Views.hex(bench.session(), text + ", " + count + " bytes", address, count);
        if (address % 8 != 0)
            throw MagicError.argument(
                    "words lie at multiples of 8; 0x" + Long.toHexString(address) + " is none",
                    "%mem " + text + " " + 8 * count + " bytes");
        MemView view =
                Views.words(bench.session(), text + ", " + count + (count == 1 ? " word" : " words"), address, count);
        return format.equals("sym") ? view : plain(view, format.equals("dec"));
    }

    private static MemView plain(MemView view, boolean decimal) {
        List<MemView.Line> lines = new ArrayList<>();
        for (MemView.Line l : view.lines()) {
            Value value = !l.value().known()
                    ? l.value()
                    : decimal
                            ? Value.signed(l.value().bits())
                            : Value.hex(l.value().bits());
            lines.add(new MemView.Line(l.address(), l.place(), l.bytes(), l.ascii(), value, l.field()));
        }
        return new MemView(view.where(), view.title(), lines);
    }

    static final List<String> FORMATS = List.of("sym", "hex", "dec", "bytes");
}
