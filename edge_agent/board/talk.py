"""Talk with a board: which bytes to send now, what the received ones mean. Touches no port.

We ask, the board answers. A WANT goes out every BEAT_MS and at once when what is wanted changes;
it is order and heartbeat in one, and each STATE that answers it tells everything. A HELLO goes
out until the board has said its name, again after each of its restarts.
"""

from collections import deque

import msgspec

from edge_agent.board.board import ALL_OPEN, Measured, Report, Wanted
from edge_agent.board.frames import AnswerReader, request_frame

BEAT_MS = 400
"""The board's limit is 1500 ms: three beats in a row may be lost and nothing opens."""
LOST_AFTER_MS = 1500
ANSWERS_AWAITED = 4
SEQUENCES = 256
NOTHING_STUCK = "-"


class _StateWords(msgspec.Struct, frozen=True):
    """A STATE as the board words it; what a later firmware adds is passed over."""

    up: int
    amplifier: bool
    source: bool
    siren: bool
    stuck: str
    mains: int | None
    battery: int | None
    temperature: int | None
    door: bool
    doors: int
    button: bool
    presses: int
    cuts: int
    refused: int
    faults: int
    host_resets: int


class Talk:
    """One conversation; begins anew with `begin` when the port was opened again."""

    def __init__(self, first_sequence: int = 0) -> None:
        self._wanted = ALL_OPEN
        self._sequence = first_sequence
        self._reader = AnswerReader()
        self._refused_words = 0
        self._firmware = ""
        self._state: _StateWords | None = None
        self._restarts = 0
        self.begin()

    def begin(self) -> None:
        """Forget what was under way: the line is new."""
        self._awaited: deque[int] = deque(maxlen=ANSWERS_AWAITED)
        self._beat_at: int | None = None
        self._heard_at: int | None = None
        self._named = False

    def want(self, wanted: Wanted) -> None:
        """Say how relays should be; sent with the next `outgoing`."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._beat_at = None

    def outgoing(self, now_ms: int) -> bytes:
        """Bytes that are due, perhaps none."""
        if self._beat_at is not None and now_ms - self._beat_at < BEAT_MS:
            return b""
        self._beat_at = now_ms
        wanted = self._wanted
        bits = (wanted.amplifier, wanted.source, wanted.siren, wanted.ready)
        want = self._ask("WANT " + " ".join(str(int(bit)) for bit in bits))
        return want if self._named else want + self._ask("HELLO")

    def goodbye(self, away_s: int) -> bytes:
        """The last bytes: all relays open, and no restart of the host for so long."""
        return self._ask(f"BYE {min(away_s, 9999)}")

    def incoming(self, data: bytes, now_ms: int) -> None:
        """Take bytes from the line. Never raises, whatever they are."""
        for answer in self._reader.feed(data):
            if answer.sequence not in self._awaited:
                continue
            match answer.words:
                case ("STATE", *words):
                    self._take_state(words, now_ms)
                case ("BOARD", *words):
                    self._firmware = _pairs(words).get("firmware") or ""
                    self._named = True
                case _:
                    self._refused_words += 1

    def report(self, now_ms: int) -> Report:
        """What is known now."""
        refused = self._reader.refused + self._refused_words
        state = self._state
        if state is None or self._heard_at is None or now_ms - self._heard_at > LOST_AFTER_MS:
            return Report(
                connected=False,
                trouble="the board does not answer",
                refused_by_us=refused,
                restarts=self._restarts,
            )
        return Report(
            connected=True,
            amplifier=state.amplifier,
            source=state.source,
            siren=state.siren,
            stuck=() if state.stuck == NOTHING_STUCK else tuple(state.stuck.split(",")),
            measured=Measured(
                uptime_s=state.up,
                mains_v=state.mains,
                battery_mv=state.battery,
                temperature_tenths=state.temperature,
            ),
            door_open=state.door,
            door_openings=state.doors,
            button_held=state.button,
            button_presses=state.presses,
            cuts=state.cuts,
            faults=state.faults,
            refused_by_board=state.refused,
            refused_by_us=refused,
            host_resets=state.host_resets,
            restarts=self._restarts,
            firmware=self._firmware,
        )

    def _ask(self, words: str) -> bytes:
        self._sequence = (self._sequence + 1) % SEQUENCES
        self._awaited.append(self._sequence)
        return request_frame(self._sequence, words)

    def _take_state(self, words: list[str], now_ms: int) -> None:
        try:
            state = msgspec.convert(_pairs(words), _StateWords, strict=False)
        except msgspec.ValidationError:
            self._refused_words += 1
            return
        if self._state is not None and state.up < self._state.up:
            self._restarts += 1
            self._named = False
        self._state = state
        self._heard_at = now_ms


def _pairs(words: list[str]) -> dict[str, str | None]:
    split = (word.partition("=") for word in words)
    return {name: None if value == "?" else value for name, _, value in split}
