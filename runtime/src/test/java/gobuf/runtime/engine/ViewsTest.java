package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.view.Change;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.StepView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Views of a session: named, true to memory, and without effect on the machine. */
class ViewsTest {
    private static final int MOST = 4000;

    private static Session started() {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        return s;
    }

    /** Steps until the machine waits again, with a view of each step. */
    private static List<StepView> walk(Session s) {
        List<StepView> views = new ArrayList<>();
        while (views.size() < MOST) {
            Past before = Past.of(s);
            Stop stop = s.step(1);
            if (stop.steps() == 0) {
                break;
            }
            views.add(Views.step(s, before, stop, List.of()));
        }
        return views;
    }

    @Test
    void theWritesOfAGoStatementAreNamed() {
        List<String> places = new ArrayList<>();
        for (StepView view : walk(started())) {
            for (Change change : view.changes()) {
                places.add(change.place() + ": " + change.before().text() + " → "
                        + change.after().text());
            }
        }
        assertThat(places)
                .anySatisfy(p -> assertThat(p).matches("g1\\.sched\\.sp: 0 → 0xc0\\w+ = g1\\.stack\\.hi−0xd8"))
                .anySatisfy(
                        p -> assertThat(p).startsWith("p0.runnext: 0 → 0xc0").endsWith(" = g5"))
                .anySatisfy(p -> assertThat(p).startsWith("p0.goidcache: 5 → 6"))
                .anySatisfy(p -> assertThat(p).startsWith("m0.locks: 0 → 1"));
    }

    /** A real compiler laid out the frames of the recorded state; a process that was started here has only frames of Gobuf's rows. */
    @Test
    void wordsOfRecordedFramesHaveNoNamesOfOurs() {
        Session recorded = started();
        for (String g : List.of("runtime.main", "runtime.gopark"))
            assertThat(names(recorded, g)).as(g).isEmpty();
        for (int i = 0; i < 12; i++) recorded.step(1);
        assertThat(names(recorded, "runtime.main")).isEmpty();
        assertThat(names(recorded, "runtime.newproc")).contains("fn");
        Session booted = recorded.reboot(Boot.RECORDED);
        booted.cont();
        assertThat(names(booted, "runtime.main")).contains("needUnlock", "g");
        assertThat(names(booted, "runtime.gopark")).contains("reason");
    }

    /** What the words of a routine's frames are called, on all goroutines' stacks. */
    private static List<String> names(Session s, String routine) {
        Moment now = new Moment(s.machine());
        List<String> out = new ArrayList<>();
        for (long g : now.process.gs()) {
            for (Frames.Frame frame : Frames.of(s.machine(), g)) {
                boolean mine = s.image()
                        .find(frame.pc())
                        .filter(r -> r.routine().symbol().equals(routine))
                        .isPresent();
                if (mine) out.addAll(now.locals(List.of(frame)).values());
            }
        }
        return out;
    }

    @Test
    void aStackPictureHoldsWhatMemoryHolds() {
        Session s = started();
        for (int i = 0; i < 60; i++) {
            s.step(1);
            long g = s.machine().registers().get(gobuf.runtime.machine.Reg.R14);
            StackPicture stack = Views.stack(s, List.of(g), List.of()).stacks().get(0);
            assertThat(stack.words()).isNotEmpty().allSatisfy(word -> assertThat(
                            s.machine().memory().ld8(word.address()))
                    .isEqualTo(word.value().bits()));
            assertThat(stack.words().get(stack.words().size() - 1).address()).isEqualTo(stack.sp());
        }
    }

    @Test
    void manyStepsChangeTheSameAsOneByOne() {
        Session one = started();
        Session many = started();
        Map<Long, Long> last = new LinkedHashMap<>();
        int steps = 0;
        for (StepView view : walk(one)) {
            view.changes().forEach(c -> last.put(c.address(), c.after().bits()));
            steps++;
        }
        Past before = Past.of(many);
        StepView view = Views.step(many, before, many.step(steps), List.of());
        assertThat(view.changes()).isNotEmpty().allSatisfy(c -> assertThat(last)
                .containsEntry(c.address(), c.after().bits()));
        assertThat(view.ran()).isPresent();
    }

    @Test
    void backTellsWhatForwardDidTheOtherWayRound() {
        Session s = started();
        Past first = Past.of(s);
        StepView there = Views.step(s, first, s.step(40), List.of());
        Past second = Past.of(s);
        StepView back = Views.step(s, second, s.back(40), List.of());
        assertThat(back.changes())
                .extracting(Change::address)
                .containsExactlyElementsOf(
                        there.changes().stream().map(Change::address).toList());
        for (int i = 0; i < back.changes().size(); i++) {
            assertThat(back.changes().get(i).after().bits())
                    .isEqualTo(there.changes().get(i).before().bits());
        }
    }

