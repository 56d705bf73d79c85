"""Another station's stream: where a relay (tiếp âm) takes its sound from.

A plan names the address that was approved, and what sounds when nothing comes from it. With
`shared`, receivers ask the controller first, which takes the stream once for all of them: it is
at <base>/relay/<permission> beside the tracks. Who gets nothing there asks the station itself.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

LONGEST_ADDRESS = 500
SHARED_PATH = "relay"


class Stream(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is relayed."""

    address: str
    fallback: str = ""
    """The hash of the track that sounds while nothing comes; empty: silence."""
    shared: bool = False
    """Through the controller, where that is possible."""


def is_address(text: str) -> bool:
    """Whether this may be a station's address: http or https, a host, no login, no blanks."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    has_login = parts.username is not None or parts.password is not None
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and not has_login
    )


def places(stream: Stream, permission: str, audio_sources: Sequence[str]) -> tuple[str, ...]:
    """Where to ask for a stream, best first; `audio_sources` are the plan's."""
    shared = audio_sources if stream.shared else ()
    asked = [f"{base.rstrip('/')}/{SHARED_PATH}/{permission}" for base in shared]
    return (*asked, stream.address)
