package gobuf.runtime.engine;

/**
 * Something the scheduler did: a row that stands for it ran.
 *
 * @param step the step that ran it
 * @param m number of the M
 * @param g name of the g it ran on
 * @param kind such as {@code runq put}
 * @param subject name of the g it concerned; empty if none is known
 * @param detail what the routine's parameters say of it, {@code _Grunnable → _Grunning}; empty if nothing
 * @param routine the routine
 * @param row the row's index in it
 * @param text the row's text
 */
public record Event(
        long step, int m, String g, String kind, String subject, String detail, String routine, int row, String text) {}
