package gobuf.runtime.code;

import gobuf.runtime.layout.Function;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Collects routines and links them to an {@link Image}. Routines of the Go binary lie at its addresses; Gobuf's own (bodies of
 * goroutines, what magics ask) lie in a region of their own, as do the strings of messages.
 */
public final class Program {
    /** Text of Gobuf's own routines, and from {@link #LINKED} on of those that the profile takes from other binaries than its own. */
    public static final Region OWN_TEXT = new Region("gobuf.text", 0x800000, Image.OWN_SIZE, false);
    /** Where in {@link #OWN_TEXT} the profile's functions of other binaries begin. */
    public static final long LINKED = OWN_TEXT.start() + 0x24000;
    /** Where own routines begin that lie apart: behind all closures of go statements, whose addresses so do not depend on them. */
    private static final long APART = LINKED - 0x1000;
    /** Strings and closures that routines refer to. */
    public static final Region OWN_RODATA = new Region("gobuf.rodata", 0x840000, 0x20000, false);
    /** What magics ask of goroutine 1, and what the process has printed. */
    public static final Region OWN_DATA = new Region("gobuf.data", 0x860000, 0x20000, true);

    private final Profile profile;
    private final Types types;
    private final Symbols symbols;
    private final Map<String, Rows> tables = new LinkedHashMap<>();
    private final Map<String, Asm> asm = new LinkedHashMap<>();
    private final Map<String, Long> strings = new LinkedHashMap<>();
    private long nextOwn = OWN_TEXT.start();
    private long nextApart = APART;
    private long nextString = OWN_RODATA.start() + OWN_RODATA.size() / 2;
    private final List<Consumer<Program>> definitions = new ArrayList<>();
    /** Whoever calls these makes a row. */
    private static final Set<String> TABLES =
            Set.of(Program.class.getName(), Rows.class.getName(), Asm.class.getName());

    /** A frame tells its method's descriptor only with this, since Java 22. */
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** Where in Gobuf's own code each row was made; null if nobody asked. */
    private final Map<Row, StackWalker.StackFrame> makers;

    private Image image;

    /** A program for the given release, with no routine yet. */
    public Program(Profile profile) {
        this(profile, null);
    }

    private Program(Profile profile, Map<Row, StackWalker.StackFrame> makers) {
        this.profile = profile;
        this.makers = makers;
        this.types = new Types(profile);
        this.symbols = new Symbols();
        profile.functions().values().forEach(f -> symbols.add(f.symbol(), f.entry(), f.size()));
        profile.globals().forEach((name, g) -> symbols.add(name, g.address(), g.size()));
    }

    private Program(Program other) {
        profile = other.profile;
        types = other.types;
        makers = null;
        image = other.image.copy();
        symbols = image.symbols();
        strings.putAll(other.strings);
        definitions.addAll(other.definitions);
        nextOwn = other.nextOwn;
        nextApart = other.nextApart;
        nextString = other.nextString;
    }

    /** A program of its own with the same routines, already linked; quicker than to define them again. */
    public Program copy() {
        link();
        return new Program(this);
    }

    /** The release. */
    public Profile profile() {
        return profile;
    }

    /** Its structs. */
    public Types types() {
        return types;
    }

    /** Takes in what {@code routines} defines, and remembers it for {@link #makers}. */
    public Program define(Consumer<Program> routines) {
        definitions.add(routines);
        routines.accept(this);
        return this;
    }

    /**
     * Where each row of these definitions is made: the frame that called {@link Rows}. By symbol, in the order of the rows. The definitions
     * run once more for it.
     */
    static Map<String, List<StackWalker.StackFrame>> makers(Profile profile, List<Consumer<Program>> definitions) {
        Program again = new Program(profile, new IdentityHashMap<>());
        definitions.forEach(d -> d.accept(again));
        Map<String, List<StackWalker.StackFrame>> out = new HashMap<>();
        again.tables.forEach((symbol, t) ->
                out.put(symbol, t.rows.stream().map(again.makers::get).toList()));
        again.asm.forEach((symbol, a) ->
                out.put(symbol, a.rows.stream().map(again.makers::get).toList()));
        return out;
    }

