package gobuf.kernel.server;

import gobuf.kernel.wire.ConnectionFile;
import gobuf.kernel.wire.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs a kernel as a process of its own: arguments, signals, exit codes. */
public final class Launcher {
    private static final int EXIT_MS = 300;

    private Launcher() {}

    /**
     * Runs a kernel until a client ends it, or until Jupyter's server is gone; then ends the process.
     *
     * @param args the connection file
     */
    public static void run(String[] args, LanguageInfo info, Supplier<Language> language) {
        if (args.length != 1) {
            Log.warn("usage: java … gobuf.kernel.Main CONNECTION_FILE (Jupyter passes it; to start a notebook type "
                    + "./gobuf lab)");
            exit(2);
        }
        try {
            Kernel kernel = new Kernel(ConnectionFile.read(Path.of(args[0])), info, language);
            kernel.captureStandardStreams();
            SigInt.handle(kernel::interrupt);
            followParent(kernel);
            kernel.await();
            exit(0);
        } catch (IOException e) {
            Log.warn("the kernel cannot start: " + e);
            exit(1);
        } catch (InterruptedException e) {
            exit(1);
        }
    }

    /** A kernel whose server was killed would stay for ever. Jupyter says in the environment who the server is. */
    private static void followParent(Kernel kernel) {
        String parent = System.getenv("JPY_PARENT_PID");
        if (parent != null && parent.matches("[0-9]{1,18}")) {
            ProcessHandle.of(Long.parseLong(parent))
                    .ifPresent(server -> daemon("gobuf-parent", () -> {
                        server.onExit().join();
                        kernel.end(false);
                    }));
        }
    }

    /** Ends the process; what a cell registered as a shutdown hook cannot hold it up for long. */
    private static void exit(int status) {
        daemon("gobuf-halt", () -> {
            try {
                TimeUnit.MILLISECONDS.sleep(EXIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(status);
        });
        System.exit(status);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
