/** Tablesaw tables of gs, ms, ps and events. The only package beside the magics that knows Tablesaw: its jars load slowly. */
package gobuf.kernel.table;
