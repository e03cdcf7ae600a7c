package gobuf.kernel.table.jshell;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs snippets in this process, on the thread that waits for the cell, and keeps the value of the newest as an object: JShell itself tells values
 * as text.
 */
final class InProcess extends DirectExecutionControl {
    private final Aside aside;
    private Object value;

    InProcess(Aside aside) {
        super(new GuardedLoader());
        this.aside = aside;
    }

    /** For JShell's builder. */
    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "gobuf";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                return InProcess.this;
            }
        };
    }

    /** The value of the snippet that ran last, or of the variable that was asked for last; null from then on. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    @Override
    protected String invoke(Method snippet) throws IllegalAccessException, InvocationTargetException {
        try {
            value = aside.back(() -> snippet.invoke(null));
            return "";
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String varValue(String className, String variable) throws InternalException {
        try {
            Field field = findClass(className).getDeclaredField(variable);
            field.setAccessible(true);
            value = field.get(null);
            return "";
        } catch (ReflectiveOperationException e) {
            throw new InternalException(e.toString());
        }
    }
}
