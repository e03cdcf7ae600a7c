"""Starts a kernel by name and tells how long it took to answer kernel_info: ready.py NAME. Status 1 when it does not."""

import sys
import time

from jupyter_client.manager import start_new_kernel


def main(name):
    begin = time.monotonic()
    try:
        manager, client = start_new_kernel(kernel_name=name, startup_timeout=30)
    except Exception as error:  # whatever it is, the doctor reports it
        print(f"FIX   the kernel does not answer: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
        return 1
    print(f"ok    the kernel answers {time.monotonic() - begin:.1f} s after its start")
    client.stop_channels()
    manager.shutdown_kernel()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
