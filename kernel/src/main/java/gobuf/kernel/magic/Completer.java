package gobuf.kernel.magic;

import gobuf.kernel.chart.RunCharts;
import gobuf.kernel.server.Completion;
import gobuf.runtime.code.Routine;
import gobuf.runtime.engine.Events;
import gobuf.runtime.engine.Policies;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.Completions;
import gobuf.runtime.os.Costs;
import gobuf.runtime.program.Bodies;
import gobuf.runtime.program.Made;
import gobuf.runtime.program.Programs;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Lab;
import gobuf.runtime.workload.Workload;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What may stand at the cursor: names of magics, options, and arguments by their kind. */
final class Completer {
    private static final int MOST = 200;

    private final Registry registry;
    private final Workbench bench;

    Completer(Registry registry, Workbench bench) {
        this.registry = registry;
        this.bench = bench;
    }

    Completion complete(String code, int cursor) {
        int begin = code.lastIndexOf('\n', cursor - 1) + 1;
        String line = code.substring(begin, cursor);
        int percent = line.indexOf('%');
        if (percent < 0 || !line.substring(0, percent).isBlank()) return bare(line, begin, cursor);
        int nameEnd = nameEnd(line, percent + 1);
        String name = line.substring(percent + 1, nameEnd);
        if (nameEnd == line.length())
            return items(registry.names().stream(), "magic", name, begin + percent + 1, cursor);
        return registry.find(name)
                .map(magic -> argument(magic, line, nameEnd, begin, cursor))
                .orElse(Completion.none(cursor));
    }

    private static int nameEnd(String line, int from) {
        int i = from;
        while (i < line.length() && (Character.isLetterOrDigit(line.charAt(i)) || line.charAt(i) == '-')) i++;
        return i;
    }

    private Completion bare(String line, int begin, int cursor) {
        if (!line.isBlank() && !line.strip().matches("\\w+")) return Completion.none(cursor);
        int start = begin + line.length() - line.stripLeading().length();
        return items(registry.names().stream().map(n -> "%" + n), "magic", "%" + line.strip(), start, cursor);
    }

    private Completion argument(Magic magic, String line, int nameEnd, int begin, int cursor) {
        List<Words.Word> words = Words.split(line.substring(nameEnd));
        boolean fresh = words.isEmpty() || words.get(words.size() - 1).end() < line.length() - nameEnd;
        String typed = fresh ? "" : words.get(words.size() - 1).text();
        int start =
                fresh ? cursor : begin + nameEnd + words.get(words.size() - 1).start();
        List<String> before = words.stream()
                .limit(fresh ? words.size() : words.size() - 1)
                .map(Words.Word::text)
                .toList();
        if (typed.startsWith("--"))
            return items(magic.options().stream().map(Option::name), "option", typed, start, cursor);
        Kind kind = kind(magic, before);
        if (kind == null) return Completion.none(cursor);
        if (kind.ofTable()) {
            int word = columnWord(typed);
            return items(
                    magic.tableWords(kind, before),
                    "column",
                    typed.substring(word),
                    cursor - (typed.length() - word),
                    cursor);
        }
        if (kind == Kind.NUMBER && (before.isEmpty() || !before.get(0).equals("clear"))) return Completion.none(cursor);
        if (kind == Kind.EXPRESSION || kind == Kind.TARGET) {
            int word = Completions.lastWord(typed);
            Stream<String> extra =
                    kind == Kind.TARGET && magic.name().equals("set") && word == 0 ? switches() : Stream.of();
            Stream<String> names =
                    Stream.concat(extra, Completions.of(typed, bench.session().machine()).stream());
            return items(names, "value", typed.substring(word), cursor - (typed.length() - word), cursor);
        }
        if (kind == Kind.PLOT)
            return items(PlotMagic.words(bench.tables(), before.get(0), typed), "column", typed, start, cursor);
        return items(values(kind, typed), kind.name().toLowerCase(java.util.Locale.ROOT), typed, start, cursor);
    }

    /** Where the name of a column begins that the text ends with; names of columns have dots. */
    private static int columnWord(String typed) {
        int i = typed.length();
        while (i > 0 && (Character.isLetterOrDigit(typed.charAt(i - 1)) || "._".indexOf(typed.charAt(i - 1)) >= 0)) i--;
        return i;
    }

    private Stream<String> switches() {
        return gobuf.runtime.proc.Switches.all(bench.session().image().profile()).stream()
                .map(s -> s.name());
    }

    /** The kind of the argument that follows these words; null if none does. */
    private static Kind kind(Magic magic, List<String> before) {
        int plain = 0;
        for (int i = 0; i < before.size(); i++) {
            String word = before.get(i);
            Option option = magic.options().stream()
                    .filter(o -> o.name().equals(word))
                    .findFirst()
                    .orElse(null);
            if (option == null) {
                plain++;
                continue;
            }
            if (option.value() != null) {
                boolean many = option.value().words();
                if (i == before.size() - 1 || many) return option.value();
                i++;
            }
        }
        List<Parameter> parameters = magic.parameters();
        if (parameters.isEmpty()) return null;
        Parameter last = parameters.get(parameters.size() - 1);
        if (plain >= parameters.size()) return last.rest() ? last.kind() : null;
        return parameters.get(plain).kind();
    }

