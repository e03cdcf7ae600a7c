package gobuf.kernel.magic;

/**
 * One argument of a magic.
 *
 * @param name as usage lines write it
 * @param kind what it is
 * @param needed whether it must be given
 * @param rest whether it takes all words that are left
 */
record Parameter(String name, Kind kind, boolean needed, boolean rest) {
    String usage() {
        String text = rest && !needed ? name + "…" : name;
        return needed ? text : "[" + text + "]";
    }
}
