"""Ports for the kernels of tests that run side by side.

A client names a kernel's ports before the kernel binds them. Free ports of the system's own choice can be handed out
twice in between, to two test processes: one kernel does not start then, and the other hears the wrong client. Here each
process has a range of ports to itself, below those that Linux hands out by itself (ip_local_port_range), as long as it
listens at the first of them.
"""

import itertools
import socket

from jupyter_client.connect import LocalPortCache

LOWEST, HIGHEST, EACH = 20_000, 32_000, 400


def listener(port):
    """A socket that listens at a port of 127.0.0.1; None if somebody else does."""
    sock = socket.socket()
    try:
        sock.bind(("127.0.0.1", port))
        sock.listen()
        return sock
    except OSError:
        sock.close()
        return None


class Ports(LocalPortCache):
    """What every kernel manager of this process takes its ports from, once `take` was called."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for first in range(LOWEST, HIGHEST, EACH):
            self.mark = listener(first)
            if self.mark is not None:
                self.ring = itertools.cycle(range(first + 1, first + EACH))
                return
        raise RuntimeError(f"somebody listens at every {EACH}th port from {LOWEST} to {HIGHEST}")

    def find_available_port(self, ip):
        for port in itertools.islice(self.ring, EACH - 1):
            found = None if port in self.currently_used_ports else listener(port)
            if found is not None:
                found.close()
                self.currently_used_ports.add(port)
                return port
        raise RuntimeError(f"no free port behind {self.mark.getsockname()[1]}")


def take():
    """Makes this process's kernel managers use ports that no other test process gives to a kernel."""
    Ports.instance()


def connection_ports():
    """The fields of a connection file that name ports, for a kernel that no manager starts."""
    channels = ("shell", "iopub", "stdin", "control", "hb")
    return {f"{channel}_port": Ports.instance().find_available_port("127.0.0.1") for channel in channels}
