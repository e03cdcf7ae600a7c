package gobuf.kernel.table.jshell;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Loads the classes of snippets, with a {@link Guard#check} in each method and loop. */
final class GuardedLoader implements LoaderDelegate {
    private static final String GUARD = Type.getInternalName(Guard.class);

    private final Loader loader = new Loader(GuardedLoader.class.getClassLoader());
    private final Map<String, Class<?>> loaded = new HashMap<>();

    /** Defines classes, and finds those of the kernel through its parent. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> waiting = new HashMap<>();

        Loader(ClassLoader parent) {
            super("snippets", parent);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] code = waiting.remove(name);
            if (code == null) throw new ClassNotFoundException(name);
            return defineClass(name, code, 0, code.length);
        }
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] done = new boolean[classes.length];
        try {
            for (ClassBytecodes c : classes) loader.waiting.put(c.name(), guarded(c.bytecodes()));
            for (int i = 0; i < classes.length; i++) {
                // initialised now, so that what cannot be linked is told of this snippet and not of a later one
                loaded.put(classes[i].name(), Class.forName(classes[i].name(), true, loader));
                done[i] = true;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ClassInstallException("load: " + e.getMessage(), Arrays.copyOf(done, done.length));
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        // JShell loads a changed snippet under another name: no class that was loaded changes.
    }

    @Override
    public void addToClasspath(String path) {
        // The kernel's own class path is the parent's.
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> found = loaded.get(name);
        if (found == null) throw new ClassNotFoundException(name + " is not loaded");
        return found;
    }

    private static byte[] guarded(byte[] code) {
        ClassWriter out = new ClassWriter(0);
        new ClassReader(code).accept(new Checks(out), 0);
        return out.toByteArray();
    }

    /** Adds the calls. They take nothing from the stack and leave nothing, so that frames and sizes stay as they are. */
    private static final class Checks extends ClassVisitor {
        Checks(ClassVisitor to) {
            super(Opcodes.ASM9, to);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor to = super.visitMethod(access, name, type, signature, exceptions);
            return new Loops(to);
        }
    }

    private static final class Loops extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Loops(MethodVisitor to) {
            super(Opcodes.ASM9, to);
        }

        private void check() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "check", "()V", false);
        }

        private void check(Label to) {
            if (passed.contains(to)) check();
        }

        @Override
        public void visitCode() {
            super.visitCode();
            check();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            check(label);
            super.visitJumpInsn(opcode, label);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label fallback, Label... labels) {
            check(fallback);
            super.visitTableSwitchInsn(min, max, fallback, labels);
        }

        @Override
        public void visitLookupSwitchInsn(Label fallback, int[] keys, Label[] labels) {
            check(fallback);
            super.visitLookupSwitchInsn(fallback, keys, labels);
        }
    }
}
