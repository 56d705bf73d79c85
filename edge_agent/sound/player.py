"""The sound room as a whole: mixer, decoder and device."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edge_agent.happenings import SoundEvent
from edge_agent.live.buffer import Piece
from edge_agent.live.sessions import Sessions
from edge_agent.playback.state import SoundChanged, Voice
from edge_agent.settings import Sound
from edge_agent.sound.decoder import Decoder
from edge_agent.sound.guard import Guard
from edge_agent.sound.last_resort import APLAY, LastResort, Outlet
from edge_agent.sound.loudspeaker import LoudspeakerSink
from edge_agent.sound.mixer import Mixer
from edge_agent.sound.overheard import Overhear, Overheard
from edge_agent.sound.portaudio import PortAudioSink, load_portaudio
from edge_agent.sound.relays import Passes, Relays, no_passes
from edge_agent.sound.sink import DeviceWatcher, Renderer, Sink
from edge_agent.sound.source import Source, silence
from edge_agent.sound.tap import find_program
from edge_agent.sound.tones import tone_source
from playlists.messages import live


def open_sink(sound: Sound, renderer: Renderer, watcher: DeviceWatcher) -> Sink:
    """The device that the settings name. Raises PortAudioMissingError."""
    if sound.loudspeaker:
        return LoudspeakerSink(sound.loudspeaker, renderer, watcher)
    return PortAudioSink(load_portaudio(), renderer, watcher)


class Player:
    """Takes voices, tells what became of them. `tell` must not wait."""

    LAST_RESORT: Outlet = APLAY

    def __init__(
        self,
        sound: Sound,
        path_of: Callable[[str], Path],
        tell: Callable[[SoundEvent], None],
        overhear: Overhear,
        passes: Passes = no_passes,
    ) -> None:
        self._tell = tell
        self._overhear = overhear
        self._mixer = Mixer(tell)
        self._decoder = Decoder(self._mixer, path_of)
        self._sessions = Sessions(self._mixer.lock)
        program = find_program(sound.ffmpeg)
        self.can_relay = program is not None
        """Whether stations can be decoded here."""
        self._relays = Relays(program, path_of, self._mixer.lock, passes)
        self._path_of = path_of
        self._last_resort: LastResort | None = None
        guarded = Guard(self._mixer, self._give_up)
        self._sink = open_sink(sound, Overheard(guarded, overhear), self)

    def start(self) -> None:
        """Open the device and begin to decode."""
        self._decoder.start()
        self._sink.start()

    def close(self) -> None:
        """Give the device back; what sounds is cut."""
        self._sink.stop()
        if self._last_resort is not None:
            self._last_resort.close()
        self._decoder.stop()
        self._relays.close()

    def load(self, voice: Voice) -> None:
        """Take a voice in."""
        if self._last_resort is not None:
            self._last_resort.load(voice)
            return
        if voice.tone is not None:
            self._mixer.load(voice, tone_source(voice.tone, voice.frames))
            return
        if voice.source == live.SOURCE:
            self._mixer.load(voice, self._sessions.source_for(voice))
            return
        if voice.relayed is not None:
            self._mixer.load(voice, self._relays.source_for(voice))
            return
        if voice.source or not voice.sha256:
            # While a source is open the board lets the amplifier hear it instead of us.
            self._mixer.load(voice, silence(voice.frames - voice.from_frame))
            return
        source = Source(voice.sha256, voice.from_frame, at_pause=voice.at_pause)
        self._mixer.load(voice, source)
        self._decoder.add(source)

    def hear(self, order: str, piece: Piece, now: int) -> int | None:
        """Take sound of a live session in; when its next frame is due, None for never."""
        return self._sessions.hear(order, piece, now)

    def stop(self, voice: int) -> None:
        """Take a voice out."""
        (self._last_resort or self._mixer).stop(voice)

    def set_time(self, utc_offset_ns: int) -> None:
        """CLOCK_MONOTONIC plus this is trusted UTC from now on."""
        self._mixer.utc_offset_ns = utc_offset_ns
        if self._last_resort is not None:
            self._last_resort.utc_offset_ns = utc_offset_ns

    def set_level(self, voice: int, percent: int) -> None:
        """How loud a voice is, from the next block on."""
        (self._last_resort or self._mixer).set_level(voice, percent)

    def sounding(self) -> tuple[int, int] | None:
        """The voice that sounds and how many of its frames were put out."""
        return (self._last_resort or self._mixer).sounding()

    @property
    def rendered_ns(self) -> int | None:
        """For which instant (monotonic) the device last asked for sound."""
        if self._last_resort is not None and self._last_resort.is_alive:
            return time.monotonic_ns()
        return self._mixer.rendered_ns

    @property
    def lost_frames(self) -> int:
        """Frames that the device dropped, since the start."""
        return self._mixer.lost_frames

    @property
    def starved_frames(self) -> int:
        """Frames that the decoder did not bring in time, since the start."""
        return self._mixer.starved_frames

    def device_changed(self, *, ready: bool) -> None:
        """Called by the sink."""
        if self._last_resort is not None:
            return
        self._tell(SoundChanged(ready))
        if not ready:
            self._mixer.device_lost()

    def _give_up(self, detail: str) -> None:
        """The mixer is dead. Called from the device's callback, once."""
        last = LastResort(
            self._path_of, self._tell, self._sink.stop, self.LAST_RESORT, self._overhear
        )
        last.utc_offset_ns = self._mixer.utc_offset_ns
        self._tell(SoundChanged(ready=False))
        with suppress(Exception):  # it is broken: whatever it raises, sound must go on
            self._mixer.device_lost()
        self._last_resort = last
        last.start()
        self._tell(SoundChanged(ready=True, last_resort=detail))
