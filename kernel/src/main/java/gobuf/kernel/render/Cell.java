package gobuf.kernel.render;

import gobuf.runtime.view.Value;

/**
 * One cell of a grid.
 *
 * @param first what is read first
 * @param light what stands beside it in lighter type, or empty
 */
record Cell(String first, String light) {
    static Cell of(String text) {
        return new Cell(text, "");
    }

    /** Meaning first, number light: for pictures. */
    static Cell picture(Value value) {
        return new Cell(value.first(), value.second());
    }

    /** Number and meaning in full: for facts. */
    static Cell fact(Value value) {
        return of(value.text());
    }

    String text() {
        return light.isEmpty() ? first : first + " " + light;
    }
}
