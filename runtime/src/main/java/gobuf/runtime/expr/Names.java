package gobuf.runtime.expr;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.code.Symbols;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Things;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names in expressions stand for at this moment. */
final class Names {
    /** Objects of the scheduler that a plain word names. */
    static final List<String> OBJECTS = List.of("g", "g0", "curg", "newg", "m", "m0", "p", "p0", "sched");

    private static final Pattern NUMBERED = Pattern.compile("([gmp])(\\d{1,18})");
    private static final Map<String, String> GLOBALS = Map.of(
            "runtime.sched", "schedt",
            "runtime.m0", "m",
            "runtime.g0", "g",
            "runtime.allm", "*runtime.m",
            "runtime.allgptr", "**runtime.g",
            "runtime.allgs", "[]*runtime.g",
            "runtime.allp", "[]*runtime.p");

    private final Machine machine;
    private final Profile profile;
    private Process process;
    private final Variables variables;

    Names(Machine machine) {
        this.machine = machine;
        this.profile = machine.image().profile();
        this.variables = new Variables(machine);
    }

    Profile profile() {
        return profile;
    }

    private Process process() {
        if (process == null) process = new Process(machine);
        return process;
    }

    /** Why a name that is understood has no value now. */
    static final class Absent extends Exception {
        Absent(String message) {
            super(message, null, false, false);
        }
    }

    /** The thing that a name stands for; empty if it stands for nothing but perhaps a symbol. */
    Optional<Result> object(String name) throws Absent {
        Reg reg = register(name);
        if (reg != null) return Optional.of(register(reg, name));
        try {
            Optional<Result> variable = name.equals("newg") ? newg() : variables.current(name);
            if (variable.isPresent()) return variable;
        } catch (Variables.Unset e) {
            throw new Absent(e.getMessage());
        }
        Optional<Result> scheduler = scheduler(name);
        if (scheduler.isPresent()) return scheduler;
        Optional<Things.Thing> thing = Things.find(machine.memory(), name);
        if (thing.isPresent()) return Optional.of(made(thing.get()));
        Long constant = profile.constants().get("runtime." + name);
        return constant == null ? Optional.empty() : Optional.of(Result.number(GoType.CONSTANT, constant));
    }

    private static Result made(Things.Thing thing) {
        String struct = thing.kind().struct();
        GoType type = struct.isEmpty()
                ? new GoType("*uint32", GoType.Kind.POINTER, 8, "uint32", 1, List.of())
                : GoType.pointer(struct);
        return new Result(type, thing.address(), null, null);
    }

    static Reg register(String name) {
        for (Reg r : Reg.values()) {
            if (r.lower().equals(name) || r.asm().equals(name)) return r;
        }
        return null;
    }

    private Result register(Reg reg, String name) throws Absent {
        Row row = machine.row().orElse(null);
        if (row != null && (row.live() & reg.bit()) == 0)
            throw new Absent(name + " is not modelled at " + row + ": what it holds there is unknown");
        return new Result(GoType.WORD, machine.registers().get(reg), null, reg);
    }

    private Optional<Result> newg() throws Variables.Unset, Absent {
        Optional<Result> newg = variables.anywhere("newg");
        if (newg.isEmpty())
            throw new Absent(
                    "no goroutine is being built here: newg is a variable of newproc1; %break newproc1 stops there");
        if (newg.get().bits() == 0) throw new Absent("newg is nil: newproc1 has not got a g for it yet");
        return newg;
    }

