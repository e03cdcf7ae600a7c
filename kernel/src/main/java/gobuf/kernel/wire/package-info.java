/** Bytes: sockets, frames, signatures. Knows neither message types nor the language. */
package gobuf.kernel.wire;
