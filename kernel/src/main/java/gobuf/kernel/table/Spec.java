package gobuf.kernel.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A column of a table, before there are rows.
 *
 * @param <T> what a row is made from
 * @param column name, kind and whether it is shown unless all are asked for
 * @param value a row's value: a Long, a String, a Boolean or an {@link Address}, as the kind says
 */
record Spec<T>(Sheet.Column column, Function<T, Object> value) {
    static <T> List<Sheet.Column> columns(List<Spec<T>> specs) {
        return specs.stream().map(Spec::column).toList();
    }

    /** Collects the columns of a table in their order. */
    static final class Of<T> {
        private final List<Spec<T>> specs = new ArrayList<>();

        Of<T> number(String name, ToLongFunction<T> value, String about) {
            return add(name, Kind.NUMBER, about, value::applyAsLong);
        }

        Of<T> text(String name, Function<T, String> value, String about) {
            return add(name, Kind.TEXT, about, value::apply);
        }

        Of<T> bool(String name, Predicate<T> value, String about) {
            return add(name, Kind.BOOL, about, value::test);
        }

        Of<T> address(String name, Function<T, Address> value, String about) {
            return add(name, Kind.ADDRESS, about, value::apply);
        }

        /** The columns so far and these names: the ones shown unless all are asked for. */
        List<Spec<T>> showing(String... names) {
            List<String> shown = List.of(names);
            List<Spec<T>> out = new ArrayList<>();
            for (Spec<T> s : specs) {
                Sheet.Column c = s.column();
                out.add(new Spec<>(
                        new Sheet.Column(c.name(), c.kind(), shown.contains(c.name()), c.about()), s.value()));
            }
            return List.copyOf(out);
        }

        private Of<T> add(String name, Kind kind, String about, Function<T, Object> value) {
            specs.add(new Spec<>(new Sheet.Column(name, kind, false, about), value));
            return this;
        }
    }
}
