package gobuf.kernel.server;

import java.util.Map;

/**
 * What {@code kernel_info_reply} says of the kernel. Plain data, known before the language itself is loaded, so that a
 * client gets its answer while the rest still starts.
 *
 * @param implementation name of the kernel, e.g. {@code gobuf}
 * @param version version of the kernel
 * @param banner what consoles print at start
 * @param language name of the language in cells
 * @param languageVersion its version
 * @param mimetype MIME type of a cell's text
 * @param extension of scripts, with the dot
 * @param lexer Pygments' name for highlighting in nbconvert, e.g. {@code text}
 * @param mode CodeMirror's mode
 * @param helpLinks text to URL, shown in the Help menu
 */
public record LanguageInfo(
        String implementation,
        String version,
        String banner,
        String language,
        String languageVersion,
        String mimetype,
        String extension,
        String lexer,
        String mode,
        Map<String, String> helpLinks) {}
