/** Who runs the cells of a sweep: the cores of this machine, or a Spark cluster by way of a process of its own. */
package gobuf.kernel.sweep;
