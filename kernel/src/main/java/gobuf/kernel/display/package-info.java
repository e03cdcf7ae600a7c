/** What a cell can show besides text: MIME bundles, display ids and comms. Knows nothing of sockets. */
package gobuf.kernel.display;
