"""Why a message is not accepted.

A refusal is an ordinary outcome: the receiver keeps what it had, journals the code and goes on.
"""

from enum import StrEnum


class RefusalCode(StrEnum):
    """The one word that a journal, a ledger and a page use for a refusal."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    WRONG_KIND = "wrong_kind"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    OUT_OF_SCOPE = "out_of_scope"
    WRONG_RECEIVER = "wrong_receiver"
    OLD_VERSION = "old_version"
    EXPIRED = "expired"
    FROM_FUTURE = "from_future"
    """Dated later than a clock that is trusted."""
    REPLAYED = "replayed"
    """This number, or a later one than can be remembered, was taken before."""
    ENDED = "ended"
    """It was cancelled or stopped before it came."""
    NOT_SUPPORTED = "not_supported"
    """The receiver's program, or its hardware, cannot do it."""
    BROKEN_CHAIN = "broken_chain"


class RefusedError(Exception):
    """The sender's fault: these bytes may not be acted upon."""

    def __init__(self, code: RefusalCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
