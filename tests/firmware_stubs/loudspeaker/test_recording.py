import json
from pathlib import Path

import numpy as np
import soundfile

from firmware_stubs.loudspeaker.recording import Recording
from firmware_stubs.loudspeaker.wire import BLOCK_FRAMES, BLOCK_NS

UTC = 1_800_000_000_123_456_789
SOUND = np.arange(1, BLOCK_FRAMES + 1, dtype=np.int16).tobytes()
BLOCKS_IN_3_S = 200


def write(recording: Recording, first: int, count: int, pcm: bytes | None, utc: int = UTC) -> None:
    for block in range(first, first + count):
        recording.write(block * BLOCK_FRAMES, utc + block * BLOCK_NS, pcm, 0)


def only_wav(folder: Path) -> Path:
    [path] = folder.glob("*.wav")
    return path


def test_sound_and_silence_lie_where_they_were_put_out(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    write(recording, 0, 10, None)
    write(recording, 10, 2, SOUND)
    write(recording, 12, 8, None)
    recording.close()
    frames, rate = soundfile.read(only_wav(tmp_path), dtype="int16")
    assert rate == 24_000
    assert len(frames) == 20 * BLOCK_FRAMES
    assert not frames[: 10 * BLOCK_FRAMES].any()
    assert frames[10 * BLOCK_FRAMES : 11 * BLOCK_FRAMES].tobytes() == SOUND
    assert not frames[12 * BLOCK_FRAMES :].any()


def test_the_instant_of_frame_0_stands_beside_it(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    write(recording, 0, 1, None)
    recording.close()
    path = only_wav(tmp_path)
    assert path.name == "2027-01-15T08-00-00.123Z.wav"
    facts = json.loads(path.with_suffix(".json").read_text())
    assert facts["frame_0_utc_ns"] == UTC
    assert facts["rate"] == 24_000


def test_the_file_opens_at_any_moment_without_being_closed(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    write(recording, 0, BLOCKS_IN_3_S + 7, SOUND)
    frames, _ = soundfile.read(only_wav(tmp_path), dtype="int16")
    assert len(frames) == 3 * 24_000
    recording.close()


def test_an_hour_of_silence_takes_no_room(tmp_path: Path) -> None:
    recording = Recording(tmp_path, segment_seconds=10_000)
    write(recording, 0, BLOCKS_IN_3_S * 1200, None)
    recording.close()
    stat = only_wav(tmp_path).stat()
    assert stat.st_size == 44 + 3600 * 48_000
    assert stat.st_blocks * 512 < 100_000


def test_segments_have_a_length_and_only_the_newest_are_kept(tmp_path: Path) -> None:
    recording = Recording(tmp_path, segment_seconds=3, kept=2)
    write(recording, 0, BLOCKS_IN_3_S * 5, SOUND)
    recording.close()
    names = sorted(p.name for p in tmp_path.iterdir())
    assert [n[17:] for n in names] == ["09.123Z.json", "09.123Z.wav", "12.123Z.json", "12.123Z.wav"]


def test_a_wall_clock_that_is_set_begins_a_new_file(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    write(recording, 0, 10, None)
    write(recording, 10, 10, None, utc=UTC + 90_000_000_000)
    recording.close()
    assert len(list(tmp_path.glob("*.wav"))) == 2
