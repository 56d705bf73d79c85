"""One emulated board: its chip, its line, the world around it, and all that has happened.

A thread carries bytes between terminal and chip, notes events and starts the chip again after its
watchdog has bitten. Everything else happens in the caller's thread. Events are the board's own
words (see hal_unix.py): `at` counts virtual ms since that start, `boot` counts starts.
"""

import fcntl
import json
import selectors
import struct
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Self

from firmware_stubs.emulator.chip import Chip
from firmware_stubs.emulator.line import Spoiler, Terminal, clean

BITTEN = 75
"""The exit status that hal_unix.py gives when the watchdog has bitten."""
ANSWER_LIMIT_S = 20.0
MAX_READ = 4096
PUMP_PERIOD_S = 0.2
LOOK_PERIOD_S = 0.002
"""How often a condition is looked at that no event announces."""
FREE = (None, None, None)

Event = dict[str, Any]


class BoardSilentError(RuntimeError):
    """The firmware did not do in time what was waited for; the text holds all that it did."""


class EmulatedBoard:
    """The board behind `path`. Time stands still until `advance` or `live`."""

    def __init__(self, watch: Callable[[Event], None] | None = None) -> None:
        """`watch` is called with each event, from our own thread."""
        self._watch = watch
        self.to_board: Spoiler = clean
        self.to_host: Spoiler = clean
        self.events: list[Event] = []
        self.crash_text = ""
        self.boots = 0
        self.bytes_taken = 0
        """From the host, before any fault of the line. A terminal delivers when the kernel likes:
        who wants bytes to arrive before time goes on waits until this has grown."""
        self.contacts = [False, False, False]
        self.lamps = [False, False, False, False]
        self._world: dict[str, Any] = {}
        self._live = False
        self._stopping = False
        self._hanging = False
        self._chip: Chip | None = None
        self._changed = threading.Condition()
        self._terminal = Terminal()
        self.path = self._terminal.path
        self._pump = threading.Thread(target=self._carry, name="board line", daemon=True)

    def __enter__(self) -> Self:
        self._pump.start()
        self.power()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut_power()
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._pump.join()
        self._terminal.close()

    # --- the world -------------------------------------------------------------------------------

    def set(self, **world: Any) -> None:
        """Change `millivolts` (mains, battery, temperature), `door`, `button` or `stuck`.

        `stuck` names for each relay None (free), True (welded shut) or False (never closes).
        """
        self._world.update(world)
        self._order(set=world)

    def advance(self, ms: int, pass_ms: int | None = None) -> None:
        """Let so much time pass; wait until the firmware has lived through it, or restarted.

        What has reached us over the line (`bytes_taken`) is read by the firmware first.
        With `pass_ms` each pass of the program takes that long: for hours in a moment.
        """
        self.wait_for(self._line_is_quiet)
        seen = len(self.events)
        self._order(advance=ms, **({"pass": pass_ms} if pass_ms else {}))
        ends = ("reached", "started")
        self.wait_for(lambda: any(end in e for e in self.events[seen:] for end in ends))
        self.wait_for(self._line_is_quiet)

    def live(self) -> None:
        """Let time run by itself from now on."""
        self._live = True
        self._order(live=True)

    def hang(self) -> None:
        """Let the firmware hang until its watchdog bites."""
        self._order(hang=True)
        self._hanging = True

    def break_sensors(self, times: int) -> None:
        """Let the next readings raise OSError inside the firmware."""
        self._order(**{"break": times})

    def cut_power(self) -> None:
        """Take the board's power. Its relays fall open, unless they are welded."""
        with self._changed:
            if self._chip is not None:
                self._chip.cut_power()
        self.wait_for(lambda: self._chip is None)

    def power(self) -> None:
        """Give the board power, and wait until its program has started."""
        self._start_chip("power")
        boot = self.boots
        self.wait_for(lambda: any("started" in e and e["boot"] == boot for e in self.events))

    def say(self, data: bytes) -> None:
        """Put bytes on the line to the host that the firmware never sent."""
        self._terminal.write(data)

    # --- what happened ---------------------------------------------------------------------------

    def wait_for(self, condition: Callable[[], bool], limit_s: float = ANSWER_LIMIT_S) -> None:
        """Wait until `condition` holds. Raises BoardSilentError."""
        deadline = time.monotonic() + limit_s
        with self._changed:
            while not condition():
                self._changed.wait(LOOK_PERIOD_S)
                if time.monotonic() > deadline:
                    raise BoardSilentError(f"{self.events[-20:]}\n{self.crash_text}")

    def told(self) -> list[str]:
        """What a technician at the USB socket has read."""
        return [event["told"] for event in self.events if "told" in event]

    # --- inside ----------------------------------------------------------------------------------

    def _order(self, **what: Any) -> None:
        with self._changed:
            if self._chip is None:
                raise BoardSilentError("the board has no power")
            taken = self._count("taken")
            self._chip.order(**what)
        self.wait_for(lambda: self._count("taken") > taken)

    def _count(self, name: str) -> int:
        return sum(name in event for event in self.events)

    def _start_chip(self, cause: str) -> None:
        with self._changed:
            self.boots += 1
            self._hanging = False
            first_order: dict[str, Any] = {"set": self._world}
            self._chip = Chip(cause, first_order | ({"live": True} if self._live else {}))
            self._changed.notify_all()

    def _carry(self) -> None:
        while not self._stopping:
            with self._changed:
                chip = self._chip
                if chip is None:
                    self._changed.wait(PUMP_PERIOD_S)
                    continue
            self._carry_for(chip)

    def _carry_for(self, chip: Chip) -> None:
        with selectors.DefaultSelector() as selector:
            for file in (self._terminal.board_end, chip.line_out, chip.events):
                selector.register(file, selectors.EVENT_READ)
            while not self._stopping:
                ready = {key.fileobj for key, _ in selector.select(PUMP_PERIOD_S)}
                with self._changed:
                    if self._terminal.board_end in ready:
                        self._deliver(chip, self._terminal.read())
                    if chip.line_out in ready:
                        self._terminal.write(self.to_host(chip.line_out.read(MAX_READ)))
                if chip.events in ready and not self._note(chip.events.readline()):
                    self._end(chip)
                    return

    def _line_is_quiet(self) -> bool:
        """Say whether what we have taken was read (a program that hangs reads nothing)."""
        chip = self._chip
        if chip is None or self._hanging:
            return True
        return not any(_waiting_bytes(way) for way in (chip.line_in, chip.line_out))

    def _deliver(self, chip: Chip, data: bytes) -> None:
        self.bytes_taken += len(data)
        with suppress(BrokenPipeError):  # a chip without power hears nothing
            chip.line_in.write(self.to_board(data))

    def _note(self, line: bytes) -> bool:
        """Take one line of the chip's events; False at their end."""
        with self._changed:
            if line.startswith(b"{"):
                self._note_event(json.loads(line))
            else:
                self.crash_text += line.decode(errors="replace")
            self._changed.notify_all()
        return bool(line)

    def _note_event(self, event: Event) -> None:
        if "lamp" in event:
            self.lamps[event["lamp"]] = event["on"]
            return  # lamps blink for ever: only their state is kept
        self.events.append(event | {"boot": self.boots})
        if self._watch is not None:
            self._watch(event)
        if "relay" in event:
            self.contacts[event["relay"]] = event["on"]

    def _end(self, chip: Chip) -> None:
        """A chip without power or in reset lets its pins go; pull-downs open the relays."""
        with self._changed:
            status = chip.bury()
            welded = self._world.get("stuck", FREE)
            for relay, closed in enumerate(self.contacts):
                if closed and not welded[relay]:
                    self._note_event({"relay": relay, "on": False, "at": None})
            self._chip = None
            self._changed.notify_all()
        if status == BITTEN:
            self._start_chip("watchdog")


def _waiting_bytes(file: IO[bytes]) -> int:
    answer = fcntl.ioctl(file, termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])
