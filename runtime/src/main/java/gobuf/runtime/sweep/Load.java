package gobuf.runtime.sweep;

import gobuf.runtime.engine.GoStatements;
import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.program.Bodies;
import java.util.ArrayList;
import java.util.List;

/** What a cell runs. */
interface Load {
    /** Has goroutine 1, which waits in the notebook, begin it; the machine stands in front of its first row then. */
    void begin(Session session);

    /** Whether it has a steady state, so that its beginning is left out. */
    boolean steady();

    /**
     * Reads a workload.
     *
     * @param seed of all that is drawn by chance
     * @throws IllegalArgumentException if it is none, with what to type
     */
    static Load parse(String workload, long seed) {
        String[] words = workload.strip().split("\\s+");
        if (words[0].equals(Go.WORD)) return Go.parse(words);
        throw new IllegalArgumentException(
                "there is no workload " + words[0] + "; type for example go spin 1000 times=200");
    }

    /**
     * Goroutines that goroutine 1 starts one after the other: {@code go spin 1000 times=200}.
     *
     * @param body what each runs
     * @param args with which arguments
     * @param times how many
     */
    record Go(String body, List<Long> args, long times) implements Load {
        static final String WORD = "go";
        private static final String TIMES = "times=";
        private static final long MOST = 1_000_000;

        static Go parse(String[] words) {
            List<String> names = Bodies.all().stream().map(Bodies.Body::name).toList();
            if (words.length < 2 || !names.contains(words[1]))
                throw new IllegalArgumentException("go starts a function"
                        + (words.length < 2 ? "" : ", and there is no " + words[1] + Nearest.hint(words[1], names, ""))
                        + "; there are " + String.join(", ", names));
            List<Long> args = new ArrayList<>();
            long times = 1;
            for (String word : List.of(words).subList(2, words.length)) {
                boolean isTimes = word.startsWith(TIMES);
                long n = number(isTimes ? word.substring(TIMES.length()) : word, word);
                if (isTimes) times = n;
                else args.add(n);
            }
            if (times < 1 || times > MOST)
                throw new IllegalArgumentException("times is from 1 to " + MOST + ", not " + times);
            Bodies.Body body = Bodies.find(words[1]);
            if (args.size() != body.params().size())
                throw new IllegalArgumentException(
                        words[1] + " takes " + body.params().size() + " arguments, as in go " + body.example());
            return new Go(words[1], args, times);
        }

        private static long number(String text, String word) {
            try {
                return Long.decode(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(word + " is no number; type for example go spin 1000 times=200", e);
            }
        }

        @Override
        public void begin(Session session) {
            GoStatements go = session.statements();
            session.ask(go.go(body, args, times, true));
        }

        @Override
        public boolean steady() {
            return false;
        }
    }
}
