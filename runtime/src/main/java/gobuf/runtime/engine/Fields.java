package gobuf.runtime.engine;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.view.Value;
import java.util.ArrayList;
import java.util.List;

/** Fields of structs as values with their meaning. */
final class Fields {
    private Fields() {}

    /** A field that has no fields of its own: what one store can change. */
    record Leaf(String name, int offset, int size, String type) {}

    /** The leaf of a struct that an offset lies in; arrays give their element. Null in padding. */
    static Leaf leafAt(Struct struct, long offset) {
        return leafAt(struct.fields(), "", 0, offset);
    }

    private static Leaf leafAt(List<Field> fields, String prefix, int base, long offset) {
        for (Field field : fields) {
            int from = base + field.offset();
            if (offset < from || offset >= from + field.size()) {
                continue;
            }
            String name = prefix + field.name();
            int start = from;
            String type = field.type();
            if (field.count() > 1) {
                int index = (int) ((offset - from) / field.stride());
                name += "[" + index + "]";
                start += index * field.stride();
                type = type.substring(type.indexOf(']') + 1);
            }
            return field.fields().isEmpty()
                    ? new Leaf(name, start, field.stride(), type)
                    : leafAt(field.fields(), name + ".", start, offset);
        }
        return null;
    }

    /** The field at an offset; where a struct begins, that struct: a pointer there is a pointer to it. */
    static String nameAt(Struct struct, long offset) {
        String inner = structAt(struct.fields(), "", offset);
        if (inner != null) {
            return inner;
        }
        Leaf leaf = leafAt(struct, offset);
        if (leaf == null) {
            return "+" + offset;
        }
        return leaf.name() + (leaf.offset() == offset ? "" : "+" + (offset - leaf.offset()));
    }

    private static String structAt(List<Field> fields, String prefix, long offset) {
        for (Field field : fields) {
            long in = offset - field.offset();
            if (in < 0 || in >= field.size() || field.fields().isEmpty() || field.count() > 1) {
                continue;
            }
            String name = prefix + field.name();
            return in == 0 ? name : structAt(field.fields(), name + ".", in);
        }
        return null;
    }

    /** All leaves of fields, as far as they fit in words. */
    static List<Leaf> leaves(List<Field> fields) {
        List<Leaf> out = new ArrayList<>();
        leaves(out, fields, "", 0);
        return out;
    }

    private static void leaves(List<Leaf> out, List<Field> fields, String prefix, int base) {
        for (Field field : fields) {
            if (field.count() > 1 || field.fields().isEmpty()) {
                out.add(new Leaf(prefix + field.name(), base + field.offset(), field.size(), field.type()));
            } else {
                leaves(out, field.fields(), prefix + field.name() + ".", base + field.offset());
            }
        }
    }

    /** What a leaf holds; unknown for what is longer than a word. */
    static Value value(Moment moment, String struct, Leaf leaf, long address) {
        int size = leaf.size();
        if (size != 1 && size != 2 && size != 4 && size != 8 || !moment.memory.mapped(address, size)) {
            return Value.unknown();
        }
        return bits(moment, struct, leaf, moment.memory.ld(address, size));
    }

    /** What a leaf means when it holds these bits. */
    static Value bits(Moment moment, String struct, Leaf leaf, long bits) {
        String type = leaf.type();
        if (struct.equals("g") && leaf.name().equals("atomicstatus")) {
            long scan = moment.machine.image().profile().constant("_Gscan");
            return Value.named(bits, ((bits & scan) != 0 ? "_Gscan|" : "") + moment.process.statusName(bits & ~scan));
        }
        if (struct.equals("p") && leaf.name().equals("status")) {
            return Value.named(bits, pStatus(moment, bits));
        }
        if (type.equals("runtime.waitReason")) {
            return Value.named(
                    bits,
                    Process.waitReason(moment.machine.image().profile().strings("runtime.waitReasonStrings"), bits));
        }
        if (type.equals("bool")) {
            return Value.bool(bits != 0);
        }
        if (leaf.name().startsWith("stackguard") || leaf.name().equals("stack.lo")) {
            return Value.address(bits, lowPlace(moment, bits));
        }
        if (leaf.name().equals("stack.hi")) {
            return Value.address(bits, moment.stackEnd(bits));
        }
        if (leaf.size() == 8 && !type.startsWith("int") && !type.startsWith("uint64")) {
            return Value.address(bits, moment.meaning(bits));
        }
        if (type.startsWith("int") || type.equals("runtime.lockRankStruct")) {
            int shift = 64 - 8 * leaf.size();
            return Value.signed(bits << shift >> shift);
        }
        return Value.decimal(bits);
    }

    private static String lowPlace(Moment moment, long bits) {
        if (bits == moment.machine.image().profile().constant("stackPreempt")) {
            return "stackPreempt";
        }
        return moment.stack(bits)
                .map(s -> s.owner() + ".stack.lo" + (bits == s.lo() ? "" : "+" + (bits - s.lo())))
                .orElse("");
    }

    static String pStatus(Moment moment, long status) {
        for (String name : List.of("_Pidle", "_Prunning", "_Psyscall", "_Pgcstop", "_Pdead")) {
            if (moment.machine.image().profile().constant(name) == status) {
                return name;
            }
        }
        return "status " + status;
    }
}
