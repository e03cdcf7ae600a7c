/** Work for the scheduler: requests that come in some pattern and need some time, drawn from a seed. */
package gobuf.runtime.workload;
