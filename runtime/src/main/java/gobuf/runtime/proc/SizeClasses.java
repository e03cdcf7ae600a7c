package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;

/** Sizes of objects and the classes they fall into, from the tables in the process's own memory. */
final class SizeClasses {
    private static final Field HALF = Field.plain("class_to_size", 0, 2, "uint16");

    private final long toClass8;
    private final long toClass128;
    private final long smallMax;
    private final long smallDiv;
    private final long largeDiv;
    private final long classToSize;
    private final long largest;
    private final long page;

    SizeClasses(Profile f) {
        toClass8 = f.global("runtime.size_to_class8");
        toClass128 = f.global("runtime.size_to_class128");
        classToSize = f.global("runtime.class_to_size");
        largest = f.constant("maxSmallSize");
        page = f.constant("_PageSize");
        smallMax = f.constant("smallSizeMax");
        smallDiv = f.constant("smallSizeDiv");
        largeDiv = f.constant("largeSizeDiv");
    }

    /** The span class of objects of up to 32 KB: twice the size class, plus 1 if they hold no pointers. */
    long of(Cpu c, long size, long noscan) {
        return sizeClass(c, size) << 1 | noscan;
    }

    /** {@code roundupsize} (Go 1.19, msize.go): what an object of that size takes. */
    long round(Cpu c, long size) {
        return size < largest ? size(c, sizeClass(c, size)) : size + page - 1 & -page;
    }

    /** Bytes of the objects of a size class. */
    long size(Cpu c, long sizeClass) {
        return c.ld(classToSize + 2 * sizeClass, HALF);
    }

    private long sizeClass(Cpu c, long size) {
        return size <= smallMax - 8
                ? c.ld1(toClass8 + (size + smallDiv - 1) / smallDiv)
                : c.ld1(toClass128 + (size - smallMax + largeDiv - 1) / largeDiv);
    }
}
