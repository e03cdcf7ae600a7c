package gobuf.runtime.expr;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Works out a tree for the machine as it is. */
final class Evaluator {
    private final String source;
    private final Memory memory;
    private final Names names;

    Evaluator(String source, Machine machine) {
        this.source = source;
        this.memory = machine.memory();
        this.names = new Names(machine);
    }

    Result eval(Node n) {
        try {
            if (n instanceof Node.Number number) return Result.number(GoType.CONSTANT, number.value());
            if (n instanceof Node.Name name) return name(name);
            if (n instanceof Node.Member member) return member(member);
            if (n instanceof Node.Index index) return index(index);
            if (n instanceof Node.Load load) return load(load);
            if (n instanceof Node.Unary unary) return unary(unary);
            return binary((Node.Binary) n);
        } catch (Fault.Signal s) {
            throw now(n, s.fault().message());
        }
    }

    // ---- names

    private Result name(Node.Name n) {
        if (n.quoted()) {
            return names.symbol(n.name())
                    .orElseThrow(() -> wrong(n, "there is no symbol " + n.name() + hint(n.name())));
        }
        return object(n).or(() -> names.symbol(n.name())).orElseThrow(() -> unknown(n, n.name()));
    }

    private Optional<Result> object(Node.Name n) {
        if (n.quoted()) return Optional.empty();
        try {
            return names.object(n.name());
        } catch (Names.Absent e) {
            throw now(n, e.getMessage());
        }
    }

    private ExpressionException unknown(Node n, String name) {
        String variable = n instanceof Node.Name head ? head.name() : name;
        List<String> owners = names.owners(variable);
        if (!owners.isEmpty())
            return now(
                    n,
                    variable + " is a variable of " + String.join(", ", owners.subList(0, Math.min(4, owners.size())))
                            + (owners.size() > 4 ? ", …" : "") + ", not of the current routine");
        return wrong(n, "there is no register, variable, object or symbol " + name + hint(name));
    }

    private String hint(String name) {
        return Nearest.hint(
                name, names.known(), "; type for example g5.sched.sp, rsp+8, [rsp], goexit+1 or sched.runqsize");
    }

    /** A field; or, as symbols have dots in their names too, the longest symbol that the words make up. */
    private Result member(Node.Member n) {
        List<Node.Member> path = new ArrayList<>();
        Node head = n;
        while (head instanceof Node.Member m) {
            path.add(0, m);
            head = m.of();
        }
        if (head instanceof Node.Name name && !name.quoted()) {
            Optional<Result> object = object(name);
            return object.isPresent() ? fields(object.get(), path, 0) : symbol(name, path);
        }
        return fields(eval(head), path, 0);
    }

    private Result symbol(Node.Name head, List<Node.Member> path) {
        for (int words = path.size(); words >= 0; words--) {
            StringBuilder symbol = new StringBuilder(head.name());
            for (Node.Member m : path.subList(0, words)) symbol.append('.').append(m.name());
            Optional<Result> found = names.symbol(symbol.toString());
            if (found.isPresent()) return fields(found.get(), path, words);
        }
        throw unknown(
                head,
                source.substring(head.at(), path.get(path.size() - 1).at())
                        + path.get(path.size() - 1).name());
    }

    private Result fields(Result from, List<Node.Member> path, int first) {
        Result r = from;
        for (int i = first; i < path.size(); i++) r = field(r, path, i);
        return r;
    }

    private Result field(Result of, List<Node.Member> path, int i) {
        Node.Member m = path.get(i);
        Result struct = of.type().kind() == GoType.Kind.POINTER ? target(of, m, text(m.of())) : of;
        GoType type = struct.type();
        if (type.kind() != GoType.Kind.STRUCT)
            throw wrong(m, text(m.of()) + " is " + article(type) + ", which has no field " + m.name());
        Optional<Field> field = find(type.fields(), m.name());
        if (field.isEmpty()) {
            StringBuilder rest = new StringBuilder(m.name());
            for (int k = i + 1; k < path.size(); k++)
                rest.append('.').append(path.get(k).name());
            throw wrong(m, text(m.of()) + " has no field " + rest + fieldHint(m, rest.toString(), type));
        }
        return names.at(
                GoType.of(names.profile(), field.get()),
                struct.bits() + field.get().offset());
    }

