/**
 * What the scheduler did, as plain data: typed events in columns, and what follows from them: waits, lives, queue lengths. Whoever runs the
 * machine fills a log; nothing here knows a machine.
 */
package gobuf.runtime.tracer;
