package gobuf.kernel.magic;

/** A magic that takes the lines behind it, too, when it is written with two percent signs. */
interface CellMagic {
    /**
     * Does what it is for with the cell behind its first line.
     *
     * @return what to show, or null
     */
    Object cell(String body) throws Exception;
}
