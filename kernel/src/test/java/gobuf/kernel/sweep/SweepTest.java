package gobuf.kernel.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.CellRunner;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Metric;
import gobuf.runtime.sweep.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How cells are shared out among workers, and what is kept when that ends early. The cells here compute next to nothing. */
class SweepTest {
    private static final Vocabulary NONE = new Vocabulary() {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public String normal(String name, String value) {
            return value;
        }
    };

    private static Grid grid(int seeds) {
        return Grid.parse(List.of("procs=1,2", "seed=1.." + seeds), "load", NONE);
    }

    private static CellResult result(Cell cell) {
        return new CellResult(cell.number(), Map.of(Metric.STEPS, cell.procs() * 1000.0 + cell.seed()), "");
    }

    /** A machine that does as it is told. */
    private interface Does extends CellRunner {
        @Override
        default void ready() {
            // It always is.
        }

        @Override
        default void interrupt() {
            // It does not take long.
        }
    }

    @Test
    void everyCellIsRunOnceByTwo() throws Exception {
        // Both have to be at work at the same time, or this waits in vain.
        CyclicBarrier both = new CyclicBarrier(2);
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        Does meeting = cell -> {
            workers.add(Thread.currentThread());
            await(both);
            return Optional.of(result(cell));
        };
        List<CellRunner> machines = new ArrayList<>();
        Sweep sweep = Sweep.of(grid(50));
        sweep.run(new Cores(2, machines, () -> meeting), s -> true);
        assertThat(workers).hasSize(2);
        assertThat(machines).as("they are kept").hasSize(2);
        assertThat(sweep.whole()).isTrue();
        assertThat(sweep.results())
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> result(sweep.grid().cell(i)))
                        .toList());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void interruptedItKeepsWhatIsDoneAndGoesOnLater() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CellRunner stuck = new CellRunner() {
            @Override
            public void ready() {
                assertThat(told.getCount()).isEqualTo(1);
            }

            @Override
            public Optional<CellResult> run(Cell cell) {
                if (cell.number() < 7) return Optional.of(result(cell));
                try {
                    assertThat(told.await(120, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Optional.empty();
            }

            @Override
            public void interrupt() {
                told.countDown();
            }
        };
        Sweep sweep = Sweep.of(grid(10));
        sweep.run(new Cores(1, new ArrayList<>(), () -> stuck), s -> s.done() < 7);
        assertThat(sweep.done()).isEqualTo(7);
        assertThat(sweep.missing()).extracting(Cell::number).startsWith(7).hasSize(13);
        Does quick = cell -> Optional.of(result(cell));
        sweep.run(new Cores(2, new ArrayList<>(), () -> quick), s -> true);
        assertThat(sweep.whole()).isTrue();
    }

    @Test
    void aWorkerThatDiesIsToldAndItsMachineIsNotUsedAgain() {
        Does broken = cell -> {
            if (cell.number() == 3) throw new IllegalStateException("no such page");
            return Optional.of(result(cell));
        };
        List<CellRunner> machines = new ArrayList<>();
        Sweep sweep = Sweep.of(grid(10));
        assertThatThrownBy(() -> sweep.run(new Cores(1, machines, () -> broken), s -> true))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("no such page");
        assertThat(sweep.done()).isEqualTo(3);
        assertThat(machines).isEmpty();
    }

    @Test
    void anotherKernelGoesOnWithTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("long.sweep");
        Does quick = cell -> Optional.of(result(cell));
        Sweep first = Sweep.of(grid(10), file);
        Does tired = cell -> cell.number() < 8 ? Optional.of(result(cell)) : Optional.empty();
        first.run(new Cores(2, new ArrayList<>(), () -> tired), s -> true);
        assertThat(first.done()).isEqualTo(8);
        Files.writeString(file, "19\t\tste", StandardOpenOption.APPEND);
        Sweep second = Sweep.load(file, workload -> NONE);
        assertThat(second.results()).isEqualTo(first.results());
        assertThat(second.grid()).isEqualTo(first.grid());
        second.run(new Cores(2, new ArrayList<>(), () -> quick), s -> true);
        assertThat(Sweep.load(file, workload -> NONE).whole()).isTrue();
        assertThat(Sweep.load(file, workload -> NONE).results()).hasSize(20);
        Files.writeString(file, "something else");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sweep.load(file, workload -> NONE))
                .withMessageContaining("holds no sweep");
    }
}
