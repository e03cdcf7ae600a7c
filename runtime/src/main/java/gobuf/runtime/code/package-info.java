/**
 * The program of the simulated process, and what runs it.
 *
 * <ul>
 *   <li>Tables: {@link gobuf.runtime.code.Program} collects them, {@link gobuf.runtime.code.Rows} and {@link gobuf.runtime.code.Asm} write
 *       them row by row ({@code Steps} and {@code Instructions} are the kinds of rows), {@code Placement} gives the rows their addresses,
 *       {@link gobuf.runtime.code.Image} holds them linked.
 *   <li>Executors: {@link gobuf.runtime.code.Interpreter}, a row at a time, and {@link gobuf.runtime.code.Fuser}, along paths. What a row
 *       may touch is {@link gobuf.runtime.code.Cpu}.
 *   <li>Rows as code: {@code RowWriter} writes a row, {@code Inliner} the lambda in it, whose bytecode {@code Sites} finds; the interpreter's
 *       {@code Block} and the fuser's {@code Trace} are {@code HiddenClass}es made of that, and differ in what their {@code Mirror} holds in
 *       variables. A row that cannot be written runs by its own effect, so nothing depends on this but speed.
 * </ul>
 */
package gobuf.runtime.code;
