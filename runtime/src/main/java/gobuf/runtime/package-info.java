/** The simulated Go process: its memory, the runtime's routines as tables of rows, and the engine that runs them. */
package gobuf.runtime;
