package gobuf.kernel.magic;

import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagicFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One magic: what it is called, what it takes, what it does, and doing it. Whatever it returns is shown by the renderings of the
 * registry; a {@link gobuf.runtime.view.View} as a figure.
 */
public abstract class Magic implements LineMagicFunction<Object> {
    final Workbench bench;
    private final String name;
    private final String summary;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Option> options = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private String details = "";

    Magic(Workbench bench, String name, String summary) {
        this.bench = bench;
        this.name = name;
        this.summary = summary;
    }

    // ---- for constructors

    final void needs(String parameter, Kind kind) {
        parameters.add(new Parameter(parameter, kind, true, false));
    }

    final void takes(String parameter, Kind kind) {
        parameters.add(new Parameter(parameter, kind, false, false));
    }

    final void needsRest(String parameter, Kind kind) {
        parameters.add(new Parameter(parameter, kind, true, true));
    }

    final void takesRest(String parameter, Kind kind) {
        parameters.add(new Parameter(parameter, kind, false, true));
    }

    final void flag(String option, String help) {
        options.add(new Option(option, null, help));
    }

    final void option(String option, Kind value, String help) {
        options.add(new Option(option, value, help));
    }

    final void example(String line) {
        examples.add(line);
    }

    final void details(String text) {
        details = text;
    }

    // ---- what it is

    /** Without the percent sign. */
    public final String name() {
        return name;
    }

    /** What it does, in one line. */
    public final String summary() {
        return summary;
    }

    /** What one has to know beyond the summary; may be empty. */
    public String details() {
        return details;
    }

    final List<Parameter> parameters() {
        return parameters;
    }

    final List<Option> options() {
        return options;
    }

    /** Lines to copy. */
    public final List<String> examples() {
        return examples;
    }

    /** {@code %mem address [count] [format]}. */
    public final String usage() {
        StringBuilder text = new StringBuilder("%" + name);
        parameters.forEach(p -> text.append(' ').append(p.usage()));
        options.forEach(o -> text.append(" [").append(o.usage()).append(']'));
        return text.toString();
    }

    /** What may stand where the columns of a table are named, behind these words; only magics of tables have any. */
    Stream<String> tableWords(Kind kind, List<String> before) {
        return Stream.of();
    }

    // ---- doing it

    @Override
    public final Object execute(List<String> words) throws Exception {
        return run(Args.of(this, words));
    }

    /**
     * Does what it is for.
     *
     * @return what to show
     * @throws MagicError if it cannot; then nothing has changed
     */
    abstract Object run(Args args) throws Exception;
}
