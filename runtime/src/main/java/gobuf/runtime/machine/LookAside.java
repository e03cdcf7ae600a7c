package gobuf.runtime.machine;

import java.util.Arrays;

/**
 * Where the pages of recent addresses are: two direct-mapped tables, one for loads and one for stores. A tag is the address of the first
 * byte of a page; a page is an array of its 8-byte words. Open to executors that write loads and stores out; {@link Memory} fills it.
 */
public final class LookAside {
    /** Entries a table; the page number modulo this is the index. */
    public static final int SLOTS = 1 << 14;

    /** Pages that may be read. */
    public final long[] loadTag = new long[SLOTS];

    /** Their words. */
    public final long[][] loadPage = new long[SLOTS][];

    /** Pages that may be written. */
    public final long[] storeTag = new long[SLOTS];

    /** Their words. */
    public final long[][] storePage = new long[SLOTS][];

    LookAside() {}

    /** Forgets all; pages that nobody else holds are free. */
    void clear() {
        Arrays.fill(loadTag, -1);
        Arrays.fill(loadPage, null);
        clearStores();
    }

    void clearStores() {
        Arrays.fill(storeTag, -1);
        Arrays.fill(storePage, null);
    }
}
