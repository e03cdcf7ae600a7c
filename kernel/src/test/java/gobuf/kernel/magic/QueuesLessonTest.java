package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lesson about sweeps: every interval that its text states is what its cells show when they run. */
class QueuesLessonTest {
    private static final Path LESSON = Path.of("../notebooks/07-queues.ipynb");
    private static final Pattern INTERVAL = Pattern.compile("[−-]?\\d+ ± \\d+");

    @Test
    void everyIntervalIsWhatTheSweepHas() throws Exception {
        JsonNode notebook = new ObjectMapper().readTree(LESSON.toFile());
        Cells cells = new Cells();
        StringBuilder shown = new StringBuilder();
        List<String> stated = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            StringBuilder source = new StringBuilder();
            cell.get("source").forEach(line -> source.append(line.asText()));
            if (cell.get("cell_type").asText().equals("code")) {
                Recorder out = new Recorder();
                cells.run(source.toString(), out);
                shown.append(out.plain());
            } else {
                Matcher m = INTERVAL.matcher(source.toString().replaceAll("\\s+", " "));
                while (m.find()) stated.add(m.group().replace('−', '-'));
            }
        }
        List<String> intervals = new ArrayList<>();
        Matcher m = INTERVAL.matcher(shown);
        while (m.find()) intervals.add(m.group().replace('−', '-'));
        assertThat(stated).hasSizeGreaterThan(8);
        assertThat(intervals).containsAll(stated);
    }
}
