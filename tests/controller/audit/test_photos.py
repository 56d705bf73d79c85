import struct
import subprocess

import imageio_ffmpeg
import pytest

from controller.audit.errors import BadPhotoError
from controller.audit.photos import MAX_BYTES, cleaned

UPRIGHT, TURNED = 1, 6
"""Orientation, as a phone writes it: the second was taken with the phone on its side."""


def picture(size: str) -> bytes:
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-v", "error", "-f", "lavfi", "-i", f"testsrc=s={size}:d=1"),
        *("-frames:v", "1", "-f", "mjpeg", "-"),
    ]
    return subprocess.run(command, check=True, capture_output=True).stdout


def with_exif(jpeg: bytes, orientation: int) -> bytes:
    """What a phone makes of a picture: it says how it was held and by whom it was made."""
    maker = b"Secret phone of Mrs. Lan\0"
    entries = struct.pack("<HHII", 0x0112, 3, 1, orientation)
    entries += struct.pack("<HHII", 0x010F, 2, len(maker), 8 + 2 + 24 + 4)
    tiff = b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + maker
    segment = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


def size_of(jpeg: bytes) -> tuple[int, int]:
    at = jpeg.index(b"\xff\xc0")
    height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height


def test_nothing_is_left_of_what_the_phone_wrote_into_the_photo() -> None:
    sent = with_exif(picture("64x32"), UPRIGHT)
    assert b"Secret phone" in sent
    kept = cleaned(sent)
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in kept
    assert b"Secret phone" not in kept


def test_what_hides_behind_the_picture_is_left_behind() -> None:
    assert b"<script>" not in cleaned(picture("64x32") + b"<script>alert(1)</script>")


def test_a_photo_taken_sideways_stands_upright() -> None:
    assert size_of(cleaned(with_exif(picture("64x32"), TURNED))) == (32, 64)


def test_a_large_photo_becomes_small() -> None:
    assert size_of(cleaned(picture("3200x1600"))) == (1600, 800)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0 and then nothing of a picture",
        b"\xff\xd8\xff" + bytes(MAX_BYTES),
    ],
    ids=["nothing", "svg", "damaged", "too large"],
)
def test_what_is_no_photo_is_refused(sent: bytes) -> None:
    with pytest.raises(BadPhotoError):
        cleaned(sent)
