package gobuf.runtime.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.engine.SmallMachine;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private final SmallMachine small = new SmallMachine();

    private Result eval(String source) {
        return Expression.parse(source).eval(small.machine());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "0x1f -> 0x1f",
                "0b1_0001 -> 17",
                "0o17 -> 15",
                "1_000 -> 1000",
                "0xffffffffffffffff -> -1",
                "2 + 3 * 4 -> 14",
                "(2 + 3) * 4 -> 20",
                "1 << 3 + 1 -> 9",
                "7 &^ 2 -> 5",
                "6 ^ 3 -> 5",
                "^0 -> -1",
                "-7 / 2 -> -3",
                "-7 % 3 -> -1",
                "1 < 2 && 2 < 1 -> 0",
                "1 == 1 || 1 / 0 -> 1",
                "0 && 1 / 0 -> 0",
                "!0 -> 1",
                "0x30 − 8 -> 0x28",
            })
    void numbersAndOperatorsAreGos(String source, String value) {
        assertThat(eval(source).bits()).isEqualTo(Long.decode(value.strip()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "g5 -> 0xc000002000",
                "g5.goid -> 5",
                "g5.stack.hi - g5.sched.sp -> 0x28",
                "g.m.p.id -> 0",
                "g -> 0xc000001000",
                "curg == g1 -> 1",
                "g0 -> 0xc000000000",
                "m0.curg.goid -> 1",
                "m.g0 == g0 -> 1",
                "p == p0 -> 1",
                "allgs[1].goid -> 5",
                "allgptr[1] == g5 -> 1",
                "allglen -> 3",
                "[&allglen] -> 3",
                "[g5 + 0x98].1 -> 5",
                "(*g5).goid -> 5",
                "runtime.allp[0].m == m0 -> 1",
                "_Gwaiting -> 4",
                "g5.atomicstatus == _Gwaiting -> 1",
                "rsp -> 0xc000010ff8",
                "SP + 8 -> 0xc000011000",
                "rip == 'test.outer' -> 1",
                "test.outer + 4 - rip -> 4",
                "runtime.goexit.abi0 == goexit -> 1",
                "sched.runq.head -> 0",
                "gp == g5 -> 1",
                "gp.goid -> 5",
            })
    void namesAreReadOffTheMachine(String source, String value) {
        assertThat(eval(source).bits()).isEqualTo(Long.decode(value.strip()));
    }

    @Test
    void countersOfTheSameTypeWrapAsInGo() {
        small.set("p", SmallMachine.P0, "runqhead", 0xfffffffeL);
        small.set("p", SmallMachine.P0, "runqtail", 2);
        assertThat(eval("p0.runqtail - p0.runqhead").bits()).isEqualTo(4);
        assertThat(eval("p0.runqhead > 5").holds()).isTrue();
    }

    @Test
    void signedFieldsAreSigned() {
        small.set("m", small.machine().image().profile().global("runtime.m0"), "locks", -2);
        assertThat(eval("m0.locks").bits()).isEqualTo(-2);
        assertThat(eval("m0.locks < 0").holds()).isTrue();
        assertThat(eval("0xffffffff00000000 < rsp").holds())
                .as("addresses have no sign")
                .isFalse();
    }

    @Test
    void arrayElementsLieAtTheirPlace() {
        small.set("p", SmallMachine.P0, "runqhead", 0);
        long runq = SmallMachine.P0 + 408;
        small.word(runq + 24, SmallMachine.G5);
        assertThat(eval("p0.runq[3].goid").bits()).isEqualTo(5);
        assertThat(eval("p0.runq[3]").place()).isEqualTo(new Result.Place(runq + 24, 8));
    }

    @Test
    void variablesAreReadInTheFrameThatHasThem() {
        assertThatThrownBy(() -> eval("newg")).hasMessageContaining("newg cannot be read: test.outer has no frame yet");
        small.step(1);
        assertThatThrownBy(() -> eval("newg")).hasMessageContaining("newg is nil");
        small.step(1);
        assertThat(eval("newg.sched").bits()).isEqualTo(SmallMachine.G5 + 56);
        small.step(2);
        assertThat(eval("newg.goid").bits()).as("seen from the callee").isEqualTo(5);
        assertThat(eval("pp.id").type().name()).isEqualTo("int32");
        small.step(1);
        assertThat(eval("h").bits()).isZero();
        assertThatThrownBy(() -> eval("gp"))
                .hasMessageContaining("gp is a variable of test.outer, not of the current routine");
    }

    @Test
    void aStructIsItsAddressAndKeepsItsFields() {
        Result r = eval("g5.sched");
        assertThat(r.type().name()).isEqualTo("runtime.gobuf");
        assertThat(r.type().fields()).extracting(f -> f.name()).contains("sp", "pc", "ctxt");
        assertThat(r.place()).isEqualTo(new Result.Place(SmallMachine.G5 + 56, 56));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "g5.sched.xp -> g5.sched has no field xp; did you mean sp? -> 9",
                "g5.shed.sp -> g5 has no field shed.sp; did you mean sched.sp? -> 3",
                "g7 -> there is no goroutine g7; in allgs are g1, g5, g0 -> 0",
                "p1.id -> there is no p1: allp has 1 entry -> 0",
                "g5.m.id -> g5.m is nil -> 5",
                "*g5.m -> g5.m is nil -> 4",
                "1 / 0 -> division by zero -> 2",
                "[16] -> read of 8 bytes at 0x10: nil pointer dereference (SIGSEGV) -> 0",
                "g5.sched + 1 -> g5.sched is a runtime.gobuf, not one number; &g5.sched is its address -> 3",
                "rbx + 1 -> rbx is not modelled at test.outer:0: what it holds there is unknown -> 0",
                "goexitt -> there is no register, variable, object or symbol goexitt; did you mean Goexit or goexit or goexit0? -> 0",
                "rsp.x -> rsp is a uintptr, which has no field x -> 4",
                "5[1] -> 5 is a number and has no elements; memory is read as [5+8] -> 1",
                "p0.runq[256] -> index 256 is outside [256]runtime.guintptr: 0 to 255 -> 7",
                "&5 -> & needs something that lies in memory; 5 does not -> 0",
                "12ab -> '12ab' is no number -> 0",
                "0x1_0000_0000_0000_0000 -> does not fit into 64 bits -> 0",
                "rsp + -> a value is missing at the end -> 5",
                "(rsp -> ')' is missing for the '(' -> 4",
                "[rsp].3 -> memory is read in 1, 2, 4 or 8 bytes, not 3 -> 6",
                "rsp rip -> 'rip' was not expected here -> 4",
                "rsp = 1 -> '=' cannot stand in an expression; to compare write == -> 4",
                "g5..goid -> the name of a field is missing after the dot -> 3",
                "'abc -> the quote ' is not closed -> 0",
                "rsp ; 1 -> ';' cannot stand in an expression -> 4",
            })
    void errorsSayWhatIsWrongAndWhere(String source, String problem, int caret) {
        assertThatThrownBy(() -> eval(source))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(problem.strip())
                .hasMessageEndingWith("\n    " + source.strip() + "\n    " + " ".repeat(caret) + "^");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", ")", "* 3 +", "&", ".5", "[", "g5.", "((((", "1 2", "\"x\""})
    void whatIsNoExpressionIsRefused(String source) {
        assertThatThrownBy(() -> eval(source)).isInstanceOf(ExpressionException.class);
    }

    @Test
    void deepNestingIsAnErrorAndNotTheEndOfJavasStack() {
        assertThatThrownBy(() -> eval("(".repeat(100_000))).hasMessageContaining("nested more than 200 deep");
        assertThatThrownBy(() -> eval("-".repeat(100_000) + "1")).hasMessageContaining("nested more than 200 deep");
    }

    @Test
    void aConditionWaitsForWhatIsNotThereYet() {
        Predicate<gobuf.runtime.engine.Machine> later =
                Expression.parse("g7.goid == 7").condition(small.machine());
        assertThat(later.test(small.machine())).isFalse();
        small.set("g", SmallMachine.G0, "goid", 7);
        assertThat(later.test(small.machine())).isTrue();
        assertThatThrownBy(() -> Expression.parse("g5.shed == 7").condition(small.machine()))
                .hasMessageContaining("did you mean sched");
    }

    @Test
    void readingChangesNothing() {
        String before = small.machine().hash();
        List.of("g5.sched.sp", "allgs[1].goid", "[rsp+1]", "sched.runq.head", "m0.curg.sched.pc")
                .forEach(this::eval);
        assertThat(small.machine().hash()).isEqualTo(before);
    }

    @Test
    void completionContinuesFieldsObjectsAndSymbols() {
        assertThat(Completions.of("g5.sche", small.machine())).containsExactly("sched", "schedlink");
        assertThat(Completions.of("1+g5.m", small.machine())).isEmpty();
        assertThat(Completions.of("g5.sched.", small.machine()))
                .containsExactly("sp", "pc", "g", "ctxt", "ret", "lr", "bp");
        assertThat(Completions.of("allgs[1].sched.p", small.machine())).containsExactly("pc");
        assertThat(Completions.of("[g", small.machine())).contains("g5", "g0", "gp");
        assertThat(Completions.of("runtime.goexi", small.machine())).contains("goexit1", "goexit0");
        assertThat(Completions.lastWord("1+g5.sc")).isEqualTo(5);
    }
}
