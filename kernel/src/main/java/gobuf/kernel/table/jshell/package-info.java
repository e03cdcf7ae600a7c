/** Java cells: snippets that run in the kernel's own process and see the session and its tables. Loaded when the first one is run. */
package gobuf.kernel.table.jshell;
