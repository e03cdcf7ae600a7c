package gobuf.runtime.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Finds the code that javac made of the lambdas in rows, so that {@link Inliner} can write it into a path. A lambda object does not tell
 * its method; but the frame that called {@link Rows} does: the lambdas of a row are the ones made since the call before. A lambda that was
 * passed through a variable is not found, and run as it is.
 */
final class Sites {
    private static final Set<String> KINDS = Set.of(name(Do.class), name(If.class), name(Val.class));
    private static final Set<String> TABLES = Set.of(name(Rows.class), name(Asm.class), name(Row.class));

    private final Map<String, List<StackFrame>> makers;
    private final Map<String, ClassNode> classes = new HashMap<>();
    private final Map<String, Map<String, List<Mark>>> marks = new HashMap<>();
    private final Map<StackFrame, List<Handle>> lambdas = new IdentityHashMap<>();

    /** A place in a method: where a lambda is made or, if that is null, where a table is called. */
    private record Mark(int offset, Handle lambda) {}

    /** A lambda's method and the values its object holds, in the order of the method's parameters. */
    record Site(MethodNode method, String owner, List<Object> captured) {}

    /** For rows made at the given frames, by symbol. */
    Sites(Map<String, List<StackFrame>> makers) {
        this.makers = makers;
    }

    /** The code of lambda number {@code which} of the row's {@code count}; empty if it is not known. */
    Optional<Site> find(Row row, Object lambda, int which, int count) {
        List<StackFrame> frames = makers.get(row.routine.symbol());
        if (frames == null || frames.size() <= row.index || !lambda.getClass().isHidden()) return Optional.empty();
        StackFrame frame = frames.get(row.index);
        if (!lambda.getClass().getNestHost().getName().equals(frame.getClassName())) return Optional.empty();
        List<Handle> made = lambdas.computeIfAbsent(frame, this::lambdasAt);
        if (made.size() != count) return Optional.empty();
        Handle h = made.get(which);
        return method(h.getOwner(), h.getName(), h.getDesc())
                .map(m -> new Site(m, h.getOwner(), captured(lambda)))
                .filter(s -> s.captured.size() == parameters(s.method) - 1);
    }

    /** A method of one of Gobuf's classes. */
    Optional<MethodNode> method(String owner, String name, String desc) {
        return classes.computeIfAbsent(owner, this::read).methods.stream()
                .filter(m -> m.name.equals(name) && m.desc.equals(desc))
                .findFirst();
    }

    /** How many values a call of the method passes, its receiver included. */
    static int parameters(MethodNode m) {
        return Type.getArgumentTypes(m.desc).length + ((m.access & Opcodes.ACC_STATIC) == 0 ? 1 : 0);
    }

    private static List<Object> captured(Object lambda) {
        List<Object> out = new ArrayList<>();
        Field[] fields = lambda.getClass().getDeclaredFields();
        Arrays.sort(
                fields,
                Comparator.comparingInt(f -> Integer.parseInt(f.getName().replaceAll("\\D", ""))));
        for (Field f : fields) {
            try {
                f.setAccessible(true);
                out.add(f.get(lambda));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("a lambda of our own does not show what it holds", e);
            }
        }
        return out;
    }

    private ClassNode read(String owner) {
        ClassNode node = new ClassNode();
        reader(owner).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return node;
    }

    private static InputStream open(String owner) {
        return Sites.class.getResourceAsStream("/" + owner + ".class");
    }

    private static ClassReader reader(String owner) {
        try (InputStream in = open(owner)) {
            return new ClassReader(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the code of " + owner, e);
        }
    }

    /** The lambdas made since the call of a table's method before the one that the frame stands in. */
    private List<Handle> lambdasAt(StackFrame frame) {
        List<Handle> out = new ArrayList<>();
        String owner = frame.getClassName().replace('.', '/');
        String method = frame.getMethodName() + frame.getDescriptor();
        for (Mark m : marks.computeIfAbsent(owner, Sites::marks).getOrDefault(method, List.of())) {
            if (m.offset >= frame.getByteCodeIndex()) break;
            if (m.lambda == null) out.clear();
            else out.add(m.lambda);
        }
        return out;
    }

    /** Where a class makes lambdas and where it calls tables, by method. */
    private static Map<String, List<Mark>> marks(String owner) {
        Map<String, List<Mark>> out = new HashMap<>();
        try (InputStream in = open(owner)) {
            Offsets reader = new Offsets(in);
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9) {
                        @Override
                        public MethodVisitor visitMethod(
                                int access, String name, String desc, String sign, String[] exceptions) {
                            return new Collector(reader, out.computeIfAbsent(name + desc, k -> new ArrayList<>()));
                        }
                    },
                    ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the code of " + owner, e);
        }
        return out;
    }

    private static String name(Class<?> c) {
        return Type.getInternalName(c);
    }

    /** A reader that knows the bytecode index of the instruction it is about to visit. */
    private static final class Offsets extends ClassReader {
        int at;

        Offsets(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected void readBytecodeInstructionOffset(int offset) {
            at = offset;
        }
    }

    private static final class Collector extends MethodVisitor {
        private final Offsets reader;
        private final List<Mark> out;

        Collector(Offsets reader, List<Mark> out) {
            super(Opcodes.ASM9);
            this.reader = reader;
            this.out = out;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String desc, boolean itf) {
            if (TABLES.contains(owner)) out.add(new Mark(reader.at, null));
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String desc, Handle bootstrap, Object... arguments) {
            String kind = Type.getReturnType(desc).getInternalName();
            if (KINDS.contains(kind)) out.add(new Mark(reader.at, (Handle) arguments[1]));
        }
    }
}