    private static Optional<Field> find(List<Field> fields, String name) {
        return fields.stream().filter(f -> f.name().equals(name)).findFirst();
    }

    private static String fieldHint(Node.Member m, String rest, GoType type) {
        List<String> all = new ArrayList<>();
        for (Field f : type.fields()) {
            all.add(f.name());
            for (Field inner : f.fields()) all.add(f.name() + "." + inner.name());
        }
        List<String> plain = type.fields().stream().map(Field::name).toList();
        List<String> near = Nearest.of(rest, all, 1);
        if (near.isEmpty()) near = Nearest.of(m.name(), all, 1);
        if (!near.isEmpty()) return "; did you mean " + near.get(0) + "?";
        return "; it has " + String.join(", ", plain.subList(0, Math.min(8, plain.size())))
                + (plain.size() > 8 ? ", …" : "");
    }

    /** The struct that a pointer points to. */
    private Result target(Result pointer, Node at, String of) {
        if (pointer.bits() == 0) throw now(at, of + " is nil");
        Struct s = names.profile().structs().get(pointer.type().target());
        if (s == null || s.fields().isEmpty())
            throw wrong(at, of + " is " + article(pointer.type()) + "; what it points to has no known fields");
        if (!memory.mapped(pointer.bits(), s.size()))
            throw now(at, of + " is 0x" + Long.toHexString(pointer.bits()) + ", where nothing is mapped");
        return names.at(GoType.struct(s), pointer.bits());
    }

    // ---- memory

    private Result index(Node.Index n) {
        Result of = eval(n.of());
        long i = scalar(eval(n.index()), n.index()).bits();
        GoType type = of.type();
        if (type.kind() == GoType.Kind.ARRAY) {
            if (i < 0 || i >= type.count())
                throw wrong(n, "index " + i + " is outside " + type.name() + ": 0 to " + (type.count() - 1));
            GoType element = type.element(names.profile());
            return names.at(element, of.bits() + i * element.size());
        }
        if (type.kind() == GoType.Kind.STRUCT && type.name().startsWith("[]")) return element(n, of, i);
        if (type.kind() == GoType.Kind.POINTER && type.target().startsWith("*")) {
            GoType element = GoType.named(names.profile(), type.target(), 8, List.of());
            return names.at(element, of.bits() + 8 * i);
        }
        throw wrong(
                n,
                text(n.of()) + " is " + article(type) + " and has no elements; memory is read as [" + text(n.of())
                        + "+8]");
    }

    private Result element(Node.Index n, Result slice, long i) {
        long array = memory.ld8(slice.bits());
        long len = memory.ld8(slice.bits() + 8);
        if (i < 0 || i >= len) throw now(n, "index " + i + " is outside the slice: its length is " + len);
        String name = slice.type().target();
        int size = name.startsWith("*") || name.equals("uintptr") ? 8 : name.endsWith("8") ? 1 : 0;
        if (size == 0) throw wrong(n, "the elements of " + slice.type().name() + " are not known here");
        return names.at(GoType.named(names.profile(), name, size, List.of()), array + i * size);
    }

    private Result load(Node.Load n) {
        long address = scalar(eval(n.address()), n.address()).bits();
        GoType type = n.size() == 8 ? GoType.WORD : GoType.plain("uint" + 8 * n.size(), GoType.Kind.UNSIGNED, n.size());
        return names.at(type, address);
    }

    // ---- operators

