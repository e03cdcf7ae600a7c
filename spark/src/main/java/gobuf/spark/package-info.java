/**
 * Runs the cells of a sweep on Apache Spark, in a process of its own: Spark wants Java's insides opened and versions of libraries that the
 * kernel does not have. Cells come in and results go out as lines.
 */
package gobuf.spark;
