package gobuf.install;

import java.io.IOException;
import java.nio.file.Path;

/** Command line of the installer, which {@code ./gobuf} calls with the places it found. */
public final class Main {
    private Main() {}

    /**
     * Writes the kernelspec.
     *
     * @param args the kernelspec directory, the java executable, the directory with the built jars
     * @throws IOException when a file cannot be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: gobuf.install.Main KERNELSPEC_DIR JAVA JAR_DIR");
            System.exit(2);
        }
        new Kernelspec(Path.of(args[0]), Path.of(args[1])).write(Path.of(args[2]));
    }
}
