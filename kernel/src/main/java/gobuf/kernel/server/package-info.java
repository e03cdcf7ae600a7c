/** The kernel between the wire and the language: handlers, output, history, interrupts; and the seam {@link gobuf.kernel.server.Language}. */
package gobuf.kernel.server;
