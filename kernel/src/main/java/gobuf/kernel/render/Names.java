package gobuf.kernel.render;

import gobuf.runtime.view.QueueEntry;
import java.util.ArrayList;
import java.util.List;

/** The names of queued gs on a few lines, the rest counted. */
final class Names {
    private Names() {}

    static List<String> lines(List<QueueEntry> entries, long total, double width, int most) {
        int room = (int) ((width - 8) / Face.MONO.width("n"));
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int shown = 0;
        for (QueueEntry entry : entries) {
            String name = (entry.changed() ? "▸" : "") + entry.g();
            // the last line keeps room for the count of what is left out
            int reserve = lines.size() == most - 1 ? 10 : 0;
            // a name wider than a line is cut, on whichever line it comes to stand
            name = Face.MONO.fit(name, (room - 10) * Face.MONO.width("n"));
            if (!line.isEmpty() && Wrap.length(line + " " + name) > room - reserve) {
                if (lines.size() == most - 1) {
                    break;
                }
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(name);
            shown++;
        }
        if (total > shown) {
            line.append(" … +").append(total - shown);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
