package gobuf.kernel.magic;

import gobuf.runtime.engine.Views;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.view.MemView;
import gobuf.runtime.view.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows memory. */
final class MemMagic extends Magic {
    MemMagic(Workbench bench) {
        super(bench, "mem", "Shows memory from an address on.");
        needs("address", Kind.EXPRESSION);
        takes("count", Kind.EXPRESSION);
        takes("format", Kind.FORMAT);
        example("%mem rsp");
        example("%mem newg.sched.sp 4");
        example("%mem g1 8 x");
        example("%mem g1 32 bytes");
        details(
                "count words of 8 bytes, 8 if not given. A word of a g, m, p or sched has its field's name, type and value; a word of a stack its frame and variable; a funcval its code and what it captures. A struct is shown where it lies.\nFormats, by name or letter:\n  sym      s  what the word means, and its number (the default)\n  hex      x  the number in hexadecimal\n  dec      d  the number as a signed decimal\n  unsigned u  the number as an unsigned decimal\n  bytes    b  count bytes, 64 if not given, 16 a line with their characters");
    }

    @Override
    Object run(Args args) {
        String text = args.need("address");
        String asked = args.get("format").orElse("sym");
        String format = LETTERS.getOrDefault(asked, asked);
        if (!FORMATS.contains(format))
            throw MagicError.argument(
                    "there is no format " + format
                            + Nearest.hint(format, FORMATS, "; there are " + String.join(", ", FORMATS)),
                    "%mem " + text + " 8 hex");
        boolean bytes = format.equals("bytes");
        int count = args.has("count")
                ? (int) bench.count("%mem", args.need("count"), bytes ? 16384 : 2048, "%mem " + text + " 8")
                : bytes ? 64 : 8;
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
        return format.equals("sym") ? view : plain(view, format);
    }

    private static MemView plain(MemView view, String format) {
        List<MemView.Line> lines = new ArrayList<>();
        for (MemView.Line l : view.lines()) {
            Value value = l.value().known() ? number(l.value().bits(), format) : l.value();
            lines.add(new MemView.Line(l.address(), l.place(), l.bytes(), l.ascii(), value, l.field()));
        }
        return new MemView(view.where(), view.title(), lines);
    }

    private static Value number(long bits, String format) {
        return switch (format) {
            case "dec" -> Value.signed(bits);
            case "unsigned" -> Value.decimal(bits);
            default -> Value.hex(bits);
        };
    }

    static final List<String> FORMATS = List.of("sym", "hex", "dec", "unsigned", "bytes");

    private static final Map<String, String> LETTERS =
            Map.of("s", "sym", "x", "hex", "d", "dec", "u", "unsigned", "b", "bytes");
}
