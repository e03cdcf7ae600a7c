package gobuf.runtime.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A long linked list, kept in pieces: who has been told which words were stored to looks only at the pieces that were read from there.
 * What is found is the same however the list is cut: its elements in order, up to the first that comes again.
 */
final class Pieces {
    /** The memory in which the list lies, and who wants to know what is in it. */
    interface Source {
        /** Whether no element can lie there. */
        boolean ends(long element);

        /** What follows an element. */
        long next(long element);

        /** What is read from now on belongs to a piece; with null, no longer. */
        void reads(Piece piece);

        /** An element is in the list, in that piece, which is to be told what is there. */
        void holds(Piece piece, long element);

        /** A piece is looked at no more, as it is cut in another way now; what it held may be in the list still. */
        void gone(Piece piece);
    }

    /** Some elements that follow each other. */
    static final class Piece extends Part {
        private final long first;
        private boolean gone;
        private long behind;
        private final List<Long> elements = new ArrayList<>();

        private Piece(long first) {
            super(p -> {});
            this.first = first;
        }
    }

    /** So many elements at most, of those that are looked at together. */
    private static final int MOST = 64;

    private final Source source;
    private final Map<Long, Piece> owners = new HashMap<>();
    private final Set<Piece> stale = new HashSet<>();
    private Map<Long, Piece> pieces = new LinkedHashMap<>();
    private Set<Piece> walked = new HashSet<>();
    private long head;
    private long size;

    Pieces(Source source) {
        this.source = source;
    }

    /** Whether an element was in the list when it was walked along for the last time. */
    boolean has(long element) {
        return owners.containsKey(element);
    }

    /** The pieces, in the list's order. */
    Collection<Piece> all() {
        return pieces.values();
    }

    /** A word that this piece was read from has changed. */
    void spoilt(Piece piece) {
        if (!piece.gone) stale.add(piece);
    }

    /** Walks along the list, of at most so many elements, and tells how many it has. */
    long walk(long from, long most) {
        if (stale.isEmpty() && from == head) return size;
        Map<Long, Piece> old = pieces;
        pieces = new LinkedHashMap<>();
        walked = new HashSet<>();
        head = from;
        size = 0;
        for (long x = from; x != 0 && size < most; ) {
            // It comes again: where that ends the list hangs on where the list begins, so no piece may know it.
            if (walked.contains(owners.get(x))) break;
            Piece p = old.get(x);
            if (p == null || p.gone || stale.contains(p)) p = look(x, p);
            if (p.elements.isEmpty()) break;
            walked.add(p);
            pieces.put(x, p);
            size += p.elements.size();
            x = p.behind;
        }
        for (Piece p : old.values()) if (!walked.contains(p)) drop(p);
        stale.clear();
        return size;
    }

    private Piece look(long from, Piece before) {
        if (before != null) drop(before);
        Piece p = new Piece(from);
        source.reads(p);
        long x = from;
        while (x != 0 && p.elements.size() < MOST) {
            Piece owner = owners.get(x);
            boolean again = owner == p || walked.contains(owner);
            if (again || owner != null && owner.first == x && !stale.contains(owner)) break;
            if (source.ends(x)) {
                x = 0;
                break;
            }
            if (owner != null) drop(owner);
            owners.put(x, p);
            p.elements.add(x);
            source.holds(p, x);
            x = source.next(x);
        }
        p.behind = x;
        source.reads(null);
        return p;
    }

    private void drop(Piece p) {
        if (p.gone) return;
        p.gone = true;
        for (long x : p.elements) owners.remove(x, p);
        source.gone(p);
    }
}
