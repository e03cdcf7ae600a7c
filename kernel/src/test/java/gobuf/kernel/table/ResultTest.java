package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.view.TableView;
import gobuf.runtime.view.Where;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sorting, pages and what a page says of itself. */
class ResultTest {
    private static final Where WHERE = new Where(42, "M0", "g0", "newproc1", 17);

    @Test
    void aPageOfManyNamesTheLimitAndTheNextPage() {
        TableView view = Result.of(Hands.many(305), TableQuery.ALL, false).view(WHERE);

        assertThat(view.rows()).hasSize(40);
        assertThat(view.first()).isZero();
        assertThat(view.total()).isEqualTo(305);
        assertThat(view.title()).isEqualTo("gs · 40 of 305, --page 2 for the next");
        assertThat(view.rows().get(39).get(0)).isEqualTo("40");
    }

    @Test
    void theLastPageHoldsTheRest() {
        TableView view = page(305, 0, 8);

        assertThat(view.rows()).hasSize(25);
        assertThat(view.rows().get(0).get(0)).isEqualTo("281");
        assertThat(view.title()).isEqualTo("gs · 25 of 305, --page 7 for those before");
    }

    @Test
    void headIsTheSizeOfAPage() {
        assertThat(page(305, 3, 0).rows()).extracting(r -> r.get(0)).containsExactly("1", "2", "3");
        assertThat(page(305, 100, 2).rows()).first().extracting(r -> r.get(0)).isEqualTo("101");
    }

    @Test
    void aTableThatEndsWithTheNewestShowsItsLastPage() {
        TableView view = Result.of(Hands.many(81), TableQuery.ALL, true).view(WHERE);

        assertThat(view.rows()).extracting(r -> r.get(0)).containsExactly("81");
        assertThat(view.first()).isEqualTo(80);
    }

    @Test
    void pagesThatAreNotThereAreErrors() {
        assertThatThrownBy(() -> page(305, 0, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no page 9: 305 rows are 8 pages of 40; type --page 8");
        assertThatThrownBy(() -> page(0, 0, 2)).hasMessageContaining("type --page 1");
        assertThatThrownBy(() -> page(3, 1001, 0)).hasMessageContaining("a page has 1 to 1000 rows");
        assertThatThrownBy(() -> page(3, 0, -1)).hasMessageContaining("pages count from 1");
    }

    @Test
    void filtersAndSorts() {
        TableView view = Result.of(Hands.sheet(), new TableQuery("goid > 1", "-status", 0, 0, List.of(), false), false)
                .view(WHERE);

        assertThat(goids(view)).isEqualTo("2 5 6 17");
        assertThat(view.total()).isEqualTo(4);
        assertThat(view.title()).isEqualTo("gs where goid > 1 · 4 of 5 · sorted by -status");
    }

    @Test
    void sortsNumbersAndAddressesByTheirValue() {
        assertThat(sorted("goid")).isEqualTo("1 2 5 6 17");
        assertThat(sorted("-goid")).isEqualTo("17 6 5 2 1");
        assertThat(sorted("sched.sp")).isEqualTo("6 1 2 5 17");
        assertThat(sorted("preempt")).isEqualTo("1 2 17 5 6");
        assertThatThrownBy(() -> sorted("gold"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--sort: gs has no column gold; did you mean goid?");
    }

    @Test
    void showsItsOwnChoiceOfColumnsOrAll() {
        TableView few = Result.of(Hands.sheet(), TableQuery.ALL, false).view(WHERE);
        TableView all = Result.of(Hands.sheet(), new TableQuery("", "", 0, 0, List.of(), true), false)
                .view(WHERE);

        assertThat(few.columns()).extracting(TableView.Column::name).containsExactly("goid", "status", "sched.sp");
        assertThat(few.rows().get(2)).containsExactly("5", "_Grunnable", "g5.stack.hi−0x28");
        assertThat(few.rows().get(3)).containsExactly("6", "_Gdead", "0");
        assertThat(few.columns().get(0).number()).isTrue();
        assertThat(few.columns().get(1).number()).isFalse();
        assertThat(all.columns()).extracting(TableView.Column::name).containsExactly("goid", "column", "holds");
        assertThat(all.rows().subList(8, 12))
                .containsExactly(
                        List.of("5", "status", "_Grunnable"),
                        List.of("", "preempt", "true"),
                        List.of("", "sched.sp", "0xc00002e7d8 = g5.stack.hi−0x28"),
                        List.of("", "limit", "5"));
        assertThat(all.rows()).hasSize(16);
        assertThat(all.title()).isEqualTo("gs · 4 of 5, --page 2 for the next");
    }

    @Test
    void showsTheColumnsAskedFor() {
        TableView view = columns("preempt", "goid");

        assertThat(view.columns()).extracting(TableView.Column::name).containsExactly("preempt", "goid");
        assertThat(view.rows().get(4)).containsExactly("false", "17");
        assertThatThrownBy(() -> columns("goid", "stats"))
                .hasMessageContaining("--columns: gs has no column stats; did you mean status?");
        assertThatThrownBy(() -> new TableQuery("", "", 0, 0, List.of("goid"), true))
                .hasMessageContaining("do not go together");
    }

    @Test
    void saysWhatThereIsWhenNothingIsFound() {
        TableView view = Result.of(
                        Hands.sheet(), new TableQuery("status == _Grunable", "", 0, 0, List.of(), false), false)
                .view(WHERE);

        assertThat(view.rows()).isEmpty();
        assertThat(view.title())
                .isEqualTo("gs where status == _Grunable · 0 of 5 · status holds _Grunning, _Gwaiting, _Grunnable,"
                        + " _Gdead");
    }

    @Test
    void repeatsWhatTheTableRemarks() {
        Sheet sheet = Sheet.fill("gs", Hands.SPECS, List.of(), "only the first 100000 of 100001 were read", Need.ALL);
        assertThat(Result.of(sheet, TableQuery.ALL, false).view(WHERE).title())
                .isEqualTo("gs · only the first 100000 of 100001 were read");
    }

    private static TableView columns(String... names) {
        return Result.of(Hands.sheet(), new TableQuery("", "", 0, 0, List.of(names), false), false)
                .view(WHERE);
    }

    private static TableView page(int rows, int head, int page) {
        return Result.of(Hands.many(rows), new TableQuery("", "", head, page, List.of(), false), false)
                .view(WHERE);
    }

    private static String sorted(String by) {
        return goids(Result.of(Hands.sheet(), new TableQuery("", by, 0, 0, List.of(), false), false)
                .view(WHERE));
    }

    private static String goids(TableView view) {
        return view.rows().stream().map(r -> r.get(0)).collect(Collectors.joining(" "));
    }
}
