package gobuf.runtime.expr;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;
import java.util.List;
import java.util.Map;

/**
 * A Go type, as far as reading memory needs it.
 *
 * @param name as Go writes it: {@code uint32}, {@code runtime.gobuf}, {@code *runtime.g}
 * @param kind how its bytes are read
 * @param size bytes
 * @param target name of the struct a pointer points to, of the element of an array or slice; empty if unknown
 * @param count elements of an array
 * @param fields fields of a struct
 */
public record GoType(String name, Kind kind, int size, String target, int count, List<Field> fields) {
    /** How bytes are read. */
    public enum Kind {
        /** A number that was written down or computed: 64 bits, takes the type of what it is combined with. */
        CONSTANT,
        /** Two's complement. */
        SIGNED,
        /** No sign. */
        UNSIGNED,
        /** Go's bool. */
        BOOL,
        /** An address; also Go's guintptr, muintptr and puintptr. */
        POINTER,
        /** Fields. */
        STRUCT,
        /** {@link #count} elements. */
        ARRAY
    }

    /** Numbers without a type of their own. */
    public static final GoType CONSTANT = plain("", Kind.CONSTANT, 8);
    /** Registers and words of memory. */
    public static final GoType WORD = plain("uintptr", Kind.UNSIGNED, 8);
    /** What comparisons give. */
    public static final GoType TRUTH = plain("bool", Kind.BOOL, 1);

    private static final Map<String, String> DISGUISED =
            Map.of("runtime.guintptr", "g", "runtime.muintptr", "m", "runtime.puintptr", "p");

    static GoType plain(String name, Kind kind, int size) {
        return new GoType(name, kind, size, "", 1, List.of());
    }

    /** A pointer to a struct of the runtime or, with the package's name, of another package. */
    static GoType pointer(String struct) {
        String name = struct.contains(".") ? struct : "runtime." + struct;
        return new GoType("*" + name, Kind.POINTER, 8, struct, 1, List.of());
    }

    /** A struct of the runtime or, with the package's name, of another package. */
    static GoType struct(Struct s) {
        String name = s.name().contains(".") ? s.name() : "runtime." + s.name();
        return new GoType(name, Kind.STRUCT, s.size(), "", 1, s.fields());
    }

    /** The type of a field. */
    public static GoType of(Profile profile, Field f) {
        if (f.type().startsWith("[") && !f.type().startsWith("[]")) {
            String element = f.type().substring(f.type().indexOf(']') + 1);
            return new GoType(f.type(), Kind.ARRAY, f.size(), element, f.count(), f.fields());
        }
        if (f.count() > 1) return new GoType(f.type(), Kind.ARRAY, f.size(), "uint32", f.count(), f.fields());
        return named(profile, f.type(), f.size(), f.fields());
    }

    /** The type of one element of an array. */
    GoType element(Profile profile) {
        return named(profile, goName(target), size / count, fields);
    }

    static GoType named(Profile profile, String type, int size, List<Field> fields) {
        String disguised = DISGUISED.get(type);
        if (disguised != null) return new GoType(type, Kind.POINTER, 8, disguised, 1, List.of());
        if (type.startsWith("*")) return new GoType(type, Kind.POINTER, 8, bare(type.substring(1)), 1, List.of());
        if (type.endsWith("*")) return named(profile, goName(type), size, fields);
        // DWARF describes the function and not the word that holds it.
        if (type.startsWith("func")) return new GoType(type, Kind.POINTER, 8, "funcval", 1, List.of());
        if (!fields.isEmpty()) {
            String element = type.startsWith("[]") ? type.substring(2) : "";
            return new GoType(type, Kind.STRUCT, size, element, 1, fields);
        }
        Struct s = profile.structs().get(bare(type));
        if (s != null && !s.fields().isEmpty()) return struct(s);
        if (size != 1 && size != 2 && size != 4 && size != 8)
            return new GoType(type, Kind.STRUCT, size, "", 1, List.of());
        if (type.equals("bool")) return plain(type, Kind.BOOL, size);
        boolean signed = type.startsWith("int") && !type.startsWith("interface");
        return plain(type, signed ? Kind.SIGNED : Kind.UNSIGNED, size);
    }

    /** {@code *runtime.g} for DWARF's {@code runtime.g *}; {@code unsafe.Pointer} for {@code void *}. */
    static String goName(String type) {
        if (!type.endsWith("*")) return type;
        String to = type.substring(0, type.length() - 1).strip();
        return to.equals("void") ? "unsafe.Pointer" : "*" + to;
    }

    private static String bare(String type) {
        return type.startsWith("runtime.") ? type.substring(8) : type;
    }

    /** Whether it is one number. */
    public boolean scalar() {
        return kind != Kind.STRUCT && kind != Kind.ARRAY;
    }

    /** Cuts or extends a number to what the type can hold. */
    long fit(long bits) {
        if (size >= 8) return bits;
        int unused = 64 - 8 * size;
        return kind == Kind.SIGNED ? bits << unused >> unused : bits << unused >>> unused;
    }

    /** Whether numbers of it compare without sign. */
    boolean unsigned() {
        return kind == Kind.UNSIGNED || kind == Kind.POINTER;
    }
}
