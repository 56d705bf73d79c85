"""Two benches for one board: its program in this Python, and the same source under MicroPython.

Both stand still in time until `advance`. The suite in test_board.py runs on both.
"""

from typing import Any, Protocol, Self

import serial

from firmware_stubs.board.frames import FROM_HOST, build_frame
from firmware_stubs.board.program import Board, one_pass
from firmware_stubs.board.settings import PASS_MS
from firmware_stubs.emulator.emulated_board import EmulatedBoard

ANSWER_LIMIT_S = 20
MOVE = tuple[int, int, bool]
"""(virtual ms, relay, closed)"""


class Bench(Protocol):
    @property
    def contacts(self) -> list[bool]: ...
    @property
    def lamps(self) -> list[bool]: ...

    def write(self, data: bytes) -> None: ...
    def read_line(self) -> bytes: ...
    def advance(self, ms: int, pass_ms: int | None = None) -> None: ...
    def set(self, **world: Any) -> None: ...
    def break_sensors(self, times: int) -> None: ...
    def told(self) -> list[str]: ...
    def moves(self) -> list[MOVE]: ...
    def reset_pulls(self) -> list[int]: ...


class Host:
    """Speaks to the board on a bench as a receiver would."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.sequence = 0

    def ask(self, request: str, sequence: int | None = None) -> list[str]:
        """Send one request and return the words of its answer."""
        self.sequence = (self.sequence + 1) % 256 if sequence is None else sequence
        self.bench.write(build_frame(FROM_HOST, self.sequence, request.split(" ")))
        head, *words = self.bench.read_line().partition(b"*")[0].decode().split(" ")
        assert head == f"$1<{self.sequence:02X}"
        return words

    def state(self, request: str = "WANT 0 0 0 0", sequence: int | None = None) -> dict[str, str]:
        """Ask for the board's state."""
        verb, *words = self.ask(request, sequence)
        assert verb == "STATE"
        return dict(word.split("=") for word in words)

    def keep(self, request: str, ms: int) -> None:
        """Ask for the same thing every 500 ms for so long."""
        for _ in range(ms // 500):
            self.state(request)
            self.bench.advance(500)


class MemoryHardware:
    """The board's hardware as plain values."""

    def __init__(self) -> None:
        self.now = 0
        self.incoming = b""
        self.outgoing = b""
        self.coils = [False, False, False]
        self.contacts = [False, False, False]
        self.lamps = [False] * 4
        self.world: dict[str, Any] = {
            "millivolts": [2300, 1200, 800],
            "door": False,
            "button": False,
            "stuck": [None, None, None],
        }
        self.breaks = 0
        self.feeds = 0
        self.told: list[str] = []
        self.moves: list[MOVE] = []
        self.reset_pulls: list[int] = []
        self._reset = False

    def settle(self) -> None:
        for relay, stuck in enumerate(self.world["stuck"]):
            closed = self.coils[relay] if stuck is None else stuck
            if closed != self.contacts[relay]:
                self.contacts[relay] = closed
                self.moves.append((self.now, relay, closed))

    def now_ms(self) -> int:
        return self.now

    def idle(self, ms: int) -> None:
        self.now += ms

    def read(self) -> bytes:
        data, self.incoming = self.incoming, b""
        return data

    def write(self, data: bytes) -> None:
        self.outgoing += data

    def set_relay(self, relay: int, *, closed: bool) -> None:
        self.coils[relay] = closed
        self.settle()

    def relay_contact(self, relay: int) -> bool:
        return self.contacts[relay]

    def millivolts(self, pin: int) -> int:
        if self.breaks:
            self.breaks -= 1
            raise OSError(5)
        voltage: int = self.world["millivolts"][pin]
        return voltage

    def door_open(self) -> bool:
        return bool(self.world["door"])

    def button_pressed(self) -> bool:
        return bool(self.world["button"])

    def set_lamp(self, lamp: int, *, lit: bool) -> None:
        self.lamps[lamp] = lit

    def set_host_reset(self, *, pulled: bool) -> None:
        if pulled and not self._reset:
            self.reset_pulls.append(self.now)
        self._reset = pulled

    def feed_watchdog(self) -> None:
        self.feeds += 1

    def reset_cause(self) -> str:
        return "power"

    def tell(self, text: str) -> None:
        self.told.append(text)


class PythonBench:
    """The board's program in this Python."""

    def __init__(self) -> None:
        self.hardware = MemoryHardware()
        self.board = Board(self.hardware)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def contacts(self) -> list[bool]:
        return self.hardware.contacts

    @property
    def lamps(self) -> list[bool]:
        return self.hardware.lamps

    def write(self, data: bytes) -> None:
        self.hardware.incoming += data
        one_pass(self.board, self.hardware)

    def read_line(self) -> bytes:
        line, end, self.hardware.outgoing = self.hardware.outgoing.partition(b"\n")
        assert end, "no answer"
        return line

    def advance(self, ms: int, pass_ms: int | None = None) -> None:
        until = self.hardware.now + ms
        while self.hardware.now < until:
            self.hardware.idle(min(pass_ms or PASS_MS, until - self.hardware.now))
            one_pass(self.board, self.hardware)

    def set(self, **world: Any) -> None:
        self.hardware.world.update(world)
        self.hardware.settle()

    def break_sensors(self, times: int) -> None:
        self.hardware.breaks += times

    def told(self) -> list[str]:
        return self.hardware.told

    def moves(self) -> list[MOVE]:
        return self.hardware.moves

    def reset_pulls(self) -> list[int]:
        return self.hardware.reset_pulls


class MicroPythonBench:
    """The same source under MicroPython, behind a pseudo-terminal."""

    def __init__(self) -> None:
        self.emulator = EmulatedBoard()
        self.set = self.emulator.set
        self.advance = self.emulator.advance
        self.break_sensors = self.emulator.break_sensors
        self.told = self.emulator.told

    def __enter__(self) -> Self:
        self.emulator.__enter__()
        self._line = serial.Serial(self.emulator.path, 115_200, timeout=ANSWER_LIMIT_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self.emulator.__exit__(None, None, None)

    @property
    def contacts(self) -> list[bool]:
        return self.emulator.contacts

    @property
    def lamps(self) -> list[bool]:
        return self.emulator.lamps

    def write(self, data: bytes) -> None:
        self._line.write(data)

    def read_line(self) -> bytes:
        line: bytes = self._line.read_until(b"\n")
        assert line.endswith(b"\n"), f"no answer; {self.emulator.crash_text}"
        return line[:-1]

    def moves(self) -> list[MOVE]:
        return [(e["at"], e["relay"], e["on"]) for e in self.emulator.events if "relay" in e]

    def reset_pulls(self) -> list[int]:
        return [e["at"] for e in self.emulator.events if e.get("host_reset")]
