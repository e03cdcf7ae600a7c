package gobuf.kernel.wire;

/** The channels of a kernel that carry messages. The heartbeat carries none. */
public enum Channel {
    SHELL,
    CONTROL,
    STDIN,
    IOPUB
}
