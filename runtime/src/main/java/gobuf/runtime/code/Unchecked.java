package gobuf.runtime.code;

import static org.objectweb.asm.Opcodes.*;

import java.lang.reflect.Field;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import sun.misc.Unsafe;

/**
 * Elements of arrays for code that has made sure that they are there: the looks at an array's length that Java would make, at each access
 * anew, are half of the code of a path. Where an element is, is told by the array and by a place, a long, which only this class
 * understands. A Java that no longer likes {@link Unsafe} (since 24 it warns, JEP 498) gets code that looks.
 */
final class Unchecked {
    /** The system property that lets Java look at lengths: {@code off}; {@code on} and what is best else. */
    static final String PROPERTY = "gobuf.unchecked";

    /** The place of an array's first element, and how many bits to shift an index by. */
    record Elements(long first, int shift) {}

    private static final int WARNS = 24;
    private static final boolean ON = on();

    static final Elements LONGS = ON ? new Elements(Unsafe.ARRAY_LONG_BASE_OFFSET, 3) : new Elements(0, 0);
    static final Elements OBJECTS = ON
            ? new Elements(
                    Unsafe.ARRAY_OBJECT_BASE_OFFSET, Integer.numberOfTrailingZeros(Unsafe.ARRAY_OBJECT_INDEX_SCALE))
            : new Elements(0, 0);

    /** For the code of paths; null if it may not be used. */
    static final Unsafe UNSAFE = ON ? unsafe() : null;

    private static final String NAME = Type.getInternalName(Unsafe.class);

    private Unchecked() {}

    private static boolean on() {
        String said = System.getProperty(PROPERTY, Runtime.version().feature() < WARNS ? "on" : "off");
        return switch (said) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(PROPERTY + " is on or off, not " + said);
        };
    }

    private static Unsafe unsafe() {
        try {
            Field f = Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            return (Unsafe) f.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Unsafe", e);
        }
    }

    /** Makes a place of the bytes on the operand stack that lie in front of a word in an array of such. */
    static void longs(MethodVisitor mv) {
        if (ON) {
            mv.visitLdcInsn(LONGS.first);
            mv.visitInsn(LADD);
        } else {
            mv.visitLdcInsn(3);
            mv.visitInsn(LUSHR);
        }
    }

    /** In front of the array and the place on the operand stack. */
    static void begin(MethodVisitor mv) {
        if (!ON) return;
        mv.visitFieldInsn(GETSTATIC, Type.getInternalName(Unchecked.class), "UNSAFE", Type.getDescriptor(Unsafe.class));
    }

    /** Behind the place on the operand stack. */
    static void at(MethodVisitor mv) {
        if (!ON) mv.visitInsn(L2I);
    }

    /** Takes the array and the place from the operand stack, and puts a word there. */
    static void load(MethodVisitor mv) {
        if (ON) mv.visitMethodInsn(INVOKEVIRTUAL, NAME, "getLong", "(Ljava/lang/Object;J)J", false);
        else mv.visitInsn(LALOAD);
    }

    /** The same for an object. */
    static void loadObject(MethodVisitor mv) {
        if (ON) mv.visitMethodInsn(INVOKEVIRTUAL, NAME, "getObject", "(Ljava/lang/Object;J)Ljava/lang/Object;", false);
        else mv.visitInsn(AALOAD);
    }

    /** Takes the array, the place and a word from the operand stack. */
    static void store(MethodVisitor mv) {
        if (ON) mv.visitMethodInsn(INVOKEVIRTUAL, NAME, "putLong", "(Ljava/lang/Object;JJ)V", false);
        else mv.visitInsn(LASTORE);
    }
}
