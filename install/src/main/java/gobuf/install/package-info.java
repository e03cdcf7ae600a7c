/** Puts the kernel where Jupyter looks for it: kernel.json, logos and jars in one directory that needs no checkout. */
package gobuf.install;
