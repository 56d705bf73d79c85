"""A thread that fetches what is needed: nearest airtime first, with jitter and backoff.

Where a fault is the track's own (the server does not have it, or has other bytes), the others do
not even wait. Something urgent interrupts whatever is on its way; that goes on where it was cut.
While nothing is missing, what lies on the card is read through, a track at a time, so that a
message for emergencies is not found damaged on the day on which it is needed.
"""

import time
from collections.abc import Callable
from random import Random
from threading import Condition, Thread

from edge_agent.cache import Cache, NoRoomError, WrongContentError
from edge_agent.download import DownloadError, InterruptedDownloadError, NotThereError, download
from edge_agent.fetch_rules import FetchRules, Wish, is_urgent, next_wish, pause_after
from edge_agent.happenings import Fetched, FetchRefused

MAX_JITTER_SECONDS = 30.0
JITTER_SHARE = 0.1
"""At most this share of the time that is left until the track is needed is slept away."""
OWN_FAULTS = frozenset({"audio_missing", "audio_refused"})
"""These say nothing of other tracks."""
FIRST_BACKOFF_SECONDS = 1.0
MAX_BACKOFF_SECONDS = 120.0
LOOK_AGAIN_SECONDS = 60.0
"""Whether the night has come."""
CHECK_EVERY_SECONDS = 600.0
NO_RULES = FetchRules()


