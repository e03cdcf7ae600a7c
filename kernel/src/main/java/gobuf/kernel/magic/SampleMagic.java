package gobuf.kernel.magic;

import gobuf.kernel.table.Grouping;
import gobuf.kernel.table.Result;
import gobuf.kernel.table.Samples;
import gobuf.kernel.table.TableQuery;
import gobuf.kernel.table.Tables;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.TableView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads values at equal distances of virtual time. */
final class SampleMagic extends Magic {
    private static final List<String> WORDS = List.of("every", "from", "to");

    SampleMagic(Workbench bench) {
        super(bench, "sample", "Reads values all along the run, at equal distances of virtual time, into a table.");
        needsRest("values", Kind.EXPRESSION);
        option("--name", Kind.WORD, "what the table is called, samples if not given");
        example("%sample p*.runqsize every 1us");
        example("%sample p*.runqsize sched.runqsize every 500ns from 10us to 2ms");
        example("%sample 'p0.runnext != 0' every 1us --name taken");
        details(
                "Values are expressions as %print has them; in quotes if they hold blanks. A star behind p or m stands for every P or M that there is:"
                        + " p*.runqsize has a row for each P. runqsize of a P, or runq.length, is how many goroutines lie in its ring, without runnext."
                        + " The history of this branch is run once more for it; the session does not move. A moment has come at the first step"
                        + " at which no M that could run is behind it. The rows come into the table samples, which %table, %plot and %at know.");
    }

    @Override
    Object run(Args args) {
        List<String> values = new ArrayList<>();
        Map<String, Long> times = new HashMap<>();
        List<String> words = args.all("values");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!WORDS.contains(word)) {
                values.add(unquoted(word));
                continue;
            }
            if (i + 1 == words.size())
                throw MagicError.argument(
                        "how long? behind " + word + " stands a time such as 1us",
                        examples().get(0));
            times.put(word, Times.ns(words.get(++i)));
        }
        if (values.isEmpty())
            throw MagicError.argument("%sample needs a value", examples().get(0));
        if (times.getOrDefault("every", 0L) < 1)
            throw MagicError.argument(
                    "%sample needs a distance of the moments, at least 1ns",
                    examples().get(0));
        return sample(values, times, args.get("--name").orElse("samples"));
    }

    private Object sample(List<String> values, Map<String, Long> times, String name) {
        Session session = bench.session();
        Tables tables = bench.tables();
        try {
            long moments = Samples.keep(
                    session,
                    tables,
                    values,
                    times.getOrDefault("from", 0L),
                    times.getOrDefault("to", Long.MAX_VALUE),
                    times.get("every"),
                    name,
                    bench.progress()::wasInterrupted);
            Result result = tables.ask(session, name, TableQuery.ALL, Grouping.NONE, () -> false);
            TableView view = result.view(Views.where(session));
            String count = moments == 1 ? "1 moment" : moments + " moments";
            String told = bench.progress().wasInterrupted() ? " · interrupted" : "";
            return view.titled(view.title() + " · " + count + told);
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), examples().toArray(String[]::new));
        }
    }

    private static String unquoted(String word) {
        boolean quoted = word.length() > 1 && word.startsWith("'") && word.endsWith("'");
        return quoted ? word.substring(1, word.length() - 1) : word;
    }
}
