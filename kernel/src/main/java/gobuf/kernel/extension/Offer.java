package gobuf.kernel.extension;

import io.github.spencerpark.jupyter.kernel.display.RenderFunction;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.magic.registry.CellMagic;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagic;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What one class of a jar has to register. */
final class Offer {
    private static final Set<String> REGISTRARS = Set.of("register", "registerAll");

    private final Class<?> type;
    private final List<Method> magics;
    private final List<Method> registrars;
    private final Class<?> rendered;
    private Object instance;

    Offer(Class<?> type) {
        this.type = type;
        boolean usable = Modifier.isPublic(type.getModifiers());
        this.magics = usable ? methods(Offer::isMagic) : List.of();
        this.registrars = usable ? methods(Offer::isRegistrar) : List.of();
        boolean function =
                usable && RenderFunction.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
        this.rendered = function ? renderedType() : null;
    }

    private List<Method> methods(Predicate<Method> wanted) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
                .filter(wanted)
                .toList();
    }

    private static boolean isMagic(Method method) {
        return method.isAnnotationPresent(LineMagic.class) || method.isAnnotationPresent(CellMagic.class);
    }

    private static boolean isRegistrar(Method method) {
        return REGISTRARS.contains(method.getName())
                && Modifier.isStatic(method.getModifiers())
                && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Renderer.class});
    }

    /** The most specific first parameter of {@code render}: the type argument, as the compiler wrote it down. */
    private Class<?> renderedType() {
        return methods(method -> method.getName().equals("render") && method.getParameterCount() == 2).stream()
                .<Class<?>>map(method -> method.getParameterTypes()[0])
                .findFirst()
                .orElse(Object.class);
    }

    boolean isAny() {
        return !magics.isEmpty() || !registrars.isEmpty() || rendered != null;
    }

    void instantiate() throws ReflectiveOperationException {
        boolean needed =
                rendered != null || magics.stream().anyMatch(method -> !Modifier.isStatic(method.getModifiers()));
        if (needed) {
            instance = type.getConstructor().newInstance();
        }
    }

    void register(Magics into, Renderer renderer) throws ReflectiveOperationException {
        if (!magics.isEmpty() && instance != null) {
            into.registerMagics(instance);
        } else if (!magics.isEmpty()) {
            into.registerMagics(type);
        }
        if (rendered != null) {
            registerFunction(renderer, rendered);
        }
        for (Method registrar : registrars) {
            registrar.invoke(null, renderer);
        }
    }

    @SuppressWarnings("unchecked") // the function takes values of the type its own render method declares
    private <T> void registerFunction(Renderer renderer, Class<T> of) {
        // Any type is asked for: the function says by what it puts in which ones it has.
        renderer.createRegistration(of)
                .supporting(MIMEType.ANY)
                .preferring(MIMEType.ANY)
                .register((RenderFunction<T>) instance);
    }

    Set<String> lineMagics() {
        Set<String> names = new TreeSet<>();
        for (Method method : magics) {
            LineMagic magic = method.getAnnotation(LineMagic.class);
            if (magic != null) {
                names.add(magic.value().isEmpty() ? method.getName() : magic.value());
                names.addAll(List.of(magic.aliases()));
            }
        }
        return names;
    }

    Set<String> cellMagics() {
        Set<String> names = new TreeSet<>();
        for (Method method : magics) {
            CellMagic magic = method.getAnnotation(CellMagic.class);
            if (magic != null) {
                names.add(magic.value().isEmpty() ? method.getName() : magic.value());
                names.addAll(List.of(magic.aliases()));
            }
        }
        return names;
    }

    Set<String> rendered() {
        return rendered == null ? Set.of() : Set.of(rendered.getName());
    }
}
