package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.layout.Field;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions are the same for a seed, answers are what the session itself comes to, and asking moves nothing. */
class QuizTest {
    private static Quiz quiz(Session s, long seed) {
        return new Quiz(s, seed, () -> false);
    }

    private static Session inNewproc() {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(1L, 2L), 300, false));
        s.step(50);
        return s;
    }

    private static Session severalMs() {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.cont();
        s.ask(s.statements().go("spin", List.of(2000L), 20, false));
        s.step(9000);
        return s;
    }

    /** Lets the session itself run to where the answer is to be seen, and reads it there. */
    private static String seen(Session s, Quiz.Answer answer) {
        s.goTo(answer.step());
        if (s.step() < answer.step() && s.waits()) {
            s.ask(s.statements().gosched());
            s.goTo(answer.step());
        }
        assertThat(s.step()).isEqualTo(answer.step());
        Machine m = s.machine();
        if (answer.what().endsWith("to run"))
            return new Process(m).gName(m.registers().get(Reg.RAX)).orElseThrow();
        long bits = value(m, answer.what());
        if (!answer.what().endsWith("runnext")) return Long.toString(bits);
        return bits == 0 ? "nil" : new Process(m).gName(bits).orElseThrow();
    }

    /** By the profile and not as an expression: p2 is a local's name, too. */
    private static long value(Machine m, String what) {
        String[] name = what.split("\\.", 2);
        boolean isSched = name[0].equals("sched");
        long at = isSched
                ? m.image().profile().global("runtime.sched")
                : new Process(m).ps().get(Integer.parseInt(name[0].substring(1)));
        Field f = m.image().profile().struct(isSched ? "schedt" : "p").field(name[1]);
        return m.memory().ld(at + f.offset(), f.size());
    }

    private static List<String> texts(Quiz quiz) {
        List<String> out = new ArrayList<>();
        for (int i = 1; i <= quiz.size(); i++) out.add(quiz.question(i));
        return out;
    }

    @Test
    void answersAreWhatTheSessionComesTo() {
        for (long seed = 1; seed <= 12; seed++) {
            for (Session s : List.of(inNewproc(), severalMs())) {
                Quiz quiz = quiz(s, seed);
                assertThat(quiz.size()).isEqualTo(Quiz.QUESTIONS);
                long from = s.step();
                for (int i = 1; i <= quiz.size(); i++) {
                    Quiz.Answer answer = quiz.answer(i, () -> false);
                    assertThat(seen(s, answer)).as(quiz.question(i)).isEqualTo(answer.value());
                    assertThat(quiz.question(i)).doesNotContain("It is " + answer.value() + " now");
                    s.goTo(from);
                }
                if (seed > 2) break;
            }
        }
    }

    @Test
    void aSeedAsksTheSameAndAnotherOneSomethingElse() {
        assertThat(texts(quiz(inNewproc(), 5))).isEqualTo(texts(quiz(inNewproc(), 5)));
        assertThat(texts(quiz(inNewproc(), 5))).isNotEqualTo(texts(quiz(inNewproc(), 6)));
        assertThat(texts(quiz(inNewproc(), 5))).doesNotHaveDuplicates();
    }

    @Test
    void askingAndAnsweringMoveNothing() {
        Session s = severalMs();
        String hash = s.hash();
        long step = s.step();
        int inputs = s.log().size();
        Quiz quiz = quiz(s, 1);
        for (int i = 1; i <= 3; i++) quiz.answer(i, () -> false);
        assertThat(s.hash()).isEqualTo(hash);
        assertThat(s.step()).isEqualTo(step);
        assertThat(s.log()).hasSize(inputs);
        assertThat(s.branches()).hasSize(1);
    }

    @Test
    void anAnswerBelongsToTheMomentOfItsQuestion() {
        Session s = inNewproc();
        Quiz quiz = quiz(s, 5);
        Quiz.Answer before = quiz.answer(1, () -> false);
        s.cont();
        assertThat(quiz.answer(1, () -> false)).isEqualTo(before);
    }

    @Test
    void whereNothingHappensNothingIsAsked() {
        Session s = Session.open("go1.19");
        s.program("deadlock");
        s.cont();
        assertThatThrownBy(() -> quiz(s, 1)).hasMessageContaining("nothing happens next");
        assertThatThrownBy(() -> quiz(inNewproc(), 1).question(4)).hasMessageContaining("there are questions 1 to 3");
    }
}
