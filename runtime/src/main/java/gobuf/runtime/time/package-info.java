/** Timers as each P keeps them, time.Sleep, and package time's timers and tickers on top of them. */
package gobuf.runtime.time;
