package gobuf.runtime.sweep;

import java.util.List;

/** What a sweep can vary besides {@code procs} and {@code seed}. */
public interface Vocabulary {
    /** Names of all that can be varied, in the order to show them. */
    List<String> names();

    /**
     * A value as it is written in tables: {@code 4us} may become {@code 4000}.
     *
     * @throws IllegalArgumentException if it cannot be had, with what to type instead
     */
    String normal(String name, String value);
}
