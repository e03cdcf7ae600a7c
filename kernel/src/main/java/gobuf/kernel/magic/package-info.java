/**
 * The magics: what cells can say. One class a magic, all in one {@link gobuf.kernel.magic.Registry}, from which help, completion and the
 * manual are made. Each is a line magic of IJava's registry, so that jars can add others beside them.
 */
package gobuf.kernel.magic;
