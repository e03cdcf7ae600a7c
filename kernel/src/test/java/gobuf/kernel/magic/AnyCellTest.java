package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import gobuf.kernel.server.CellError;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is typed, in whatever order: a cell shows something or says what was wrong with it, nothing else comes out, and a new process is as
 * good as the first. Cells are made of the magics' own examples, with words exchanged, left out and doubled.
 */
class AnyCellTest {
    private static final int CELLS = 150;

    /** What writes files, starts JShell or runs long. */
    private static final Set<String> LEFT_OUT = Set.of("java", "save", "load", "export", "import", "sweep", "workload");

    private static final List<String> WORDS = List.of(
            "0 1 2 3 17 1000 -1 0x10 99999999999999999999 1e3 x nosuch ' \" ( [ * , = == --run --times --where --head --nosuch off on all clear"
                    .split(" "));
    private static final List<String> NAMES =
            List.of(("g1 g5 g99 m0 m1 m9 p0 p7 sched newg rsp rip [rsp+8] [0] g5.sched.sp g1.m.p g99.goid"
                            + " p0.runq[3] p*.runqsize 1/0 allgs schedule findRunnable runqput gogo newproc1:17 add spin park send chan1 mutex1 pingpong"
                            + " asleep closed events waits lives samples 1us 99s random rr seed=2 runnext=off figure=off")
                    .split(" "));

    private final Cells cells = new Cells();
    private final List<String> typed = new ArrayList<>();
    private int shown;
    private int refused;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isAnsweredOrRefused(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> examples = cells.registry().all().stream()
                .filter(m -> !LEFT_OUT.contains(m.name()))
                .flatMap(m -> m.examples().stream())
                // Beside a ticker no process comes to an end; --csv writes a file.
                .filter(line -> !line.startsWith("%%") && !line.contains("ticker") && !line.contains("--csv"))
                .toList();
        for (int i = 0; i < CELLS; i++) run(changed(examples.get(random.nextInt(examples.size())), random));
        assertThat(shown).as("cells that showed something").isGreaterThan(CELLS / 10);
        assertThat(refused).as("cells that were refused").isGreaterThan(CELLS / 10);

        run("%reset");
        run("%newproc add 0x100 0x200 --run");
        Cells first = new Cells();
        first.run("%newproc add 0x100 0x200 --run", new Recorder());
        assertThat(cells.bench().session().hash())
                .isEqualTo(first.bench().session().hash());
    }

    private void run(String cell) {
        typed.add(cell);
        Recorder out = new Recorder();
        try {
            cells.run(cell, out);
            assertThat(out.plain()).as("%s", typed).isNotBlank();
            shown++;
        } catch (CellError e) {
            assertThat(e.getMessage()).as("%s", typed).isNotBlank();
            refused++;
        } catch (Exception e) {
            fail(String.join("\n", typed), e);
        }
    }

    private static String changed(String example, Random random) {
        int comment = example.indexOf("//");
        List<String> words = new ArrayList<>(List.of(
                (comment < 0 ? example : example.substring(0, comment)).strip().split(" +")));
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            String word = pick(random.nextBoolean() ? WORDS : NAMES, random);
            // The magic's own name stays.
            int at = 1 + random.nextInt(words.size());
            if (at == words.size()) words.add(word);
            else
                switch (random.nextInt(4)) {
                    case 0 -> words.add(at, word);
                    case 1 -> words.add(at, words.get(at));
                    case 2 -> words.set(at, word);
                    default -> words.remove(at);
                }
        }
        return String.join(" ", words);
    }

    private static String pick(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
