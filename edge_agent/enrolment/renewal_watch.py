"""When to renew the line's certificate.

The work itself is done by a process that ends again: reading certificates would cost the receiver
memory for good.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from edge_agent.enrolment.line_files import LineFiles, read_notes

LOOK_EVERY_S = 3600.0
LONGEST_S = 120.0


def is_due(home: Path, now: int) -> bool:
    """Whether the certificate is half through its life, or a request waits."""
    files = LineFiles(home)
    notes = read_notes(files)
    return notes is not None and (now >= notes.renew_from or files.waiting_request.exists())


def keep_young(home: Path, now: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
    """Look once an hour, on a thread of its own.

    A clock that is wrong asks too early or too late, and the controller answers by its own.
    """

    def look() -> None:
        while True:
            if is_due(home, now()):
                command = [sys.executable, "-m", "edge_agent.app", "renew", "--home", str(home)]
                try:
                    subprocess.run(command, check=False, timeout=LONGEST_S)
                except (OSError, subprocess.TimeoutExpired) as error:
                    sys.stderr.write(f"loa-edge: no renewal now: {error}\n")
            time.sleep(LOOK_EVERY_S)

    threading.Thread(target=look, name="renewal", daemon=True).start()
