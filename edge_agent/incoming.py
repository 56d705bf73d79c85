"""What comes over the line, by topic: taken, refused, or kept until it can be taken.

A refusal is no failure: what was in force stays in force.
"""

from collections.abc import Callable, Mapping

from edge_agent.refusals import Refusals
from playlists.messages.journal_entry import Event
from playlists.messages.refusal import RefusalCode, RefusedError

TRY_AGAIN_NS = 10 * 1_000_000_000
NOT_YET = frozenset({RefusalCode.UNKNOWN_KEY, RefusalCode.EXPIRED})
"""What is refused for these may be good once the chain has come, or the clock is right."""

Take = Callable[[bytes], None]


class Incoming:
    """`takers`: topic → the kind of message, and who takes it (raises RefusedError, OSError)."""

    def __init__(
        self, takers: Mapping[str, tuple[str, Take]], write: Callable[[Event], None]
    ) -> None:
        self._takers = takers
        self._write = write
        self._refusals = Refusals()
        self._waiting: dict[str, bytes] = {}
        """By topic, messages that could not be taken yet."""
        self._try_again_ns = 0
        self.refused: set[str] = set()
        """Kinds of messages of which the last one was refused."""
        self.unkept: set[str] = set()
        """Kinds of messages of which the disk would not take the last one."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Where messages come from."""
        return tuple(self._takers)

    @property
    def refusals(self) -> Refusals:
        """The quota under which refusals are written."""
        return self._refusals

    def take(self, topic: str, payload: bytes, now: int) -> None:
        """Take a message (`now`: UTC ms). An emptied retained topic says nothing."""
        if topic not in self._takers or not payload:
            return
        kind, take = self._takers[topic]
        self._waiting.pop(topic, None)
        self.unkept.discard(kind)
        try:
            take(payload)
        except RefusedError as refusal:
            if refusal.code in NOT_YET:
                self._waiting[topic] = payload
            self.refuse(kind, payload, refusal, now)
        except OSError:
            self._waiting[topic] = payload
            self.unkept.add(kind)
        else:
            self.refused.discard(kind)

    def wait_for_more(self, topic: str, payload: bytes) -> None:
        """Keep a message until something else has come, without calling it refused."""
        self._waiting[topic] = payload

    def try_again(self, now_ns: int, now: int) -> None:
        """Some seconds after the last time."""
        if self._waiting and now_ns >= self._try_again_ns:
            self.take_what_waits(now_ns, now)

    def take_what_waits(self, now_ns: int, now: int) -> None:
        """Something has changed: what could not be taken may be good now."""
        self._try_again_ns = now_ns + TRY_AGAIN_NS
        for topic, payload in tuple(self._waiting.items()):
            self.take(topic, payload, now)

    def refuse(self, kind: str, payload: bytes, refusal: RefusedError, now: int) -> None:
        """Write down that something may not be acted upon."""
        self.refused.add(kind)
        entry = self._refusals.message(kind, payload, refusal, now)
        if entry is not None:
            self._write(entry)

    def refuse_audio(self, sha256: str, why: str, now: int) -> None:
        """Write down that a file is not what it should be."""
        entry = self._refusals.audio(sha256, why, now)
        if entry is not None:
            self._write(entry)
