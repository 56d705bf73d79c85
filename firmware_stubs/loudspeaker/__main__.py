"""`python -m firmware_stubs.loudspeaker --socket PATH --recordings DIR [--microphone PATH]`.

A loudspeaker with a clock of its own. It listens on a Unix socket for one receiver, asks it for
sound ahead of time, and keeps WAV files of what was really put out. A microphone in front of it
can be listened to at a socket of its own.
"""

import argparse
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from firmware_stubs.loudspeaker.card import Card, NoCardError
from firmware_stubs.loudspeaker.converter import BLOCKS_AHEAD, Converter
from firmware_stubs.loudspeaker.microphone import Microphone
from firmware_stubs.loudspeaker.recording import KEPT_SEGMENTS, SEGMENT_SECONDS, Recording
from firmware_stubs.loudspeaker.room import RoomPlan
from firmware_stubs.loudspeaker.wire import (
    BLOCK_FRAMES,
    MAX_MESSAGE_BYTES,
    Request,
    pack_request,
    unpack_block,
)


class Loudspeaker:
    """The shell around the converter: one socket, one receiver at a time, one recording."""

    def __init__(
        self,
        listener: socket.socket,
        recording: Recording,
        converter: Converter,
        card: Card | None,
        microphone: Microphone | None = None,
    ) -> None:
        self._listener = listener
        self._recording = recording
        self._converter = converter
        self._card = card
        self._microphone = microphone
        self._receiver: socket.socket | None = None
        self.stopping = False

    def run(self) -> None:
        """Put out sound until `stopping`."""
        while not self.stopping:
            self._wait(self._next_event_ns() - time.monotonic_ns())
            self._ask()
            self._put_out()
        self._recording.close(self._converter.lost_blocks)

    def _next_event_ns(self) -> int:
        out_ns = self._converter.next_out_ns()
        return out_ns if self._receiver is None else min(out_ns, self._converter.next_ask_ns())

    def _wait(self, ns: int) -> None:
        sockets = [self._listener] + ([self._receiver] if self._receiver else [])
        readable, _, _ = select.select(sockets, [], [], max(0, ns) / 1e9)
        if self._listener in readable:
            self._welcome()
        if self._receiver in readable:
            self._take()

    def _welcome(self) -> None:
        receiver, _ = self._listener.accept()
        if self._receiver is not None:
            receiver.close()  # a sound card has one user too
            return
        receiver.setblocking(False)  # noqa: FBT003 -- the standard library's signature
        self._receiver = receiver

    def _take(self) -> None:
        try:
            while self._receiver is not None:
                message = self._receiver.recv(MAX_MESSAGE_BYTES + 1)
                if not message:
                    self._part()
                    return
                self._converter.deliver(*unpack_block(message), time.monotonic_ns())
        except BlockingIOError:
            return
        except (OSError, ValueError):
            self._part()

    def _ask(self) -> None:
        if self._receiver is None:
            return
        now_ns = time.monotonic_ns()
        wall_minus_monotonic = time.time_ns() - now_ns
        for first_frame in self._converter.ask(now_ns):
            at = self._converter.instant_of(first_frame)
            lost = self._converter.lost_blocks
            request = Request(first_frame, BLOCK_FRAMES, lost, at, at + wall_minus_monotonic)
            try:
                self._receiver.send(pack_request(request))
            except BlockingIOError:
                continue  # the receiver does not read: the block becomes one that is lost
            except OSError:
                self._part()
                return

    def _put_out(self) -> None:
        now_ns = time.monotonic_ns()
        wall_minus_monotonic = time.time_ns() - now_ns
        for block in self._converter.put_out(now_ns):
            at_ns = self._converter.instant_of(block.first_frame)
            utc_ns = at_ns + wall_minus_monotonic
            lost = self._converter.lost_blocks
            self._recording.write(block.first_frame, utc_ns, block.pcm, lost)
            if self._card is not None:
                self._card.play(block.pcm)
            if self._microphone is not None:
                self._microphone.hear(at_ns, block.pcm)

    def _part(self) -> None:
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None
            self._converter.forget_receiver()


def listen(path: Path) -> socket.socket:
    """Open the socket; a file that an earlier run left behind is replaced.

    It has its name only once it listens: who sees the name may join at once.
    """
    unready = path.with_name(f"{path.name}.new")
    unready.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(str(unready))
    listener.listen()
    unready.rename(path)
    return listener


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="loudspeaker", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="Unix socket to listen on")
    parser.add_argument("--recordings", type=Path, required=True, help="folder for the WAV files")
    parser.add_argument("--card", action="store_true", help="also play on this machine's card")
    parser.add_argument("--microphone", type=Path, help="socket of a microphone in front of it")
    parser.add_argument("--noise-db", type=float, default=-60.0, help="around the microphone")
    parser.add_argument("--foreign", type=Path, help="a WAV that is heard as long as it exists")
    parser.add_argument("--segment-seconds", type=int, default=SEGMENT_SECONDS)
    parser.add_argument("--keep", type=int, default=KEPT_SEGMENTS, help="WAV files kept")
    parser.add_argument("--blocks-ahead", type=int, default=BLOCKS_AHEAD, help="blocks of 15 ms")
    chosen = parser.parse_args(arguments)
    try:
        card = Card() if chosen.card else None
        listener = listen(chosen.socket)
        microphone = _microphone(chosen)
        recording = Recording(chosen.recordings, chosen.segment_seconds, chosen.keep)
    except (NoCardError, OSError) as error:
        print(f"loudspeaker: {error}", file=sys.stderr)  # noqa: T201 -- this is a command
        return 1
    converter = Converter(time.monotonic_ns(), chosen.blocks_ahead)
    loudspeaker = Loudspeaker(listener, recording, converter, card, microphone)

    def stop(_signal: int, _frame: object) -> None:
        loudspeaker.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    loudspeaker.run()
    chosen.socket.unlink(missing_ok=True)
    return 0


def _microphone(chosen: argparse.Namespace) -> Microphone | None:
    if chosen.microphone is None:
        return None
    plan = RoomPlan(noise_db=chosen.noise_db)
    return Microphone(listen(chosen.microphone), plan, chosen.foreign)


if __name__ == "__main__":
    sys.exit(main())
