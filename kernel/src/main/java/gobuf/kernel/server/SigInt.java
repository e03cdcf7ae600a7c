package gobuf.kernel.server;

import gobuf.kernel.wire.Log;
import java.lang.reflect.Proxy;

/** The interrupt signal, for clients that send it instead of a message, and for Ctrl-C in a terminal. */
final class SigInt {
    private SigInt() {}

    /**
     * Has {@code action} run at each signal, instead of ending the process. Java has no public way to that, but every
     * JDK exports {@code sun.misc.Signal}; where one does not, that is logged and the message still works.
     */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling = Proxy.newProxyInstance(
                    SigInt.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        action.run();
                        return null;
                    });
            Object sigint = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler).invoke(null, sigint, calling);
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.warn("SIGINT cannot be handled here; interrupt from the client's menu works", e);
        }
    }
}
