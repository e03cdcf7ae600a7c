package gobuf.runtime.engine;

import java.util.function.Predicate;

/** A condition of a breakpoint that can be written down, so that a state file keeps it. */
public interface Condition extends Predicate<Machine> {
    /** The text it was read from. */
    String source();

    /** Reads conditions again; the language they are in is not the engine's. */
    interface Reader {
        /**
         * The condition that a text says.
         *
         * @param source what {@link Condition#source} gave
         * @param now the machine it will be asked about
         * @throws RuntimeException if it is none
         */
        Condition read(String source, Machine now);
    }
}
