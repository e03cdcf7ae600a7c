package gobuf.kernel.table;

import it.unimi.dsi.fastutil.bytes.Byte2IntMap;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.strings.ByteDictionaryMap;

/**
 * Fills a column of words of which there are few. The column looks each of them up by its letters, twice; most are the very object that
 * stood in a row before, and their number in the column's dictionary is known.
 */
final class RepeatedWords {
    private static final int PLACES = 256;
    /** Words that are known by their object: no more than leave a place free, where a search ends. */
    private static final int MOST = PLACES / 2;

    private final StringColumn column;
    private final String[] words = new String[PLACES];
    private final byte[] keys = new byte[PLACES];
    /** How often each key came without the dictionary's knowing. */
    private final int[] untold = new int[1 << Byte.SIZE];

    private int known;

    /** An empty column. */
    RepeatedWords(String name) {
        column = StringColumn.create(name);
    }

    /** Adds a row; no word is null. */
    void append(String word) {
        int at = System.identityHashCode(word) & PLACES - 1;
        while (words[at] != null && words[at] != word) at = at + 1 & PLACES - 1;
        if (words[at] != null && column.getDictionary() instanceof ByteDictionaryMap few) {
            few.values().add(keys[at]);
            untold[keys[at] & 0xff]++;
        } else {
            another(word, at);
        }
    }

    private void another(String word, int at) {
        // More words than a byte can number are kept in another way, which takes over the counts.
        tell();
        column.append(word);
        if (known == MOST || !(column.getDictionary() instanceof ByteDictionaryMap few)) return;
        words[at] = word;
        keys[at] = few.values().getByte(few.size() - 1);
        known++;
    }

    /** Tells the dictionary how often its words came. */
    private void tell() {
        if (!(column.getDictionary() instanceof ByteDictionaryMap few)) return;
        for (Byte2IntMap.Entry count : few.getKeyCountEntries()) {
            int key = count.getByteKey() & 0xff;
            count.setValue(count.getIntValue() + untold[key]);
            untold[key] = 0;
        }
    }

    /** The column; no rows are added to it any more. */
    StringColumn column() {
        tell();
        return column;
    }
}
