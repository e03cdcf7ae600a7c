package gobuf.runtime.engine;

import gobuf.runtime.asm.Hardware;
import java.util.ArrayList;
import java.util.List;

/**
 * How a process is started: what the kernel hands it besides its binary.
 *
 * @param procs the value of GOMAXPROCS in its environment; 0 for an environment without it, so that there are as many Ps as processors
 * @param processors how many processors the simulated kernel has
 * @param fmt whether the packages fmt and os are linked, whose initialisation starts the finalizer goroutine
 */
public record Boot(int procs, int processors, boolean fmt) {
    /** As the recorded process was started: one P. */
    public static final Boot RECORDED = new Boot(1, 2, false);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are too many Ps or processors, or too few
     */
    public Boot {
        if (procs < 0 || procs > Hardware.MOST)
            throw new IllegalArgumentException("GOMAXPROCS has to be from 1 to " + Hardware.MOST + ", not " + procs);
        if (processors < 1 || processors > Hardware.MOST)
            throw new IllegalArgumentException(
                    "there have to be from 1 to " + Hardware.MOST + " processors, not " + processors);
    }

    /** The arguments: two behind the program's name, which nobody reads; their number says in which span of the heap os.Args lies. */
    public List<String> arguments() {
        return List.of("./add", ">", "/dev/null");
    }

    /** The environment: of {@code runtime/golden/guards.py}. */
    public List<String> environment() {
        List<String> out = new ArrayList<>();
        if (procs > 0) out.add("GOMAXPROCS=" + procs);
        out.add("GOGC=off");
        out.add("GODEBUG=asyncpreemptoff=1");
        return out;
    }

    /** As a line of a state file. */
    String line() {
        return procs + " " + processors + " " + (fmt ? "fmt" : "-");
    }

    /** Reads {@link #line}. */
    static Boot parse(String line) {
        String[] w = line.split(" ");
        if (w.length != 3) throw new IllegalArgumentException("not the start of a process: " + line);
        return new Boot(Integer.parseInt(w[0]), Integer.parseInt(w[1]), w[2].equals("fmt"));
    }
}
