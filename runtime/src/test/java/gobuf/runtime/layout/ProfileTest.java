package gobuf.runtime.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The profile's sizes are Go's, where a reader of DWARF may think otherwise. */
class ProfileTest {
    private static final int WORD = 8;

    private final Profile profile = Profiles.load("go1.19");

    private interface Look {
        void at(String struct, Field f);
    }

    private void each(Look look) {
        profile.structs().forEach((name, s) -> each(name, s.fields(), look));
    }

    private static void each(String prefix, List<Field> fields, Look look) {
        for (Field f : fields) {
            look.at(prefix, f);
            each(prefix + "." + f.name(), f.fields(), look);
        }
    }

    @Test
    void functionsAndPointersAreWords() {
        List<String> wrong = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        each((struct, f) -> {
            boolean function = f.type().startsWith("func(");
            if (function) functions.add(struct + "." + f.name());
            if ((function || f.type().endsWith(" *") || f.type().equals("unsafe.Pointer")) && f.size() != WORD)
                wrong.add(struct + "." + f.name() + " " + f.type() + ": " + f.size());
        });
        assertThat(wrong).isEmpty();
        assertThat(functions).contains("m.mstartfn", "m.waitunlockf", "schedt.safePointFn", "timer.f");
    }
}
