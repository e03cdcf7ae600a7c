package gobuf.kernel.server;

import gobuf.kernel.display.Comms;
import gobuf.kernel.wire.Log;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the language, in the background once the kernel has something to spare, or when it is needed. */
final class LanguageLoader {
    private final Supplier<Language> maker;
    private final Comms comms;
    private final Consumer<Language> afterwards;
    private final CompletableFuture<Language> made = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private boolean started;

    /** @param afterwards is given the language when it is made, on the background thread */
    LanguageLoader(Supplier<Language> maker, Comms comms, Consumer<Language> afterwards) {
        this.maker = maker;
        this.comms = comms;
        this.afterwards = afterwards;
    }

    /** Begins to make the language, if nobody has yet. */
    void warmUp() {
        if (begun.compareAndSet(false, true)) {
            Thread thread = new Thread(this::make, "gobuf-language");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void make() {
        try {
            Language language = maker.get();
            made.complete(language);
            afterwards.accept(language);
        } catch (Throwable e) {
            if (!made.completeExceptionally(e)) {
                Log.warn("the rehearsal failed; cells run without it", e);
            }
        }
    }

    /**
     * The language, started. Only on the cell thread.
     *
     * @throws Exception what the maker threw
     */
    Language get() throws Exception {
        warmUp();
        try {
            Language language = made.get();
            if (!started) {
                started = true;
                language.start(comms);
            }
            return language;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the kernel's language could not be loaded: " + e.getCause(), e.getCause());
        }
    }

    /** The language if it is there already. Any thread. */
    Language getNow() {
        return made.isCompletedExceptionally() ? null : made.getNow(null);
    }
}
