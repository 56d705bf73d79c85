"""What a receiver shows when it asks the controller for a relay: that it is one of its receivers.

It travels in the header `Authorization: Loa <pass>`, the envelope in base64 for addresses, signed
by the receiver's own key. It is good for one permission and a few minutes, so one that was read on
the way opens nothing else and soon nothing at all.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import ClassVar

from playlists.messages.envelope import Message, open_envelope, seal_small
from playlists.messages.keys import SigningKey
from playlists.messages.numbers import Instant
from playlists.messages.refusal import RefusalCode, RefusedError

HEADER = "Authorization"
SCHEME = "Loa "
GOOD_MS = 5 * 60_000
"""Before and behind its instant: clocks differ a little."""


class RelayPass(Message, frozen=True, kw_only=True):
    """One receiver asks for one relay."""

    KIND: ClassVar[str] = "relay-pass.v1"
    receiver: str
    permission: str
    at: Instant


def header_for(receiver: str, permission: str, now: int, key: SigningKey) -> Mapping[str, str]:
    """The header that lets a receiver in."""
    packed = seal_small(RelayPass(receiver=receiver, permission=permission, at=now), key)
    return {HEADER: SCHEME + urlsafe_b64encode(packed).decode()}


def packed_pass(header: str) -> bytes:
    """The envelope in a header. Raises RefusedError (malformed)."""
    if not header.startswith(SCHEME):
        raise RefusedError(RefusalCode.MALFORMED, "no pass")
    try:
        return urlsafe_b64decode(header.removeprefix(SCHEME).encode())
    except (binascii.Error, ValueError) as error:
        raise RefusedError(RefusalCode.MALFORMED, "not base64") from error


def open_pass(packed: bytes, keys: Mapping[str, bytes], permission: str, now: int) -> RelayPass:
    """A pass that is good for this permission now. Raises RefusedError."""
    shown = open_envelope(packed, RelayPass, keys)
    if shown.permission != permission:
        raise RefusedError(RefusalCode.OUT_OF_SCOPE, "a pass for another relay")
    if abs(shown.at - now) > GOOD_MS:
        raise RefusedError(RefusalCode.EXPIRED, "a pass of another time")
    return shown
