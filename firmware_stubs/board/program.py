"""The board's program: listen, look, switch, show; a hundred times a second, never waiting.

`Board.step` is one pass. `run` repeats it for ever and feeds the chip's watchdog only after a
pass in which all four parts came to their end. A pass that fails opens every relay; passes that
keep failing starve the watchdog, which restarts the chip.
"""

from . import lamps, requests, words
from .frames import FROM_BOARD, FROM_HOST, VERSION, Frame, FrameReader, build_frame
from .host_watch import HostWatch
from .relays import ALL_OPEN, AMPLIFIER, NAMES, SIREN, SOURCE, Relays
from .sensors import Analog, Contact
from .settings import (
    BATTERY_LOW_MV,
    FIRMWARE,
    MAINS_HIGH_V,
    MAINS_LOW_V,
    PASS_MS,
    SILENCE_LIMIT_MS,
    TEMPERATURE_HIGH_TENTHS,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .hardware import Hardware


class Board:
    """One amplifier board over its hardware."""

    def __init__(self, hardware: "Hardware") -> None:
        self._hardware = hardware
        self._reader = FrameReader(FROM_HOST)
        self._host = HostWatch()
        self._relays = Relays()
        self._analog = Analog()
        self._door = Contact()
        self._button = Contact()
        self._wanted = list(ALL_OPEN)
        self._ready = False
        self._last_sequence: int | None = None
        self._silent = True
        self._stuck: list[int] = []
        self._lit: list[bool] = []
        self._reset_pulled = False
        self._cuts = 0
        self._faults = 0
        hardware.tell(words.started(FIRMWARE, hardware.reset_cause()))

    def step(self, now: int) -> None:
        """Do one pass (ms since start)."""
        self._listen(now)
        self._look(now)
        self._switch(now)
        self._show(now)

    def fail_safe(self, now: int, error: Exception) -> None:
        """Something went wrong in a pass: let every coil go and forget what was wanted."""
        for relay in range(len(NAMES)):
            self._hardware.set_relay(relay, closed=False)
        self._relays.forget(now)
        self._wanted = list(ALL_OPEN)
        self._faults += 1
        self._hardware.tell(words.failed(error))

    def _listen(self, now: int) -> None:
        for frame in self._reader.feed(self._hardware.read()):
            try:
                answer = self._answer(now, frame)
            except requests.RequestError as error:
                answer = ["NO", error.reason]
            self._last_sequence = frame.sequence
            self._hardware.write(build_frame(FROM_BOARD, frame.sequence, answer))

    def _answer(self, now: int, frame: Frame) -> list[str]:
        if frame.version != VERSION:
            raise requests.RequestError(requests.NO_VERSION)
        verb, arguments = (frame.words or [""])[0], frame.words[1:]
        if verb == requests.WANT:
            *wanted, ready = requests.read_want(arguments)
            # A line that repeats itself (an echo, a stuck buffer) is no living host.
            if frame.sequence != self._last_sequence:
                self._host.heard(now)
                self._wanted, self._ready = wanted, ready
            return self._state(now)
        if verb == requests.BYE:
            self._host.goodbye(now, requests.read_bye(arguments))
            self._silent = True  # it was announced: relays open, but this is no cut
            return self._state(now)
        if verb == requests.HELLO:
            return self._name()
        raise requests.RequestError(requests.NO_VERB)

    def _look(self, now: int) -> None:
        hardware = self._hardware
        if self._analog.due(now):
            self._analog.take(now, [hardware.millivolts(pin) for pin in range(3)])
        self._door.step(now, seen=hardware.door_open())
        self._button.step(now, seen=hardware.button_pressed())
        contacts = [hardware.relay_contact(relay) for relay in range(len(NAMES))]
        stuck = self._relays.stuck(now, contacts)
        for relay in stuck:
            if relay not in self._stuck:
                hardware.tell(words.stuck(relay))
        self._stuck = stuck

    def _switch(self, now: int) -> None:
        silent = self._host.silent(now)
        if silent:
            self._cuts += int(any(self._relays.closed) and not self._silent)
            self._wanted = list(ALL_OPEN)
        if silent != self._silent:
            self._hardware.tell(words.HOST_SILENT if silent else words.HOST_HEARD)
        self._silent = silent
        for relay in self._relays.step(now, self._wanted):
            self._hardware.set_relay(relay, closed=self._relays.closed[relay])
        pulled = self._host.reset_line(now)
        if pulled and not self._reset_pulled:
            self._hardware.tell(words.HOST_RESET)
        self._hardware.set_host_reset(pulled=pulled)
        self._reset_pulled = pulled

    def _show(self, now: int) -> None:
        closed = self._relays.closed
        lit = lamps.lamps(
            now,
            silent=self._silent,
            ready=self._ready,
            on_air=closed[AMPLIFIER] or closed[SIREN],
            fault=self._something_is_wrong(),
        )
        for lamp, light in enumerate(lit):
            if not self._lit or self._lit[lamp] != light:
                self._hardware.set_lamp(lamp, lit=light)
        self._lit = lit

    def _something_is_wrong(self) -> bool:
        mains = self._analog.mains_v()
        battery = self._analog.battery_mv()
        temperature = self._analog.temperature_tenths()
        return (
            bool(self._stuck or self._faults)
            or mains is None
            or not MAINS_LOW_V <= mains <= MAINS_HIGH_V
            or battery is None
            or battery < BATTERY_LOW_MV
            or temperature is None
            or temperature > TEMPERATURE_HIGH_TENTHS
        )

    def _name(self) -> list[str]:
        return [
            "BOARD",
            requests.word("firmware", FIRMWARE),
            requests.word("limit", SILENCE_LIMIT_MS),
            requests.word("cause", self._hardware.reset_cause()),
        ]

    def _state(self, now: int) -> list[str]:
        closed = self._relays.closed
        return [
            "STATE",
            requests.word("up", now // 1000),
            requests.word("amplifier", closed[AMPLIFIER]),
            requests.word("source", closed[SOURCE]),
            requests.word("siren", closed[SIREN]),
            requests.word("stuck", ",".join(NAMES[relay] for relay in self._stuck) or "-"),
            requests.word("mains", self._analog.mains_v()),
            requests.word("battery", self._analog.battery_mv()),
            requests.word("temperature", self._analog.temperature_tenths()),
            requests.word("door", self._door.on),
            requests.counter("doors", self._door.count),
            requests.word("button", self._button.on),
            requests.counter("presses", self._button.count),
            requests.counter("cuts", self._cuts),
            requests.counter("refused", self._reader.refused),
            requests.counter("faults", self._faults),
            requests.counter("host_resets", self._host.resets),
        ]


def one_pass(board: Board, hardware: "Hardware") -> None:
    """Step once; feed the watchdog only if the whole pass was healthy."""
    try:
        board.step(hardware.now_ms())
    except Exception as error:  # noqa: BLE001 -- no fault whatever may end the program on a pole
        board.fail_safe(hardware.now_ms(), error)
        return
    hardware.feed_watchdog()


def run(hardware: "Hardware") -> None:
    """Run for ever. A technician's Ctrl-C on USB ends it with every relay open."""
    board = Board(hardware)
    try:
        while True:
            one_pass(board, hardware)
            hardware.idle(PASS_MS)
    finally:
        for relay in range(len(NAMES)):
            hardware.set_relay(relay, closed=False)
