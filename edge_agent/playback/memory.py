"""What the journal remembers of what sounded, so that nothing sounds twice after a restart."""

from collections.abc import Iterable
from dataclasses import dataclass

from edge_agent.playback.state import Heard, Ref
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
)
from playlists.messages.plan import ms_of_frames

AGAIN = frozenset({EndCause.POWER_CUT, EndCause.PREEMPTED, EndCause.SOUND_LOST})
"""After these ends the slot's rules may let the item sound again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sounding item had come when it was last noted."""

    occurrence: str
    item: str
    started_at: int
    frames: int
    first_frame: int = 0
    """Where in the track it began."""


def recollect(
    entries: Iterable[JournalEntry], progress: Progress | None
) -> tuple[dict[Ref, Heard], list[ItemEnded]]:
    """The record of all items, and the ends of those that a power cut left open."""
    record: dict[Ref, Heard] = {}
    sounding: dict[Ref, ItemStarted] = {}
    for entry in entries:
        match entry.event:
            case ItemStarted() as started:
                sounding[Ref(started.occurrence, started.item)] = started
            case ItemEnded() as ended:
                ref = Ref(ended.occurrence, ended.item)
                sounding.pop(ref, None)
                record[ref] = _heard(ended)
            case ItemMissed() as missed:
                record[Ref(missed.occurrence, missed.item)] = Heard(missed.cause, entry.at)
            case _:
                pass
    ends = [_cut_by_power(started, progress) for started in sounding.values()]
    record |= {Ref(end.occurrence, end.item): _heard(end) for end in ends}
    return record, ends


def _heard(ended: ItemEnded) -> Heard:
    frames = ended.first_frame + ended.frames
    return Heard(ended.cause, ended.ended_at, frames, settled=ended.cause not in AGAIN)


def _cut_by_power(started: ItemStarted, progress: Progress | None) -> ItemEnded:
    named = (started.occurrence, started.item, started.started_at)
    frames = first_frame = 0
    if progress and (progress.occurrence, progress.item, progress.started_at) == named:
        frames, first_frame = progress.frames, progress.first_frame
    return ItemEnded(
        occurrence=started.occurrence,
        item=started.item,
        sha256=started.sha256,
        plan_version=started.plan_version,
        planned_at=started.planned_at,
        started_at=started.started_at,
        ended_at=started.started_at + ms_of_frames(frames),
        frames=frames,
        cause=EndCause.POWER_CUT,
        first_frame=first_frame,
    )
