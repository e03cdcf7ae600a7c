package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.expr.ExpressionException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions over the columns of a table: which rows they take, and what they say when they cannot be read. */
class ConditionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "goid == 5;                                      5",
                "goid==5;                                        5",
                "goid == 0x11;                                   17",
                "goid != 5;                                      1 2 6 17",
                "goid < 5;                                       1 2",
                "goid <= 5;                                      1 2 5",
                "goid > 5;                                       6 17",
                "goid >= 5;                                      5 6 17",
                "goid > -1;                                      1 2 5 6 17",
                "goid == limit;                                  5",
                "goid > limit;                                   6 17",
                "goid ~ 1;                                       1 17",
                "status == _Gdead;                               6 17",
                "status == \"_Gdead\";                           6 17",
                "status == '_Gdead';                             6 17",
                "status != _Gdead;                               1 2 5",
                "status ~ RUN;                                   1 5",
                "status == _Gdead || goid == 1;                  1 6 17",
                "status == _Gdead && goid == 6;                  6",
                "goid == 1 || goid == 2 && goid == 5;            1",
                "(goid == 1 || goid == 2) && goid == 2;          2",
                "!(goid == 1 || goid == 2);                      5 6 17",
                "!!goid == 1;                                    1",
                "preempt;                                        5 6",
                "!preempt;                                       1 2 17",
                "preempt == true;                                5 6",
                "preempt != true;                                1 2 17",
                "preempt&&status==_Gdead;                        6",
                "sched.sp == 0xc00002e7d8;                       5",
                "sched.sp == nil;                                6",
                "sched.sp == 0;                                  6",
                "sched.sp > 0xc00002e000;                        5 17",
                "sched.sp == g5.stack.hi−0x28;                   5",
                "sched.sp == g5.stack.hi-0x28;                   5",
                "sched.sp == 'g5.stack.hi-0x28';                 5",
                "sched.sp ~ main.add;                            17",
                "sched.sp ~ stack.hi;                            1 2 5",
                "sched.sp ~ '2e7d8';                             5",
                "sched.sp != g5.stack.hi-0x28 && goid < 6;       1 2",
            })
    void takes(String condition, String goids) {
        List<String> taken = IntStream.of(
                        Condition.of(Hands.sheet(), condition).selection().toArray())
                .mapToObj(row -> Long.toString(Hands.HANDS.get(row).goid()))
                .toList();
        assertThat(String.join(" ", taken)).isEqualTo(goids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "statsu == _Gdead;         no column statsu; did you mean status?",
                "sched.ps == 1;            no column sched.ps; did you mean sched.sp?",
                "xyzzy == 1;               columns: goid, status, preempt, sched.sp",
                "goid = 5;                 to compare write ==",
                "goid;                     what is goid compared with?",
                "goid ==;                  a value is missing behind ==",
                "== 5;                     the name of a column is missing",
                "goid == five;             goid holds numbers, and 'five' is neither a number nor a column",
                "goid == 1 2;              join conditions with && or ||",
                "goid == 5x;               is no number",
                "(goid == 5;               ')' is missing",
                "goid == 5);               ')' was not expected",
                "goid == 5 &&;             the name of a column is missing",
                "status == 'dead;          the quote ' is not closed",
                "preempt == maybe;         preempt is true or false",
                "sched.sp < g5;            sched.sp is an address",
                "status == -5;             status holds no numbers",
                "goid & 5;                 what is goid compared with?",
            })
    void saysWhatIsWrong(String condition, String message) {
        assertThatThrownBy(() -> Condition.of(Hands.sheet(), condition))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(condition);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!"})
    void nestingHasALimit(String open) {
        String deep = open.repeat(100_000) + "goid == 1";
        assertThatThrownBy(() -> Condition.of(Hands.sheet(), deep))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("nested more than 200 deep");
    }

    @Test
    void namesWhatAColumnHoldsWhenNothingIsFound() {
        assertThat(Condition.of(Hands.sheet(), "status == _Grunable").hint())
                .isEqualTo("status holds _Grunning, _Gwaiting, _Grunnable, _Gdead");
    }
}
