"""What can stand in the way of an approval, beside the bulletin itself."""

from collections.abc import Collection

from controller.errors import OperatorError
from playlists.messages.approval import Way


class WayNotPermittedError(OperatorError):
    """The unit does not let its bulletins be approved in this way."""

    def __init__(self, way: Way, permitted: Collection[Way]) -> None:
        super().__init__(f"{way} is not among {', '.join(sorted(permitted))}")
        self.way = way
        self.permitted = frozenset(permitted)


class DeviceNeededError(OperatorError):
    """Who has a passkey or an app approves with it: a session somebody left open must not do."""


class UnknownKeyError(OperatorError):
    """The passkey came after the unit began to ask for them: the signer does not know it yet."""

    def __init__(self, key_sha256: str) -> None:
        super().__init__(f"the signer does not know passkey {key_sha256}")
        self.key_sha256 = key_sha256


class AskedTooLongAgoError(OperatorError):
    """The device answered a statement of another time: it is asked anew."""


class BadPaperError(OperatorError):
    """The photograph of a signed script is none, too large, or says not who signed when."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"needs a JPEG or PNG of at most {limit_bytes} bytes, a name and a day")
        self.limit_bytes = limit_bytes
