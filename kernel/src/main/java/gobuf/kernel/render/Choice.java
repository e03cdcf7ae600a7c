package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;

/** Which of many like things a figure has room for. */
final class Choice {
    private Choice() {}

    /**
     * The most telling ones, in the order in which they stand.
     *
     * @param rank 0 for those that have to be there, and more the sooner they can be left out
     */
    static <T> List<T> of(List<T> all, int most, ToIntFunction<T> rank) {
        if (all.size() <= most) return all;
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) places.add(i);
        places.sort((a, b) -> Integer.compare(rank.applyAsInt(all.get(a)), rank.applyAsInt(all.get(b))));
        List<Integer> kept = new ArrayList<>(places.subList(0, most));
        Collections.sort(kept);
        return kept.stream().map(all::get).toList();
    }
}
