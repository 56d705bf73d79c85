"""Become ffmpeg, unable to open a TCP line to anything but the gate.

ffmpeg asks a proxy because its environment says so, but a playlist may name addresses that do not
ask it (`httpproxy://10.0.0.1:3128/…`). So the kernel refuses: Landlock, from Linux 6.7 on. An
older kernel lets such a line be opened; see SECURITY.md.

`python only_gate.py PORT PROGRAM ARGUMENT…`, run as a file of its own: it imports nothing of ours.
"""

import ctypes
import os
import struct
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of system calls, the same on every machine."""
VERSION = 1
"""Flag: only tell which version the kernel has."""
FIRST_WITH_TCP = 4
CONNECT_TCP = 1 << 1
NET_PORT = 2
"""The kind of rule that names a port."""
NO_NEW_PRIVILEGES = 38


def main() -> None:
    """Give up all other lines, then be the program."""
    confine(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 -- no shell: that is the point


def confine(port: int) -> bool:
    """Let this process connect to a port alone; False where the kernel cannot. Raises OSError."""
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.syscall(CREATE_RULESET, None, 0, VERSION) < FIRST_WITH_TCP:
        return False
    ruleset = struct.pack("=QQ", 0, CONNECT_TCP)
    rule = struct.pack("=QQ", CONNECT_TCP, port)
    number = kernel.syscall(CREATE_RULESET, ruleset, len(ruleset), 0)
    is_confined = (
        number >= 0
        and kernel.syscall(ADD_RULE, number, NET_PORT, rule, 0) == 0
        and kernel.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        and kernel.syscall(RESTRICT_SELF, number, 0) == 0
    )
    if not is_confined:
        raise OSError(ctypes.get_errno(), "the kernel does not confine")
    os.close(number)
    return True


if __name__ == "__main__":
    main()
