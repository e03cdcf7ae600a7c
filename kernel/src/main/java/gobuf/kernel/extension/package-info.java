/**
 * Jars that add magics and renderings: {@code %extension x.jar}. They are written against the magic and display packages of
 * IJava's base kernel ({@code io.github.spencerpark.jupyter.kernel.magic} and {@code .display}, release 2.3.0).
 *
 * <p>What of a jar is registered: the classes that its manifest names in {@code Gobuf-Extension} (separated by spaces or
 * commas); without that attribute every public class that is one of
 *
 * <ul>
 *   <li>a magics class: has public methods with {@code @LineMagic} or {@code @CellMagic};
 *   <li>a render function: implements {@code RenderFunction<T>} for a class {@code T};
 *   <li>a registrar: has a public static method {@code register} or {@code registerAll} whose only parameter is a {@code
 *       Renderer}.
 * </ul>
 *
 * <p>Classes with methods or functions that are not static need a public constructor without parameters.
 */
package gobuf.kernel.extension;
