/** What other tools read of a run: lines of Go's schedtrace, and Chrome's trace events. */
package gobuf.kernel.interchange;
