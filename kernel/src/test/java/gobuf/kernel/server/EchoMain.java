package gobuf.kernel.server;

import java.util.Map;

/** A kernel process that runs {@link EchoLanguage}. */
public final class EchoMain {
    static final LanguageInfo INFO = new LanguageInfo(
            "echo",
            "1",
            "echo",
            "echo",
            "1",
            "text/plain",
            ".echo",
            "text",
            "text",
            Map.of("Help", "https://example.org"));

    private EchoMain() {}

    public static void main(String[] args) {
        Launcher.run(args, INFO, EchoLanguage::new);
    }
}
