"""What a signed plan or order promises: which words, when if all goes well. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from playlists.messages.order import Order
from playlists.messages.plan import Plan, PlannedItem, frames_of, ms_of_frames
from playlists.messages.repetition import occurrence_of, repetitions, starts_at
from playlists.rules.programme import WITH_WORDS


def came_in_time(accepted_at: int, planned_start: int, planned_end: int) -> int:
    """From when an order counts as known where it was accepted at an instant.

    An order is given in the moment in which it shall sound, so nobody has it earlier: whoever had
    it before the sound should have been over could have sounded it.
    """
    return planned_start if planned_start < accepted_at <= planned_end else accepted_at


@dataclass(frozen=True, slots=True)
class Promise:
    """One item of one broadcast, or of one repetition, with the time at which it should begin."""

    occurrence: str
    item: str
    sha256: str
    planned_start: int
    length_ms: int


def promised_by_plan(plan: Plan) -> Iterator[Promise]:
    """What a plan promises. Tunes and pauses are heard between the words and not promised."""
    lengths = {track.sha256: track.frames for track in plan.tracks}
    for occurrence in plan.occurrences:
        yield from _words(occurrence.id, occurrence.starts_at, occurrence.items, lengths)


def promised_by_order(order: Order, from_ms: int, to_ms: int) -> Iterator[Promise]:
    """What an order promises of the repetitions that begin in [from_ms, to_ms).

    Sirens and the like are heard around the words and not promised. The first repetition has the
    siren before it (unless people were warned before: whoever was away then begins with the siren
    and is so much later); where its words are said twice, the first time is promised.
    """
    lengths = {track.sha256: track.frames for track in order.tracks}
    alarm = order.emergency
    siren = None if alarm is None or alarm.warned_by else alarm.siren
    for number in repetitions(order, from_ms, to_ms):
        begins = starts_at(order, number)
        if begins is None:
            continue
        ahead = frames_of(siren, lengths) if siren is not None and not number else 0
        yield from _words(occurrence_of(order.id, number), begins, order.items, lengths, ahead)


def _words(
    occurrence: str,
    begins: int,
    items: Sequence[PlannedItem],
    lengths: Mapping[str, int],
    ahead: int = 0,
) -> Iterator[Promise]:
    """The items with words among those that follow each other, `ahead` frames after the start."""
    frames = [frames_of(item, lengths) for item in items]
    for item, length, before in zip(items, frames, accumulate(frames, initial=ahead), strict=False):
        if item.kind in WITH_WORDS:
            yield Promise(
                occurrence=occurrence,
                item=item.id,
                sha256=item.evidence,
                planned_start=begins + ms_of_frames(before),
                length_ms=ms_of_frames(length),
            )
