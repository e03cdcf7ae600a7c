package gobuf.runtime.golden;

import gobuf.runtime.code.Symbols;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names for words as the records use them: gs by their place in allgs, ms and ps by id, stack words by their distance from the stack's
 * upper end, code by symbol, static closures as {@code fv:symbol}.
 */
public final class Naming {
    /** What Gobuf calls otherwise than the recorded program. */
    private static final Map<String, String> PROGRAM =
            Map.of("notebook", "main.main", "notebook.func1", "main.main.func1");

    /** Words below this are numbers. */
    private static final long SMALL = 0x10000;

    private record Stack(long lo, long hi, String name) {}

    private final Memory memory;
    private final Symbols symbols;
    private final Map<Long, String> gs = new LinkedHashMap<>();
    private final Map<Long, String> others = new LinkedHashMap<>();
    private final List<Stack> stacks = new ArrayList<>();
    private final String program;
    private final WaitObjects objects;
    private int goroutines;
    private int ms;
    private int ps;

    /** Names as they are in the machine's present state. */
    public Naming(Machine m) {
        this(m, "main", new WaitObjects(m));
    }

    /** The same, with the functions and variables of a program as its own main's, and with what goroutines wait for. */
    Naming(Machine m, String program, WaitObjects objects) {
        this.program = program + ".";
        this.objects = objects;
        memory = m.memory();
        symbols = m.image().symbols();
        Profile f = m.image().profile();
        Struct g = f.struct("g");
        Struct mt = f.struct("m");
        long allgs = f.global("runtime.allgs");
        goroutines = (int) memory.ld8(allgs + 8);
        for (int i = 0; i < goroutines; i++) gs.put(memory.ld8(memory.ld8(allgs) + 8L * i), "G" + i);
        // Before mcommoninit allm is empty.
        long first = memory.ld8(f.global("runtime.allm"));
        for (long x = first == 0 ? f.global("runtime.m0") : first; x != 0; x = memory.ld8(x + offset(mt, "alllink"))) {
            String name = "M" + memory.ld8(x + offset(mt, "id"));
            others.put(x, name);
            ms++;
            for (String part : List.of("g0", "gsignal")) {
                long s = memory.ld8(x + offset(mt, part));
                if (s != 0) gs.put(s, name + "." + part);
            }
        }
        long allp = f.global("runtime.allp");
        // As the records count: all that are still to be made are one.
        Set<Long> different = new HashSet<>();
        for (int i = 0; i < memory.ld8(allp + 8); i++) {
            long p = memory.ld8(memory.ld8(allp) + 8L * i);
            others.put(p, "P" + i);
            different.add(p);
        }
        ps = different.size();
        gs.forEach((at, name) -> {
            long hi = memory.ld8(at + offset(g, "stack.hi"));
            if (hi != 0) stacks.add(new Stack(memory.ld8(at + offset(g, "stack.lo")), hi, name));
        });
    }

    /** How many gs, ms and ps there are. */
    public Map<String, Integer> counts() {
        return Map.of("ng", goroutines, "nm", ms, "np", ps);
    }

    /** Whether a g lies at the address. */
    public boolean isG(long address) {
        return gs.containsKey(address);
    }

    /** The name of a word; small numbers are their own. */
    public String of(long word) {
        if (word >= 0 && word < SMALL) return Long.toString(word);
        if (gs.containsKey(word)) return gs.get(word);
        if (others.containsKey(word)) return others.get(word);
        Optional<String> object = objects.name(word);
        if (object.isPresent()) return object.get();
        if (region(word).equals("text") || region(word).equals("gobuf.text")) return code(word);
        for (Stack s : stacks) {
            if (s.lo <= word && word <= s.hi) return s.name + ".hi-0x" + Long.toHexString(s.hi - word);
        }
        if (region(word).endsWith("rodata")
                && word % 8 == 0
                && region(memory.ld8(word)).endsWith("text")) return "fv:" + code(memory.ld8(word));
        if (region(word).equals("heap")
                && word % 8 == 0
                && region(memory.ld8(word)).equals("text")) return "closure:" + code(memory.ld8(word));
        return symbols.name(word)
                .map(this::own)
                .orElseGet(() -> word < 0 ? Long.toString(word) : "x:0x" + Long.toHexString(word));
    }

    private String own(String symbol) {
        return symbol.startsWith(program) ? "main." + symbol.substring(program.length()) : symbol;
    }

    private String code(long word) {
        String name = symbols.name(word).map(this::own).orElse("x:0x" + Long.toHexString(word));
        int plus = name.indexOf('+');
        String symbol = plus < 0 ? name : name.substring(0, plus);
        return PROGRAM.getOrDefault(symbol, symbol) + (plus < 0 ? "" : name.substring(plus));
    }

    private String region(long word) {
        return memory.region(word).map(r -> r.name()).orElse("");
    }

    private static int offset(Struct s, String field) {
        return s.field(field).offset();
    }
}
