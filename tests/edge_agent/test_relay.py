"""A relay against a real ffmpeg and a real station, by what is heard, with a clock tests move."""

import hashlib
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from edge_agent.playback.state import Ending, Ref, Voice, VoiceEnded, VoiceStarted
from edge_agent.sound.mixer import Mixer
from edge_agent.sound.relay import KEPT_FRAMES, MOST_AHEAD_FRAMES, RelayFeed, Wanted
from edge_agent.sound.relay_source import RelaySource
from edge_agent.sound.source import Frames
from edge_agent.sound.tap import MEMORY_BYTES, FfmpegTap, Tap
from edge_agent.sound.track import Track
from tests.real_parts.radio import RATE, Radio, hum, hummed, share_of
from tests.waiting import until

BLOCK = RATE // 50
STATION, STAND_IN = 440.0, 880.0
LISTENS_S = 6.0
"""How long before its begin a relay is loaded here."""
PROGRAM_S = 10.0
USUAL_S, SENDS_S = 20, {"/short": 14, "/fast": 60}
"""How much a station sends before it says no more on a line that stays open."""
HANGS_UP = "/drops"
HELD_BACK = RATE // 10
"""What a decoder keeps for itself at most, as long as its line is open (51 ms were seen)."""


class Counted(FfmpegTap):
    """Knows how much has come, and that its station still has more to send."""

    def __init__(self, place: str) -> None:
        super().__init__(imageio_ffmpeg.get_ffmpeg_exe(), place, {})
        self.count = 0
        path = urlsplit(place).path
        self.sends = float("inf") if path == HANGS_UP else SENDS_S.get(path, USUAL_S) * RATE

    def read(self, most: int) -> Frames:
        came = super().read(most)
        self.count += len(came)
        return came

    @property
    def patience_s(self) -> float:
        """How long, really, its next frames may take: our time is not that of programs."""
        return PROGRAM_S if self.count < self.sends - HELD_BACK else 0.0


def opened(place: str) -> Counted:
    return Counted(place)


def no_program(place: str) -> Tap:
    raise FileNotFoundError(place)


class Relaying:
    """A relay of some seconds: time goes as fast as its station can send."""

    def __init__(
        self, places: tuple[str, ...], seconds: float, stand_in: Path | None = None, **how: bool
    ) -> None:
        self.now = 0.0
        self.events: list[VoiceStarted | VoiceEnded] = []
        self.mixer = Mixer(self.events.append)
        self.source = RelaySource(round(seconds * RATE), kept=KEPT_FRAMES)
        name = "" if stand_in is None else hashlib.sha256(stand_in.read_bytes()).hexdigest()
        self.feed = RelayFeed(
            Wanted(
                places=places,
                open_tap=no_program if how.get("without_program") else opened,
                open_stand_in=lambda: (
                    None if stand_in is None else Track(stand_in, name, 0, at_pause=False)
                ),
            ),
            self.source,
            self.mixer.lock,
            lambda: self.now,
        )
        self.seconds = seconds
        self._heard: list[Frames] = []
        self.most_waiting = 0
        voice = Voice(
            id=1,
            ref=Ref("o", "i"),
            index=0,
            sha256="",
            plan_version=1,
            planned_at=0,
            rank=0,
            begin_at=round(LISTENS_S * 1000),
            after=None,
            from_frame=0,
            frames=round(seconds * RATE),
        )
        self.mixer.load(voice, self.source)

    def listen(self, seconds: float) -> None:
        """Let so much time pass."""
        for _ in range(round(seconds * 50)):
            self._let_come()
            self.feed.step()
            pcm = self.mixer.render(round(self.now * 1e9), BLOCK)
            self._heard.append(np.frombuffer(pcm, np.int16))
            self.most_waiting = max(self.most_waiting, self.source.waiting)
            self.now += 1 / 50

    def _let_come(self) -> None:
        """Give the station the time that it needs: ours is not the true one."""
        tap = self.feed._line.tap
        if isinstance(tap, Counted) and self.feed._room() > 0:
            select.select([tap], [], [], tap.patience_s)

    @property
    def heard(self) -> Frames:
        """What sounded from the planned begin on."""
        return np.concatenate(self._heard)[round(LISTENS_S * RATE) :]

    def during(self, first_s: float, last_s: float) -> Frames:
        return self.heard[round(first_s * RATE) : round(last_s * RATE)]

    @property
    def end(self) -> VoiceEnded:
        (end,) = (e for e in self.events if isinstance(e, VoiceEnded))
        return end

    def whole(self) -> "Relaying":
        try:
            self.listen(LISTENS_S + self.seconds + 0.1)
        finally:
            self.feed.close()
        return self


