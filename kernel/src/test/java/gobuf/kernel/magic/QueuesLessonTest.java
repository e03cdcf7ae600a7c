package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The lessons about sweeps: every interval and every number with three decimals that a text states is what its cells show. The outputs are
 * the stored ones; that they are those of a real kernel is for the notebooks' own tests to say.
 */
class QueuesLessonTest {
    private static final Path NOTEBOOKS = Path.of("../notebooks");
    private static final Pattern NUMBER = Pattern.compile("[−-]?\\d+ ± \\d+|(?<![\\d.])\\d+\\.\\d{3}(?!\\d)");

    @ParameterizedTest
    @CsvSource({"07-queues, 8", "08-little-and-erlang, 16"})
    void everyNumberIsWhatTheCellsShow(String lesson, int least) throws Exception {
        JsonNode notebook =
                new ObjectMapper().readTree(NOTEBOOKS.resolve(lesson + ".ipynb").toFile());
        List<String> stated = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            if (cell.get("cell_type").asText().equals("markdown")) stated.addAll(numbers(cell.get("source")));
            for (JsonNode output : cell.path("outputs")) {
                shown.addAll(numbers(output.at("/data/text~1plain")));
                shown.addAll(numbers(output.path("text")));
            }
        }
        assertThat(stated).hasSizeGreaterThanOrEqualTo(least);
        assertThat(shown).containsAll(stated);
    }

    /** The numbers of a text that is stored line by line, its breaks as blanks. */
    private static List<String> numbers(JsonNode lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.asText()));
        List<String> numbers = new ArrayList<>();
        Matcher m = NUMBER.matcher(text.toString().replaceAll("\\s+", " "));
        while (m.find()) numbers.add(m.group().replace('−', '-'));
        return numbers;
    }
}
