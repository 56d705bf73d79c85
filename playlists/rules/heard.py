"""How much of a track was heard in the end, and what last cut it short."""

from collections.abc import Iterable
from enum import StrEnum

from playlists.messages import live
from playlists.messages.journal_entry import (
    HEARD_PERCENT,
    LEAST_COMPARED_MS,
    UNHEARD_PERCENT,
    EndCause,
    HearingFault,
    ItemEnded,
    ItemEvent,
    ItemHeard,
)


def frames_heard(ends: Iterable[ItemEnded], frames: int) -> int:
    """How many frames of the track, or of what a source brought, were put out at least once."""
    parts = tuple(ends)
    heard = reached = 0
    for first, end in sorted((e.first_frame, e.first_frame + e.frames) for e in parts):
        begin, stop = max(first, reached), min(end, frames)
        if stop > begin:
            heard, reached = heard + stop - begin, stop
    return max(0, heard - sum(map(_lacking, parts)))


def frames_owed(ends: Iterable[ItemEnded], frames: int) -> int:
    """How long it should have been: `frames`, or to its own end if that was a live session.

    Nobody knows beforehand how long somebody will speak; `frames` is then the longest time allowed.
    """
    spoken = [
        end.first_frame + end.frames
        for end in ends
        if end.source == live.SOURCE and end.cause is EndCause.COMPLETED
    ]
    return min(frames, max(spoken, default=frames))


def _lacking(end: ItemEnded) -> int:
    """Frames in which not the item itself sounded: nothing came over the line."""
    return end.missing_frames + end.stand_in_frames


def last_interruption(ends: Iterable[ItemEnded]) -> EndCause:
    """What last kept an item from its end; `completed` if nothing did, yet frames are lacking."""
    parts = tuple(ends)
    cut = (e for e in parts if e.cause is not EndCause.COMPLETED)
    last = max(cut, key=lambda e: (e.ended_at, e.cause), default=None)
    if last is not None:
        return last.cause
    return EndCause.STREAM_LOST if any(map(_lacking, parts)) else EndCause.COMPLETED


SILENT_DB = -55
"""A source that was quieter than this on average brought nothing that anybody could hear."""


def was_silent_source(ends: Iterable[ItemEnded]) -> bool:
    """Whether these were openings of a source that was measured, and silent each time."""
    levels = [end.level_db for end in ends if end.source]
    return bool(levels) and all(level is not None and level < SILENT_DB for level in levels)


class Heard(StrEnum):
    """What a microphone at the loudspeaker says of a broadcast."""

    YES = "heard"
    NO = "unheard"
    """Nothing of it. Whether loudspeaker or microphone is broken, somebody on the spot must see."""
    OPEN = "open"
    """Nobody listened, or too little of it to say."""


def hearing(sha256: str, events: Iterable[ItemEvent]) -> Heard:
    """Put together what was heard of all parts of a broadcast of this edition.

    A microphone that hears nothing at all, not even noise, is no witness.
    """
    right = [e for e in events if isinstance(e, ItemHeard) and e.sha256 == sha256]
    if not right:
        return Heard.OPEN
    fit = [h for h in right if HearingFault.SILENCE not in h.faults]
    compared = sum(h.compared_ms for h in fit)
    if compared < LEAST_COMPARED_MS:
        return Heard.OPEN
    percent = sum(min(h.heard_ms, h.compared_ms) for h in fit) * 100 // compared
    if percent >= HEARD_PERCENT:
        return Heard.YES
    return Heard.NO if percent <= UNHEARD_PERCENT else Heard.OPEN
