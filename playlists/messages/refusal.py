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
    BROKEN_CHAIN = "broken_chain"


class RefusedError(Exception):
    """The sender's fault: these bytes may not be acted upon."""

    def __init__(self, code: RefusalCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
