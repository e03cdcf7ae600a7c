/**
 * Sweeps: one workload under every combination of numbers of Ps, policies and seeds. A {@link gobuf.runtime.sweep.Cell} is one combination,
 * which is all that its run depends on, so that cells can be run anywhere and in any order; who runs them is not this package's concern.
 */
package gobuf.runtime.sweep;
