"""The relays that are heard now or soon: each voice of one has a feed of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

from edge_agent.playback.state import Voice
from edge_agent.sound.relay import KEPT_FRAMES, RelayFeed, Wanted
from edge_agent.sound.relay_source import RelaySource
from edge_agent.sound.tap import FfmpegTap, Tap
from edge_agent.sound.track import Track
from playlists.messages.plan import ms_of_frames
from playlists.messages.stream import SHARED_PATH

Passes = Callable[[str], Mapping[str, str]]
"""The headers that let this receiver have a relay (by its permission) from the controller."""


def no_passes(_permission: str) -> Mapping[str, str]:
    """Of a receiver that asks no controller."""
    return {}


class Relays:
    """Feeds by voice. `program`: the ffmpeg, None where there is none; `lock`: the mixer's."""

    def __init__(
        self, program: str | None, path_of: Callable[[str], Path], lock: Lock, passes: Passes
    ) -> None:
        self._program = program
        self._path_of = path_of
        self._lock = lock
        self._passes = passes
        self._feeds: list[RelayFeed] = []

    def source_for(self, voice: Voice) -> RelaySource:
        """What a voice of a relay sounds; it listens from now on."""
        ends_ms = voice.planned_at + ms_of_frames(voice.frames) if voice.from_frame else None
        source = RelaySource(
            voice.frames, kept=KEPT_FRAMES, from_frame=voice.from_frame, ends_ms=ends_ms
        )
        relayed = voice.relayed
        if relayed is None:
            return source
        wanted = Wanted(
            places=relayed.places,
            open_tap=lambda place: self._open(place, voice.sha256),
            open_stand_in=lambda: self._stand_in(relayed.fallback),
        )
        feed = RelayFeed(wanted, source, self._lock)
        self._feeds = [kept for kept in self._feeds if not kept.is_over]
        self._feeds.append(feed)
        feed.start()
        return source

    def close(self) -> None:
        """End all of them."""
        for feed in self._feeds:
            feed.stop()
        self._feeds.clear()

    def _open(self, place: str, permission: str) -> Tap:
        if self._program is None:
            raise FileNotFoundError("ffmpeg")
        is_shared = place.endswith(f"/{SHARED_PATH}/{permission}")
        return FfmpegTap(self._program, place, self._passes(permission) if is_shared else {})

    def _stand_in(self, sha256: str) -> Track | None:
        return Track(self._path_of(sha256), sha256, 0, at_pause=False) if sha256 else None
