package gobuf.kernel.magic;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import gobuf.kernel.extension.Extensions;
import gobuf.kernel.server.CellError;
import gobuf.kernel.server.CellOutput;
import gobuf.kernel.server.Completion;
import gobuf.kernel.server.IsComplete;
import gobuf.runtime.expr.ExpressionException;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs cells of magics: the same for a notebook and for a terminal. */
public final class Cells {
    private static final Pattern NAME = Pattern.compile("%([\\w-]+)");

    private final Workbench bench = new Workbench();
    private final Registry registry = new Registry(bench);
    private final Completer completer = new Completer(registry, bench);

    /** What the magics work on. */
    public Workbench bench() {
        return bench;
    }

    /** The magics. */
    public Registry registry() {
        return registry;
    }

    /**
     * Runs the magics of a cell one after the other. An interrupt that {@code out} knows of already counts for this cell.
     *
     * @throws CellError what was wrong; magics before it have been done, the one that failed has changed nothing
     * @throws InterruptedException if a run was interrupted; what it did stays
     */
    public void run(String code, CellOutput out) throws Exception {
        bench.progress().begin();
        bench.session().forgetInterrupt();
        // One that came before these lines was meant for this cell, too: the output knows it.
        if (out.interrupted()) interrupt();
        bench.settle();
        bench.out(out);
        bench.shows(what -> show(what, out));
        try {
            for (Call call : CellReader.read(code, registry)) {
                Object value = registry.run(call);
                show(value, out);
                if (bench.progress().wasInterrupted() || interrupted(value)) throw new InterruptedException();
            }
        } catch (MagicError e) {
            throw error(e.kind(), e.getMessage(), e.tryThis());
        } catch (ExpressionException e) {
            throw error("BadExpression", e.getMessage(), List.of());
        } catch (Fault.Signal e) {
            throw error(
                    "Fault",
                    e.fault().message(),
                    List.of("%sym 0x" + Long.toHexString(e.fault().address())));
        } finally {
            bench.out(null);
        }
    }

    private static boolean interrupted(Object value) {
        return value instanceof StepView step && step.stop().reason().startsWith("interrupted");
    }

    private void show(Object value, CellOutput out) {
        Optional<Bundle> bundle = registry.show(value);
        Optional<DisplayId> place = bench.progress().takeShown();
        if (place.isPresent()) {
            out.update(place.get(), bundle.orElse(Bundle.text("")));
        } else if (bundle.isPresent()) {
            Optional<DisplayId> asked = Extensions.displayId(value);
            if (asked.isPresent()) out.display(bundle.get(), asked.get());
            else out.display(bundle.get());
        }
    }

    private static CellError error(String kind, String message, List<String> tryThis) {
        List<String> lines = new ArrayList<>();
        lines.add(kind + ": " + message);
        if (!tryThis.isEmpty()) {
            lines.add("type instead, for example:");
            tryThis.forEach(l -> lines.add("    " + l));
        }
        return new CellError(kind, message, lines);
    }

    /** The value of an expression, as {@code %print} shows it. */
    public Bundle evaluate(String expression) throws Exception {
        try {
            return registry.show(registry.run(new Call(1, "print", expression, false, "")))
                    .orElse(Bundle.empty());
        } catch (MagicError e) {
            throw error(e.kind(), e.getMessage(), e.tryThis());
        } catch (ExpressionException e) {
            throw error("BadExpression", e.getMessage(), List.of());
        }
    }

    /** What may stand at the cursor. */
    public Completion complete(String code, int cursor) {
        return completer.complete(code, cursor);
    }

    /** Help on the magic in the cursor's line, or the value of what stands at the cursor. */
    public Optional<Bundle> inspect(String code, int cursor) {
        int begin = code.lastIndexOf('\n', cursor - 1) + 1;
        int end = code.indexOf('\n', cursor) < 0 ? code.length() : code.indexOf('\n', cursor);
        Optional<Bundle> value = value(code.substring(begin, end), cursor - begin);
        if (value.isPresent()) return value;
        Matcher name = NAME.matcher(code.substring(begin, end));
        if (!name.find()) return Optional.empty();
        return registry.find(name.group(1)).map(m -> Bundle.text(Manual.plain(m)));
    }

    private Optional<Bundle> value(String line, int cursor) {
        for (Words.Word word : Words.split(line)) {
            boolean here = word.start() <= cursor && cursor <= word.end() && word.start() > 0;
            if (!here || word.text().startsWith("--") || word.text().isEmpty()) continue;
            try {
                return registry.show(registry.run(new Call(1, "print", word.text(), false, "")));
            } catch (ExpressionException | MagicError e) {
                return Optional.empty();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return Optional.empty();
    }

    /** Whether a console should run the text or ask for another line. */
    public IsComplete isComplete(String code) {
        String[] lines = code.split("\n", -1);
        String last = lines[lines.length - 1];
        boolean cell = code.stripLeading().startsWith("%%");
        if (cell && !last.isBlank() || Words.open(last)) return new IsComplete(IsComplete.Status.INCOMPLETE, "");
        return IsComplete.of(IsComplete.Status.COMPLETE);
    }

    /** Any thread: the running cell is to stop soon. */
    public void interrupt() {
        bench.progress().interrupt();
        bench.session().interrupt();
        registry.interruptJava();
    }

    /** The state that a view would begin with, for prompts. */
    public String where() {
        View view = bench.message("", List.of());
        return view.where().text();
    }
}
