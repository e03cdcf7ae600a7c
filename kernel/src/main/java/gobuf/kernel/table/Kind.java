package gobuf.kernel.table;

/** What a column of a {@link Sheet} holds. */
enum Kind {
    /** A count, an id or a size: a Tablesaw LongColumn. */
    NUMBER,
    /** A number with a fraction: a DoubleColumn. */
    DECIMAL,
    /** Words: a StringColumn. */
    TEXT,
    /** Go's bool: a BooleanColumn. */
    BOOL,
    /** An address: a StringColumn with the number in hex, and one named {@code .meaning} behind it with what lies there. */
    ADDRESS
}
