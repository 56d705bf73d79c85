"""Use case: ask that a source at the clusters be opened, for a time and a purpose.

What will be said cannot be heard beforehand. So the approver answers for the permission: which
source, how long, what for. It is a bulletin like any other from there on: submitted, approved by
somebody else, put into programmes, promised, judged, recalled.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.bulletins import service as bulletins
from controller.bulletins.finished import Finished, lay_finished
from controller.civil import MINUTE_MS
from controller.local_sources.errors import LengthOutOfBoundsError
from controller.shelf.shelf import Shelf
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.base import new_id
from controller.store.bulletins import Bulletin
from playlists.messages.permission import (
    LONGEST_MS,
    Permission,
    Source,
    frames_of_minutes,
    hash_of,
    kind_of,
    packed,
)
from playlists.messages.plan import ItemKind

MOST_MINUTES = LONGEST_MS // MINUTE_MS


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOpening:
    """What is asked for."""

    unit_id: str
    source: Source
    purpose: str
    """Who speaks about what, or which station and programme: what people see everywhere."""
    minutes: int


def ask(session: Session, actor: Actor, new: NewOpening, now: int, shelf: Shelf) -> Bulletin:
    """Lay the permission before the approver; its file goes into the folder of the tracks.

    Raises LengthOutOfBoundsError, MissingFieldError, and OSError where the disk refuses.
    """
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    if not 1 <= new.minutes <= MOST_MINUTES:
        raise LengthOutOfBoundsError(MOST_MINUTES)
    purpose = fields.required("title", new.purpose, 300)
    permission = Permission(
        id=new_id(now),
        unit=new.unit_id,
        kind=kind_of(new.source),
        source=new.source,
        frames=frames_of_minutes(new.minutes),
        purpose=purpose,
    )
    bulletin = lay_permission(session, shelf, permission, author, now)
    told = {
        "source": new.source,
        "minutes": new.minutes,
        "permission": bulletin.current.audio_sha256,
    }
    record(session, actor, Act.WRITE_BULLETIN, bulletin, now, revision=1, **told)
    return bulletins.submit(session, actor, bulletin.id, now)


def lay_permission(
    session: Session, shelf: Shelf, permission: Permission, author: str, now: int
) -> Bulletin:
    """The bulletin of a permission, whose file and row lie where a track's would be.

    Relays and live sound are laid by it, too. Raises OSError.
    """
    content, sha256 = packed(permission), hash_of(permission)
    shelf.keep(sha256, content)
    track = FinishedTrack(sha256=sha256, size_bytes=len(content), frames=permission.frames)
    keep_track(session, track, now)
    opening = Finished(
        id=permission.id,
        unit_id=permission.unit,
        kind=ItemKind(permission.kind),
        title=permission.purpose,
        sha256=sha256,
        source=permission.source,
    )
    return lay_finished(session, opening, author, now)
