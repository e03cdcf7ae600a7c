package gobuf.runtime.view;

import java.util.List;

/**
 * What %branches shows.
 *
 * @param where where the machine stands
 * @param branches the oldest first
 */
public record BranchesView(Where where, List<Branch> branches) implements View {
    /**
     * One branch of the session.
     *
     * @param name to type after %branches
     * @param parent the branch it left, or empty for the first
     * @param forkedAt step at which it left
     * @param step where it stands
     * @param at routine and row where it stands
     * @param current true for the one in use
     */
    public record Branch(String name, String parent, long forkedAt, long step, String at, boolean current) {}

    /** Copies the list. */
    public BranchesView {
        branches = List.copyOf(branches);
    }
}