    @Test
    void theStackInUseIsTheOneThatSpIsIn() {
        boolean disagreed = false;
        for (StepView view : walk(started())) {
            StackPicture first = view.stacks().get(0);
            assertThat(first.live()).as(view.where().text()).isTrue();
            if (!view.registers().remark().isEmpty()) {
                disagreed = true;
                assertThat(view.registers().remark()).contains("systemstack does not restore r14");
            }
        }
        assertThat(disagreed)
                .as("systemstack has rows at which r14 and TLS disagree")
                .isTrue();
    }

    @Test
    void lookingChangesNothing() {
        Session watched = started();
        Session alone = started();
        for (int i = 0; i < 200; i++) {
            Past before = Past.of(watched);
            Stop stop = watched.step(1);
            alone.step(1);
            Views.step(watched, before, stop, List.of());
            Views.sched(watched);
            Views.backtrace(watched, watched.machine().registers().get(gobuf.runtime.machine.Reg.R14));
            if (i % 20 == 0) {
                assertThat(watched.hash()).isEqualTo(alone.hash());
            }
        }
        assertThat(watched.hash()).isEqualTo(alone.hash());
    }

    /** The word that a local will have holds until then what an older frame has left, which may well be a g. */
    @Test
    void theFigureIsNotAboutAGThatAnOlderFrameHasLeft() {
        Session s = started();
        s.cont();
        s.ask(s.statements().go("add", List.of(1L, 2L), 1, false));
        boolean before = true;
        boolean found = false;
        for (StepView view : walk(s)) {
            boolean inNewproc1 = view.where().routine().equals("newproc1");
            if (inNewproc1 && view.ran().isPresent() && view.ran().get().text().startsWith("newg = ")) {
                before = false;
            }
            if (inNewproc1 && before) {
                assertThat(view.gobuf()).as(view.where().text()).isEmpty();
            }
            found |= view.gobuf().isPresent();
        }
        assertThat(before).isFalse();
        assertThat(found).as("later there is one").isTrue();
    }

    @Test
    void aPointerToAGobufIsNamedAfterTheGobuf() {
        Session s = started();
        Process process = new Process(s.machine());
        long g1 = process.byGoid(1).orElseThrow();
        long sched = g1 + s.image().types().g.sched.self.offset();
        assertThat(Views.sym(s, "", sched).meaning()).isEqualTo("g1.sched");
        assertThat(Views.sym(s, "", sched + 8).meaning()).isEqualTo("g1.sched.pc");
        assertThat(Views.sym(s, "", g1).meaning()).isEqualTo("g1");
    }

    @Test
    void everyBranchTellsWhereItStands() {
        Session s = started();
        s.step(10);
        String there = s.machine().row().orElseThrow().toString();
        s.fork("other");
        s.step(7);
        String here = s.machine().row().orElseThrow().toString();
        assertThat(Views.branches(s).branches())
                .extracting(gobuf.runtime.view.BranchesView.Branch::at)
                .containsExactly(there, here);
        s.switchTo("main");
        assertThat(Views.branches(s).branches())
                .extracting(gobuf.runtime.view.BranchesView.Branch::at)
                .containsExactly(there, here);
    }

    @Test
    void theFramesOfADeadGAreToldAsLeftOver() {
        Session s = started();
        s.cont();
        long g5 = new Process(s.machine()).byGoid(5).orElseThrow();
        assertThat(Views.backtrace(s, g5).end()).doesNotContain("_Gdead");
        s.ask(s.statements().gosched());
        s.cont();
        assertThat(Views.backtrace(s, g5).end()).contains("this g is _Gdead");
    }

    @Test
    void ofAllThatADyingProcessPrintsSixtyLinesAreShown() {
        Session s = Session.open("go1.19");
        assertThat(end(s).stop().printed())
                .containsExactly(
                        "fatal error: all goroutines are asleep - deadlock!",
                        "",
                        "goroutine 1 [chan receive]:",
                        "main.main()",
                        "    deadlock.go:5 +0x31");
        Session many = Session.open("go1.19");
        many.ask(many.statements().go("recv", List.of(0L), 20, false));
        many.cont();
        List<String> printed = end(many).stop().printed();
        // Five lines of goroutine 1; of each other one a blank one, its header, recv, its wrapper, and who made it.
        long lines = many.printed().strip().lines().count();
        assertThat(lines).isEqualTo(5 + 20 * 8);
        assertThat(printed).hasSize(61).endsWith("… and 105 more lines");
        assertThat(printed).contains("goroutine 5 [chan receive (nil chan)]:", "main.recv(...)");

        Session most = Session.open("go1.19");
        most.ask(most.statements().go("recv", List.of(0L), 400, false));
        most.cont();
        assertThat(end(most).stop().printed().get(60))
                .endsWith(" more lines; of what came behind them nothing is kept");
    }

    private static StepView end(Session s) {
        s.program("deadlock");
        Past before = Past.of(s);
        return Views.step(s, before, s.step(10_000_000), List.of());
    }
}
