"""Lay a plan out in time."""

from itertools import accumulate

from edge_agent.playback.state import Airing, State
from playlists.messages.plan import Plan, frames_of, ms_of_frames


def lay_out(plan: Plan) -> tuple[Airing, ...]:
    """Every occurrence with the planned begin of each item, earliest first."""
    lengths = {track.sha256: track.frames for track in plan.tracks}
    airings = []
    for occurrence in plan.occurrences:
        frames = tuple(frames_of(item, lengths) for item in occurrence.items)
        begins = accumulate(frames, initial=0)
        planned = tuple(occurrence.starts_at + ms_of_frames(passed) for passed in begins)
        airings.append(Airing(occurrence, planned, frames))
    return tuple(sorted(airings, key=lambda airing: airing.occurrence.starts_at))


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
