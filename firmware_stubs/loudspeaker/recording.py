"""Keep WAV files of what was put out, silence included.

Silence is skipped by seeking, so hours of it cost nothing on disk. The header is brought up to
the current length once a second, after the data: the file opens at any moment, also after the
program was killed. Beside each WAV stands a JSON with the UTC instant of its frame 0, so that
the frame for a planned second is (planned - frame 0) * rate.
"""

import json
import struct
from datetime import UTC, datetime
from pathlib import Path

from firmware_stubs.loudspeaker.wire import BLOCK_FRAMES, FRAME_BYTES, RATE, SILENCE

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
SEGMENT_SECONDS = 3600
KEPT_SEGMENTS = 48
MAX_CLOCK_STEP_NS = 5_000_000
"""A wall clock that moved further begins a new file, so that each JSON stays true."""


def wav_header(frames: int) -> bytes:
    """The 44 bytes before `frames` frames of 24 kHz mono PCM."""
    size = frames * FRAME_BYTES
    return HEADER.pack(
        b"RIFF", 36 + size, b"WAVE",
        b"fmt ", 16, 1, 1, RATE, RATE * FRAME_BYTES, FRAME_BYTES, 8 * FRAME_BYTES,
        b"data", size,
    )  # fmt: skip


class Recording:
    """A folder of segments, the oldest of which are removed."""

    def __init__(
        self, folder: Path, segment_seconds: int = SEGMENT_SECONDS, kept: int = KEPT_SEGMENTS
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._segment_frames = segment_seconds * RATE
        self._kept = kept
        self._segment: _Segment | None = None

    def write(self, first_frame: int, utc_ns: int, pcm: bytes | None, lost_blocks: int) -> None:
        """Add one block that was put out at `utc_ns`; None is silence."""
        segment = self._segment
        if segment is None or segment.frames >= self._segment_frames or not segment.fits(utc_ns):
            segment = self._begin(first_frame, utc_ns)
        segment.add(pcm)
        if segment.frames % RATE < BLOCK_FRAMES:
            segment.settle(lost_blocks)

    def close(self, lost_blocks: int = 0) -> None:
        """Bring the last header up to date."""
        if self._segment is not None:
            self._segment.settle(lost_blocks)
            self._segment.close()
            self._segment = None

    def _begin(self, first_frame: int, utc_ns: int) -> "_Segment":
        self.close()
        self._segment = _Segment(self._folder, first_frame, utc_ns)
        for old in sorted(self._folder.glob("*.wav"))[: -self._kept]:
            old.unlink()
            old.with_suffix(".json").unlink(missing_ok=True)
        return self._segment


class _Segment:
    def __init__(self, folder: Path, first_frame: int, utc_ns: int) -> None:
        self.frames = 0
        self._first_frame = first_frame
        self._utc_ns = utc_ns
        self._lost_blocks = 0
        began = datetime.fromtimestamp(utc_ns // 1_000_000 / 1000, UTC)
        self._path = folder / f"{began:%Y-%m-%dT%H-%M-%S}.{began.microsecond // 1000:03d}Z.wav"
        self._file = self._path.open("wb", buffering=0)
        self._file.write(wav_header(0))
        self._tell()

    def fits(self, utc_ns: int) -> bool:
        expected = self._utc_ns + self.frames * 1_000_000_000 // RATE
        return abs(utc_ns - expected) <= MAX_CLOCK_STEP_NS

    def add(self, pcm: bytes | None) -> None:
        if pcm is not None and pcm != SILENCE:
            self._file.seek(HEADER.size + self.frames * FRAME_BYTES)
            self._file.write(pcm)
        self.frames += BLOCK_FRAMES

    def settle(self, lost_blocks: int) -> None:
        self._file.truncate(HEADER.size + self.frames * FRAME_BYTES)
        self._file.seek(0)
        self._file.write(wav_header(self.frames))
        if lost_blocks != self._lost_blocks:
            self._lost_blocks = lost_blocks
            self._tell()

    def close(self) -> None:
        self._file.close()

    def _tell(self) -> None:
        began = datetime.fromtimestamp(self._utc_ns / 1e9, UTC)
        facts = {
            "frame_0_utc_ns": self._utc_ns,
            "frame_0_utc": began.isoformat(),
            "rate": RATE,
            "first_frame": self._first_frame,
            "lost_blocks": self._lost_blocks,
        }
        fresh = self._path.with_suffix(".json.new")
        fresh.write_text(json.dumps(facts, indent=1) + "\n")
        fresh.replace(self._path.with_suffix(".json"))
