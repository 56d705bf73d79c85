"""What the mind makes of what was heard: entries of the journal, and the cut for foreign sound."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edge_agent.hearing.findings import Finding, ForeignFound, ItemFound
from edge_agent.limbs import Ears
from edge_agent.playback.standing import DRILL_RANK
from edge_agent.playback.state import ForeignSound, Voice, VoiceEnded, VoiceStarted
from playlists.messages.journal_entry import Event, ForeignHeard, ItemHeard

CUT_MS = 30_000
"""So long the amplifier is let go: whoever speaks into it falls silent, and is heard trying."""
TOLD_AGAIN_MS = 600_000
"""Foreign sound against which nothing can be done is told so often."""
MOST_AWAITED = 32


@dataclass(frozen=True, slots=True)
class _About:
    occurrence: str
    item: str
    sha256: str
    started_at: int


class Witness:
    """`write` is the journal's; `play` takes what playback must know."""

    def __init__(
        self,
        ears: Ears | None,
        write: Callable[[Event], None],
        play: Callable[[ForeignSound], None],
    ) -> None:
        self._ears = ears
        self._write = write
        self._play = play
        self._awaited: dict[int, _About] = {}
        """By voice: what sounded and of which the ear has not spoken yet."""
        self._told_at: int | None = None

    def saw(self, event: object, voices: Sequence[Voice], utc_offset_ns: int) -> None:
        """Something happened in the sound room; `voices` as they were before it."""
        if self._ears is None or not isinstance(event, VoiceStarted | VoiceEnded):
            return
        voice = next((v for v in voices if v.id == event.voice), None)
        if voice is None:
            return
        at_ns = event.at * 1_000_000 - utc_offset_ns
        if isinstance(event, VoiceStarted):
            self._began(voice, event.at)
            self._ears.began(voice.id, at_ns, is_source=bool(voice.source))
        elif voice.started_at is not None:
            self._ears.ended(voice.id, at_ns)

    def take(self, found: Finding, voices: Sequence[Voice], now: int) -> None:
        """The ear has found something (`now`: UTC ms)."""
        if isinstance(found, ForeignFound):
            self._cut(found, voices, now)
            return
        about = self._awaited.pop(found.voice, None)
        if about is not None:
            self._write(_entry(about, found))

    def _began(self, voice: Voice, at: int) -> None:
        if voice.sha256 and not voice.source:
            about = _About(voice.ref.occurrence, voice.ref.item, voice.sha256, at)
            self._awaited[voice.id] = about
        while len(self._awaited) > MOST_AWAITED:
            del self._awaited[min(self._awaited)]

    def _cut(self, found: ForeignFound, voices: Sequence[Voice], now: int) -> None:
        is_ours = any(voice.started_at is not None for voice in voices)
        is_spared = any(voice.rank > DRILL_RANK for voice in voices)
        if is_ours and not is_spared:
            until = now + CUT_MS
            self._write(ForeignHeard(found.level_db, until))
            self._play(ForeignSound(until))
        elif self._told_at is None or not self._told_at <= now < self._told_at + TOLD_AGAIN_MS:
            self._told_at = now
            self._write(ForeignHeard(found.level_db, 0))


def _entry(about: _About, found: ItemFound) -> ItemHeard:
    return ItemHeard(
        occurrence=about.occurrence,
        item=about.item,
        sha256=about.sha256,
        started_at=about.started_at,
        compared_ms=found.compared_ms,
        heard_ms=found.heard_ms,
        likeness_percent=found.likeness_percent,
        level_db=found.level_db,
        faults=found.faults,
    )
