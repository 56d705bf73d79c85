"""A line with a controller at its other end, in simulated time: it stores and tells the time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playlists.messages import topics
from playlists.messages.envelope import kind_of, open_envelope, payload_type
from playlists.messages.journal_entry import Report, decode_entry
from playlists.messages.keys import key_id
from playlists.messages.state import State
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from tests.faults.hurried import RECEIVER, DeadLine, HurriedReceiver


@dataclass
class AnsweringLine(DeadLine):
    """Answers at once, while it is `up`."""

    answers_to: Callable[[], HurriedReceiver]
    up: bool = False
    stored: int = 0
    said_bytes: int = 0
    said: int = 0
    missing: list[int] = field(default_factory=list)
    """Numbers of entries that never came."""

    def publish_state(self, payload: bytes) -> None:
        self._note(payload)
        if kind_of(payload) != payload_type(State.KIND):
            return
        state = open_envelope(payload, State, self._keys())
        if state.nonce:
            receiver = self.answers_to()
            now = receiver.machine.now
            answer = TimeAnswer(receiver=RECEIVER, nonce=state.nonce, now=now)
            receiver.post(topics.time(RECEIVER), answer)

    def publish_beat(self, payload: bytes) -> None:
        self._note(payload)

    def publish_report(self, payload: bytes) -> None:
        self._note(payload)
        report = open_envelope(payload, Report, self._keys())
        for raw in report.entries:
            number = decode_entry(raw).sequence
            self.missing += range(self.stored + 1, number)
            self.stored = max(self.stored, number)
        receiver = self.answers_to()
        stored = Stored(receiver=RECEIVER, epoch=report.epoch, up_to=self.stored,
                        issued_at=receiver.machine.now)  # fmt: skip
        receiver.post(topics.stored(RECEIVER), stored)

    def _keys(self) -> dict[str, bytes]:
        public = self.answers_to().key.public_key
        return {key_id(public): public}

    def _note(self, payload: bytes) -> None:
        self.said += 1
        self.said_bytes += len(payload)
