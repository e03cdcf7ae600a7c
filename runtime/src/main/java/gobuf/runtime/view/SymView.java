package gobuf.runtime.view;

/**
 * What %sym shows for an address.
 *
 * @param where where the machine stands
 * @param query as it was typed
 * @param address what it came to
 * @param symbol symbol+offset, or empty if none covers it
 * @param region name of the memory region, or empty if nothing is mapped there
 * @param meaning the place by name, such as {@code g5.stack.hi−0x28}, or empty
 * @param row routine and row if it lies in simulated text, or empty
 * @param place the same in Go's source
 */
public record SymView(
        Where where,
        String query,
        long address,
        String symbol,
        String region,
        String meaning,
        String row,
        GoPlace place)
        implements View {}
