"""The documented form in which other levels send bulletins (docs/connector.md). Pure."""

import msgspec

from controller.inbox.errors import BadParcelError
from playlists.messages.plan import Priority

LARGEST_PARCEL = 4_000_000
MOST_BULLETINS = 200


class SentBulletin(msgspec.Struct, frozen=True, kw_only=True):
    """One bulletin. Unknown fields are tolerated: senders differ."""

    number: str
    """Its name at the sender; sent twice, it is the same."""
    title: str
    text: str
    urgency: Priority = Priority.NORMAL
    expires_at: int | None = None
    """UTC milliseconds; after this nobody needs it."""


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What one sender sends at once."""

    source: str
    bulletins: tuple[SentBulletin, ...]


def read_parcel(packed: bytes) -> Parcel:
    """Read it. Raises BadParcelError, which says where it differs from the documented form."""
    if len(packed) > LARGEST_PARCEL:
        raise BadParcelError(f"{len(packed)} bytes, {LARGEST_PARCEL} allowed")
    try:
        parcel = msgspec.json.decode(packed, type=Parcel)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadParcelError(str(error)) from error
    names = [bulletin.number for bulletin in parcel.bulletins]
    texts = [parcel.source, *names, *(b.title for b in parcel.bulletins)]
    texts += [b.text for b in parcel.bulletins]
    if len(names) > MOST_BULLETINS or len(set(names)) != len(names):
        raise BadParcelError(f"more than {MOST_BULLETINS} bulletins, or one number twice")
    if not all(text.strip() for text in texts):
        raise BadParcelError("source, number, title and text must not be empty")
    return parcel
