package gobuf.kernel.render;

/**
 * A line between a figure's head and its panels.
 *
 * @param label such as {@code ran}, or empty
 * @param at routine and row, or empty
 * @param text the line
 * @param light what stands at its end in lighter type, or empty
 * @param strong true for the line to read first
 */
record Lead(String label, String at, String text, String light, boolean strong) {
    String line() {
        StringBuilder line = new StringBuilder();
        for (String part : new String[] {label, at, text, light}) {
            if (!part.isEmpty()) {
                line.append(line.isEmpty() ? "" : "  ").append(part);
            }
        }
        return line.toString();
    }
}
