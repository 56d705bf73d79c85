"""A receiver's pen: writes a journal and signs reports, by the contract alone.

witness = Witness(receiver_id, key)
witness.write(ItemStarted(...), at=...)
envelope = witness.report()
"""

from dataclasses import dataclass, field

import msgspec

from playlists.messages.envelope import seal
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    EndCause,
    Event,
    ItemEnded,
    ItemStarted,
    JournalEntry,
    Report,
    encode_entry,
    entry_hash,
)
from playlists.messages.keys import SigningKey
from playlists.messages.plan import Plan, ms_of_frames


@dataclass
class Witness:
    """One journal of one receiver."""

    receiver: str
    key: SigningKey = field(default_factory=SigningKey.generate)
    epoch: str = "e1"
    raws: list[bytes] = field(default_factory=list)
    before: int = 0
    """How many entries an epoch before had."""

    @property
    def last(self) -> int:
        return self.before + len(self.raws)

    def write(self, event: Event, at: int, *, clock_trusted: bool = True) -> bytes:
        """Append one entry and give back its bytes."""
        raw = encode_entry(
            JournalEntry(
                sequence=self.last + 1,
                at=at,
                clock_trusted=clock_trusted,
                previous=entry_hash(self.raws[-1]) if self.raws else FIRST_PREVIOUS,
                event=event,
            )
        )
        self.raws.append(raw)
        return raw

    def report(self, first: int = 1, last: int | None = None) -> bytes:
        """The entries from one number to another, signed."""
        return self.sign(self.raws[first - 1 : last])

    def sign(self, raws: list[bytes]) -> bytes:
        """Any entries, signed."""
        entries = tuple(map(msgspec.Raw, raws))
        report = Report(receiver=self.receiver, epoch=self.epoch, entries=entries)
        return seal(report, [self.key])

    def play(self, plan: Plan, late_ms: int = 3) -> None:
        """Write down that everything in a plan was broadcast whole."""
        frames = {track.sha256: track.frames for track in plan.tracks}
        for occurrence in plan.occurrences:
            done = 0
            for item in occurrence.items:
                planned = occurrence.starts_at + ms_of_frames(done)
                done += frames[item.sha256]
                started = planned + late_ms
                ended = started + ms_of_frames(frames[item.sha256])
                about = (occurrence.id, item.id, item.sha256, plan.version, planned, started)
                self.write(ItemStarted(*about), started)
                whole = (ended, frames[item.sha256], EndCause.COMPLETED)
                self.write(ItemEnded(*about, *whole), ended)
