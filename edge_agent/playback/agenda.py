"""Lay plans and repetitions of orders out in time."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from edge_agent.playback.standing import Given
from edge_agent.playback.state import Airing, State
from playlists.messages.order import OrderKind
from playlists.messages.plan import (
    Lateness,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Priority,
    Resumption,
    Track,
    frames_of,
    ms_of_frames,
)
from playlists.messages.repetition import occurrence_of, starts_at, times_in_a_row


def lay_out(plan: Plan) -> tuple[Airing, ...]:
    """Every occurrence with the planned begin of each item, earliest first."""
    lengths = _lengths(plan.tracks)
    airings = []
    for occurrence in plan.occurrences:
        frames = tuple(frames_of(item, lengths) for item in occurrence.items)
        airings.append(
            Airing(occurrence, _begins(occurrence.starts_at, frames), frames, plan.expires_at)
        )
    return in_time(airings)


def lay_out_repetition(
    given: Given, repetition: int, *, with_siren: bool, taken: Sequence[PlannedItem] = ()
) -> tuple[Airing, ...]:
    """One repetition of an order, a time in a row after the other; none where it has no such one.

    `taken`: items that stand for its own (a fallback).
    """
    order = given.order
    begin = starts_at(order, repetition)
    if begin is None:
        return ()
    if repetition == 0 and order.order is not OrderKind.LIVE_START:
        begin = min(begin, given.given_at)  # dated a little ahead of this clock: at once
    following = starts_at(order, repetition + 1) or order.expires_at
    lengths = _lengths(order.tracks)
    airings = []
    for again in range(times_in_a_row(order, repetition)):
        items = tuple(taken) or order.items
        siren = order.emergency.siren if order.emergency is not None else None
        if with_siren and siren is not None and not again:
            items = (siren, *items)
        frames = tuple(frames_of(item, lengths) for item in items)
        occurrence = PlannedOccurrence(
            id=occurrence_of(order.id, repetition, again),
            starts_at=begin,
            priority=Priority.EMERGENCY if order.order is OrderKind.EMERGENCY else order.priority,
            items=items,
            lateness=Lateness.FROM_START,
            last_start_at=following - 1,
            resumption=Resumption.RESTART,
        )
        planned = _begins(begin, frames)
        airings.append(Airing(occurrence, planned, frames, order.expires_at, given, repetition))
        begin = planned[-1]
    return tuple(airings)


def in_time(airings: Iterable[Airing]) -> tuple[Airing, ...]:
    """Airings in the order of an agenda."""
    return tuple(sorted(airings, key=lambda airing: airing.planned[0]))


def is_over(airing: Airing, state: State) -> bool:
    """Whether nothing of it can sound any more."""
    if any(voice.ref.occurrence == airing.occurrence.id for voice in state.voices):
        return False
    return all(is_settled(airing, index, state) for index in range(len(airing.frames)))


def is_settled(airing: Airing, index: int, state: State) -> bool:
    """Whether the last word about an item is spoken."""
    heard = state.record.get(airing.ref(index))
    return heard is not None and heard.settled


def next_item(airing: Airing, state: State) -> int | None:
    """The first item that is neither settled nor with the sound room nor before one that is."""
    given = [v.index for v in state.voices if v.ref.occurrence == airing.occurrence.id]
    first = max(given) + 1 if given else 0
    for index in range(first, len(airing.frames)):
        if not is_settled(airing, index, state):
            return index
    return None


def _lengths(tracks: Iterable[Track]) -> Mapping[str, int]:
    return {track.sha256: track.frames for track in tracks}


def _begins(first: int, frames: Sequence[int]) -> tuple[int, ...]:
    return tuple(first + ms_of_frames(passed) for passed in accumulate(frames, initial=0))
