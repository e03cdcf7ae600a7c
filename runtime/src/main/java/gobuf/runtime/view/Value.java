package gobuf.runtime.view;

/**
 * A number out of memory or a register, with what it means: {@code 0xc00002e7d8} is {@code g5.stack.hi−0x28}.
 *
 * @param bits the number, unsigned, zero-extended from its size
 * @param form how the number is written
 * @param meaning the symbol, place or constant it stands for; empty if it is only a number
 * @param known false if the simulation does not model this register or word: then it is shown as {@code ?}, never invented
 */
public record Value(long bits, Form form, String meaning, boolean known) {
    /** How a number is written. */
    public enum Form {
        /** Addresses, masks and words of unknown use: {@code 0x45c161}; zero is {@code 0}. */
        HEX,
        /** Counts and ids. */
        DECIMAL,
        /** Counts that may be negative: two's complement in 64 bits. */
        SIGNED,
        /** Constants with a name: {@code _Gdead (6)}. */
        NAMED,
        /** Go's bool. */
        BOOL
    }

    private static final Value UNKNOWN = new Value(0, Form.HEX, "", false);

    /** A word that is not modelled. */
    public static Value unknown() {
        return UNKNOWN;
    }

    /** A plain word, written in hexadecimal. */
    public static Value hex(long bits) {
        return new Value(bits, Form.HEX, "", true);
    }

    /** A word that points somewhere: {@code meaning} is the symbol+offset, stack place or object, or empty. */
    public static Value address(long bits, String meaning) {
        return new Value(bits, Form.HEX, meaning, true);
    }

    /** A count or an id. */
    public static Value decimal(long bits) {
        return new Value(bits, Form.DECIMAL, "", true);
    }

    /** A signed count in 64-bit two's complement. */
    public static Value signed(long bits) {
        return new Value(bits, Form.SIGNED, "", true);
    }

    /** A constant of the runtime with its name. */
    public static Value named(long bits, String name) {
        return new Value(bits, Form.NAMED, name, true);
    }

    /** Go's bool. */
    public static Value bool(boolean value) {
        return new Value(value ? 1 : 0, Form.BOOL, "", true);
    }

    /** The number alone. */
    public String number() {
        if (!known) {
            return "?";
        }
        return switch (form) {
            case HEX -> bits == 0 ? "0" : "0x" + Long.toHexString(bits);
            case DECIMAL, NAMED -> Long.toUnsignedString(bits);
            case SIGNED -> Long.toString(bits);
            case BOOL -> bits == 0 ? "false" : "true";
        };
    }

    /** Number and meaning: {@code 0x45c161 = goexit+1}, {@code _Gdead (6)}, {@code 17} or {@code ?}. */
    public String text() {
        if (!known || meaning.isEmpty()) {
            return number();
        }
        return form == Form.NAMED ? meaning + " (" + number() + ")" : number() + " = " + meaning;
    }

    /** What a reader looks for first: the meaning, or else the number. */
    public String first() {
        return !known || meaning.isEmpty() ? number() : meaning;
    }

    /** What stands beside {@link #first} in lighter type: the number, or nothing when it came first. */
    public String second() {
        return !known || meaning.isEmpty() ? "" : number();
    }
}
