"""Whatever people bring is one clip, or is refused with a reason."""

import wave
from pathlib import Path

import numpy as np
import pytest

from tts import ffmpeg
from tts.levels import Wave, samples
from tts.recording.take import RATE, NoSoundInsideError, RecordingTooLongError, take

SECOND = 48_000


def tone(frames: int = SECOND, rate: int = SECOND) -> Wave:
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(frames) / rate)).astype(np.float32)


def written(path: Path, channels: list[Wave], rate: int = SECOND) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.stack(channels, axis=1) * 32_767).astype("<i2").tobytes())
    return path


def level(heard: Wave) -> float:
    return float(np.sqrt(np.mean(heard**2)))


def test_two_channels_become_one_at_the_same_level(tmp_path: Path) -> None:
    taken = take(written(tmp_path / "a.wav", [tone(), tone()]))
    assert taken.clip.rate == RATE
    assert taken.clip.duration_ms == 1_000
    assert level(samples(taken.clip)) == pytest.approx(level(tone()), rel=0.02)
    assert not taken.is_mirrored


def test_mirrored_channels_do_not_cancel_out(tmp_path: Path) -> None:
    taken = take(written(tmp_path / "a.wav", [tone(), -tone()]))
    assert taken.is_mirrored
    assert level(samples(taken.clip)) == pytest.approx(level(tone()), rel=0.02)


def test_a_microphone_on_one_wire_is_as_loud_as_it_was(tmp_path: Path) -> None:
    taken = take(written(tmp_path / "a.wav", [tone(), np.zeros(SECOND, np.float32)]))
    assert level(samples(taken.clip)) == pytest.approx(level(tone()), rel=0.02)


def test_telephone_sound_keeps_its_length_and_says_its_rate(tmp_path: Path) -> None:
    taken = take(written(tmp_path / "a.wav", [tone(8_000, 8_000)], 8_000))
    assert (taken.source_rate, taken.clip.duration_ms) == (8_000, 1_000)


def test_a_film_gives_its_sound(tmp_path: Path) -> None:
    film = tmp_path / "phim.mp4"
    pictures = ["-f", "lavfi", "-i", "color=size=32x32:duration=1"]
    sound = ["-f", "lavfi", "-i", "sine=duration=1"]
    ffmpeg.run([*pictures, *sound, "-c:a", "aac", str(film)])
    taken = take(film)
    assert taken.is_film
    assert taken.clip.duration_ms == pytest.approx(1_000, abs=60)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"MZ" * 400, "Thông báo".encode()]
)
def test_what_holds_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(NoSoundInsideError):
        take(path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.wav", [tone()])
    packed = tmp_path / "a.ogg"
    ffmpeg.run(["-i", str(whole), "-f", "ogg", "-c:a", "libvorbis", str(packed)])
    packed.write_bytes(packed.read_bytes()[:80] + b"\xff" * 4_000)
    with pytest.raises(NoSoundInsideError):
        take(packed)


def test_a_list_of_addresses_in_the_guise_of_a_recording_opens_none(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(NoSoundInsideError):
        take(path)


def test_what_lasts_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dai.flac"
    ffmpeg.run(["-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "65", str(path)])
    with pytest.raises(RecordingTooLongError):
        take(path, most_minutes=1)