    private Stream<String> values(Kind kind, String typed) {
        Session session = bench.session();
        return switch (kind) {
            case MADE -> Arrays.stream(Made.Kind.values()).map(Made.Kind::word);
            case PROGRAM -> Programs.all().stream().map(Programs.Listed::name);
            case BODY -> Stream.concat(Bodies.all().stream().map(Bodies.Body::name), Stream.of("nil"));
            case ROUTINE -> routines();
            case PLACE -> Stream.concat(routines(), rows(typed));
            case BREAK -> Stream.concat(Stream.of("list", "clear"), Stream.concat(routines(), rows(typed)));
            case G -> Stream.concat(Stream.of("g", "g0", "curg", "newg"), gs());
            case STACK -> Stream.concat(Stream.of("g", "m"), gs());
            case P -> new Process(session.machine()).ps().stream().map(p -> "p" + bench.number("[" + p + "].4"));
            case M -> session.threads().stream().map(t -> t.m().toLowerCase(java.util.Locale.ROOT));
            case SCHEDULE -> Stream.of("virtual", "keep", "rr", "random", "script", "replay");
            case AXIS ->
                Stream.concat(Stream.of(Grid.PROCS, Grid.SEED), Lab.names().stream())
                        .map(n -> n + "=");
            case QUIZ -> Stream.of("answer", "reveal", "seed=", "1", "2", "3");
            case POLICY, POLICIES -> policies(typed);
            case WORKLOAD -> workloads();
            case SWITCH -> Stream.of("on", "off");
            case COST ->
                Arrays.stream(Costs.values())
                        .map(c -> c.lower() + "=" + c.of(session.machine().memory()));
            case BACK -> Stream.of("next", "stepout", "continue");
            case NUMBER -> session.breakpoints().all().stream().map(b -> Integer.toString(b.id()));
            case EVENT -> Events.kinds(session.image()).keySet().stream();
            case BRANCH -> session.branches().stream().map(Session.BranchInfo::name);
            case FORMAT -> MemMagic.FORMATS.stream();
            case FILE -> files(typed);
            case MAGIC -> registry.names().stream();
            case EXPORT -> Stream.concat(ExportMagic.FORMATS.stream(), bench.tables().all().stream());
            case TABLE -> Stream.concat(RunCharts.NAMES.stream(), bench.tables().all().stream());
            case MOMENT -> bench.tables().all().stream();
            case SETTING -> ConfigMagic.all().stream();
            case EXPRESSION, TARGET, COUNT, STEP, CELL, WORD, TEXT, CONDITION, COLUMN, COLUMNS, AGGREGATE, PLOT, TIME ->
                Stream.of();
        };
    }

    private static Stream<String> workloads() {
        return Stream.concat(
                Arrays.stream(Workload.Kind.values()).map(Workload.Kind::lower),
                Workload.KEYS.keySet().stream().map(k -> k + "="));
    }

    private static Stream<String> policies(String typed) {
        int eq = typed.indexOf('=');
        if (eq < 0) return Policies.names().stream().map(n -> n + "=");
        return Policies.all().stream()
                .filter(p -> p.name().equals(typed.substring(0, eq)))
                .flatMap(p -> p.words().stream().map(w -> p.name() + "=" + w));
    }

    private Stream<String> routines() {
        return bench.session().image().routines().stream().map(Routine::name).sorted();
    }

    private Stream<String> rows(String typed) {
        int colon = typed.lastIndexOf(':');
        if (colon < 0) return Stream.of();
        return bench.session().image().routine(typed.substring(0, colon)).stream()
                .flatMap(r -> r.rows().stream().map(row -> typed.substring(0, colon + 1) + row.index()));
    }

    private Stream<String> gs() {
        return new Process(bench.session().machine())
                .gs().stream()
                        .map(g -> "g"
                                + bench.session()
                                        .machine()
                                        .memory()
                                        .ld8(g
                                                + bench.session()
                                                        .image()
                                                        .types()
                                                        .g
                                                        .goid
                                                        .offset()));
    }

    private static Stream<String> files(String typed) {
        int slash = typed.lastIndexOf('/') + 1;
        File folder = new File(slash == 0 ? "." : typed.substring(0, slash));
        File[] found = folder.listFiles();
        if (found == null) return Stream.of();
        return Arrays.stream(found)
                .map(f -> typed.substring(0, slash) + f.getName() + (f.isDirectory() ? "/" : ""))
                .sorted();
    }

    private static Completion items(Stream<String> names, String type, String prefix, int start, int cursor) {
        List<Completion.Item> out = new ArrayList<>();
        names.filter(n -> n.startsWith(prefix))
                .distinct()
                .limit(MOST)
                .forEach(n -> out.add(new Completion.Item(n, type)));
        return out.isEmpty() ? Completion.none(cursor) : new Completion(out, start, cursor);
    }
}
