package gobuf.kernel.protocol;

import java.util.List;
import java.util.Map;

/** Who this kernel is. */
public record KernelInfoReply(
        String implementation,
        String implementationVersion,
        String banner,
        Map<String, Object> languageInfo,
        Map<String, String> helpLinks)
        implements Content {
    @Override
    public String type() {
        return "kernel_info_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of(
                "status",
                "ok",
                "protocol_version",
                Header.VERSION,
                "implementation",
                implementation,
                "implementation_version",
                implementationVersion,
                "language_info",
                languageInfo,
                "banner",
                banner,
                "debugger",
                false,
                "help_links",
                helpLinks.entrySet().stream()
                        .map(link -> Fields.of("text", link.getKey(), "url", link.getValue()))
                        .toList(),
                "supported_features",
                List.of());
    }
}
