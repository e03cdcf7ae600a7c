package gobuf.kernel.table.jshell;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs work on a thread of its own, which nobody interrupts, while the calling thread waits for it and can be interrupted. Java's compiler
 * reads the class path through channels that an interrupt closes for good: it would never find these classes again.
 */
final class Aside {
    private static final Runnable END = () -> {};

    /** What the work wants to be run on the thread that waits for it. */
    private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();

    /**
     * Runs {@code work} to its end, also if this thread is interrupted: then what the work has run {@linkplain #back here} next finds the
     * thread interrupted, and so does the caller.
     */
    <V> V run(Callable<V> work) throws Exception {
        FutureTask<V> task = new FutureTask<>(work) {
            @Override
            protected void done() {
                calls.add(END);
            }
        };
        Thread thread = new Thread(task, "gobuf-jshell");
        thread.setDaemon(true);
        thread.start();
        serve();
        return result(task);
    }

    private void serve() {
        boolean interrupted = false;
        while (true) {
            try {
                Runnable call = calls.take();
                if (call == END) break;
                if (interrupted) Thread.currentThread().interrupt();
                call.run();
                interrupted = Thread.interrupted();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Only within work: runs {@code call} on the thread that waits for the work, and gives what it gives or throws. */
    <V> V back(Callable<V> call) throws Exception {
        FutureTask<V> task = new FutureTask<>(call);
        calls.add(task);
        return result(task);
    }

    private static <V> V result(FutureTask<V> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) throw error;
            throw (Exception) e.getCause();
        }
    }
}
