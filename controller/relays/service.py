"""Use case: ask that a station be relayed, for a time. What is approved is station and length.

Nobody can hear beforehand what a station will say. So, as with a microphone at a cluster, the
approver answers for the permission; from there on it is a bulletin like any other. What stands in
where nothing comes has an approval of its own, and how the sound travels needs none.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.bulletins import service as bulletins
from controller.bulletins.approved import approved_revision
from controller.local_sources.errors import LengthOutOfBoundsError
from controller.local_sources.service import MOST_MINUTES, lay_permission
from controller.relays.errors import StandInMisfitError
from controller.shelf.shelf import Shelf
from controller.stations.errors import StationRetiredError
from controller.stations.service import near
from controller.store.base import new_id
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.store.stations import Relay
from controller.units.tree import near_ids
from playlists.messages.permission import Permission, Source, frames_of_minutes
from playlists.messages.plan import ItemKind


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRelay:
    """What is asked for."""

    unit_id: str
    station_id: str
    purpose: str
    """Which programme of the station: what people see everywhere."""
    minutes: int
    fallback_id: str = ""
    """The bulletin that sounds while nothing comes; empty: silence."""
    shared: bool = False


def ask(session: Session, actor: Actor, new: NewRelay, now: int, shelf: Shelf) -> Bulletin:
    """Lay the permission before the approver; its file goes into the folder of the tracks.

    Raises LengthOutOfBoundsError, MissingFieldError, StandInMisfitError, StationRetiredError,
    NotFoundError, and OSError where the disk refuses.
    """
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    if not 1 <= new.minutes <= MOST_MINUTES:
        raise LengthOutOfBoundsError(MOST_MINUTES)
    station = near(session, actor, Act.WRITE_BULLETIN, new.unit_id, new.station_id)
    if station.retired_at is not None:
        raise StationRetiredError(station.name)
    purpose = fields.required("title", new.purpose, 300)
    fallback = _stand_in(session, new)
    permission = Permission(
        id=new_id(now),
        unit=new.unit_id,
        kind=ItemKind.RELAY,
        source=Source.STREAM,
        frames=frames_of_minutes(new.minutes),
        purpose=purpose,
        address=station.address,
    )
    bulletin = lay_permission(session, shelf, permission, author, now)
    session.add(
        Relay(
            revision_id=bulletin.current.id,
            station_id=station.id,
            address=station.address,
            shared=new.shared,
            fallback_id=fallback,
        )
    )
    session.flush()
    told = {
        "station": station.name,
        "address": station.address,
        "minutes": new.minutes,
        "fallback": fallback or "",
        "permission": bulletin.current.audio_sha256,
    }
    record(session, actor, Act.WRITE_BULLETIN, bulletin, now, revision=1, **told)
    return bulletins.submit(session, actor, bulletin.id, now)


def _stand_in(session: Session, new: NewRelay) -> str | None:
    if not new.fallback_id:
        return None
    bulletin = find(session, Bulletin, new.fallback_id)
    revision, near = approved_revision(session, bulletin.id), near_ids(session, new.unit_id)
    if revision is None or revision.source or bulletin.unit_id not in near:
        raise StandInMisfitError(bulletin.title)
    return bulletin.id
