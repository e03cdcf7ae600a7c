package gobuf.kernel.magic;

import gobuf.runtime.asm.Hardware;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Stop;
import java.util.List;

/** Starts anew, at the first instruction. */
final class BootMagic extends Magic {
    /** The program's own main: what a notebook asks for is its body. */
    private static final String MAIN = "main.main";

    BootMagic(Workbench bench) {
        super(
                bench,
                "boot",
                "Starts a new process at its first instruction; branches, breakpoints and notes are gone.");
        option("--to", Kind.ROUTINE, "runs on to a routine's first row");
        option("--with", Kind.WORD, "fmt: the packages fmt and os are linked, and with them the finalizer goroutine");
        option("--procs", Kind.COUNT, "GOMAXPROCS in the environment: how many Ps");
        option("--cpus", Kind.COUNT, "how many processors the kernel has; without --procs there are as many Ps");
        example("%boot");
        example("%boot --to schedinit");
        example("%boot --to main.main --procs 4");
        example("%boot --cpus 8 --to procresize");
        example("%boot --with fmt --to createfing");
    }

    @Override
    public String details() {
        return "The kernel has handed it over: arguments, environment and auxiliary vector lie on the stack, .data holds what the binary"
                + " holds, all else is zero. At main.main goroutine 1 waits for %newproc, as after %reset, which goes there at once:"
                + " %reset begins with the state that a real process had. Without --procs and --cpus there is one P. With --with fmt the"
                + " packages are initialised that a program with fmt and os links, in its order; what they allocate is left out, so its"
                + " objects lie elsewhere than in a real process.";
    }

    @Override
    Object run(Args args) {
        Boot boot = boot(args);
        String place = args.has("--to") ? args.need("--to") : "";
        Row there = place.isEmpty() ? null : bench.row(place.equals(MAIN) ? "notebook" : place);
        bench.turnTo(bench.session().reboot(boot));
        if (there == null)
            return bench.message(
                    "a new process of Go 1.19.8, before its first instruction",
                    List.of("environment: " + String.join(" ", boot.environment())),
                    "%step",
                    "%boot --to schedinit",
                    "%continue");
        Past before = Past.of(bench.session());
        Stop stop = bench.runTo(bench.session().image().row(there.address()), m -> true, "in front of " + place);
        return bench.moved(before, Workbench.missed(stop, place));
    }

    private Boot boot(Args args) {
        if (args.has("--with") && !args.need("--with").equals("fmt"))
            throw MagicError.argument("--with takes fmt, not " + args.need("--with"), "%boot --with fmt");
        int processors = args.has("--cpus") ? count("--cpus", args) : Boot.RECORDED.processors();
        int procs = args.has("--procs") ? count("--procs", args) : args.has("--cpus") ? 0 : Boot.RECORDED.procs();
        return new Boot(procs, processors, args.has("--with"));
    }

    private int count(String option, Args args) {
        return (int) bench.count(option, args.need(option), Hardware.MOST, "%boot " + option + " 4");
    }
}
