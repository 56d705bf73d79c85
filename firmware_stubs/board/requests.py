"""What a host may ask, and how the board words its answers. Values in, values out.

    HELLO                              who are you?
    WANT amplifier source siren ready  what every relay (and the ready lamp) should be: 0 or 1
    BYE seconds                        the host stops on purpose and will be away this long

A WANT is a state, not a change: a lost one is healed by the next, a doubled one does no harm.
"""

HELLO = "HELLO"
WANT = "WANT"
BYE = "BYE"
WANTED = ("amplifier", "source", "siren", "ready")
MAX_BYE_DIGITS = 4

NO_VERSION = "VERSION"
NO_VERB = "VERB"
NO_SHAPE = "SHAPE"
COUNTER_WRAPS = 65_536


class RequestError(Exception):
    """The host asked for something that the board does not understand; `reason` is for the host."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_want(arguments: list[str]) -> list[bool]:
    """Wanted amplifier, source, siren and ready lamp. Raises RequestError."""
    if len(arguments) != len(WANTED) or not all(word in {"0", "1"} for word in arguments):
        raise RequestError(NO_SHAPE)
    return [word == "1" for word in arguments]


def read_bye(arguments: list[str]) -> int:
    """How long the host will be away (seconds, at most 9999). Raises RequestError."""
    if len(arguments) != 1 or len(arguments[0]) > MAX_BYE_DIGITS or not arguments[0].isdigit():
        raise RequestError(NO_SHAPE)
    return int(arguments[0])


def word(name: str, value: int | str | None) -> str:
    """`name=value`: yes is 1, no is 0, unknown is `?`."""
    if value is None:
        return f"{name}=?"
    return f"{name}={value if isinstance(value, str) else int(value)}"


def counter(name: str, value: int) -> str:
    """A counter that starts again at 0 after 65535, so that an answer never grows too long."""
    return f"{name}={value % COUNTER_WRAPS}"