    private Result unary(Node.Unary n) {
        Result r = eval(n.of());
        if (n.operator().equals("&")) {
            if (r.place() == null)
                throw wrong(n, "& needs something that lies in memory; " + text(n.of()) + " does not");
            return Result.number(GoType.WORD, r.place().address());
        }
        if (n.operator().equals("*")) {
            if (r.type().kind() == GoType.Kind.POINTER) return target(r, n.of(), text(n.of()));
            throw wrong(n, text(n.of()) + " is no pointer; memory is read as [" + text(n.of()) + "]");
        }
        scalar(r, n.of());
        return switch (n.operator()) {
            case "-" -> Result.number(number(r.type()), -r.bits());
            case "^" -> Result.number(number(r.type()), ~r.bits());
            case "!" -> Result.truth(!r.holds());
            default -> Result.number(number(r.type()), r.bits());
        };
    }

    private Result binary(Node.Binary n) {
        Result left = scalar(eval(n.left()), n.left());
        if (n.operator().equals("&&")) return Result.truth(left.holds() && right(n).holds());
        if (n.operator().equals("||")) return Result.truth(left.holds() || right(n).holds());
        Result right = right(n);
        boolean shift = n.operator().equals("<<") || n.operator().equals(">>");
        GoType a = number(left.type());
        GoType type = shift ? a : common(a, number(right.type()));
        if ((n.operator().equals("/") || n.operator().equals("%")) && right.bits() == 0)
            throw now(n, "division by zero");
        return Arithmetic.apply(n.operator(), type, left.bits(), right.bits());
    }

    private Result right(Node.Binary n) {
        return scalar(eval(n.right()), n.right());
    }

    /** A truth value that is calculated with is the number 0 or 1. */
    private static GoType number(GoType type) {
        return type.kind() == GoType.Kind.BOOL ? GoType.CONSTANT : type;
    }

    /** Constants take the other side's type; equal types stay, so that uint32 counters wrap as in Go; others meet in 64 bits. */
    private static GoType common(GoType a, GoType b) {
        if (a.kind() == GoType.Kind.CONSTANT) return b.kind() == GoType.Kind.POINTER ? GoType.WORD : b;
        if (b.kind() == GoType.Kind.CONSTANT) return a.kind() == GoType.Kind.POINTER ? GoType.WORD : a;
        if (a.name().equals(b.name()) && a.kind() != GoType.Kind.POINTER) return a;
        return a.unsigned() || b.unsigned() ? GoType.WORD : GoType.CONSTANT;
    }

    private Result scalar(Result r, Node n) {
        if (r.type().scalar()) return r;
        throw wrong(n, text(n) + " is " + article(r.type()) + ", not one number; &" + text(n) + " is its address");
    }

    // ---- words

    private static String article(GoType type) {
        if (type.kind() == GoType.Kind.CONSTANT) return "a number";
        String name = type.name().isEmpty() ? type.size() + " bytes" : type.name();
        return "aeio".indexOf(name.charAt(0)) >= 0 ? "an " + name : "a " + name;
    }

    /** The part of the source that made a node, near enough for a message. */
    private String text(Node n) {
        if (n instanceof Node.Member m) return text(m.of()) + "." + m.name();
        if (n instanceof Node.Name name) return name.name();
        if (n instanceof Node.Number number) return Long.toString(number.value());
        if (n instanceof Node.Index i) return text(i.of()) + "[" + text(i.index()) + "]";
        if (n instanceof Node.Load l) return "[" + text(l.address()) + "]" + (l.size() == 8 ? "" : "." + l.size());
        if (n instanceof Node.Unary u) return u.operator() + text(u.of());
        Node.Binary b = (Node.Binary) n;
        return "(" + text(b.left()) + b.operator() + text(b.right()) + ")";
    }

    private ExpressionException wrong(Node n, String problem) {
        return ExpressionException.wrong(source, n.at(), problem);
    }

    private ExpressionException now(Node n, String problem) {
        return ExpressionException.now(source, n.at(), problem);
    }
}
