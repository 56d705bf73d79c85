"""Framing: whatever the line does, a frame that comes out is one that was put in."""

import json
import os
import random
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from firmware_stubs.board.frames import (
    FROM_BOARD,
    FROM_HOST,
    MAX_FRAME,
    FrameReader,
    build_frame,
    checksum,
)
from firmware_stubs.emulator.chip import FIRMWARE_HOME, find_micropython

words = st.lists(st.text("ABCabc012=-,.?", min_size=1, max_size=8), min_size=1, max_size=8)
messages = st.tuples(st.integers(0, 255), words)


def read(data: bytes, sizes: list[int]) -> list[tuple[int, list[str]]]:
    reader = FrameReader(FROM_HOST)
    found = []
    for size in [*sizes, len(data)]:
        found += reader.feed(data[:size])
        data = data[size:]
    return [(frame.sequence, frame.words) for frame in found]


def test_the_checksum_is_the_one_everybody_knows() -> None:
    assert checksum(b"123456789") == b"CBF43926"


def test_a_frame_looks_as_the_documentation_says() -> None:
    frame = build_frame(FROM_HOST, 0x2A, ["WANT", "1", "0", "0", "1"])
    assert frame == b"$1>2A WANT 1 0 0 1*4CCC22F0\n"


@given(st.lists(messages, max_size=8), st.lists(st.integers(0, 30), max_size=20))
def test_frames_come_out_as_they_went_in_however_the_line_cuts_them(
    sent: list[tuple[int, list[str]]], sizes: list[int]
) -> None:
    data = b"".join(build_frame(FROM_HOST, *message) for message in sent)
    assert read(data, sizes) == sent


@given(st.lists(messages, max_size=4), st.binary(max_size=60), st.lists(messages, max_size=4))
def test_noise_before_a_frame_costs_no_later_frame(
    before: list[tuple[int, list[str]]], noise: bytes, after: list[tuple[int, list[str]]]
) -> None:
    data = b"".join(build_frame(FROM_HOST, *message) for message in before)
    data += noise + b"".join(build_frame(FROM_HOST, *message) for message in after)
    assert read(data, []) == before + after


@given(messages, st.data())
def test_a_frame_with_up_to_three_changed_bits_never_comes_out(
    message: tuple[int, list[str]], data: st.DataObject
) -> None:
    frame = bytearray(build_frame(FROM_HOST, *message))
    bits = data.draw(st.sets(st.integers(8, 8 * len(frame) - 9), min_size=1, max_size=3))
    for bit in bits:
        frame[bit // 8] ^= 1 << bit % 8
    assert message not in read(bytes(frame), [])
    assert read(bytes(frame), []) == []


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_whatever_arrives_the_reader_survives_and_stays_small(pieces: list[bytes]) -> None:
    reader = FrameReader(FROM_HOST)
    for piece in pieces:
        reader.feed(piece)
        assert len(reader._waiting) <= MAX_FRAME


@given(messages)
def test_a_frame_of_the_other_direction_is_refused(message: tuple[int, list[str]]) -> None:
    reader = FrameReader(FROM_HOST)
    assert reader.feed(build_frame(FROM_BOARD, *message)) == []
    assert reader.refused == 1


READ_UNDER_MICROPYTHON = """
import json, sys
from board.frames import FROM_HOST, FrameReader, build_frame
found = []
for stream in json.loads(sys.stdin.readline()):
    reader = FrameReader(FROM_HOST)
    frames = reader.feed(bytes(stream))
    found.append([[[f.sequence, f.words] for f in frames], reader.refused])
print(json.dumps(found))
"""


def test_micropython_reads_the_same_from_the_same_bytes() -> None:
    chance = random.Random(11)
    streams = []
    for _ in range(60):
        sent = [
            build_frame(FROM_HOST, chance.randrange(256), ["WANT", "1", "0", "0", str(n)])
            for n in range(4)
        ]
        spoilt = bytearray(b"".join(sent))
        for _ in range(chance.randrange(4)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        streams.append(list(spoilt))
    here = []
    for stream in streams:
        reader = FrameReader(FROM_HOST)
        frames = reader.feed(bytes(stream))
        here.append([[[f.sequence, f.words] for f in frames], reader.refused])
    there = subprocess.run(
        [find_micropython(), "-c", READ_UNDER_MICROPYTHON],
        input=json.dumps(streams) + "\n",
        env={**os.environ, "MICROPYPATH": f"{FIRMWARE_HOME}:.frozen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(there.stdout) == here
