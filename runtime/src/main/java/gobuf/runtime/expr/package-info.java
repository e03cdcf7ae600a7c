/**
 * Expressions as people type them wherever a value is asked for: numbers, registers, symbols, memory, goroutines and the fields of Go's
 * structs, with Go's operators and precedence. They read the machine and never change it.
 */
package gobuf.runtime.expr;