    void made(Row row) {
        if (makers == null) return;
        makers.put(row, WALKER.walk(frames -> frames.filter(f -> !TABLES.contains(f.getClassName()))
                .findFirst()
                .orElseThrow()));
    }

    /** Begins the table of a Go function of the binary. */
    public Rows routine(String symbol, String... params) {
        Function f = profile.function(symbol);
        return table(new Rows(this, symbol, f.frame(), f.line(), params));
    }

    /** Begins a table of Gobuf's own that stands in the place of a Go function: its addresses, its frame, another name. */
    public Rows inPlaceOf(String function, String symbol, String... params) {
        Function f = profile.function(function);
        Rows r = new Rows(this, symbol, f.frame(), f.line(), params);
        r.place = f;
        return table(r);
    }

    /** Begins the table of a routine that no Go binary has; {@code frame} as the compiler would count it: locals, arguments, saved BP. */
    public Rows own(String symbol, int frame, String... params) {
        return table(new Rows(this, symbol, frame, 0, params));
    }

    /** Begins the table of an assembly function of the binary, or of an ABI wrapper that the compiler made; {@code inputs} are the registers its callers set. */
    public Asm asm(String symbol, Reg... inputs) {
        Asm a = new Asm(this, symbol, inputs);
        if (asm.put(symbol, a) != null) throw new IllegalStateException(symbol + " is defined twice");
        return a;
    }

    /** The address of a string's bytes in {@link #OWN_RODATA}; the same text gives the same address. */
    public long string(String s) {
        return strings.computeIfAbsent(s, k -> {
            long at = nextString;
            int n = k.getBytes(StandardCharsets.UTF_8).length;
            nextString += n + 1;
            symbols.add("\"" + (k.length() > 40 ? k.substring(0, 37) + "..." : k) + "\"", at, n + 1L);
            return at;
        });
    }

    /** Names the funcval of one of Gobuf's own closures, so that pictures can. */
    public void closure(String symbol, long funcval) {
        symbols.add(symbol + "·f", funcval, 8);
    }

    /** Names words of Gobuf's own data, so that pictures can. */
    public void data(String symbol, long address, long size) {
        symbols.add(symbol, address, size);
    }

    /** All strings with their addresses, for the start state. */
    public Map<String, Long> strings() {
        return Map.copyOf(strings);
    }

    /**
     * Links what was defined since the last call: gives every row its address and every call its target.
     *
     * @throws IllegalStateException naming every symbol that is called and defined nowhere, or a table that does not fit its function
     */
    public Image link() {
        if (image == null) {
            Profile.Range text = profile.sections().get(".text");
            image = new Image(
                    profile,
                    types,
                    symbols,
                    List.copyOf(definitions),
                    text.low(),
                    (int) (text.high() - text.low()),
                    OWN_TEXT.start());
        }
        tables.values().forEach(Rows::finish);
        tables.values().forEach(this::place);
        asm.values().forEach(this::place);
        TreeSet<String> missing = new TreeSet<>();
        tables.values().forEach(t -> resolve(t.symbol, t.rows, t.labels, missing));
        tables.values().forEach(this::growth);
        asm.values().forEach(t -> resolve(t.symbol, t.rows, t.labels, missing));
        if (!missing.isEmpty())
            throw new IllegalStateException("called but not defined: " + String.join(", ", missing));
        tables.clear();
        asm.clear();
        return image;
    }

    /** How many of its {@code args} register arguments a routine keeps in its caller's frame. */
    int spilled(String symbol, int args) {
        Rows callee = tables.get(symbol);
        return callee == null || callee.frame == 0 ? args : Math.min(args, callee.spills);
    }

    /** As {@link #own}, at an address behind all that go statements make. */
    public Rows apart(String symbol, int frame, String... params) {
        Rows r = own(symbol, frame, params);
        r.apart = true;
        return r;
    }

    private Rows table(Rows r) {
        if (tables.put(r.symbol, r) != null) throw new IllegalStateException(r.symbol + " is defined twice");
        return r;
    }

