package gobuf.kernel.extension;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads the classes of one jar. What the jar brings along comes first, so that its gson or ZeroMQ may be another version
 * than the kernel's; only the packages of the kernel's API are always the kernel's own.
 */
final class ExtensionLoader extends URLClassLoader {
    private static final String SHARED = "io.github.spencerpark.jupyter.";

    ExtensionLoader(URL jar, ClassLoader kernel) {
        super(new URL[] {jar}, kernel);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> found = findLoadedClass(name);
            if (found == null && !name.startsWith(SHARED) && !name.startsWith("java.")) {
                found = own(name);
            }
            return found != null ? found : super.loadClass(name, resolve);
        }
    }

    private Class<?> own(String name) {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
