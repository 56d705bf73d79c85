"""The PortAudio sink against a stand-in library that behaves as sounddevice does."""

import time
from collections.abc import Callable
from queue import Queue
from types import SimpleNamespace
from typing import Any, Self

from edge_agent.sound.portaudio import BLOCK_FRAMES, PortAudioSink
from tests.waiting import until


class StandInError(Exception):
    pass


class StandInLibrary:
    """Opens streams while `devices` lasts; each stream's callback is called by the test."""

    PortAudioError = StandInError

    def __init__(self, devices: int) -> None:
        self.devices = devices
        self.looked_again = 0
        self.failing_looks = 0
        self.streams: Queue[StandInStream] = Queue()

    def RawOutputStream(self, **wanted: Any) -> "StandInStream":  # noqa: N802 -- sounddevice's name
        if not self.devices:
            raise StandInError("no device")
        self.devices -= 1
        stream = StandInStream(wanted["callback"])
        self.streams.put(stream)
        return stream

    def _terminate(self) -> None:
        if self.looked_again < self.failing_looks:
            raise StandInError("not initialised")

    def _initialize(self) -> None:
        self.looked_again += 1
        if self.looked_again <= self.failing_looks:
            raise StandInError("unanticipated host error")


class StandInStream:
    def __init__(self, callback: Callable[..., None]) -> None:
        self.callback = callback
        self.active = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.active = False


class Listener:
    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.changes: Queue[bool] = Queue()

    def render(self, monotonic_ns: int, frames: int) -> bytes:
        self.asked.append((monotonic_ns, frames))
        return b"\x01\x00" * frames

    def frames_lost(self, frames: int) -> None:
        return

    def device_changed(self, *, ready: bool) -> None:
        self.changes.put(ready)


def test_sound_is_asked_for_with_the_converters_instant() -> None:
    listener, library = Listener(), StandInLibrary(devices=1)
    sink = PortAudioSink(library, listener, listener)
    sink.start()
    assert listener.changes.get(timeout=5)
    stream = library.streams.get(timeout=5)
    out = bytearray(BLOCK_FRAMES * 2)
    before = time.monotonic_ns()
    instants = SimpleNamespace(currentTime=100.0, outputBufferDacTime=100.04)
    stream.callback(memoryview(out), BLOCK_FRAMES, instants, None)
    [(at, frames)] = listener.asked
    assert frames == BLOCK_FRAMES
    assert 0 <= at - before - 40_000_000 < 20_000_000
    assert bytes(out) == b"\x01\x00" * BLOCK_FRAMES
    sink.stop()


def test_a_card_that_is_pulled_out_is_told() -> None:
    listener, library = Listener(), StandInLibrary(devices=1)
    sink = PortAudioSink(library, listener, listener)
    sink.start()
    assert listener.changes.get(timeout=5)
    library.streams.get(timeout=5).active = False
    assert not listener.changes.get(timeout=5)
    sink.stop()


def test_a_card_that_is_put_in_again_is_found_and_played_on() -> None:
    listener, library = Listener(), StandInLibrary(devices=1)
    sink = PortAudioSink(library, listener, listener, patience_s=0.01)
    sink.start()
    assert listener.changes.get(timeout=5)
    library.streams.get(timeout=5).active = False
    assert not listener.changes.get(timeout=5)
    until(lambda: library.looked_again > 2)  # PortAudio lists cards only when it starts
    library.devices = 1
    until(lambda: not library.streams.empty())
    told = [listener.changes.get(timeout=5)]
    while not told[-1]:
        told.append(listener.changes.get(timeout=5))
    sink.stop()


def test_looking_for_a_card_that_is_half_gone_may_fail_and_goes_on() -> None:
    listener, library = Listener(), StandInLibrary(devices=0)
    library.failing_looks = 3
    sink = PortAudioSink(library, listener, listener, patience_s=0.01)
    sink.start()
    until(lambda: library.looked_again > library.failing_looks)
    library.devices = 1
    until(lambda: not library.streams.empty())
    sink.stop()


def test_a_machine_without_a_card_says_so() -> None:
    listener = Listener()
    sink = PortAudioSink(StandInLibrary(devices=0), listener, listener)
    sink.start()
    assert not listener.changes.get(timeout=5)
    sink.stop()
