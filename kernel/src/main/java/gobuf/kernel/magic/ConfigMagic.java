package gobuf.kernel.magic;

import gobuf.kernel.render.FigureMode;
import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Shows and changes settings. */
final class ConfigMagic extends Magic {
    ConfigMagic(Workbench bench) {
        super(bench, "config", "Shows or changes what figures look like.");
        takesRest("settings", Kind.SETTING);
        example("%config figure=full");
        example("%config figure=text share=on");
        details(
                "figure: compact (one picture, facts folded), full (everything drawn, facts unfolded), text (every fact as text, no picture), or off (where the machine is, no more). live: progress of long runs. share: a PNG beside the picture, for places that show neither HTML nor SVG, such as GitHub.");
    }

    @Override
    Object run(Args args) {
        List<String> words = args.all("settings");
        words.forEach(ConfigMagic::check);
        words.forEach(this::apply);
        Settings s = bench.settings();
        return bench.message(
                "settings",
                List.of(
                        "figure=" + s.figure.name().toLowerCase(Locale.ROOT),
                        "live=" + (s.live ? "on" : "off"),
                        "share=" + (s.share ? "on" : "off")));
    }

    /** All settings with their values, for completion. */
    static List<String> all() {
        List<String> out = new ArrayList<>();
        Arrays.stream(FigureMode.values())
                .forEach(m -> out.add("figure=" + m.name().toLowerCase(Locale.ROOT)));
        out.addAll(List.of("live=on", "live=off", "share=on", "share=off"));
        return out;
    }

    private static void check(String word) {
        if (!all().contains(word))
            throw MagicError.argument(
                    word + " is no setting" + Nearest.hint(word, all(), "; they are " + String.join(" ", all())),
                    "%config figure=full");
    }

    private void apply(String word) {
        Settings s = bench.settings();
        String value = word.substring(word.indexOf('=') + 1);
        if (word.startsWith("figure=")) s.figure = FigureMode.valueOf(value.toUpperCase(Locale.ROOT));
        if (word.startsWith("live=")) s.live = value.equals("on");
        if (word.startsWith("share=")) s.share = value.equals("on");
    }
}
