package gobuf.kernel.sweep;

import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.CellRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The cores of this machine: a thread and a machine of its own for each, which take the next cell as soon as they have done one. The
 * machines are kept, since the code that their rows have become is what makes them fast.
 */
public final class Cores implements Farm {
    /** Milliseconds between two questions whether to go on, if no cell is done before. */
    private static final long PATIENCE = 50;

    private final int workers;
    private final List<CellRunner> runners;
    private final Supplier<? extends CellRunner> maker;

    /**
     * So many workers.
     *
     * @param workers how many cells run at the same time
     * @param runners machines of earlier sweeps, to which those made now are added
     * @param maker makes further ones
     */
    public Cores(int workers, List<CellRunner> runners, Supplier<? extends CellRunner> maker) {
        this.workers = workers;
        this.runners = runners;
        this.maker = maker;
    }

    /** How many cores this machine has. */
    public static int all() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public String what() {
        return workers == 1 ? "1 core" : workers + " cores";
    }

    @Override
    public void run(List<Cell> cells, Watcher watcher) throws FarmException {
        int crew = Math.min(workers, cells.size());
        while (runners.size() < crew) runners.add(maker.get());
        List<CellRunner> used = List.copyOf(runners.subList(0, crew));
        used.forEach(CellRunner::ready);
        Shift shift = new Shift(cells, crew);
        List<Thread> threads = new ArrayList<>();
        for (CellRunner runner : used) {
            Thread thread = new Thread(() -> shift.work(runner), "gobuf-sweep-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        boolean whole = false;
        try {
            shift.collect(watcher);
            whole = true;
        } finally {
            shift.over = true;
            if (!whole || shift.stopped) used.forEach(CellRunner::interrupt);
            join(threads);
            shift.rest(watcher);
        }
        if (shift.failure != null) {
            // What a machine died of may have left it in pieces.
            runners.removeAll(used);
            throw new FarmException("a cell ended its worker: " + shift.failure);
        }
    }

    private static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread t : threads) {
            while (t.isAlive()) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** What the workers of one sweep share. */
    private static final class Shift {
        private final List<Cell> cells;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger working;
        private final BlockingQueue<Optional<CellResult>> done = new LinkedBlockingQueue<>();
        private volatile boolean over;
        private volatile Throwable failure;
        private boolean stopped;

        Shift(List<Cell> cells, int workers) {
            this.cells = cells;
            this.working = new AtomicInteger(workers);
        }

        /** One worker: cells until there are none. Whatever happens, the collector hears of it. */
        void work(CellRunner runner) {
            try {
                while (!over) {
                    int i = next.getAndIncrement();
                    if (i >= cells.size()) break;
                    Optional<CellResult> result = runner.run(cells.get(i));
                    if (result.isEmpty()) break;
                    done.add(result);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                working.decrementAndGet();
                done.add(Optional.empty());
            }
        }

        /** Tells results until all are there, a worker has failed, or the watcher has enough. */
        void collect(Watcher watcher) {
            int told = 0;
            while (told < cells.size() && failure == null && (working.get() > 0 || !done.isEmpty())) {
                if (!watcher.goesOn()) {
                    stopped = true;
                    return;
                }
                try {
                    Optional<CellResult> result = done.poll(PATIENCE, TimeUnit.MILLISECONDS);
                    if (result != null && result.isPresent()) {
                        told++;
                        watcher.done(result.get());
                    }
                } catch (InterruptedException e) {
                    stopped = true;
                    return;
                }
            }
            stopped = failure != null;
        }

        /** What was done while the others were told to end. */
        void rest(Watcher watcher) {
            for (Optional<CellResult> r = done.poll(); r != null; r = done.poll()) r.ifPresent(watcher::done);
        }
    }
}
