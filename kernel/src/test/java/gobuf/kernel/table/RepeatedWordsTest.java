package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.StringColumn;

/** Columns filled the short way beside Tablesaw's own; 300 words have no room in a dictionary of bytes. */
class RepeatedWordsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 27, 200, 300})
    void theColumnIsTheSame(int different) {
        String[] words = new String[different];
        // The first is no word, and the letters of the last are those of the second, in another object.
        for (int i = 0; i < different; i++) words[i] = i == 0 ? "" : "word " + (i == different - 1 ? 1 : i);
        Random random = new Random(7);
        RepeatedWords quick = new RepeatedWords("w");
        StringColumn own = StringColumn.create("w");
        for (int row = 0; row < 5000; row++) {
            String word = words[random.nextInt(row < 1000 ? Math.min(different, 250) : different)];
            quick.append(word);
            own.append(word);
        }
        StringColumn column = quick.column();
        assertThat(column.asList()).isEqualTo(own.asList());
        assertThat(column.countMissing()).isEqualTo(own.countMissing());
        assertThat(column.countUnique()).isEqualTo(own.countUnique());
        for (String word : words) {
            assertThat(column.countOccurrences(word)).as(word).isEqualTo(own.countOccurrences(word));
            assertThat(column.isEqualTo(word).toArray())
                    .isEqualTo(own.isEqualTo(word).toArray());
        }
        assertThat(column.countByCategory().toString())
                .isEqualTo(own.countByCategory().toString());
    }
}
