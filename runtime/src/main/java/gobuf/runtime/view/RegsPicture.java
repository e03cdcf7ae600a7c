package gobuf.runtime.view;

import java.util.List;

/**
 * The register file of one M.
 *
 * @param m its name
 * @param registers in the order to show
 * @param remark such as that R14 is not restored by systemstack itself, or empty
 */
public record RegsPicture(String m, List<Register> registers, String remark) {
    /** Copies the list. */
    public RegsPicture {
        registers = List.copyOf(registers);
    }
}
