/**
 * The simulated Linux under the process: which threads there are, which of them run, what they sleep on, and how much virtual time calls
 * take. Its state is words of simulated memory like everything else, in a region of its own, so going back, forks, checkpoints and saved
 * files hold it without knowing of it.
 */
package gobuf.runtime.os;
