/**
 * The program of the simulated process, and what runs it.
 *
 * <ul>
 *   <li>Tables: {@link gobuf.runtime.code.Program} collects them, {@link gobuf.runtime.code.Rows} and {@link gobuf.runtime.code.Asm} write
 *       them row by row ({@code Steps} and {@code Instructions} are the kinds of rows), {@code Placement} gives the rows their addresses,
 *       {@link gobuf.runtime.code.Image} holds them linked.
 *   <li>Executors: {@link gobuf.runtime.code.Interpreter}, which looks after each row whether to go on, and {@link
 *       gobuf.runtime.code.Fuser}, which does not where it need not. A {@code Run} of either runs rows by their own effects and, along paths
 *       taken often, by code. What a row may touch is {@link gobuf.runtime.code.Cpu}.
 *   <li>Rows as code: {@code TraceCompiler} joins a path to a {@code HiddenClass}, the code of a {@code Trace}, of one of three kinds. {@code
 *       RowWriter} writes a row, {@code Inliner} the lambda in it, whose bytecode {@code Sites} finds, in terms of a {@code Mirror}, which
 *       knows what of the machine variables hold; {@code Pages} are where it finds memory, {@code Exits} where the path is left. A row that
 *       cannot be written, and one that does not find what it needs at hand, runs by its own effect, so nothing depends on this but speed.
 * </ul>
 */
package gobuf.runtime.code;
