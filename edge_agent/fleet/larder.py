"""The audio of a fleet: each track is fetched once and checked by its hash.

Each receiver then holds it as late as its own line would have brought it.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from edge_agent.cache import Cache, NoRoomError, WrongContentError
from edge_agent.download import DownloadError, download
from edge_agent.fetch_rules import Wish
from edge_agent.fleet.troubles import Fate
from edge_agent.happenings import Fetched

LIMIT_BYTES = 4 << 30
TRY_AGAIN_S = 5.0


class Larder:
    """What the fleet has fetched."""

    def __init__(self, folder: Path) -> None:
        self._cache = Cache(folder, LIMIT_BYTES)
        self._coming: dict[str, asyncio.Task[None]] = {}
        self.fetched_bytes = 0
        self.is_failing = False

    async def bring(self, wish: Wish) -> None:
        """Return once the track is here, however long that takes."""
        sha256 = wish.track.sha256
        if sha256 not in self._coming:
            self._coming[sha256] = asyncio.create_task(self._fetch(wish))
        await asyncio.shield(self._coming[sha256])

    async def _fetch(self, wish: Wish) -> None:
        tries = 0
        while not await asyncio.to_thread(self._fetched, wish, tries):
            self.is_failing = True
            tries += 1
            await asyncio.sleep(TRY_AGAIN_S)
        self.is_failing = False
        self.fetched_bytes += wish.track.size_bytes

    def _fetched(self, wish: Wish, tries: int) -> bool:
        track = wish.track
        source = wish.sources[tries % len(wish.sources)].rstrip("/")
        try:
            self._cache.make_room(track.size_bytes, frozenset())
            part = self._cache.part_of(track.sha256)
            download(f"{source}/{track.sha256}", part, track.size_bytes)
            self._cache.store(track.sha256)
        except (DownloadError, NoRoomError, WrongContentError, OSError):
            return False
        return True


class Basket:
    """One receiver's shelf and fetcher."""

    def __init__(self, larder: Larder, fate: Fate, tell: Callable[[Fetched], None]) -> None:
        self._larder = larder
        self._fate = fate
        self._tell = tell
        self._held: set[str] = set()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    @property
    def faults(self) -> frozenset[str]:
        """What keeps wanted tracks from coming."""
        failing = self._under_way and self._larder.is_failing
        return frozenset({"audio_unreachable"} if failing else ())

    def held(self) -> frozenset[str]:
        """The tracks that are there."""
        return frozenset(self._held)

    def remove(self, sha256: str) -> None:
        """Let one go."""
        self._held.discard(sha256)

    def want(self, wanted: tuple[Wish, ...], _now: int) -> None:
        """Fetch these."""
        for wish in wanted:
            sha256 = wish.track.sha256
            if wish.sources and sha256 not in self._held and sha256 not in self._under_way:
                self._under_way[sha256] = asyncio.create_task(self._fetch(wish))

    async def _fetch(self, wish: Wish) -> None:
        sha256 = wish.track.sha256
        await self._larder.bring(wish)
        await asyncio.sleep(self._fate.fetch_seconds(wish.track.size_bytes))
        self._under_way.pop(sha256, None)
        self._held.add(sha256)
        self._tell(Fetched(sha256))
