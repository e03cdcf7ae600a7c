package gobuf.kernel.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Reads what programs print under {@code GODEBUG=schedtrace=…} (runtime/proc.go, function schedtrace), from Go 1.19 on: fields that a release
 * has added, such as needspinning and schedticks, become columns; {@code nil} and {@code -1}, which stand for no M, P or goroutine, become
 * missing values. Other lines, such as the program's own output, are counted and left out.
 */
final class SchedtraceReader {
    private static final Pattern HEAD = Pattern.compile("SCHED (\\d+)ms:(.*)");
    private static final Pattern PART = Pattern.compile("  ([PMG])(\\d+):(.*)");
    private static final Pattern FIELD = Pattern.compile(" (\\w+)=(\\[[^]]*]|\\S*)");
    private static final Pattern QUEUES = Pattern.compile(" \\[\\s*([\\d ]*)]");
    private static final Pattern STATUS = Pattern.compile("(\\d+)\\((.*)\\)(?= m=)");
    private static final List<String> BOOLS = List.of("spinning", "blocked", "gcwaiting", "sysmonwait");
    /** Fields that name an M, a P or a goroutine: -1 is none of them. */
    private static final List<String> IDS = List.of("m", "p", "curg", "lockedg", "lockedm");

    private final Map<String, Rows> tables = new LinkedHashMap<>();
    private long time;
    private long lines;
    private long others;

    /** What was read. */
    record Read(Map<String, Table> tables, long lines, long others) {}

    private SchedtraceReader() {
        for (String name : List.of("", "_ps", "_ms", "_gs")) tables.put(name, new Rows());
    }

    /** Whether a text holds such lines. */
    static boolean is(List<String> lines) {
        return lines.stream().anyMatch(l -> HEAD.matcher(l).matches());
    }

    /**
     * Reads lines.
     *
     * @param name the table of the SCHED lines; those of Ps, Ms and gs are called {@code name_ps} and so on, and are there if they have rows
     */
    static Read read(String name, List<String> lines) {
        SchedtraceReader reader = new SchedtraceReader();
        lines.forEach(reader::line);
        Map<String, Table> out = new LinkedHashMap<>();
        reader.tables.forEach((suffix, rows) -> {
            if (rows.count > 0) out.put(name + suffix, rows.table(name + suffix));
        });
        return new Read(out, reader.lines, reader.others);
    }

    private void line(String line) {
        Matcher head = HEAD.matcher(line);
        if (head.matches()) {
            time = Long.parseLong(head.group(1));
            head(head.group(2));
            lines++;
            return;
        }
        Matcher part = PART.matcher(line);
        if (lines == 0 || !part.matches()) {
            if (!line.isBlank() && !line.startsWith("#")) others++;
            return;
        }
        part(part.group(1), Long.parseLong(part.group(2)), part.group(3));
    }

    private void head(String rest) {
        Rows rows = tables.get("");
        rows.begin();
        rows.put("time_ms", Long.toString(time));
        String text = rest;
        List<String> ticks = List.of();
        long sum = 0;
        Matcher fields = FIELD.matcher(text);
        while (fields.find()) {
            if (fields.group(2).startsWith("["))
                ticks = numbers(fields.group(2).substring(1, fields.group(2).length() - 1));
            else rows.put(fields.group(1), fields.group(2));
        }
        Matcher queues = QUEUES.matcher(text.replaceAll("=\\[[^]]*]", ""));
        if (!queues.find()) return;
        List<String> lengths = numbers(queues.group(1));
        Rows ps = tables.get("_ps");
        for (int p = 0; p < lengths.size(); p++) {
            ps.begin();
            ps.put("time_ms", Long.toString(time));
            ps.put("p", Integer.toString(p));
            ps.put("runqsize", lengths.get(p));
            if (p < ticks.size()) ps.put("schedtick", ticks.get(p));
            sum += Long.parseLong(lengths.get(p));
        }
        rows.put("local", Long.toString(sum));
    }

    private static List<String> numbers(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.strip().split(" +"));
    }

    private void part(String what, long id, String fields) {
        Rows rows = tables.get("_" + what.toLowerCase(java.util.Locale.ROOT) + "s");
        rows.begin();
        rows.put("time_ms", Long.toString(time));
        // a P line also says which M runs it, so that the P's own number needs a name of its own
        rows.put(what.toLowerCase(java.util.Locale.ROOT), Long.toString(id));
        String rest = fields;
        Matcher status = STATUS.matcher(rest);
        if (what.equals("G") && status.find()) {
            rows.put("status", status.group(1));
            rows.put("waitreason", status.group(2));
            rest = rest.substring(status.end());
        }
        Matcher field = FIELD.matcher(rest);
        while (field.find()) rows.put(field.group(1), field.group(2));
        if (what.equals("P")) local(rows);
    }

    /** In the detailed form the sum of the rings is read off the lines of the Ps. */
    private void local(Rows ps) {
        Rows heads = tables.get("");
        String before = heads.last("local");
        String queued = ps.last("runqsize");
        if (queued.isEmpty()) return;
        heads.put("local", Long.toString((before.isEmpty() ? 0 : Long.parseLong(before)) + Long.parseLong(queued)));
    }

    /** Rows of text by column, as they come; what they hold is known at the end. */
    private static final class Rows {
        private final Map<String, List<String>> columns = new LinkedHashMap<>();
        private int count;

        void begin() {
            count++;
        }

        void put(String column, String value) {
            List<String> values = columns.computeIfAbsent(column, k -> new ArrayList<>());
            while (values.size() < count - 1) values.add("");
            if (values.size() == count) values.set(count - 1, value);
            else values.add(value);
        }

        String last(String column) {
            List<String> values = columns.getOrDefault(column, List.of());
            return values.size() == count && count > 0 ? values.get(count - 1) : "";
        }

        Table table(String name) {
            Table table = Tablesaw.table(name);
            columns.forEach((column, values) -> {
                while (values.size() < count) values.add("");
                table.addColumns(column(column, values));
            });
            return table;
        }

        private static Column<?> column(String name, List<String> values) {
            if (BOOLS.contains(name)) {
                BooleanColumn out = BooleanColumn.create(name);
                for (String v : values) {
                    if (v.isEmpty()) out.appendMissing();
                    else out.append(v.equals("true") || v.equals("1"));
                }
                return out;
            }
            boolean id = IDS.contains(name);
            boolean number = values.stream().allMatch(v -> v.isEmpty() || v.equals("nil") || v.matches("-?\\d{1,18}"));
            if (!number || name.equals("preemptoff") || name.equals("waitreason"))
                return StringColumn.create(name, values);
            LongColumn out = LongColumn.create(name);
            for (String v : values) {
                if (v.isEmpty() || v.equals("nil") || id && v.equals("-1")) out.appendMissing();
                else out.append(Long.parseLong(v));
            }
            return out;
        }
    }
}
