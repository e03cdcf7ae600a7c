package gobuf.kernel.render;

import gobuf.runtime.view.GoPlace;
import gobuf.runtime.view.Note;
import gobuf.runtime.view.Value;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what a view says, straight from its components: every text, value and address in it. */
final class Words {
    private static final Set<String> ADDRESSES = Set.of("address", "lo", "hi", "guard", "sp", "bp");

    private final Set<String> words = new LinkedHashSet<>();

    private Words() {}

    static Set<String> of(Record view) {
        Words collected = new Words();
        collected.record(view);
        return collected.words;
    }

    private void record(Record record) {
        if (record instanceof Value value) {
            words.add(value.number());
            words.add(value.known() ? value.meaning() : "");
            return;
        }
        if (record instanceof GoPlace place) {
            words.add(place.text());
            return;
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                any(record, component.getName(), component.getAccessor().invoke(record));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new AssertionError(component.toString(), e);
            }
        }
    }

    private void any(Record owner, String name, Object value) {
        if (value instanceof Record inner) {
            record(inner);
        } else if (value instanceof String text) {
            words.add(text);
        } else if (value instanceof List<?> list) {
            list.forEach(element -> any(owner, name, element));
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(element -> any(owner, name, element));
        } else if (value instanceof Long number && ADDRESSES.contains(name)) {
            // 0 stands for 'has none'
            words.add(number == 0 ? "" : "0x" + Long.toHexString(number));
        } else if (value instanceof Number number && !(owner instanceof Note)) {
            words.add(Long.toString(Math.abs(number.longValue())));
        } else if (owner instanceof Note && value instanceof Integer number) {
            words.add(Callouts.sign(number));
        }
    }
}
