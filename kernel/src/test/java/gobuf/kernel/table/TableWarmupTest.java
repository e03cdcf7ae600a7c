package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The warm-up does not disturb, and does what it is for. */
class TableWarmupTest {
    @Test
    void endsByItselfWithoutAnError() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> thrown.set(e));
        try {
            Thread thread = TableWarmup.start();
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
            assertThat(thrown.get()).isNull();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
