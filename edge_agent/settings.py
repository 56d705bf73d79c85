"""What a receiver is told at installation: `receiver.toml` in its home, read once.

Unknown keys are errors and all errors are told at once, because whoever installs a receiver
stands on a ladder and does not come back for the second one.
"""

import difflib
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

FILE_NAME = "receiver.toml"
MAX_BROKERS = 2
MAX_WARM_UP_MS = 8_000
"""A voice is known ten seconds ahead: a slower amplifier would miss its begin."""


Transport = Literal["tcp", "websockets"]


class Broker(msgspec.Struct, frozen=True, kw_only=True):
    """One MQTT broker: the commune's or the province's."""

    host: str
    port: int = 1883
    username: str = ""
    password: str = ""
    certificates: str = ""
    """The folder `line` of an enrolled receiver: certificates instead of a password."""
    transport: Transport = "tcp"
    """Websockets pass where a network lets nothing but the web through."""
    path: str = "/mqtt"
    """Of the websocket."""
    alpn: str = ""
    """What to ask for in the TLS greeting ("mqtt"), where one port 443 serves web and broker."""


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """Where sound goes: a loudspeaker program's socket, or the machine's sound card."""

    loudspeaker: str = ""
    output: Literal["", "portaudio"] = ""
    source_input: str = ""
    """The capture device (its name or number) that hears the local source, to measure it."""
    ffmpeg: str = ""
    """The program that decodes stations for relays; empty: the one on PATH, if there is one."""


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """What listens at the loudspeaker, to prove that it sounded (docs/hearing.md)."""

    input: str = ""
    """A capture device, as `arecord -L` names it ("plughw:1")."""
    socket: str = ""
    """In its place: the socket of a program that stands for a microphone."""
    tap: Literal["microphone", "line"] = "microphone"
    """In the air at the horn, or by wire behind the amplifier."""


class Cache(msgspec.Struct, frozen=True, kw_only=True):
    """How much audio may be kept, and how it is fetched over a line that is paid for."""

    limit_mb: int = 2048
    kilobytes_per_second: int = 0
    """0: as fast as it comes. What is needed within a minute is not held up."""
    night: str = ""
    """"22:00-05:00" in Vietnam: what has time is fetched then. Empty: at any time."""


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What switches the amplifier, and what hangs on it (docs/board.md)."""

    kind: Literal["none", "gpio", "serial"] = "none"
    path: str = ""
    """A serial port, or the `brightness` file of a pin."""
    warm_up_ms: int = 0
    """How long the amplifier itself needs from power to sound."""
    hold_ms: int = 500
    """How long the amplifier stays on behind the last sample: what the sound device buffers."""
    siren: bool = False
    """A siren or beacon is wired, to go with emergencies."""
    source: Literal["", "microphone", "tuner", "line"] = ""
    """What is wired to the board's source relay: plans may open it and nothing else."""
    battery_low_mv: int = 11_000
    hot_celsius: int = 70


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in `receiver.toml`."""

    receiver: str
    unit_path: tuple[str, ...]
    """The receiver's own unit first, then every unit above it."""
    cluster: str
    broker: tuple[Broker, ...]
    """In order of preference; the second is used when the first is gone."""
    sound: Sound
    hearing: Hearing = Hearing()
    cache: Cache = Cache()
    board: Board = Board()


class SettingsError(ValueError):
    """Whoever wrote `receiver.toml` must change it; `problems` says everything that is wrong."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join([f"{path} cannot be used:", *(f"  - {p}" for p in problems)]))
        self.problems = problems


def read_settings(home: Path) -> Settings:
    """Read `receiver.toml`. Raises SettingsError with all problems."""
    path = home / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(path, [f"it cannot be read: {error.strerror}"]) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, [f"it is not TOML: {error}"]) from error
    problems = _shape_problems(table, Settings, "")
    if problems:
        raise SettingsError(path, problems)
    settings = msgspec.convert(table, Settings)
    problems = _sense_problems(settings)
    if problems:
        raise SettingsError(path, problems)
    return settings


def _shape_problems(table: dict[str, Any], kind: type[msgspec.Struct], where: str) -> list[str]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    problems = [_unknown(key, list(fields), where) for key in table if key not in fields]
    for name, field in fields.items():
        if name in table:
            problems += _value_problems(table[name], field.type, f"{where}{name}")
        elif field.required:
            problems.append(f"{where}{name} is missing")
    return problems


def _unknown(key: str, known: list[str], where: str) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{where}{key} is not a setting{hint}"


def _value_problems(value: Any, kind: Any, where: str) -> list[str]:
    element = getattr(kind, "__args__", (None,))[0]
    if _is_table(kind) and isinstance(value, dict):
        return _shape_problems(value, kind, f"{where}.")
    if _is_table(element) and isinstance(value, list):
        return [
            problem
            for number, part in enumerate(value, 1)
            for problem in _value_problems(part, element, f"{where} {number}")
        ]
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return [f"{where}: {error}"]
    return []


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _sense_problems(settings: Settings) -> list[str]:
    named = {"receiver": settings.receiver, "cluster": settings.cluster}
    problems = [f"{name} is empty" for name, value in named.items() if not value]
    if set(settings.receiver) & set("/+#"):
        problems.append("receiver may not hold / + # (it is a part of MQTT topics)")
    if not settings.unit_path:
        problems.append("unit_path names no unit")
    if not 1 <= len(settings.broker) <= MAX_BROKERS:
        problems.append(f"[[broker]] must stand once or twice, not {len(settings.broker)} times")
    if any(broker.alpn and not broker.certificates for broker in settings.broker):
        problems.append("[[broker]] alpn needs certificates: without TLS nobody is asked for it")
    if bool(settings.sound.loudspeaker) == bool(settings.sound.output):
        problems.append('[sound] needs either loudspeaker = "SOCKET" or output = "portaudio"')
    if settings.hearing.input and settings.hearing.socket:
        problems.append("[hearing] needs either input or socket, or neither")
    try:
        read_night(settings.cache.night)
    except ValueError:
        problems.append('[cache] night must be as "22:00-05:00"')
    return problems + _board_problems(settings)


def _board_problems(settings: Settings) -> list[str]:
    board = settings.board
    wrong = {
        "[board] needs a path for serial and gpio, and none for kind none": (
            (board.kind == "none") == bool(board.path)
        ),
        "[board] source needs kind serial: nothing else switches an input": (
            bool(board.source) and board.kind != "serial"
        ),
        "[sound] source_input needs [board] source: there is nothing to measure": (
            bool(settings.sound.source_input) and not board.source
        ),
        f"[board] warm_up_ms must be from 0 to {MAX_WARM_UP_MS}": (
            not 0 <= board.warm_up_ms <= MAX_WARM_UP_MS
        ),
    }
    return [problem for problem, is_so in wrong.items() if is_so]


def read_night(written: str) -> tuple[int, int] | None:
    """The minutes after midnight of "22:00-05:00"; None for an empty text. Raises ValueError."""
    if not written:
        return None
    begin, end = (datetime.strptime(time, "%H:%M") for time in written.split("-"))  # noqa: DTZ007 -- a time of day has no zone
    return begin.hour * 60 + begin.minute, end.hour * 60 + end.minute
