package gobuf.runtime.expr;

/** An expression that was read; {@code at} is where its operator or first char stands. */
sealed interface Node {
    int at();

    /** A number. */
    record Number(long value, int at) implements Node {}

    /** A name: register, variable, object or symbol; a quoted one is a symbol. */
    record Name(String name, boolean quoted, int at) implements Node {}

    /** {@code of.name}. */
    record Member(Node of, String name, int at) implements Node {}

    /** {@code of[index]}. */
    record Index(Node of, Node index, int at) implements Node {}

    /** {@code [address]} or {@code [address].size}. */
    record Load(Node address, int size, int at) implements Node {}

    /** A prefix operator. */
    record Unary(String operator, Node of, int at) implements Node {}

    /** An infix operator. */
    record Binary(String operator, Node left, Node right, int at) implements Node {}
}
