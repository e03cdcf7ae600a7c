package gobuf.runtime.engine;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Routine;
import gobuf.runtime.program.Bodies;
import gobuf.runtime.program.Notebook;
import gobuf.runtime.program.Wrapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes what a go statement needs: the closure around the function and its arguments, as the compiler would. The same function with the
 * same constants gives the same closure, so the image does not depend on how often it was asked for.
 */
public final class GoStatements {
    /** Most different closures a session makes: as many as the reserved text and rodata hold with room to spare. */
    public static final int LIMIT = 1000;

    private final Build build;
    private final Map<String, Long> entries = new LinkedHashMap<>();

    GoStatements(Build build) {
        this.build = build;
    }

    /**
     * {@code go f(args…)}, {@code count} times.
     *
     * @param f a body's name, such as {@code add}
     * @param args as many as the body has parameters
     * @param count how many statements, one after the other
     * @param vars whether the arguments are variables (a heap closure captures them) rather than constants (a static closure)
     * @throws IllegalArgumentException if there is no such body, the number of arguments is wrong, or a limit is exceeded
     */
    public Input.Ask go(String f, List<Long> args, long count, boolean vars) {
        Bodies.Body body = Bodies.find(f);
        if (args.size() != body.params().size()) {
            throw new IllegalArgumentException(
                    body.name() + " takes " + body.params().size() + " argument(s) (" + String.join(", ", body.params())
                            + "), got " + args.size() + "; type for example %newproc " + body.example());
        }
        if (count < 1) throw new IllegalArgumentException("--times takes a number from 1 up, got " + count);
        if (!vars) {
            long entry = wrapper(body, args, false);
            return new Input.Ask(funcval(entry), entry, List.of(Notebook.OP_GO, funcval(entry), count));
        }
        List<Long> mailbox =
                new ArrayList<>(List.of(Notebook.OP_GO_VARS, wrapper(body, args, true), count, (long) args.size()));
        mailbox.addAll(args);
        return new Input.Ask(0, 0, mailbox);
    }

    /** A go statement whose function value is nil. */
    public Input.Ask goNil() {
        return new Input.Ask(0, 0, List.of(Notebook.OP_GO, 0L, 1L));
    }

    /** A call of Gosched by goroutine 1. */
    public Input.Ask gosched() {
        return new Input.Ask(0, 0, List.of(Notebook.OP_GOSCHED, 0L, 0L));
    }

    /** The names of the variables that a heap closure with this code captures; empty if no code of one begins there. */
    Optional<List<String>> captures(long entry) {
        for (Map.Entry<String, Long> e : entries.entrySet()) {
            String[] key = e.getKey().split(" ");
            if (e.getValue() == entry && key.length > 1 && key[1].equals("vars")) {
                return Optional.of(Bodies.find(key[0]).params());
            }
        }
        return Optional.empty();
    }

    /** The closures made so far, in order, each as {@code body vars|args…}: what a saved session needs to make them again. */
    List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    /** Makes a closure from its {@linkplain #keys key}. */
    void restore(String key) {
        String[] w = key.split(" ");
        Bodies.Body body = Bodies.find(w[0]);
        boolean vars = w.length > 1 && w[1].equals("vars");
        List<Long> args = new ArrayList<>();
        if (!vars) {
            for (int i = 1; i < w.length; i++) args.add(Long.parseUnsignedLong(w[i].substring(2), 16));
        }
        wrapper(body, args, vars);
    }

    private long wrapper(Bodies.Body body, List<Long> args, boolean vars) {
        StringBuilder key = new StringBuilder(body.name());
        if (vars) key.append(" vars");
        else args.forEach(a -> key.append(" 0x").append(Long.toHexString(a)));
        Long known = entries.get(key.toString());
        if (known != null) return known;
        if (entries.size() == LIMIT) {
            throw new IllegalArgumentException("this session has made " + LIMIT
                    + " different closures, its limit; use --vars, which shares one a function, or %reset");
        }
        Program p = build.program();
        String symbol = "notebook.func" + (entries.size() + 1);
        if (vars) Wrapper.captured(p, symbol, body.symbol(), body.params().size());
        else Wrapper.constants(p, symbol, body.symbol(), args);
        long entry = p.link().routine(symbol).map(Routine::entry).orElseThrow();
        entries.put(key.toString(), entry);
        p.closure(symbol, funcval(entry));
        return entry;
    }

    /** Static closures stand in rodata in the order of the code they name. */
    private static long funcval(long entry) {
        return Program.OWN_RODATA.start() + (entry - Program.OWN_TEXT.start()) / 32 * 8;
    }
}
