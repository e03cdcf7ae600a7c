/** What is computed from the times of a run: averages, percentiles, confidence intervals, and what theory says they should be. */
package gobuf.runtime.stats;
