package gobuf.kernel.table;

import gobuf.runtime.engine.Instants;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.Expression;
import gobuf.runtime.expr.ExpressionException;
import gobuf.runtime.layout.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What expressions come to at moments of virtual time, an equal distance apart: a row for each moment and each expression. A star behind p or
 * m stands for every P or M that there is at the moment. {@code runqsize} of a P is how many goroutines lie in its ring, tail − head, as
 * schedtrace prints it: its runnext is not among them.
 */
public final class Samples {
    /** Most rows: more would not fit into the kernel's memory. */
    static final int MOST = 5_000_000;

    private static final Pattern STAR = Pattern.compile("(?<![\\w.\\])])([pm])\\*(?=[.\\s)]|$)");
    private static final Pattern SIZE = Pattern.compile("(?<![\\w.])(p\\d+)\\.(?:runqsize|runq\\.length)(?!\\w)");

    /** One expression with its star's number put in; numbers are −1 where there is no star. */
    private record Reading(String name, Expression expression, long p, long m) {}

    private final List<String> asked;
    private final Map<String, Reading> readings = new HashMap<>();
    private final LongColumn time = LongColumn.create("time_ns");
    private final LongColumn step = LongColumn.create("step");
    private final StringColumn name = StringColumn.create("name");
    private final LongColumn p = LongColumn.create("p");
    private final LongColumn m = LongColumn.create("m");
    private final LongColumn value = LongColumn.create("value");
    private ExpressionException wrong;

    private Samples(List<String> asked) {
        this.asked = asked;
    }

    /**
     * Samples the history of the current branch, which is run once more for it, and keeps the rows as a named table.
     *
     * @param expressions as {@code %print} takes them, with stars
     * @param from the first moment, nanoseconds of virtual time
     * @param to the last, or {@link Long#MAX_VALUE} for the current step
     * @param every nanoseconds between two moments, above 0
     * @param table what the table is called
     * @return how many moments there were
     * @throws ExpressionException if an expression cannot be read, or has no value at any moment
     * @throws IllegalArgumentException if there are no moments, or too many rows, or never a p or m for a star
     */
    public static long keep(
            Session session,
            Tables tables,
            List<String> expressions,
            long from,
            long to,
            long every,
            String table,
            BooleanSupplier interrupted) {
        Tables.checkName(table);
        Samples samples = new Samples(expressions);
        for (String e : expressions) samples.reading(e, "0");
        long moments = Instants.each(session, from, to, every, samples::take, interrupted);
        if (moments == 0)
            throw new IllegalArgumentException(
                    "this branch has not come to " + from + " ns of virtual time; %continue goes on");
        if (samples.value.isEmpty()) throw samples.nothing();
        tables.put(table, samples.table(table), about());
        return moments;
    }

    private RuntimeException nothing() {
        if (wrong != null) return wrong;
        return new IllegalArgumentException(
                "at none of these moments is there a p or an m for " + String.join(" ", asked) + "; %continue goes on");
    }

    private static Map<String, String> about() {
        return Map.of(
                "time_ns", "the moment, virtual time in nanoseconds",
                "step", "the first step at which no m that could run is behind the moment; %at TABLE ROW goes there",
                "name", "the expression, with the number of the p or m in place of a star",
                "p", "number of the p, of expressions with p*",
                "m", "number of the m, of expressions with m*",
                "value", "what it came to");
    }

    private Table table(String called) {
        return Tablesaw.table(called).addColumns(time, step, name, p, m, value);
    }

    private void take(Machine machine, long at, long ns) {
        List<Long> ps = null;
        List<Long> ms = null;
        for (String e : asked) {
            Matcher star = STAR.matcher(e);
            if (!star.find()) {
                take(reading(e, ""), machine, at, ns);
            } else if (star.group(1).equals("p")) {
                if (ps == null) ps = numbers(machine, true);
                for (long n : ps) take(reading(e, Long.toString(n)), machine, at, ns);
            } else {
                if (ms == null) ms = numbers(machine, false);
                for (long n : ms) take(reading(e, Long.toString(n)), machine, at, ns);
            }
        }
    }

    private void take(Reading r, Machine machine, long at, long ns) {
        long bits;
        try {
            bits = r.expression().eval(machine).bits();
        } catch (ExpressionException e) {
            // At an early moment there may be no such P yet.
            wrong = e;
            return;
        }
        if (value.size() == MOST)
            throw new IllegalArgumentException("that would be more than " + MOST
                    + " rows; a longer distance of moments, or from and to, give fewer");
        time.append(ns);
        step.append(at);
        name.append(r.name());
        append(p, r.p());
        append(m, r.m());
        value.append(bits);
    }

    private static void append(LongColumn to, long number) {
        if (number < 0) to.appendMissing();
        else to.append(number);
    }

    private Reading reading(String typed, String number) {
        Reading known = readings.get(typed + number);
        if (known != null) return known;
        Matcher star = STAR.matcher(typed);
        boolean has = star.find();
        boolean ofP = has && star.group(1).equals("p");
        String shown = has ? star.replaceAll("$1" + number) : typed;
        String read = SIZE.matcher(shown).replaceAll("(($1.runqtail-$1.runqhead)&0xffffffff)");
        long n = has ? Long.parseLong(number) : -1;
        Reading made = new Reading(shown, Expression.parse(read), ofP ? n : -1, has && !ofP ? n : -1);
        readings.put(typed + number, made);
        return made;
    }

    private static List<Long> numbers(Machine machine, boolean ofPs) {
        Process process = new Process(machine);
        var types = machine.image().types();
        Field id = ofPs ? types.p.id : types.m.id;
        List<Long> out = new ArrayList<>();
        for (long at : ofPs ? process.ps() : process.ms())
            out.add(machine.memory().ld(at + id.offset(), id.size()));
        return out;
    }
}
