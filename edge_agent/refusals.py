"""How many refusals are written down: enough to see an attack, not enough to serve one.

A flood of rubbish, messages or files, must not push true entries out of a bounded journal.
"""

import hashlib
from collections import deque

from playlists.messages.journal_entry import AudioRefused, MessageRefused
from playlists.messages.refusal import RefusedError

DETAIL_CHARACTERS = 200
HOUR_MS = 3600 * 1000
PER_HOUR = 30
REMEMBERED = 64


class RefusalQuota:
    """Lets a refusal through once per content, and PER_HOUR in an hour."""

    def __init__(self) -> None:
        self._seen: deque[bytes] = deque(maxlen=REMEMBERED)
        self._written: deque[int] = deque(maxlen=PER_HOUR)
        self.suppressed = 0
        """Refusals that were left out because an hour had too many. Repetitions do not count."""

    def admit(self, payload: bytes, now_ms: int) -> bool:
        """Whether this refusal is to be written down."""
        digest = hashlib.sha256(payload).digest()
        if digest in self._seen:
            return False
        if len(self._written) == PER_HOUR and now_ms - self._written[0] < HOUR_MS:
            self.suppressed += 1
            return False
        self._seen.append(digest)
        self._written.append(now_ms)
        return True


class Refusals:
    """What is to be written about refused messages and refused files, each under its own quota.

    Neither flood keeps the other out of the journal.
    """

    def __init__(self) -> None:
        self._messages, self._audio = RefusalQuota(), RefusalQuota()

    @property
    def suppressed(self) -> int:
        """Refusals of both kinds that were left out because an hour had too many."""
        return self._messages.suppressed + self._audio.suppressed

    def message(
        self, kind: str, payload: bytes, refusal: RefusedError, now_ms: int
    ) -> MessageRefused | None:
        """The entry about a refused message; None where it stands there or there are too many."""
        if not self._messages.admit(kind.encode() + payload, now_ms):
            return None
        detail = refusal.detail[:DETAIL_CHARACTERS]
        return MessageRefused(kind=kind, code=refusal.code, detail=detail)

    def audio(self, sha256: str, why: str, now_ms: int) -> AudioRefused | None:
        """The same about a file that is not what it should be."""
        if not self._audio.admit(f"{sha256} {why}".encode(), now_ms):
            return None
        return AudioRefused(sha256=sha256, detail=why[:DETAIL_CHARACTERS])
