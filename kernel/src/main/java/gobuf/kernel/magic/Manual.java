package gobuf.kernel.magic;

import java.util.List;

/** Writes the magics down: as plain text for help, as Markdown for the manual page. */
final class Manual {
    private Manual() {}

    static String plain(Magic m) {
        StringBuilder text = new StringBuilder(m.usage()).append("\n\n").append(m.summary());
        if (!m.details().isEmpty()) text.append('\n').append(m.details());
        if (!m.parameters().isEmpty() || !m.options().isEmpty()) text.append('\n');
        for (Parameter p : m.parameters())
            text.append("\n  ").append(p.name()).append(": ").append(p.kind().help());
        for (Option o : m.options())
            text.append("\n  ").append(o.usage()).append(": ").append(o.help());
        text.append("\n\nFor example:");
        for (String line : m.examples()) text.append("\n  ").append(line);
        return text.toString();
    }

    /** The manual page of all magics. */
    static String markdown(List<Magic> magics) {
        StringBuilder text = new StringBuilder("""
                # Magics

                Made from the magics themselves: do not edit. The test `ManualTest` fails when this page is stale and rewrites it with
                `-Dgobuf.rewrite=true`.

                A cell holds one magic a line; `//` begins a comment. Where a value is asked for, an expression may stand.

                """);
        text.append(Texts.EXPRESSIONS).append("\n\n| Magic | What it does |\n|---|---|\n");
        for (Magic m : magics)
            text.append("| [`%")
                    .append(m.name())
                    .append("`](#")
                    .append(m.name())
                    .append(") | ")
                    .append(cell(m.summary()))
                    .append(" |\n");
        for (Magic m : magics) section(text, m);
        return text.toString();
    }

    private static void section(StringBuilder text, Magic m) {
        text.append("\n## ")
                .append(m.name())
                .append("\n\n`")
                .append(m.usage())
                .append("`\n\n")
                .append(m.summary())
                .append('\n');
        if (!m.details().isEmpty())
            text.append('\n').append(m.details().replace("\n  ", "\n- ")).append('\n');
        if (!m.parameters().isEmpty() || !m.options().isEmpty()) text.append('\n');
        for (Parameter p : m.parameters())
            text.append("- `")
                    .append(p.name())
                    .append("`: ")
                    .append(p.kind().help())
                    .append('\n');
        for (Option o : m.options())
            text.append("- `").append(o.usage()).append("`: ").append(o.help()).append('\n');
        text.append("\n```\n");
        m.examples().forEach(line -> text.append(line).append('\n'));
        text.append("```\n");
    }

    private static String cell(String s) {
        return s.replace("|", "\\|");
    }
}
