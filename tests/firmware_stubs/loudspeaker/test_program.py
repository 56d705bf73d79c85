"""The loudspeaker as a process: fed over its socket, killed, left alone."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from firmware_stubs.loudspeaker.wire import (
    BLOCK_FRAMES,
    Request,
    pack_block,
    pack_request,
    unpack_request,
)
from tests.real_parts.loudspeaker import Loudspeaker
from tests.waiting import until

SOUND = np.full(BLOCK_FRAMES, 1234, np.int16).tobytes()


@pytest.fixture
def loudspeaker(tmp_path: Path) -> Iterator[Loudspeaker]:
    with Loudspeaker(tmp_path) as running:
        yield running


def join(loudspeaker: Loudspeaker) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line.settimeout(5)
    try:
        line.connect(str(loudspeaker.socket))
    except OSError:
        line.close()
        raise
    return line


def feed(line: socket.socket, blocks: int) -> list[Request]:
    asked = []
    for _ in range(blocks):
        request = unpack_request(line.recv(100))
        line.send(pack_block(request.first_frame, SOUND))
        asked.append(request)
    return asked


def wait_for_frames(loudspeaker: Loudspeaker, frame: int) -> None:
    until(lambda: len(loudspeaker.recorded().frames) >= frame)


def test_what_it_is_fed_is_recorded_at_the_frames_and_instants_it_named(
    loudspeaker: Loudspeaker,
) -> None:
    with join(loudspeaker) as line:
        asked = feed(line, 20)
    wait_for_frames(loudspeaker, asked[-1].first_frame + BLOCK_FRAMES)
    recorded = loudspeaker.recorded()
    begin = asked[0].first_frame
    assert [r.first_frame for r in asked] == list(
        range(begin, begin + 20 * BLOCK_FRAMES, BLOCK_FRAMES)
    )
    assert (recorded.frames[begin : begin + 20 * BLOCK_FRAMES] == 1234).mean() > 0.9
    assert not recorded.frames[:begin].any()
    assert not recorded.frames[begin + 20 * BLOCK_FRAMES :].any()
    assert abs(recorded.frame_at(asked[0].utc_ns // 1_000_000) - begin) <= 24


def test_blocks_are_asked_for_ahead_of_time(loudspeaker: Loudspeaker) -> None:
    with join(loudspeaker) as line:
        feed(line, 5)
        ahead_ms = []
        for _ in range(10):
            request = unpack_request(line.recv(100))
            ahead_ms.append((request.monotonic_ns - time.monotonic_ns()) / 1e6)
            line.send(pack_block(request.first_frame, SOUND))
        assert 5 < max(ahead_ms) <= 30


def test_the_recording_opens_after_the_program_was_killed(loudspeaker: Loudspeaker) -> None:
    with join(loudspeaker) as line:
        feed(line, 140)
        loudspeaker.kill()
    wav = max(loudspeaker.recordings.glob("*.wav"))
    frames, rate = soundfile.read(wav, dtype="int16")
    assert rate == 24_000
    assert len(frames) >= 48_000
    assert (frames == 1234).any()
    assert json.loads(wav.with_suffix(".json").read_text())["rate"] == 24_000


def test_a_second_receiver_is_turned_away_and_the_next_one_welcome(
    loudspeaker: Loudspeaker,
) -> None:
    with join(loudspeaker) as first:
        feed(first, 2)
        with join(loudspeaker) as second:
            assert second.recv(100) == b""
        feed(first, 2)

    def is_welcome() -> bool:
        with join(loudspeaker) as third:
            return bool(third.recv(100))

    until(is_welcome)


def test_a_receiver_that_sends_rubbish_is_sent_away(loudspeaker: Loudspeaker) -> None:
    with join(loudspeaker) as line:
        line.send(b"rubbish")
        while line.recv(100):
            pass


def test_a_socket_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "firmware_stubs.loudspeaker", "--socket"]
    command += [str(tmp_path / "no" / "folder.sock"), "--recordings", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("loudspeaker: ")
    assert "Traceback" not in ended.stderr


def test_requests_and_blocks_survive_the_wire() -> None:
    request = Request(BLOCK_FRAMES, BLOCK_FRAMES, 3, 123, 456)
    assert unpack_request(pack_request(request)) == request
