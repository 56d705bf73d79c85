"""The sound room against the loudspeaker's own timeline, with a clock that tests move."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from edge_agent.playback.state import Ending, Ref, Voice, VoiceEnded, VoiceStarted
from edge_agent.sound.decoder import AHEAD_FRAMES, Decoder
from edge_agent.sound.mixer import RAMP_FRAMES, Mixer
from edge_agent.sound.source import Source, silence
from edge_agent.sound.track import CHUNK_FRAMES
from edge_agent.sound.volume import gain
from firmware_stubs.loudspeaker.converter import Converter
from firmware_stubs.loudspeaker.wire import BLOCK_FRAMES, BLOCK_NS

RATE = 24_000
T0 = 77_000_000_123
UTC_OFFSET = 1_800_000_000_000_000_000 - T0
"""The loudspeaker's frame 0 is put out at 1,800,000,000 s UTC sharp."""
FRAME_0_MS = 1_800_000_000_000

Frames = npt.NDArray[np.int16]


def tone(frames: int, level: int = 1000) -> Frames:
    return np.full(frames, level, np.int16)


class Room:
    """Mixer and loudspeaker, joined without sockets and without waiting."""

    def __init__(self) -> None:
        self.events: list[VoiceStarted | VoiceEnded] = []
        self.mixer = Mixer(self.events.append)
        self.mixer.utc_offset_ns = UTC_OFFSET
        self.converter = Converter(T0)
        self.heard = np.zeros(0, np.int16)
        self.blocks = 0

    def load(self, id_: int, sound: Frames, **more: int | None) -> Source:
        voice = Voice(
            id=id_,
            ref=Ref("o", str(id_)),
            index=0,
            sha256="",
            plan_version=1,
            planned_at=0,
            rank=more.get("rank") or 0,
            begin_at=more.get("at") or 0,
            after=more.get("after"),
            from_frame=more.get("from_frame") or 0,
            frames=len(sound),
            volume_percent=100
            if more.get("volume_percent") is None
            else more["volume_percent"] or 0,
        )
        source = Source("", voice.from_frame)
        source.put(sound)
        source.exhausted = True
        self.mixer.load(voice, source)
        return source

    def play(self, blocks: int) -> None:
        for _ in range(blocks):
            now = T0 + self.blocks * BLOCK_NS
            for first_frame in self.converter.ask(now):
                pcm = self.mixer.render(self.converter.instant_of(first_frame), BLOCK_FRAMES)
                assert self.converter.deliver(first_frame, pcm, now)
            for block in self.converter.put_out(now):
                assert block.pcm is not None
                self.heard = np.concatenate([self.heard, np.frombuffer(block.pcm, np.int16)])
            self.blocks += 1


@pytest.mark.parametrize("ms", [100, 101, 119, 120, 121, 255])
def test_a_voice_begins_at_the_very_frame_of_its_instant(ms: int) -> None:
    room = Room()
    room.load(1, tone(1000), at=FRAME_0_MS + ms)
    room.play(20)
    begin = ms * 24
    assert not room.heard[:begin].any()
    assert (room.heard[begin : begin + 1000] == 1000).all()
    assert not room.heard[begin + 1000 :].any()
    assert room.events == [
        VoiceStarted(1, FRAME_0_MS + ms),
        VoiceEnded(1, round(FRAME_0_MS + ms + 1000 / 24), 1000, Ending.COMPLETED),
    ]


def test_a_voice_whose_instant_is_past_begins_with_the_next_block() -> None:
    room = Room()
    room.play(5)
    room.load(1, tone(100), at=FRAME_0_MS)
    room.play(5)
    assert np.flatnonzero(room.heard)[0] == 7 * BLOCK_FRAMES


def test_items_follow_each_other_without_a_gap_or_an_overlap() -> None:
    room = Room()
    room.load(1, tone(777, 1), at=FRAME_0_MS + 60)
    room.load(2, tone(555, 2), after=1)
    room.load(3, tone(333, 3), after=2)
    room.play(20)
    expected = np.concatenate([tone(777, 1), tone(555, 2), tone(333, 3)])
    begin = 60 * 24
    assert (room.heard[begin : begin + len(expected)] == expected).all()
    assert not room.heard[begin + len(expected) :].any()


