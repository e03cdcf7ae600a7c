package gobuf.kernel.render;

/**
 * Why a row stands out; written as a sign and by weight, never by colour alone.
 */
enum Mark {
    NONE(" "),
    CHANGED("▸"),
    CURRENT("→"),
    DIM(" ");

    private final String sign;

    Mark(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }
}
