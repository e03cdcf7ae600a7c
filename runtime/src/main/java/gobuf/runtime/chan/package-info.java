/** Channels and select, as the runtime keeps them: hchan with its ring and its two queues of sudogs. */
package gobuf.runtime.chan;
