package gobuf.runtime.layout;

import java.util.List;
import java.util.Optional;

/**
 * The layout of a Go struct in one release.
 *
 * @param name Go's name without the package: {@code g}, {@code schedt}
 * @param size bytes
 * @param fields in order of offset
 */
public record Struct(String name, int size, List<Field> fields) {
    /**
     * The field with the given dotted path.
     *
     * @throws IllegalArgumentException if this release has no such field
     */
    public Field field(String path) {
        return find(path).orElseThrow(() -> new IllegalArgumentException("struct " + name + " has no field " + path));
    }

    /** The field with the given dotted path, if this release has it. */
    public Optional<Field> find(String path) {
        int dot = path.indexOf('.');
        String head = dot < 0 ? path : path.substring(0, dot);
        for (Field f : fields) {
            if (f.name().equals(head)) return dot < 0 ? Optional.of(f) : f.find(path.substring(dot + 1));
        }
        return Optional.empty();
    }

    /** The smallest field that covers the byte at {@code offset}, with its full path; empty in padding. */
    public Optional<Field> at(int offset) {
        return at(fields, offset, "", 0);
    }

    private static Optional<Field> at(List<Field> fields, int offset, String prefix, int base) {
        for (Field f : fields) {
            if (offset < base + f.offset() || offset >= base + f.offset() + f.size()) continue;
            if (f.fields().isEmpty() || f.count() > 1) return Optional.of(f.in(prefix, base));
            Optional<Field> inner = at(f.fields(), offset, prefix + f.name() + ".", base + f.offset());
            return inner.isPresent() ? inner : Optional.of(f.in(prefix, base));
        }
        return Optional.empty();
    }
}