def test_a_higher_rank_begins_at_its_frame_and_the_lower_fades_under_it() -> None:
    room = Room()
    room.load(1, tone(20_000, 1000), at=FRAME_0_MS + 50)
    room.load(2, tone(5_000, 100), at=FRAME_0_MS + 205, rank=1)
    room.play(30)
    cut = 205 * 24
    assert (room.heard[50 * 24 : cut] == 1000).all()
    ramp = room.heard[cut : cut + RAMP_FRAMES].astype(int) - 100
    assert (np.diff(ramp) <= 0).all()
    assert ramp[0] > 950
    assert (room.heard[cut + RAMP_FRAMES : cut + 5_000] == 100).all()
    assert not room.heard[cut + 5_000 :].any()
    assert VoiceEnded(1, FRAME_0_MS + 205, 155 * 24, Ending.CUT) in room.events


def test_an_equal_rank_waits_for_the_end() -> None:
    room = Room()
    room.load(1, tone(2_400, 1), at=FRAME_0_MS + 50)
    room.load(2, tone(2_400, 2), at=FRAME_0_MS + 100)
    room.play(20)
    begin = 50 * 24
    assert (room.heard[begin : begin + 2_400] == 1).all()
    assert (room.heard[begin + 2_400 : begin + 4_800] == 2).all()


def test_stopping_fades_within_five_milliseconds_and_takes_followers_along() -> None:
    room = Room()
    room.load(1, tone(20_000), at=FRAME_0_MS)
    room.load(2, tone(100), after=1)
    room.play(10)
    room.mixer.stop(1)
    room.play(10)
    last = np.flatnonzero(room.heard)[-1]
    cut = 12 * BLOCK_FRAMES
    assert cut <= last + 1 <= cut + RAMP_FRAMES
    endings = [(e.voice, e.frames) for e in room.events if isinstance(e, VoiceEnded)]
    assert endings == [(1, cut), (2, 0)]


def test_a_resumed_voice_fades_in() -> None:
    room = Room()
    room.load(1, tone(2_400), at=FRAME_0_MS, from_frame=500)
    room.play(10)
    assert room.heard[0] == 0
    assert (np.diff(room.heard[:RAMP_FRAMES].astype(int)) >= 0).all()
    assert room.heard[RAMP_FRAMES] == 1000


def test_a_follower_whose_predecessor_ended_meanwhile_begins_at_once() -> None:
    room = Room()
    room.load(1, tone(480), at=FRAME_0_MS)
    room.play(5)
    room.load(2, tone(480, 7), after=1)
    room.play(5)
    assert (room.heard == 7).sum() == 480


def test_a_follower_whose_predecessor_was_cut_meanwhile_never_begins() -> None:
    room = Room()
    room.load(1, tone(9_600), at=FRAME_0_MS)
    room.play(3)
    room.mixer.stop(1)
    room.play(2)
    room.load(2, tone(480, 7), after=1)
    room.play(5)
    assert not (room.heard == 7).any()
    last_asked_ms = 6 * BLOCK_NS // 1_000_000
    assert VoiceEnded(2, FRAME_0_MS + last_asked_ms, 0, Ending.CUT) in room.events


def test_frames_that_the_device_lost_are_not_counted_as_put_out() -> None:
    room = Room()
    room.load(1, tone(4_800), at=FRAME_0_MS)
    room.play(3)
    room.mixer.frames_lost(480)
    room.play(15)
    [ended] = [e for e in room.events if isinstance(e, VoiceEnded)]
    assert (ended.frames, ended.ending) == (4_320, Ending.COMPLETED)


def test_a_lost_device_ends_all_voices() -> None:
    room = Room()
    room.load(1, tone(9_600), at=FRAME_0_MS)
    room.load(2, tone(9_600), after=1)
    room.play(3)
    room.mixer.device_lost()
    assert [(e.voice, e.ending) for e in room.events if isinstance(e, VoiceEnded)] == [
        (1, Ending.LOST),
        (2, Ending.CUT),
    ]


def test_volume_is_a_factor_and_full_volume_touches_no_sample() -> None:
    assert gain(100) == 1.0
    assert gain(50) == pytest.approx(0.1)
    assert gain(0) == 0.0
    room = Room()
    room.load(1, tone(480), at=FRAME_0_MS, volume_percent=50)
    room.play(3)
    assert (room.heard[:480] == 100).all()


def test_another_level_comes_by_a_ramp() -> None:
    room = Room()
    room.load(1, tone(4_800, 10_000), at=FRAME_0_MS)
    room.play(3)
    before = len(room.heard)
    room.mixer.set_level(1, 50)
    room.play(4)
    steps = np.abs(np.diff(room.heard[before : before + 2_000].astype(np.int32)))
    assert steps.max() < 100, "no click"
    assert room.heard[-1] == 1_000


