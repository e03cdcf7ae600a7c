/** The Jupyter kernel: protocol, magics, tables and figures. */
package gobuf.kernel;
