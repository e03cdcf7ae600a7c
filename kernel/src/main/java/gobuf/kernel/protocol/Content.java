package gobuf.kernel.protocol;

import java.util.Map;

/** The content of a message that goes out. */
public interface Content {
    /** Jupyter's name of the message, e.g. {@code execute_reply}. */
    String type();

    /** The fields under the protocol's names. */
    Map<String, Object> fields();
}
