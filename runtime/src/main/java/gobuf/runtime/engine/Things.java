package gobuf.runtime.engine;

import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.program.Made;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects that goroutine 1 has made for magics, as the table in the machine's memory tells at this moment. */
public final class Things {
    /**
     * An object.
     *
     * @param kind what it is
     * @param name as expressions name it: its kind, and which of that kind
     * @param address where it lies
     */
    public record Thing(Made.Kind kind, String name, long address) {}

    private Things() {}

    /** All objects, in the order in which they were made. */
    public static List<Thing> all(Memory memory) {
        List<Thing> out = new ArrayList<>();
        long n = memory.mapped(Made.TABLE, 8) ? memory.ld8(Made.TABLE) : 0;
        int[] numbers = new int[Made.Kind.values().length];
        for (long i = 0; i < Math.min(n, Made.LIMIT); i++) {
            long kind = memory.ld8(Made.TABLE + 8 + 16 * i);
            if (kind < 0 || kind >= numbers.length) continue;
            Made.Kind k = Made.Kind.values()[(int) kind];
            out.add(new Thing(k, k.word() + ++numbers[k.ordinal()], memory.ld8(Made.TABLE + 16 + 16 * i)));
        }
        return out;
    }

    /** The object of that name. */
    public static Optional<Thing> find(Memory memory, String name) {
        return all(memory).stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** The object that lies there. */
    public static Optional<Thing> at(Memory memory, long address) {
        return all(memory).stream().filter(t -> t.address() == address).findFirst();
    }

    /** The object that holds the address, and which field lies there: {@code chan1}, {@code mutex1.sema}. */
    public static Optional<String> describe(Machine machine, long address) {
        for (Thing t : all(machine.memory())) {
            String struct = t.kind().struct();
            long offset = address - t.address();
            if (offset == 0) return Optional.of(t.name());
            if (struct.isEmpty() || offset < 0) continue;
            Struct type = machine.image().profile().struct(struct);
            if (offset >= type.size()) continue;
            return Optional.of(type.fields().stream()
                    .filter(f -> f.offset() == offset && f.size() > 0)
                    .findFirst()
                    .map(f -> t.name() + "." + f.name())
                    .orElse(t.name() + "+0x" + Long.toHexString(offset)));
        }
        return Optional.empty();
    }
}
