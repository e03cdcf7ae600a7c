package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void anEmptyPictureIsOneTooMany() {
        assertThat(Renderer.console(view(List.of(), List.of()), 80)).contains("steps 0 to 10");
        assertThat(Renderer.svg(view(List.of(), List.of()), false)).contains("over virtual time");
    }
}
