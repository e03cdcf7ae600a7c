/** Semaphores as the runtime keeps them, and package sync on top of them. */
package gobuf.runtime.sync;