# --- decoding -----------------------------------------------------------------------------------


@pytest.fixture
def decode(tmp_path: Path) -> Callable[[Frames, str], tuple[Source, list[VoiceEnded]]]:
    """Decode a track completely on this thread, as the decoder's own thread does."""

    def run(sound: Frames, kind: str) -> tuple[Source, list[VoiceEnded]]:
        path = tmp_path / f"track.{kind}"
        soundfile.write(path, sound, RATE, format=kind)
        name = hashlib.sha256(path.read_bytes()).hexdigest()
        return decode_file(path, name)

    return run


def decode_file(path: Path, name: str, from_frame: int = 0) -> tuple[Source, list[VoiceEnded]]:
    ended: list[VoiceEnded] = []
    mixer = Mixer(lambda e: ended.append(e) if isinstance(e, VoiceEnded) else None)
    decoder = Decoder(mixer, lambda _sha: path)
    source = Source(name, from_frame)
    voice = Voice(1, Ref("o", "i"), 0, name, 1, 0, 0, 0, None, from_frame, 0)
    mixer.load(voice, source)
    decoder.add(source)
    while not source.exhausted and not ended:
        decoder._serve(source)
    return source, ended


@pytest.mark.parametrize("frames", [1, CHUNK_FRAMES - 1, CHUNK_FRAMES, 3 * CHUNK_FRAMES + 5])
def test_every_frame_of_a_track_is_decoded(
    decode: Callable[[Frames, str], tuple[Source, list[VoiceEnded]]], frames: int
) -> None:
    sound = np.arange(frames).astype(np.int16)
    source, ended = decode(sound, "FLAC")
    assert ended == []
    assert (source.take(frames + 10) == sound).all()
    assert source.finished


def test_of_a_long_track_only_seconds_lie_in_memory_and_no_frame_is_lost(tmp_path: Path) -> None:
    sound = (np.arange(600 * RATE) % 30_000).astype(np.int16)
    path = tmp_path / "track"
    soundfile.write(path, sound, RATE, format="WAV")
    mixer = Mixer(lambda _event: None)
    decoder = Decoder(mixer, lambda _sha: path)
    source = Source(hashlib.sha256(path.read_bytes()).hexdigest(), 0)
    decoder.add(source)
    taken = 0
    while not source.finished:
        while decoder._serve(source) and not source.exhausted:
            assert source.waiting <= AHEAD_FRAMES + CHUNK_FRAMES
        heard = source.take(RATE)
        assert (heard == sound[taken : taken + len(heard)]).all()
        taken += len(heard)
    assert taken == len(sound)


def test_a_damaged_track_never_sounds(tmp_path: Path) -> None:
    path = tmp_path / "track"
    soundfile.write(path, tone(5_000), RATE, format="FLAC")
    name = hashlib.sha256(path.read_bytes()).hexdigest()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    source, ended = decode_file(path, name)
    assert [e.ending for e in ended] == [Ending.NO_FILE]
    assert source.waiting == 0


def test_a_track_of_another_rate_or_no_track_at_all_never_sounds(tmp_path: Path) -> None:
    path = tmp_path / "track"
    soundfile.write(path, tone(5_000), 44_100, format="FLAC")
    name = hashlib.sha256(path.read_bytes()).hexdigest()
    assert [e.ending for e in decode_file(path, name)[1]] == [Ending.BROKEN]
    path.write_bytes(b"no sound at all")
    name = hashlib.sha256(path.read_bytes()).hexdigest()
    assert [e.ending for e in decode_file(path, name)[1]] == [Ending.BROKEN]
    path.unlink()
    assert [e.ending for e in decode_file(path, name)[1]] == [Ending.NO_FILE]


def test_a_track_can_begin_in_its_midst(tmp_path: Path) -> None:
    path = tmp_path / "track"
    sound = np.arange(9_000).astype(np.int16)
    soundfile.write(path, sound, RATE, format="FLAC")
    source, _ = decode_file(path, hashlib.sha256(path.read_bytes()).hexdigest(), from_frame=4_321)
    assert (source.take(9_000) == sound[4_321:]).all()


def test_silence_is_whole_from_the_start_and_of_exact_length() -> None:
    source = silence(3 * RATE + 1)
    assert source.primed
    taken = 0
    while not source.finished:
        block = source.take(7_000)
        assert not block.any()
        taken += len(block)
    assert taken == 3 * RATE + 1
