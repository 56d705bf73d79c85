"""Which track is fetched next, and whether now or by night. Pure.

Over 4G data is paid for and shared, so what has time waits for the night where the settings name
one; what could then come too late does not wait. What failed goes behind the others, or one track
that is gone would starve them all.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from playlists.messages.plan import Plan, Track, tracks_of

MINUTE_MS = 60_000
DAY_MS = 86_400_000
VIETNAM_MS = 7 * 3_600_000
"""Hours of receivers are those of their people (UTC+7, without summer time)."""
URGENT_MS = 60_000
"""What is needed within a minute knows no limits."""
MAX_PAST_MS = 6 * 3600 * 1000
"""An occurrence that could last begin this long ago is not fetched for any more."""
IN_TIME_MS = 3_600_000
"""What is needed within an hour of the night's begin is not left to the night."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A track and when it is first needed (UTC ms)."""

    track: Track
    needed_at: int
    sources: tuple[str, ...] = ()
    """Base addresses where it can be had."""


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What the line to a receiver can bear."""

    bytes_per_second: int = 0
    """0: as fast as it comes."""
    night: tuple[int, int] | None = None
    """Minutes after midnight in Vietnam, over midnight or not; None: at any time."""


def wishes(plan: Plan, now: int) -> tuple[Wish, ...]:
    """The tracks that the rest of a plan needs, nearest airtime first."""
    tracks = {track.sha256: track for track in plan.tracks}
    first: dict[str, int] = {}
    for occurrence in plan.occurrences:
        if max(occurrence.last_start_at, occurrence.starts_at) < now - MAX_PAST_MS:
            continue
        for sha256 in chain.from_iterable(map(tracks_of, occurrence.items)):
            if sha256 in tracks and sha256 not in plan.recalled:
                at = first.get(sha256, occurrence.starts_at)
                first[sha256] = min(at, occurrence.starts_at)
    sources = plan.audio_sources
    in_time = sorted(first.items(), key=lambda pair: pair[1])
    return tuple(Wish(tracks[sha256], at, sources) for sha256, at in in_time)


def next_wish(
    wishes: Sequence[Wish],
    held: AbstractSet[str],
    failures: Mapping[str, int],
    now: int,
    rules: FetchRules,
) -> Wish | None:
    """The missing track that is to be fetched now: of those that failed least the first needed."""
    missing = [
        wish
        for wish in wishes
        if wish.track.sha256 not in held and wish.sources and may_begin(wish, now, rules)
    ]
    return min(missing, key=lambda w: (failures.get(w.track.sha256, 0), w.needed_at), default=None)


def is_urgent(wish: Wish, now: int) -> bool:
    """Whether a track is wanted at once, as for an emergency."""
    return wish.needed_at <= now + URGENT_MS


def may_begin(wish: Wish, now: int, rules: FetchRules) -> bool:
    """Whether a track may be fetched at this hour."""
    if rules.night is None:
        return True
    begin, end = (minute * MINUTE_MS for minute in rules.night)
    since_begin = (now + VIETNAM_MS - begin) % DAY_MS
    if since_begin < (end - begin) % DAY_MS:
        return True
    return wish.needed_at < now + DAY_MS - since_begin + IN_TIME_MS


def pause_after(fetched_bytes: int, seconds: float, rules: FetchRules) -> float:
    """How long to wait (seconds) so that what was fetched so far keeps to the limit."""
    if not rules.bytes_per_second:
        return 0.0
    return max(0.0, fetched_bytes / rules.bytes_per_second - seconds)
