package gobuf.kernel.extension;

import java.util.Set;

/**
 * What one jar added.
 *
 * @param jar file name of the jar
 * @param lineMagics names without the percent sign
 * @param cellMagics names without the percent signs
 * @param rendered names of the classes whose values are now rendered; registrars do not tell
 */
public record Extension(String jar, Set<String> lineMagics, Set<String> cellMagics, Set<String> rendered) {}