    private Optional<Result> scheduler(String name) throws Absent {
        switch (name) {
            case "g":
                return Optional.of(pointer("g", machine.registers().get(Reg.R14)));
            case "m":
                return Optional.of(pointer("m", m()));
            case "p":
                return Optional.of(pointer("p", field(m(), "m", "p", "the M holds no P now")));
            case "curg":
                return Optional.of(pointer("g", field(m(), "m", "curg", "the M runs no goroutine now: m.curg is nil")));
            case "g0":
                return Optional.of(pointer("g", field(m(), "m", "g0", "the M has no g0")));
            default:
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (!numbered.matches()) return Optional.empty();
        String kind = numbered.group(1);
        long n = Long.parseLong(numbered.group(2));
        Optional<Long> address = kind.equals("g") ? process().byGoid(n) : byId(kind, n);
        if (address.isEmpty()) throw new Absent(missing(kind, name));
        return Optional.of(pointer(kind, address.get()));
    }

    private Optional<Long> byId(String kind, long id) {
        Field field = profile.struct(kind).field("id");
        List<Long> all = kind.equals("m") ? process().ms() : process().ps();
        return all.stream()
                .filter(a -> Reading.word(machine.memory(), a + field.offset(), field.size()) == id)
                .findFirst();
    }

    private String missing(String kind, String name) {
        int ps = process().ps().size();
        if (kind.equals("p")) return "there is no " + name + ": allp has " + ps + (ps == 1 ? " entry" : " entries");
        if (kind.equals("m")) return "there is no " + name + " in allm";
        List<Long> ids = goids();
        StringBuilder there = new StringBuilder();
        for (long id : ids.subList(0, Math.min(8, ids.size())))
            there.append(there.length() == 0 ? "g" : ", g").append(id);
        return "there is no goroutine " + name + "; in allgs are " + there + (ids.size() > 8 ? ", …" : "");
    }

    private List<Long> goids() {
        int at = profile.struct("g").field("goid").offset();
        return process().gs().stream().map(g -> machine.memory().ld8(g + at)).toList();
    }

    private long m() throws Absent {
        long g = machine.registers().get(Reg.R14);
        Struct type = profile.struct("g");
        long m = machine.memory().mapped(g, type.size())
                ? machine.memory().ld8(g + type.field("m").offset())
                : 0;
        if (m == 0) throw new Absent("R14 points to no g, so the current M is unknown; m0 names the first M");
        return m;
    }

    private long field(long base, String struct, String name, String absent) throws Absent {
        long value =
                machine.memory().ld8(base + profile.struct(struct).field(name).offset());
        if (value == 0) throw new Absent(absent);
        return value;
    }

    private static Result pointer(String struct, long address) {
        return new Result(GoType.pointer(struct), address, null, null);
    }

    /** The symbol of that name, with what is known of its type: functions are their address, variables lie in memory. */
    Optional<Result> symbol(String name) {
        Optional<Symbols.Symbol> found = machine.image().symbols().find(name);
        if (found.isEmpty()) return Optional.empty();
        Symbols.Symbol s = found.get();
        Profile.Global global = profile.globals().get(s.name());
        if (global == null || global.address() != s.address())
            return Optional.of(new Result(GoType.WORD, s.address(), null, null));
        return Optional.of(at(globalType(s.name(), (int) Math.min(s.size(), 1 << 20)), s.address()));
    }

    private GoType globalType(String name, int size) {
        String known = GLOBALS.get(name);
        if (known == null) {
            String type = size == 1 ? "uint8" : size == 2 ? "uint16" : size == 4 ? "uint32" : size == 8 ? "uint64" : "";
            return GoType.named(profile, type, size, List.of());
        }
        Struct s = profile.structs().get(known);
        if (s != null) return GoType.struct(s);
        List<Field> slice = known.startsWith("[]") ? profile.struct("slice").fields() : List.of();
        return GoType.named(profile, known, size, slice);
    }

    /** A value of that type in memory. */
    Result at(GoType type, long address) {
        Result.Place place = new Result.Place(address, type.size());
        if (!type.scalar()) return new Result(type, address, place, null);
        return new Result(type, type.fit(Reading.word(machine.memory(), address, type.size())), place, null);
    }

    /** The routines that have a variable of that name. */
    List<String> owners(String variable) {
        return machine.image().routines().stream()
                .filter(r -> r.locals().stream().anyMatch(l -> l.name().equals(variable)))
                .map(Routine::name)
                .toList();
    }

    /** Everything that could be meant by a word, for hints and completion. */
    List<String> known() {
        List<String> out = new ArrayList<>(OBJECTS);
        out.addAll(variables.names());
        for (long goid : goids()) out.add("g" + goid);
        Things.all(machine.memory()).forEach(t -> out.add(t.name()));
        for (Reg r : Reg.values()) out.add(r.name().toLowerCase(Locale.ROOT));
        machine.image().symbols().names().stream()
                .filter(s -> !s.startsWith("\""))
                .map(s -> s.endsWith(".abi0") ? s.substring(0, s.length() - 5) : s)
                .sorted()
                .distinct()
                .forEach(symbol -> {
                    if (symbol.startsWith("runtime.")) out.add(symbol.substring(8));
                    out.add(symbol);
                });
        profile.constants().keySet().stream()
                .map(c -> c.substring(c.lastIndexOf('.') + 1))
                .sorted()
                .forEach(out::add);
        return out;
    }
}
