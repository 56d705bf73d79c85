"""A thread that fetches what the plan needs: nearest airtime first, with jitter and backoff.

A track that cannot be had goes behind the others. Where the fault is the track's own (the server
does not have it, or has other bytes), the others do not even wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Condition, Thread

from edge_agent.cache import Cache, NoRoomError, WrongContentError
from edge_agent.download import DownloadError, NotThereError, download
from playlists.messages.plan import Plan, Track

MAX_JITTER_SECONDS = 30.0
JITTER_SHARE = 0.1
"""At most this share of the time that is left until the track is needed is slept away."""
OWN_FAULTS = frozenset({"audio_missing", "audio_refused"})
"""These say nothing of other tracks."""
FIRST_BACKOFF_SECONDS = 1.0
MAX_BACKOFF_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A track is whole and its hash is right."""

    sha256: str


@dataclass(frozen=True, slots=True)
class FetchRefused:
    """A file came that has not the hash that names it."""

    sha256: str
    detail: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A track and when it is first needed (UTC ms)."""

    track: Track
    needed_at: int


def wishes(plan: Plan, now: int) -> tuple[Wish, ...]:
    """The tracks that the rest of a plan needs, nearest airtime first."""
    tracks = {track.sha256: track for track in plan.tracks}
    first: dict[str, int] = {}
    for occurrence in plan.occurrences:
        if max(occurrence.last_start_at, occurrence.starts_at) < now - MAX_PAST_MS:
            continue
        for item in occurrence.items:
            if item.sha256 in tracks and item.sha256 not in plan.recalled:
                at = first.get(item.sha256, occurrence.starts_at)
                first[item.sha256] = min(at, occurrence.starts_at)
    return tuple(Wish(tracks[s], at) for s, at in sorted(first.items(), key=lambda pair: pair[1]))


MAX_PAST_MS = 6 * 3600 * 1000
"""An occurrence that could last begin this long ago is not fetched for any more."""


class Fetcher:
    """Fetches until every wish is held. `tell` is called from its thread."""

    def __init__(
        self, cache: Cache, tell: Callable[[Fetched | FetchRefused], None], random: Random
    ) -> None:
        self._cache = cache
        self._tell = tell
        self._random = random
        self._changed = Condition()
        self._wishes: tuple[Wish, ...] = ()
        self._sources: tuple[str, ...] = ()
        self._now = 0
        self._news = False
        self._stopping = False
        self._tries = 0
        self._failures: dict[str, int] = {}
        """How often each track could not be had."""
        self._faults: dict[str, str] = {}
        """Why a track could not be had, in one word, until it is held."""
        self._thread = Thread(target=self._run, name="fetcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a transfer that hangs is left behind."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(timeout=1)

    @property
    def faults(self) -> frozenset[str]:
        """What keeps wanted tracks from coming."""
        with self._changed:
            return frozenset(self._faults.values())

    def want(self, wanted: tuple[Wish, ...], sources: tuple[str, ...], now: int) -> None:
        """From now on fetch these, from these base addresses."""
        with self._changed:
            self._wishes, self._sources, self._now = wanted, sources, now
            wished = {wish.track.sha256 for wish in wanted}
            self._faults = {s: fault for s, fault in self._faults.items() if s in wished}
            self._failures = {s: count for s, count in self._failures.items() if s in wished}
            self._news = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._missing() is not None)
                wish = self._missing()
                if self._stopping or wish is None:
                    return
                jitter = self._jitter(wish) if self._news else 0.0
                self._news = False
                if jitter and self._changed.wait_for(lambda: self._stopping, jitter):
                    return
                needed = frozenset(w.track.sha256 for w in self._wishes)
                sources = self._sources
            fault = self._fetch(wish.track, needed, sources)
            self._tries = self._tries + 1 if fault else 0
            self._remember(wish.track.sha256, fault)
            if fault and (fault not in OWN_FAULTS or not self._has_untried()):
                self._back_off()

    def _missing(self) -> Wish | None:
        if not self._sources:
            return None
        held = self._cache.held()
        missing = [w for w in self._wishes if w.track.sha256 not in held]
        # What failed goes behind the others, or one track that is gone would starve them all.
        return min(missing, key=lambda w: self._failures.get(w.track.sha256, 0), default=None)

    def _remember(self, sha256: str, fault: str) -> None:
        with self._changed:
            if not fault:
                self._failures.pop(sha256, None)
                self._faults.pop(sha256, None)
                return
            self._failures[sha256] = self._failures.get(sha256, 0) + 1
            if any(wish.track.sha256 == sha256 for wish in self._wishes):
                self._faults[sha256] = fault

    def _has_untried(self) -> bool:
        with self._changed:
            wish = self._missing()
            return wish is not None and wish.track.sha256 not in self._failures

    def _jitter(self, wish: Wish) -> float:
        left = max(0, wish.needed_at - self._now) / 1000
        return self._random.uniform(0, min(MAX_JITTER_SECONDS, left * JITTER_SHARE))

    def _fetch(self, track: Track, needed: frozenset[str], sources: tuple[str, ...]) -> str:
        """Bring one track; what went wrong in one word, or nothing."""
        source = sources[self._tries % len(sources)].rstrip("/")
        try:
            self._cache.make_room(track.size_bytes, needed)
            part = self._cache.part_of(track.sha256)
            download(f"{source}/{track.sha256}", part, track.size_bytes)
            self._cache.store(track.sha256)
        except WrongContentError as error:
            self._tell(FetchRefused(track.sha256, f"from {source}: {error}"))
            return "audio_refused"
        except NoRoomError:
            return "cache_full"
        except NotThereError:
            return "audio_missing"
        except DownloadError:
            return "audio_unreachable"
        except OSError:
            return "disk"
        self._tell(Fetched(track.sha256))
        return ""

    def _back_off(self) -> None:
        longest = min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** min(self._tries, 10))
        pause = self._random.uniform(FIRST_BACKOFF_SECONDS / 2, longest)
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._news, pause)
