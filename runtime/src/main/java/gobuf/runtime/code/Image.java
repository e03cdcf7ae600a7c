package gobuf.runtime.code;

import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The program text of the simulated process: all routines, linked, each row at an address of its own. Grows only by the closures that
 * {@code go} statements of magics need.
 */
public final class Image {
    private static final String GOEXIT = "runtime.goexit.abi0";

    /** Bytes of text reserved for routines that no Go binary has. */
    static final int OWN_SIZE = 1 << 18;

    private final Profile profile;
    private final Types types;
    private final Symbols symbols;
    private final List<Consumer<Program>> definitions;
    /** One for an image and its copies, made when somebody asks. */
    private final Sites[] sites;
    /** How many paths through its rows are joined. */
    int paths;

    private final long textBase;
    private final Row[] text;
    private final long ownBase;
    private final Row[] own = new Row[OWN_SIZE];
    private final Map<String, Routine> routines = new HashMap<>();
    private final List<Routine> order = new ArrayList<>();

    Image(
            Profile profile,
            Types types,
            Symbols symbols,
            List<Consumer<Program>> definitions,
            long textBase,
            int textSize,
            long ownBase) {
        this.profile = profile;
        this.types = types;
        this.symbols = symbols;
        this.definitions = definitions;
        this.textBase = textBase;
        this.text = new Row[textSize];
        this.ownBase = ownBase;
        this.sites = new Sites[1];
    }

    private Image(Image other) {
        profile = other.profile;
        types = other.types;
        symbols = new Symbols(other.symbols);
        definitions = other.definitions;
        textBase = other.textBase;
        text = new Row[other.text.length];
        ownBase = other.ownBase;
        sites = other.sites;
    }

    /** An image with the same routines, whose rows nobody has marked. */
    Image copy() {
        Image to = new Image(this);
        for (Routine r : order) {
            List<Row> rows = new ArrayList<>(r.rows().size());
            for (Row row : r.rows()) rows.add(row.copy());
            Routine same = r.with(List.copyOf(rows));
            to.routines.put(same.symbol(), same);
            to.order.add(same);
            for (Row row : same.rows()) {
                row.routine = same;
                to.at(row);
            }
            if (same.first() instanceof Steps.Enter e && e.growReturn != 0) to.at(new Steps.Again(e));
        }
        for (Routine r : to.order) r.rows().forEach(row -> row.relink(to));
        return to;
    }

    /** The release this image simulates. */
    public Profile profile() {
        return profile;
    }

    /** Its structs. */
    public Types types() {
        return types;
    }

    /** Where the effects of its rows are written. */
    Sites sites() {
        if (sites[0] == null) sites[0] = new Sites(Program.makers(profile, definitions));
        return sites[0];
    }

    /** Names of addresses. */
    public Symbols symbols() {
        return symbols;
    }

    /** All routines in the order they were defined. */
    public List<Routine> routines() {
        return Collections.unmodifiableList(order);
    }

    /** The routine of that symbol; {@code runtime.} and {@code .abi0} may be left out. */
    public Optional<Routine> routine(String name) {
        for (String n : List.of(name, "runtime." + name, name + ".abi0", "runtime." + name + ".abi0")) {
            Routine r = routines.get(n);
            if (r != null) return Optional.of(r);
        }
        return Optional.empty();
    }

    /**
     * The row at an address.
     *
     * @throws Fault.Signal if none is there
     */
    public Row row(long address) {
        Row r = at(address);
        if (r == null) throw new Fault.Signal(new Fault(Fault.Kind.NO_ROW, address, 1, false));
        return r;
    }

    /** The row at an address, or null. */
    Row at(long address) {
        long i = address - textBase;
        if (i >= 0 && i < text.length) return text[(int) i];
        i = address - ownBase;
        return i >= 0 && i < own.length ? own[(int) i] : null;
    }

    /** The row at an address, if one is there. */
    public Optional<Row> find(long address) {
        long i = address - textBase;
        if (i >= 0 && i < text.length) return Optional.ofNullable(text[(int) i]);
        i = address - ownBase;
        return i >= 0 && i < own.length ? Optional.ofNullable(own[(int) i]) : Optional.empty();
    }

    /**
     * Bytes from SP to the return address where a thread stands at {@code pc}: at a row what its table says, in a function without rows what
     * the profile says. {@link Row#SWITCHED} where nobody is returned to: in goexit, behind a switch of stacks, outside of text.
     */
    public int toReturn(long pc) {
        Optional<Row> row = find(pc);
        if (row.isPresent())
            return row.get().routine().symbol().equals(GOEXIT)
                    ? Row.SWITCHED
                    : row.get().delta();
        return symbols.at(pc)
                .flatMap(s -> profile.findFunction(s.name()))
                .map(f -> f.growth().filter(s -> f.entry() + s.ret() == pc).isPresent() ? 0 : f.frame())
                .orElse(Row.SWITCHED);
    }

    /** Puts a row at its address that stands in no table: the way back into a prologue whose stack has grown. */
    void add(Steps.Again row) {
        if (find(row.address).isPresent())
            throw new IllegalStateException(
                    row.routine.symbol() + ": its prologue looks at the guard, the binary's does not");
        at(row);
    }

    void add(Routine r) {
        routines.put(r.symbol(), r);
        order.add(r);
        symbols.add(r.symbol(), r.entry(), r.size());
        for (Row row : r.rows()) {
            row.routine = r;
            at(row);
        }
    }

    private void at(Row row) {
        long i = row.address - textBase;
        if (i >= 0 && i < text.length) text[(int) i] = row;
        else own[(int) (row.address - ownBase)] = row;
    }
}
