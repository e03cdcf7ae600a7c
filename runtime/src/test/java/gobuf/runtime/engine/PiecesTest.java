package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A linked list that changes is found again without walking along all of it. */
class PiecesTest {
    private static final int LENGTH = 10_000;

    private final Map<Long, Long> links = new HashMap<>();
    /** Who read the link behind an element, and who holds it. */
    private final Map<Long, Set<Pieces.Piece>> readers = new HashMap<>();

    private final Map<Pieces.Piece, List<Long>> held = new HashMap<>();
    private final Pieces pieces = new Pieces(new Links());
    private Pieces.Piece reading;
    private long reads;
    private long head = 1;

    private final class Links implements Pieces.Source {
        @Override
        public boolean ends(long element) {
            return element < 0;
        }

        @Override
        public long next(long element) {
            reads++;
            readers.computeIfAbsent(element, x -> new HashSet<>()).add(reading);
            return links.getOrDefault(element, 0L);
        }

        @Override
        public void reads(Pieces.Piece piece) {
            reading = piece;
        }

        @Override
        public void holds(Pieces.Piece piece, long element) {
            held.computeIfAbsent(piece, x -> new ArrayList<>()).add(element);
        }

        @Override
        public void gone(Pieces.Piece piece) {
            held.remove(piece);
        }
    }

    private PiecesTest() {
        for (long x = 1; x < LENGTH; x++) links.put(x, x + 1);
    }

    private void link(long from, long to) {
        links.put(from, to);
        readers.getOrDefault(from, Set.of()).forEach(pieces::spoilt);
    }

    /** The elements in order, up to the first that comes again. */
    private List<Long> plainly() {
        Set<Long> met = new LinkedHashSet<>();
        for (long x = head; x > 0 && met.add(x); ) x = links.getOrDefault(x, 0L);
        return List.copyOf(met);
    }

    private void same() {
        List<Long> plain = plainly();
        assertThat(pieces.walk(head, Long.MAX_VALUE)).isEqualTo(plain.size());
        assertThat(pieces.all().stream().flatMap(p -> held.get(p).stream())).isEqualTo(plain);
        assertThat(plain).allMatch(pieces::has);
        assertThat(held.values().stream().mapToInt(List::size).sum())
                .as("nobody else holds one")
                .isEqualTo(plain.size());
    }

    @Test
    void whoLeavesAtTheHeadOrComesToTheTailCostsOnePiece() {
        same();
        reads = 0;
        same();
        assertThat(reads).as("nothing has changed").isZero();
        head = links.get(head);
        link(1, 0);
        same();
        assertThat(reads).as("the head left").isBetween(1L, 64L);
        reads = 0;
        link(LENGTH, LENGTH + 1);
        same();
        assertThat(reads).as("one came").isBetween(1L, 64L);
        reads = 0;
        head = 1000;
        same();
        assertThat(reads).as("a batch left").isBetween(1L, 64L);
    }

    @Test
    void howeverItChangesItIsTheSameList() {
        Random random = new Random(3);
        int shortened = 0;
        for (int i = 0; i < 3000; i++) {
            long from = 1 + random.nextInt(LENGTH);
            long was = links.getOrDefault(from, 0L);
            List<Long> to = List.of(0L, -1L, 1L + random.nextInt(LENGTH), 1L + random.nextInt(LENGTH), from);
            link(from, to.get(random.nextInt(to.size())));
            if (i % 3 == 0) head = 1 + random.nextInt(LENGTH);
            same();
            shortened += plainly().size() < LENGTH / 2 ? 1 : 0;
            if (i % 4 != 3) link(from, was);
            if (i % 6 == 5) {
                for (long x = 1; x < LENGTH; x++) if (links.get(x) != x + 1) link(x, x + 1);
                head = 1;
            }
        }
        assertThat(shortened).isBetween(300, 2700);
    }
}
