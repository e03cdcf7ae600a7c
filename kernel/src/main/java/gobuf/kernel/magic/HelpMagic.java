package gobuf.kernel.magic;

import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.List;

/** Help. */
final class HelpMagic extends Magic {
    private final Registry registry;

    HelpMagic(Workbench bench, Registry registry) {
        super(bench, "help", "Shows what there is, or what one magic does.");
        this.registry = registry;
        takes("magic", Kind.MAGIC);
        example("%help");
        example("%help newproc");
        details("%newproc? does the same.");
    }

    @Override
    Object run(Args args) {
        if (!args.has("magic")) return new Page(screen());
        return new Page(about(args.need("magic").replaceFirst("^%+", "")));
    }

    private String screen() {
        StringBuilder text = new StringBuilder("""
                Gobuf: Go 1.19.8's scheduler, one row at a time. Five lines to copy:
                  %newproc add 0x100 0x200   // go add(0x100, 0x200), to newproc's row 0
                  %step 5                    // 5 rows; %next goes over calls, %stepout leaves
                  %print newg.sched          // the gobuf being built
                  %back 3                    // back, every byte as it was
                  %continue                  // run on; %break newproc1:17 stops there
                Magics (%help name, or %name?):
                """);
        StringBuilder line = new StringBuilder("  ");
        for (String name : registry.names()) {
            if (line.length() + name.length() + 2 > 78) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder("  ");
            }
            line.append('%').append(name).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
        return text
                + "Where a value is asked for: 17, 0x11, rsp, [rsp+8], goexit+1, g5.sched.sp,\n"
                + "newg.goid, p0.runqtail-p0.runqhead (%help print). A line may end with // why.";
    }

    private String about(String name) {
        Magic magic = registry.find(name).orElse(null);
        if (magic != null) return Manual.plain(magic);
        if (registry.names().contains(name)) return "%" + name + ": a magic of a jar that %extension added";
        throw unknown(name, registry.names());
    }

    static MagicError unknown(String name, List<String> names) {
        List<String> lines = new ArrayList<>(
                Nearest.of(name, names, 3).stream().map(n -> "%" + n).toList());
        lines.add("%help");
        return new MagicError(
                "UnknownMagic",
                "there is no magic %" + name + Nearest.hint(name, names.stream().toList(), ""),
                lines.toArray(String[]::new));
    }
}
