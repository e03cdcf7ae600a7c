package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import gobuf.runtime.view.TimelineView.Kind;
import gobuf.runtime.view.TimelineView.Lane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to bars that are too narrow to be drawn, and to pictures that are too large. */
class TimelineFigureTest {
    private static TimelineView view(List<Lane> lanes, List<TimelineView.Mark> marks) {
        return new TimelineView(Samples.WHERE, 0, 10, 0, 100_000, lanes, marks, 0, 0);
    }

    @Test
    void aWideBarKeepsItsKindBetweenNarrowOnes() {
        Lane p0 = new Lane(
                "p0",
                List.of(
                        new Bar(0, 100, Kind.RUNS, "g1", "M0"),
                        new Bar(100, 200, Kind.SCHEDULES, "schedules", "M0"),
                        new Bar(200, 50_000, Kind.SYSCALL, "g6", "M0"),
                        new Bar(50_000, 50_100, Kind.SCHEDULES, "schedules", "M2"),
                        new Bar(50_100, 50_200, Kind.RUNS, "g7", "M2")));
        String svg = Renderer.svg(view(List.of(p0), List.of()), false);
        assertThat(svg).contains(">g6 in syscall<").doesNotContain(">g7<");
    }

    /** An M's clock stands behind its system call already, while Ms with lower clocks run. */
    @Test
    void whoWokeWhomIsToldByTimeAndOnlyIfAnybodyDid() {
        List<Lane> lanes = List.of(new Lane("M0", List.of(new Bar(0, 100, Kind.RUNS, "g1", "p0"))));
        TimelineView.Mark clone = new TimelineView.Mark(9000, "M0", "g1", "clone", "M3");
        TimelineView.Mark steal = new TimelineView.Mark(700, "M2", "", "steal", "p0");
        assertThat(Renderer.text(view(lanes, List.of(clone, steal)), 80)).containsPattern("(?s)700.*9000");
        assertThat(Renderer.text(view(lanes, List.of()), 80)).doesNotContain("who woke whom");
    }

    @Test
    void manyLanesBarsAndMarksStaySmall() {
        List<Lane> lanes = new ArrayList<>();
        List<TimelineView.Mark> marks = new ArrayList<>();
        for (int m = 0; m < 40; m++) {
            List<Bar> bars = new ArrayList<>();
            for (int i = 0; i < 1000; i++) bars.add(new Bar(100L * i, 100L * i + 50, Kind.RUNS, "g" + i, "p0"));
            lanes.add(new Lane("M" + m, bars));
        }
        for (int i = 0; i < 200; i++)
            marks.add(new TimelineView.Mark(500L * i, "M0", "g1", "futex wake", "M" + i % 40));
        Scene scene = Composer.compose(Figures.of(view(lanes, marks), false));
        assertThat(scene.height()).isLessThan(1100);
        for (Shape shape : scene.shapes()) {
            if (shape instanceof Shape.Text text && !text.end())
                assertThat(text.x() + text.face().width(text.text())).isLessThanOrEqualTo(scene.width());
        }
        assertThat(Renderer.svg(view(lanes, marks), false))
                .hasSizeLessThan(700_000)
                .contains("16 more lanes");
        assertThat(Renderer.console(view(lanes, marks), 80).lines()).allMatch(l -> l.length() <= 80);
    }

    /** Microseconds of work around a sleep of 300 ms. */
    private static TimelineView slept() {
        return new TimelineView(
                Samples.WHERE,
                0,
                10,
                1_000,
                300_005_000,
                List.of(
                        new Lane(
                                "M0",
                                List.of(
                                        new Bar(1_000, 4_000, Kind.RUNS, "g1", "p0"),
                                        new Bar(300_002_000, 300_005_000, Kind.RUNS, "g5", "p0"))),
                        new Lane("p0", List.of(new Bar(2_000, 4_000, Kind.RUNS, "g1", "M0")))),
                List.of(),
                0,
                0);
    }

    @Test
    void timeInWhichNobodyRunsIsDrawnShort() {
        Ruler ruler = Ruler.of(slept(), 0.02);
        assertThat(ruler.breaks()).containsExactly(new Ruler.Break(4_000, 300_002_000));
        assertThat(ruler.at(1_000)).isZero();
        assertThat(ruler.at(4_000)).isCloseTo(0.49, within(1e-9));
        assertThat(ruler.at(150_003_000)).isCloseTo(0.5, within(1e-9));
        assertThat(ruler.at(300_002_000)).isCloseTo(0.51, within(1e-9));
        assertThat(ruler.at(300_005_000)).isCloseTo(1, within(1e-9));
        assertThat(ruler.told()).isEqualTo("nobody runs for 299,998,000 ns in a stretch, drawn short");
    }

    @Test
    void thePictureSaysSo() {
        String svg = Renderer.svg(slept(), false);
        assertThat(svg).contains(">g1<", ">g5<", ">1,000 ns<", ">300,005,000 ns<");
        assertThat(Renderer.console(slept(), 80)).contains("┊", "nobody runs for", "drawn short", "g1██", "g5██");
        assertThat(Renderer.render(slept(), FigureMode.COMPACT, false).plain())
                .contains("nobody runs for", "drawn short");
    }

    @Test
    void manyBreaksLeaveRoomForTheRest() {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < 100; i++)
            bars.add(new Bar(10_000_000L * i, 10_000_000L * i + 100, Kind.ALONE, "sysmon", ""));
        TimelineView view =
                new TimelineView(Samples.WHERE, 0, 10, 0, 990_000_100, List.of(new Lane("M1", bars)), List.of(), 0, 0);
        Ruler ruler = Ruler.of(view, 0.02);
        assertThat(ruler.breaks()).hasSize(99);
        assertThat(ruler.at(100) * 100).as("what is to scale").isCloseTo(0.7, within(1e-6));
        assertThat(ruler.at(990_000_100)).isCloseTo(1, within(1e-9));
    }

    @Test
    void shortStretchesStayToScale() {
        Ruler ruler = Ruler.of(
                view(List.of(new Lane("M0", List.of(new Bar(0, 80_000, Kind.RUNS, "g1", "")))), List.of()), 0.02);
        assertThat(ruler.breaks()).isEmpty();
        assertThat(ruler.at(25_000)).isCloseTo(0.25, within(1e-9));
        assertThat(ruler.told()).isEmpty();
    }

    @Test
    void anEmptyPictureIsOneTooMany() {
        assertThat(Renderer.console(view(List.of(), List.of()), 80)).contains("steps 0 to 10");
        assertThat(Renderer.svg(view(List.of(), List.of()), false)).contains("over virtual time");
    }
}
