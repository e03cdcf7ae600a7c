package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.view.SchedView;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.View;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every fact of a view is text in the HTML form and in the text form, whatever the view holds. */
class FactsTest {
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    @Test
    void everySampleSaysAllItHolds() {
        Samples.all().forEach((name, view) -> saysAll(name, view, words(view)));
    }

    @Test
    void everyGeneratedStepSaysAllItHolds() {
        for (long seed = 1; seed <= 300; seed++) {
            StepView view = new Generator(seed).step();
            saysAll("seed " + seed, view, words(view));
        }
    }

    private static Set<String> words(View view) {
        Set<String> words = new LinkedHashSet<>(Words.of((Record) view));
        if (view instanceof TableView table) {
            // rows are counted from 1 for readers
            words.remove(Long.toString(table.first()));
        }
        if (view instanceof SchedView sched) {
            // the total is told by how many more there are
            words.remove(Long.toString(sched.gTotal()));
        }
        if (view instanceof StepView step && step.hidden() > 0 && words.remove(Long.toString(step.hidden()))) {
            words.add(String.format(Locale.ROOT, "%,d more", step.hidden()));
        }
        return words;
    }

    private static void saysAll(String name, View view, Set<String> words) {
        Bundle bundle = Renderer.render(view, FigureMode.COMPACT, false);
        // the text between tags only: what alt holds does not count
        String html = TAG.matcher((String) bundle.data().get("text/html")).replaceAll(" ");
        String text = Renderer.text(view, 100_000);
        for (String word : words) {
            assertThat(html).as(name + ": HTML").contains(Escape.of(word));
            assertThat(text).as(name + ": text").contains(word);
        }
    }
}
