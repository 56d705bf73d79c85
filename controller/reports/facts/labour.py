"""Work that people did in a period: bulletins written, approved, scheduled."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from controller.store.broadcasts import Slot
from controller.store.bulletins import Approval, Audio, Bulletin, Decision, Revision
from controller.store.people import Person
from playlists.messages.plan import ms_of_frames

WHO = (Person.id, Person.name, Person.position)


@dataclass(frozen=True, kw_only=True, slots=True)
class Labour:
    """So much of one kind of work by one person."""

    person: str
    position: str
    count: int
    length_ms: int = 0


def written(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Labour]:
    """Bulletins that were approved in the period, by who wrote the approved wording."""
    query = (
        select(*WHO, func.count(), func.sum(Audio.frames))
        .join(Revision, Revision.author_id == Person.id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .join(Approval, Approval.revision_id == Revision.id)
        .outerjoin(Audio, Audio.sha256 == Revision.audio_sha256)
        .where(
            Bulletin.unit_id.in_(units),
            Approval.decision == Decision.APPROVED,
            Approval.decided_at >= from_ms,
            Approval.decided_at < to_ms,
        )
        .group_by(*WHO)
        .order_by(Person.name, Person.id)
    )
    return [
        Labour(
            person=name,
            position=position,
            count=count,
            length_ms=ms_of_frames(int(frames or 0)),
        )
        for _id, name, position, count, frames in session.execute(query)
    ]


def decided(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Labour]:
    """Decisions about bulletins, approvals and returns alike."""
    query = (
        select(*WHO, func.count())
        .join(Approval, Approval.person_id == Person.id)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(
            Bulletin.unit_id.in_(units),
            Approval.decided_at >= from_ms,
            Approval.decided_at < to_ms,
        )
        .group_by(*WHO)
        .order_by(Person.name, Person.id)
    )
    return _counted(session.execute(query))


def scheduled(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Labour]:
    """Slots that were put on the schedule."""
    query = (
        select(*WHO, func.count())
        .join(Slot, Slot.created_by == Person.id)
        .where(Slot.unit_id.in_(units), Slot.created_at >= from_ms, Slot.created_at < to_ms)
        .group_by(*WHO)
        .order_by(Person.name, Person.id)
    )
    return _counted(session.execute(query))


def _counted(rows: Iterable[Row[str, str, str, int]]) -> list[Labour]:
    return [
        Labour(person=name, position=position, count=count) for _id, name, position, count in rows
    ]
