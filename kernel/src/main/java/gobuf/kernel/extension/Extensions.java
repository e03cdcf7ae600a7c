package gobuf.kernel.extension;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.RenderFunction;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.common.Text;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.magic.MagicParser;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * The extensions of this kernel: what their magics are called, running them, and showing what they return. Later jars win
 * over earlier ones with the same names. For the cell thread.
 */
public final class Extensions {
    private final Magics magics = new Magics();
    private final Renderer renderer = new Renderer();
    private final Set<String> lineMagics = new TreeSet<>();
    private final Set<String> cellMagics = new TreeSet<>();

    public Extensions() {
        Text.registerAll(renderer);
    }

    /**
     * Registers what {@code jar} holds; see the package's description for what that is.
     *
     * @throws ExtensionException when the jar cannot be used; nothing of it is registered then, unless its own code
     *     failed half-way
     */
    public Extension load(Path jar) throws ExtensionException {
        Extension added = new JarScan(jar).register(magics, renderer);
        lineMagics.addAll(added.lineMagics());
        cellMagics.addAll(added.cellMagics());
        return added;
    }

    /** Puts a magic of the kernel's own into the registry; {@link #lineMagics} does not count it. */
    public void register(String name, LineMagicFunction<?> magic) {
        magics.registerLineMagic(name, magic);
    }

    /** Shows values of a class, and of what extends or implements it. */
    public <T> void render(Class<T> type, RenderFunction<T> how) {
        renderer.createRegistration(type).supporting(MIMEType.ANY).register(how);
    }

    /** The names of all line magics, without the percent sign. */
    public Set<String> lineMagics() {
        return Set.copyOf(lineMagics);
    }

    /** The names of all cell magics, without the percent signs. */
    public Set<String> cellMagics() {
        return Set.copyOf(cellMagics);
    }

    /**
     * Runs a line magic.
     *
     * @return what its method returned, for {@link #render}
     * @throws Exception what it threw
     */
    public Object line(String name, List<String> args) throws Exception {
        return thrown(() -> magics.applyLineMagic(name, args));
    }

    /**
     * Runs a cell magic.
     *
     * @param body the cell without its first line
     * @return what its method returned, for {@link #render}
     * @throws Exception what it threw
     */
    public Object cell(String name, List<String> args, String body) throws Exception {
        return thrown(() -> magics.applyCellMagic(name, args, body));
    }

    /** IJava puts what a method threw into a RuntimeException of its own; people are to see what was thrown. */
    private static Object thrown(Callable<Object> magic) throws Exception {
        try {
            return magic.call();
        } catch (RuntimeException e) {
            Throwable cause = e.getCause();
            boolean wrapped = e.getClass() == RuntimeException.class
                    && e.getStackTrace().length > 0
                    && e.getStackTrace()[0].getClassName().equals(Magics.class.getName());
            if (wrapped && cause instanceof Exception exception) {
                throw exception;
            }
            if (wrapped && cause instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /** The words of a magic's line as IJava takes them apart: quotes hold words together, a backslash escapes. */
    public static List<String> words(String line) {
        return Words.of(line);
    }

    /** IJava's parser keeps this to its heirs. */
    private static final class Words extends MagicParser {
        static List<String> of(String line) {
            return split(line);
        }
    }

    /** What to show for a value: nothing for null, display data as it is, anything else as the renderings say. */
    public Optional<Bundle> render(Object value) {
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(
                DisplayBridge.bundle(value instanceof DisplayData display ? display : renderer.render(value)));
    }

    /** The display id that {@code value} asks for, if it is display data that does. */
    public static Optional<DisplayId> displayId(Object value) {
        return value instanceof DisplayData display ? DisplayBridge.id(display) : Optional.empty();
    }
}