    private void place(Rows t) {
        number(t.rows);
        Function f = t.place != null ? t.place : profile.functions().get(t.symbol);
        if (f == null) {
            long entry = t.apart ? nextApart : nextOwn;
            long at = entry;
            for (Row r : t.rows) {
                r.address = at;
                at += 4;
            }
            at = (at + 31) & -32;
            if (at > (t.apart ? LINKED : APART))
                throw new IllegalStateException("the text of Gobuf's own routines is full at " + t.symbol);
            if (t.apart) nextApart = at;
            else nextOwn = at;
            add(t, "gobuf", entry, (int) (at - entry));
            return;
        }
        new Placement(f, t.symbol, t.rows, t.place != null).place();
        add(t, t.place != null ? "gobuf" : f.file(), f.entry(), f.size());
    }

    private void place(Asm t) {
        number(t.rows);
        Function f = profile.function(t.symbol);
        if (f.instructions().size() != t.rows.size()) {
            throw new IllegalStateException(t.symbol + ": " + t.rows.size() + " rows, but the binary has "
                    + f.instructions().size() + " instructions");
        }
        for (int i = 0; i < t.rows.size(); i++) {
            int offset = f.instructions().get(i);
            t.rows.get(i).address = f.entry() + offset;
            t.rows.get(i).line = f.lineAt(offset);
        }
        image.add(new Routine(
                t.symbol,
                f.file(),
                f.entry(),
                f.size(),
                f.frame(),
                List.of(),
                List.of(),
                List.copyOf(t.rows),
                true,
                ""));
    }

    private void add(Rows t, String file, long entry, int size) {
        List<String> params = List.of(t.params);
        image.add(new Routine(
                t.symbol,
                file,
                entry,
                size,
                t.frame,
                params,
                List.copyOf(t.locals),
                List.copyOf(t.rows),
                false,
                t.about));
    }

    private static void number(List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).index = i;
            rows.get(i).next = i + 1 < rows.size() ? rows.get(i + 1) : null;
        }
    }

    private void resolve(String symbol, List<Row> rows, Map<String, Integer> labels, TreeSet<String> missing) {
        for (Row r : new ArrayList<>(rows)) {
            if (r instanceof Steps.When w) {
                Integer at = labels.get(w.label);
                if (at == null || at >= rows.size())
                    throw new IllegalStateException(symbol + ": no row has the label " + w.label);
                w.target = rows.get(at);
            } else if (r instanceof Steps.Call c) {
                c.target = first(c.symbol, missing);
                if (c.next == null)
                    throw new IllegalStateException(
                            symbol + ": a call is its last row, so its return address would be no row");
            } else if (r instanceof Steps.Jump j) {
                j.target = first(j.symbol, missing);
            }
        }
    }

    /** Tells a prologue which morestack it calls, by the binary or, for Gobuf's own routines, as the compiler would choose. */
    private void growth(Rows t) {
        if (!(t.rows.get(0) instanceof Steps.Enter e) || !e.split) return;
        String callee = t.closure ? "runtime.morestack.abi0" : "runtime.morestack_noctxt.abi0";
        e.growReturn = e.address + BEHIND;
        Function f = t.place != null ? t.place : profile.functions().get(t.symbol);
        if (f != null && f.growth().isPresent()) {
            callee = f.growth().get().to();
            e.growReturn = f.entry() + f.growth().get().ret();
        }
        image.add(new Steps.Again(e));
        e.grow = profile.function(callee).entry();
        boolean system = callee.equals("runtime.morestackc.abi0");
        e.guardOffset = (system ? types.g.stackguard1 : types.g.stackguard0).offset();
    }

    /** Where a prologue without a place in the binary has its call's return address: between two rows, which lie 4 bytes apart. */
    private static final int BEHIND = 2;

    private Row first(String symbol, TreeSet<String> missing) {
        return image.routine(symbol).map(Routine::first).orElseGet(() -> {
            missing.add(symbol);
            return null;
        });
    }
}
