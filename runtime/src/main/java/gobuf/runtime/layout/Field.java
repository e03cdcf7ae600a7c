package gobuf.runtime.layout;

import java.util.List;
import java.util.Optional;

/**
 * A field of a Go struct, at the offset a release gives it.
 *
 * @param name as Go names it; nested fields are reached with dots, {@code sched.sp}
 * @param offset bytes from the start of the struct it was asked of
 * @param size bytes; for an array all elements together
 * @param type Go's type, as DWARF writes it
 * @param count elements, for an array; 1 otherwise
 * @param fields the fields of a struct-typed field, with offsets from this field's start
 */
public record Field(String name, int offset, int size, String type, int count, List<Field> fields) {
    /** A field without parts. */
    public static Field plain(String name, int offset, int size, String type) {
        return new Field(name, offset, size, type, 1, List.of());
    }

    /** Bytes one element of an array takes; the field's size if it is none. */
    public int stride() {
        return size / count;
    }

    /** The same field counted from {@code base} bytes earlier, under a longer name. */
    Field in(String prefix, int base) {
        return new Field(prefix + name, base + offset, size, type, count, fields);
    }

    /** The nested field with the given dotted path, with its offset from this field's own struct. */
    public Optional<Field> find(String path) {
        int dot = path.indexOf('.');
        String head = dot < 0 ? path : path.substring(0, dot);
        for (Field f : fields) {
            if (f.name.equals(head)) {
                Field hit = f.in(name + ".", offset);
                return dot < 0
                        ? Optional.of(hit)
                        : f.find(path.substring(dot + 1)).map(x -> x.in(name + ".", offset));
            }
        }
        return Optional.empty();
    }

    /** Whether a Go pointer, {@code uintptr} or one of the runtime's pointer-as-integer types. */
    public boolean pointer() {
        return size == 8 && (type.endsWith("*") || type.endsWith("uintptr") || type.startsWith("func"));
    }
}
