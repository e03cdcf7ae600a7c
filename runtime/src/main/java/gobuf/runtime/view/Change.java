package gobuf.runtime.view;

/**
 * One location that holds another value than before.
 *
 * @param place the location by name: {@code g5.sched.sp}, {@code [g5.stack hi−0x28]}, {@code m0.locks}, {@code M0.rsp}
 * @param address where it lies, or 0 for a register
 * @param before the value it had
 * @param after the value it has
 */
public record Change(String place, long address, Value before, Value after) {}
