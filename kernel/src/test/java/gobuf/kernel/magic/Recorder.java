package gobuf.kernel.magic;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import gobuf.kernel.server.CellOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a cell shows, as a notebook would: an update replaces the output it names. */
final class Recorder implements CellOutput {
    private final Map<Object, Bundle> outputs = new LinkedHashMap<>();
    private int updates;
    private boolean interrupted;

    /** As if the person had interrupted the cell before the magics began. */
    static Recorder interruptedEarly() {
        Recorder out = new Recorder();
        out.interrupted = true;
        return out;
    }

    List<Bundle> outputs() {
        return new ArrayList<>(outputs.values());
    }

    String plain() {
        StringBuilder text = new StringBuilder();
        outputs.values().forEach(b -> text.append(b.plain()).append('\n'));
        return text.toString();
    }

    int updates() {
        return updates;
    }

    @Override
    public void out(String text) {
        display(Bundle.text(text));
    }

    @Override
    public void err(String text) {
        display(Bundle.text(text));
    }

    @Override
    public void display(Bundle bundle) {
        outputs.put(new Object(), bundle);
    }

    @Override
    public void display(Bundle bundle, DisplayId id) {
        outputs.put(id, bundle);
    }

    @Override
    public void update(DisplayId id, Bundle bundle) {
        updates++;
        outputs.replace(id, bundle);
    }

    @Override
    public void clear(boolean wait) {
        outputs.clear();
    }

    @Override
    public String input(String prompt, boolean password) {
        return "";
    }

    @Override
    public boolean interrupted() {
        return interrupted;
    }

    @Override
    public void flush() {
        // Nothing is batched.
    }
}