def known(sound: Frames) -> str:
    """S: the station, i: what stands in for it, a dot: neither."""
    if share_of(sound, STATION) > 0.9:
        return "S"
    return "i" if share_of(sound, STAND_IN) > 0.9 else "."


@pytest.fixture(scope="module")
def radio() -> Iterator[Radio]:
    with Radio() as radio:
        radio.air("/mp3", hummed("mp3", STATION, 20), "mp3")
        radio.air("/aac", hummed("aac", STATION, 20), "aac")
        radio.air("/ogg", hummed("ogg", STATION, 20), "ogg")
        radio.air_hls("/hls/list.m3u8", hum(STATION, 20))
        radio.air("/short", hummed("mp3", STATION, 14), "mp3")
        radio.air(HANGS_UP, hummed("mp3", STATION, 8), "mp3", then="drop")
        radio.page("/page")
        radio.send_on("/round", "/round")
        radio.send_on("/file", "file:///etc/hostname")
        yield radio


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sentences of two seconds, with pauses."""
    path = tmp_path_factory.mktemp("track") / "stand-in.flac"
    sentence = np.concatenate([hum(STAND_IN, 2), np.zeros(RATE // 2, np.int16)])
    soundfile.write(path, np.tile(sentence, 12), RATE, format="FLAC", subtype="PCM_16")
    return path


@pytest.mark.parametrize("path", ["/mp3", "/aac", "/ogg", "/hls/list.m3u8"])
def test_a_station_begins_and_ends_at_the_very_frame_at_the_level_of_tracks(
    radio: Radio, path: str
) -> None:
    relay = Relaying((radio.url(path),), 5).whole()
    heard = relay.heard
    before = np.concatenate(relay._heard)[: round(LISTENS_S * RATE)]
    assert not before.any()
    assert np.abs(heard[: RATE // 50]).max() > 500
    assert not heard[5 * RATE :].any()
    assert np.abs(heard[5 * RATE - 3 :]).max() < 500, "it ends with a ramp"
    assert share_of(relay.during(0.1, 4.9), STATION) > 0.95
    level = 10 * np.log10(np.mean((relay.during(3, 4.9) / 32_768.0) ** 2))
    assert level == pytest.approx(-14, abs=1.5)
    assert isinstance(relay.events[0], VoiceStarted)
    assert relay.events[0].at == LISTENS_S * 1000
    end = relay.end
    assert (end.frames, end.ending) == (5 * RATE, Ending.COMPLETED)
    assert (end.missing_frames, end.stand_in_frames) == (0, 0)
    assert end.level_db is not None
    assert -20 < end.level_db < -10


@pytest.mark.parametrize("path", ["/404", "/page", "/round", "/file"])
def test_where_no_sound_comes_the_stand_in_begins_at_the_very_frame(
    radio: Radio, stand_in: Path, path: str
) -> None:
    relay = Relaying((radio.url(path),), 4, stand_in).whole()
    assert np.abs(relay.heard[: RATE // 50]).max() > 500
    assert share_of(relay.during(0.1, 1.9), STAND_IN) > 0.95
    assert (relay.end.missing_frames, relay.end.stand_in_frames) == (0, 4 * RATE)
    assert relay.end.level_db is None


def test_without_the_program_the_stand_in_sounds(radio: Radio, stand_in: Path) -> None:
    relay = Relaying((radio.url("/mp3"),), 3, stand_in, without_program=True).whole()
    assert share_of(relay.during(0.1, 1.9), STAND_IN) > 0.95


def test_the_next_place_is_asked_when_the_first_has_nothing(radio: Radio, stand_in: Path) -> None:
    relay = Relaying((radio.url("/404"), radio.url("/mp3")), 3, stand_in).whole()
    assert share_of(relay.during(0.1, 2.9), STATION) > 0.95
    assert relay.end.stand_in_frames == 0


def test_without_a_stand_in_there_is_silence_of_the_planned_length_and_it_is_counted(
    radio: Radio,
) -> None:
    relay = Relaying((radio.url("/404"),), 3).whole()
    assert not relay.heard.any()
    assert (relay.end.frames, relay.end.missing_frames) == (3 * RATE, 3 * RATE)


def test_a_station_that_falls_silent_is_stood_in_for_and_comes_back_between_sentences(
    radio: Radio, stand_in: Path
) -> None:
    relay = Relaying((radio.url("/short"),), 50, stand_in).whole()
    told = "".join(known(relay.during(s, s + 0.1)) for s in np.arange(0, 49.9, 0.1))
    assert told.startswith("SSSSS"), told
    # Nothing cuts a sentence of the stand-in: silence is between it and the station's return.
    assert re.search(r"Si*\.?i+(\.|i)*\.S", told), told
    assert not re.search("iS", told), told
    end = relay.end
    assert end.frames == 50 * RATE
    assert 0 < end.stand_in_frames < 40 * RATE
    assert end.missing_frames < 8 * RATE


def test_a_line_that_is_cut_is_opened_again_and_hardly_heard(radio: Radio, stand_in: Path) -> None:
    before = radio.asked[HANGS_UP]
    relay = Relaying((radio.url(HANGS_UP),), 15, stand_in).whole()
    assert radio.asked[HANGS_UP] - before >= 2
    assert relay.end.stand_in_frames == 0
    assert relay.end.missing_frames < RATE
    assert share_of(relay.during(10, 14), STATION) > 0.9


def test_what_is_kept_of_a_station_is_bounded_however_fast_it_sends(radio: Radio) -> None:
    radio.air("/fast", hummed("mp3", STATION, 60), "mp3")
    relay = Relaying((radio.url("/fast"),), 4).whole()
    assert relay.most_waiting <= MOST_AHEAD_FRAMES + RATE
    assert relay.feed._read < 3 * MOST_AHEAD_FRAMES


def test_nobody_on_the_line_speaks_in_the_place_of_a_station_by_https(
    monkeypatch: pytest.MonkeyPatch, stand_in: Path
) -> None:
    with Radio(secure=True) as secure:
        secure.air("/mp3", hummed("mp3", STATION, 20), "mp3")
        relay = Relaying((secure.url("/mp3"),), 2, stand_in).whole()
        assert share_of(relay.during(0.1, 1.9), STAND_IN) > 0.9
        monkeypatch.setenv("SSL_CERT_FILE", str(secure.certificate))
        relay = Relaying((secure.url("/mp3"),), 2, stand_in).whole()
        assert share_of(relay.during(0.1, 1.9), STATION) > 0.9


def test_a_voice_that_is_taken_out_ends_its_program(radio: Radio) -> None:
    source = RelaySource(60 * RATE, kept=KEPT_FRAMES)
    pids: list[int] = []

    def tap(place: str) -> Tap:
        made = opened(place)
        pids.append(made._process.pid)
        return made

    feed = RelayFeed(Wanted((radio.url("/mp3"),), tap, lambda: None), source, Mixer(print).lock)
    feed.start()
    until(lambda: source.waiting > RATE)
    source.abandoned = True
    until(lambda: not Path(f"/proc/{pids[0]}").exists())
    feed.stop()


def test_the_program_is_bound_in_memory(radio: Radio) -> None:
    tap = FfmpegTap(imageio_ffmpeg.get_ffmpeg_exe(), radio.url("/short"), {})
    limits = Path(f"/proc/{tap._process.pid}/limits")
    until(lambda: re.search(rf"Max data size +{MEMORY_BYTES} ", limits.read_text()) is not None)
    tap.close()


def test_the_program_dies_with_the_receiver_however_it_dies(radio: Radio) -> None:
    code = (
        "import sys, time; from edge_agent.sound.tap import FfmpegTap\n"
        "tap = FfmpegTap(sys.argv[1], sys.argv[2], {})\n"
        "print(tap._process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, imageio_ffmpeg.get_ffmpeg_exe(), radio.url("/short")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout is not None
        pid = int(receiver.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        os.kill(receiver.pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{pid}").exists())
