package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that a fatal error or a panic ends prints what a real one printed, line by line: each goroutine with what it waits for, its
 * calls with file, line and offset, and where it was started. The records have neither the arguments' values nor the files' folders.
 */
class GoldenEndsTest {
    private final Session s = Session.open("go1.19");

    @ParameterizedTest
    @ValueSource(strings = {"deadlock", "quit", "asleep", "unlock", "closed"})
    void printsWhatTheRealOneDid(String program) {
        JsonNode end =
                GoldenRecord.lines("go1.19.8." + program + ".nl.ends.jsonl").get(0);
        List<String> told = new ArrayList<>();
        end.get("told").forEach(line -> told.add(line.asText()));
        s.program(program);
        Stop stop = s.step(100_000);
        assertThat(s.printed()).isEqualTo(String.join("\n", told) + "\n");
        assertThat(stop.reason()).isEqualTo(Stop.Reason.EXITED);
        assertThat(stop.detail())
                .isEqualTo(told.get(0) + " (the process has ended, exit status " + end.get("status") + ")");
    }
}
