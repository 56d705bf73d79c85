"""Become another program, with limits on its time, memory and files.

`python limited.py MEMORY_MB CPU_S PROGRAM ARGUMENT…`, run as a file of its own: it imports nothing
of ours.
"""

import os
import resource
import sys

LARGEST_FILE = 300_000_000
OPEN_FILES = 256
MEGABYTE = 1 << 20


def main() -> None:
    """Set the limits, then be the program."""
    memory, cpu = int(sys.argv[1]) * MEGABYTE, int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 -- no shell: that is the point


if __name__ == "__main__":
    main()
