package gobuf.kernel.magic;

/**
 * An option of a magic.
 *
 * @param name with the two dashes
 * @param value what follows it, or null for an option that is only there or not
 * @param help what it does
 */
record Option(String name, Kind value, String help) {
    String usage() {
        return value == null ? name : name + " " + value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
