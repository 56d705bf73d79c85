"""Photos from phones, before anything of them is kept: drawn anew, small, without what they tell.

A phone writes into a photo where it was taken, when, and by which device. ffmpeg, a process with
limits, decodes the picture and makes another one of the pixels alone; what it cannot decode is
refused, and what hides behind the picture is left behind.
"""

import tempfile
from pathlib import Path

import imageio_ffmpeg

from controller.audit.errors import BadPhotoError
from controller.intake.errors import IntakeError
from controller.intake.programs import Limits, ProgramFailedError, run

MAX_BYTES = 15_000_000
MAX_PIXELS = 120_000_000
LONGEST_SIDE = 1600
LIMITS = Limits(memory_mb=1_500, cpu_s=20, wall_s=30)
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""JPEG and PNG: what browsers of phones send, whatever the camera keeps for itself."""


def cleaned(data: bytes) -> bytes:
    """The photo as a JPEG of at most 1600 pixels, upright. Raises BadPhotoError."""
    if len(data) > MAX_BYTES or not data.startswith(BEGINNINGS):
        raise BadPhotoError
    with tempfile.TemporaryDirectory(prefix="loa-photo-") as name:
        folder = Path(name)
        (folder / "sent").write_bytes(data)
        side = f"'min({LONGEST_SIDE},iw)':'min({LONGEST_SIDE},ih)'"
        command = [
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"),
            *("-max_pixels", str(MAX_PIXELS), "-f", "image2pipe", "-i", "sent"),
            *("-frames:v", "1", "-vf", f"scale={side}:force_original_aspect_ratio=decrease"),
            *("-map_metadata", "-1", "-flags:v", "+bitexact", "-pix_fmt", "yuvj420p"),
            *("-q:v", "5", "-f", "mjpeg", "made.jpg"),
        ]
        try:
            run("photo", command, folder, LIMITS)
            return (folder / "made.jpg").read_bytes()
        except (IntakeError, ProgramFailedError, FileNotFoundError) as error:
            raise BadPhotoError from error
