package gobuf.runtime.view;

import java.util.List;

/**
 * Why an M runs what it runs, or stops.
 *
 * @param where where the machine stands
 * @param title what was decided, by which rule
 * @param tests the conditions that were tested, in order
 * @param hidden how many were left out
 * @param tryThis lines the reader can type
 */
public record DecisionView(Where where, String title, List<Test> tests, long hidden, List<String> tryThis)
        implements View {
    /**
     * A condition.
     *
     * @param row the row that tests it
     * @param text the condition
     * @param held whether it held
     * @param times how often it was tested with that result
     */
    public record Test(String row, String text, boolean held, int times) {}

    /** Copies the lists. */
    public DecisionView {
        tests = List.copyOf(tests);
        tryThis = List.copyOf(tryThis);
    }
}
