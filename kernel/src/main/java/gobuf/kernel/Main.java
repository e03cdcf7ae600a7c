package gobuf.kernel;

import gobuf.kernel.server.Language;
import gobuf.kernel.server.LanguageInfo;
import gobuf.kernel.server.Launcher;
import java.util.Map;
import java.util.ServiceLoader;

/** The kernel's process: {@code java … gobuf.kernel.Main CONNECTION_FILE}. */
public final class Main {
    private static final LanguageInfo INFO = new LanguageInfo(
            "gobuf",
            "0.1.0",
            "Gobuf: Go's scheduler, one step at a time. Type %help",
            "gobuf",
            "1.19",
            "text/x-gobuf",
            ".gobuf",
            "text",
            "text",
            Map.of("The Go scheduler's source", "https://github.com/golang/go/blob/go1.19.8/src/runtime/proc.go"));

    private Main() {}

    public static void main(String[] args) {
        Launcher.run(args, INFO, Main::language);
    }

    private static Language language() {
        return ServiceLoader.load(Language.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + Language.class.getName() + " on the class path; "
                        + "install the kernel again with ./gobuf install"));
    }
}
