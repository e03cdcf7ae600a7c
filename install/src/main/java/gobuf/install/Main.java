package gobuf.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Command line of the installer, which {@code ./gobuf} calls with the places it found. */
public final class Main {
    private Main() {}

    /**
     * Writes the kernelspec, or tells on standard output what is wrong with it, a line a fault; the exit status is then 1.
     *
     * @param args the kernelspec directory, the java executable, the directory with the built jars; or {@code --check}, the
     *     kernelspec directory, the directory with the built jars
     * @throws IOException when a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println(
                    "usage: gobuf.install.Main KERNELSPEC_DIR JAVA JAR_DIR, or: --check KERNELSPEC_DIR JAR_DIR");
            System.exit(2);
        }
        if (args[0].equals("--check")) {
            List<String> faults = Kernelspec.faults(Path.of(args[1]), Path.of(args[2]));
            faults.forEach(System.out::println);
            System.exit(faults.isEmpty() ? 0 : 1);
        }
        new Kernelspec(Path.of(args[0]), Path.of(args[1])).write(Path.of(args[2]));
    }
}
