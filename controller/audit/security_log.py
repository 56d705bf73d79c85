"""The security log: one JSON object a line, for whoever watches over logins and refusals.

What was done is in the audit record; here is also what was tried and refused, and by whom it was
asked. Anybody can cause such lines, so they go into a file that may be rotated and shipped away,
never into the record that cannot shrink.
"""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path


class SecurityLog:
    """Appends to one file, which several processes may share and logrotate may move away."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def tell(self, event: str, now: int, origin: str, **detail: object) -> None:
        """Append one line. `now` is UTC milliseconds; it is written as ISO 8601."""
        at = datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "event": event, "origin": origin, **detail}
        data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        self._path.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        descriptor = os.open(self._path, flags, stat.S_IRUSR | stat.S_IWUSR)
        try:
            # One write to a file opened for appending: lines of two processes never mix.
            os.write(descriptor, data)
        finally:
            os.close(descriptor)
