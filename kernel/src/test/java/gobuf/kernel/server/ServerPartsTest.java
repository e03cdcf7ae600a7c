package gobuf.kernel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.protocol.Json;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.protocol.Session;
import gobuf.kernel.protocol.Stream;
import gobuf.kernel.wire.RawMessage;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ServerPartsTest {
    private final List<RawMessage> sent = new ArrayList<>();
    private final IoPub iopub = new IoPub(new Session(), (channel, message) -> sent.add(message));

    private List<String> texts() throws ProtocolException {
        List<String> texts = new ArrayList<>();
        for (RawMessage message : sent) {
            texts.add(String.valueOf(Json.readObject(message.content()).get("text")));
        }
        return texts;
    }

    @Test
    void textLeavesInBatchesAndBeforeAnythingElse() throws Exception {
        byte[] parent = {'{', '}'};
        iopub.write(parent, "stdout", "a");
        iopub.write(parent, "stdout", "b");
        assertThat(sent).isEmpty();
        iopub.write(parent, "stderr", "c");
        assertThat(texts()).containsExactly("ab");
        iopub.publish(parent, new Stream("stdout", "d"));
        assertThat(texts()).containsExactly("ab", "c", "d");
        iopub.write(parent, "stdout", "x".repeat(70_000));
        assertThat(sent).hasSize(4);
        iopub.flush();
        assertThat(sent).hasSize(4);
    }

    @Test
    void textOfAnotherCellStartsANewMessage() throws Exception {
        byte[] one = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
        byte[] two = "{\"n\":2}".getBytes(StandardCharsets.UTF_8);
        iopub.write(one, "stdout", "a");
        iopub.write(two, "stdout", "b");
        iopub.flush();
        assertThat(texts()).containsExactly("a", "b");
        assertThat(sent.get(0).parent()).isEqualTo(one);
        assertThat(sent.get(1).parent()).isEqualTo(two);
    }

    @Test
    void historyIsBounded() {
        History history = new History();
        for (int i = 1; i <= History.LIMIT + 5; i++) {
            history.add(i, "cell " + i, "");
        }
        assertThat(history.tail(Integer.MAX_VALUE)).hasSize(History.LIMIT);
        assertThat(history.tail(1).get(0).line()).isEqualTo(History.LIMIT + 5);
        assertThat(history.range(0, 1, 7)).extracting(History.Entry::line).containsExactly(6);
        assertThat(history.tail(-3)).isEmpty();
    }

    @Test
    void patternsOfHistoryAreGlobs() {
        History history = new History();
        history.add(1, "a.b[c]\nnext", "");
        history.add(2, "axb", "");
        assertThat(history.search("a.b*", 9, false)).hasSize(1);
        assertThat(history.search("a?b*", 9, false)).hasSize(2);
        assertThat(history.search("*[c]*", 9, false)).hasSize(1);
        assertThat(history.search("\\E*(", 9, false)).isEmpty();
    }

    @Test
    void anInterruptReachesTheRunningWorkOnly() throws Exception {
        Interrupts interrupts = new Interrupts(() -> null, new Turns());
        interrupts.request();
        assertThat(interrupts.guard(() -> interrupts.requested())).isFalse();

        CountDownLatch begun = new CountDownLatch(1);
        Thread interrupter = new Thread(() -> {
            try {
                begun.await();
                interrupts.request();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();
        assertThatThrownBy(() -> interrupts.guard(() -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return null;
                }))
                .isInstanceOf(InterruptedException.class);
        interrupter.join();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptBetweenTwoCellsCountsForTheOneThatHasArrived() throws Exception {
        Turns turns = new Turns();
        Interrupts interrupts = new Interrupts(() -> null, turns);
        for (int i = 0; i < 3; i++) turns.arrives();
        assertThat(answered(turns, interrupts, () -> "first")).isEqualTo("first");
        assertThat(interrupts.request()).isTrue();
        assertThatThrownBy(() -> answered(turns, interrupts, () -> "second")).isInstanceOf(InterruptedException.class);
        assertThat(answered(turns, interrupts, () -> "third"))
                .as("one interrupt is for one cell")
                .isEqualTo("third");
    }

    @Test
    void anInterruptAtTheEndOfACellCountsForTheNextThatHadArrived() throws Exception {
        Turns turns = new Turns();
        Interrupts interrupts = new Interrupts(() -> null, turns);
        turns.arrives();
        turns.arrives();
        assertThat(answered(turns, interrupts, interrupts::request)).isEqualTo(true);
        assertThatThrownBy(() -> answered(turns, interrupts, () -> "second")).isInstanceOf(InterruptedException.class);
    }

    @Test
    void noInterruptCountsForACellThatArrivesLater() throws Exception {
        Turns turns = new Turns();
        Interrupts interrupts = new Interrupts(() -> null, turns);
        assertThat(interrupts.request()).as("nothing is there").isFalse();
        turns.arrives();
        assertThat(answered(turns, interrupts, interrupts::request)).isEqualTo(true);
        assertThat(interrupts.request()).as("all has ended").isFalse();
        turns.arrives();
        assertThat(answered(turns, interrupts, () -> "later")).isEqualTo("later");
    }

    private static Object answered(Turns turns, Interrupts interrupts, Callable<Object> work) throws Exception {
        turns.begins();
        try {
            return interrupts.guard(work);
        } finally {
            turns.ends();
        }
    }

    @Test
    void whateverInterruptedCodeThrowsCountsAsInterrupted() {
        Interrupts interrupts = new Interrupts(() -> null, new Turns());
        assertThatThrownBy(() -> interrupts.guard(() -> {
                    interrupts.request();
                    throw new ClosedByInterruptException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> interrupts.guard(() -> {
                    interrupts.request();
                    throw new InternalError("the compiler lost its place");
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> interrupts.guard(() -> {
                    interrupts.request();
                    throw new OutOfMemoryError("Java heap space");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> interrupts.guard(() -> {
                    interrupts.request();
                    throw new CellError("Stopped", "at row 7");
                }))
                .isInstanceOf(CellError.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void failuresSpeakForThemselves() {
        assertThat(Failures.of(new CellError("Bad", "type it again")).traceback())
                .containsExactly("Bad: type it again");
        assertThat(Failures.of(new InterruptedException()).name()).isEqualTo("Interrupted");
        var nested = Failures.of(new IllegalStateException("outer", new NullPointerException("inner")));
        assertThat(nested.traceback())
                .contains("java.lang.IllegalStateException: outer")
                .contains("Caused by: java.lang.NullPointerException: inner");
    }
}