class Fetcher:
    """Fetches until every wish is held. `tell` is called from its thread."""

    def __init__(
        self,
        cache: Cache,
        tell: Callable[[Fetched | FetchRefused], None],
        random: Random,
        rules: FetchRules = NO_RULES,
        check_every_s: float = CHECK_EVERY_SECONDS,
    ) -> None:
        self._cache = cache
        self._tell = tell
        self._random = random
        self._rules = rules
        self._check_every_s = check_every_s
        self._changed = Condition()
        self._wishes: tuple[Wish, ...] = ()
        self._asked_at = (0, time.monotonic())
        """When something was last wished for: UTC ms, and the monotonic seconds of then."""
        self._news = False
        self._stopping = False
        self._tries = 0
        self._failures: dict[str, int] = {}
        """How often each track could not be had."""
        self._faults: dict[str, str] = {}
        """Why a track could not be had, in one word, until it is held."""
        self._checked: dict[str, float] = {}
        """When each track was last read through (monotonic seconds)."""
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

    def want(self, wanted: tuple[Wish, ...], now: int) -> None:
        """From now on fetch these (`now`: UTC ms)."""
        with self._changed:
            self._wishes, self._asked_at = wanted, (now, time.monotonic())
            wished = {wish.track.sha256 for wish in wanted}
            self._faults = {s: fault for s, fault in self._faults.items() if s in wished}
            self._failures = {s: count for s, count in self._failures.items() if s in wished}
            self._news = True
            self._changed.notify()

    def _now(self) -> int:
        asked_at, then = self._asked_at
        return asked_at + round((time.monotonic() - then) * 1000)

    def _run(self) -> None:
        while True:
            wish = self._wait_for_a_wish()
            if wish is None:
                return
            try:
                fault = self._fetch(wish)
            except InterruptedDownloadError:
                continue  # something more urgent came
            self._tries = self._tries + 1 if fault else 0
            self._remember(wish.track.sha256, fault)
            if fault and (fault not in OWN_FAULTS or not self._has_untried()):
                self._back_off()

    def _wait_for_a_wish(self) -> Wish | None:
        """The next one, with jitter behind news; None at the end."""
        while True:
            with self._changed:
                if self._stopping:
                    return None
                wish = self._next()
                if wish is not None:
                    return self._after_jitter(wish)
                due = self._next_to_check()
            if due is not None:
                self._check(due)

    def _after_jitter(self, wish: Wish) -> Wish | None:
        jitter = self._jitter(wish) if self._news else 0.0
        self._news = False
        if jitter:
            self._changed.wait_for(lambda: self._stopping or self._has_urgent(), jitter)
        return None if self._stopping else self._next() or wish

    def _next(self) -> Wish | None:
        held = self._cache.held()
        return next_wish(self._wishes, held, self._failures, self._now(), self._rules)

    def _has_urgent(self) -> bool:
        wish = self._next()
        return wish is not None and is_urgent(wish, self._now())

    def _next_to_check(self) -> str | None:
        """The track that was not read through for the longest time; else wait for wishes."""
        held = self._cache.held()
        own = [w.track.sha256 for w in self._wishes if w.track.sha256 in held]
        now = time.monotonic()
        # One that is not known was whole when it was stored.
        self._checked = {sha256: self._checked.get(sha256, now) for sha256 in own}
        oldest = min(own, key=lambda sha256: self._checked[sha256], default=None)
        pause = LOOK_AGAIN_SECONDS
        if oldest is not None:
            left = self._checked[oldest] + self._check_every_s - now
            if left <= 0:
                self._checked[oldest] = now
                return oldest
            pause = min(left, pause)
        self._changed.wait_for(lambda: self._stopping or self._news, max(0.01, pause))
        self._news = self._news and self._next() is not None
        return None

    def _check(self, sha256: str) -> None:
        # Without the lock: a long track takes a slow core a second, and the mind waits for no file.
        if not self._cache.is_whole(sha256):
            self._cache.remove(sha256)
            self._tell(FetchRefused(sha256, "damaged on the card"))

    def _remember(self, sha256: str, fault: str) -> None:
        with self._changed:
            if not fault:
                self._failures.pop(sha256, None)
                self._faults.pop(sha256, None)
                self._checked[sha256] = time.monotonic()
                return
            self._failures[sha256] = self._failures.get(sha256, 0) + 1
            if any(wish.track.sha256 == sha256 for wish in self._wishes):
                self._faults[sha256] = fault

    def _has_untried(self) -> bool:
        with self._changed:
            wish = self._next()
            return wish is not None and wish.track.sha256 not in self._failures

    def _jitter(self, wish: Wish) -> float:
        left = max(0, wish.needed_at - self._now()) / 1000
        return self._random.uniform(0, min(MAX_JITTER_SECONDS, left * JITTER_SHARE))

    def _fetch(self, wish: Wish) -> str:
        """Bring one track; what went wrong in one word, or nothing.

        Raises InterruptedDownloadError.
        """
        track = wish.track
        source = wish.sources[self._tries % len(wish.sources)].rstrip("/")
        try:
            self._cache.make_room(track.size_bytes, self._needed())
            part = self._cache.part_of(track.sha256)
            pace = self._pacer(wish)
            download(f"{source}/{track.sha256}", part, track.size_bytes, pace)
            self._cache.store(track.sha256)
            self._tell(Fetched(track.sha256))
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
        return ""

    def _needed(self) -> frozenset[str]:
        with self._changed:
            return frozenset(wish.track.sha256 for wish in self._wishes)

    def _pacer(self, wish: Wish) -> Callable[[int], None]:
        """Called with each piece: keeps to the limit, and makes way for what is urgent."""
        began = time.monotonic()
        fetched = 0

        def pace(size: int) -> None:
            nonlocal fetched
            fetched += size
            with self._changed:
                if is_urgent(wish, self._now()):
                    return
                pause = pause_after(fetched, time.monotonic() - began, self._rules)
                waits = pause > 0 or self._news
                if waits and self._changed.wait_for(self._must_make_way, pause):
                    raise InterruptedDownloadError

        return pace

    def _must_make_way(self) -> bool:
        return self._stopping or self._has_urgent()

    def _back_off(self) -> None:
        longest = min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** min(self._tries, 10))
        pause = self._random.uniform(FIRST_BACKOFF_SECONDS / 2, longest)
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._news, pause)
