"""Use cases about source bulletins: receive, take, decline, tell the sender."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.inbox.errors import SourceDecidedError
from controller.inbox.parcel import Parcel
from controller.intake.marks import refuse_secret
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.emergencies import Emergency
from controller.store.lookup import find
from controller.store.source_bulletins import SourceBulletin, SourceState
from controller.units.tree import subtree_ids
from playlists.messages.plan import Priority
from playlists.rules.verdict import VerdictKind

HEARD = frozenset({VerdictKind.PLAYED, VerdictKind.PLAYED_HEARD})


def receive(
    session: Session, actor: Actor, unit_id: str, parcel: Parcel, now: int
) -> list[SourceBulletin]:
    """Keep what is new of a parcel; what came before is left as it stands. Returns all of it.

    Raises SecretDocumentError where one bears a mark of secrecy: then nothing of it is kept.
    """
    require(session, actor, Act.RECEIVE_SOURCE, unit_id)
    source = fields.required("source", parcel.source, 100)
    there = {
        row.number: row
        for row in session.scalars(
            select(SourceBulletin).where(
                SourceBulletin.unit_id == unit_id, SourceBulletin.source == source
            )
        )
    }
    kept = []
    for sent in parcel.bulletins:
        number = fields.required("number", sent.number, 120)
        row = there.get(number)
        if row is None:
            refuse_secret([sent.title, *sent.text.split("\n")])
            row = SourceBulletin(
                id=new_id(now),
                unit_id=unit_id,
                source=source,
                number=number,
                urgency=sent.urgency,
                title=fields.required("title", sent.title, 300),
                written_text=fields.required("written_text", sent.text, bulletins.TEXT_LIMIT),
                expires_at=sent.expires_at,
                received_at=now,
                state=SourceState.WAITING,
            )
            session.add(row)
            session.flush()
            record(session, actor, Act.RECEIVE_SOURCE, row, now, source=source, number=number)
        kept.append(row)
    return kept


def waiting(session: Session, unit_id: str, now: int) -> list[SourceBulletin]:
    """What a unit and those below it have still to decide, the most urgent first."""
    query = select(SourceBulletin).where(
        SourceBulletin.unit_id.in_(subtree_ids(session, unit_id)),
        SourceBulletin.state == SourceState.WAITING,
        SourceBulletin.expires_at.is_(None) | (SourceBulletin.expires_at > now),
    )
    found = session.scalars(query.order_by(SourceBulletin.received_at, SourceBulletin.number))
    return sorted(found, key=lambda row: -row.urgency.rank)


def take(session: Session, actor: Actor, source_id: str, now: int) -> Bulletin:
    """Make a bulletin of it. It needs an approval like any other. Raises SourceDecidedError.

    What is urgent becomes an ưu tiên bulletin; an emergency on air takes an order (`obey`).
    """
    row = find(session, SourceBulletin, source_id, to_change=True)
    author = require_author(session, actor, Act.WRITE_BULLETIN, row.unit_id)
    _refuse_decided(row)
    urgent = row.urgency is not Priority.NORMAL
    new = NewBulletin(
        unit_id=row.unit_id,
        title=row.title,
        written_text=row.written_text,
        priority=Priority.PRIORITY if urgent else Priority.NORMAL,
    )
    bulletin = bulletins.create(session, actor, new, now)
    row.state, row.bulletin_id = SourceState.TAKEN, bulletin.id
    row.decided_by, row.decided_at = author, now
    session.flush()
    record(session, actor, "take_source", row, now, bulletin=bulletin.id)
    return bulletin


def obey(
    session: Session, actor: Actor, source_id: str, emergency: Emergency, now: int
) -> SourceBulletin:
    """Note that its words were ordered on air at once. Raises SourceDecidedError."""
    row = find(session, SourceBulletin, source_id, to_change=True)
    author = require_author(session, actor, Act.ORDER_EMERGENCY, row.unit_id)
    _refuse_decided(row)
    row.state, row.emergency_id = SourceState.TAKEN, emergency.id
    row.decided_by, row.decided_at = author, now
    session.flush()
    record(session, actor, "obey_source", row, now, emergency=emergency.id)
    return row


def decline(
    session: Session, actor: Actor, source_id: str, reason: str, now: int
) -> SourceBulletin:
    """Leave it out, with the reason, which goes back to the sender. Raises SourceDecidedError."""
    row = find(session, SourceBulletin, source_id, to_change=True)
    author = require_author(session, actor, Act.RECEIVE_SOURCE, row.unit_id)
    _refuse_decided(row)
    row.decided_by = author
    row.reason = fields.required("reason", reason, 1000)
    row.state, row.decided_at = SourceState.DECLINED, now
    session.flush()
    record(session, actor, "decline_source", row, now, reason=row.reason)
    return row


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What became of one bulletin, for its sender."""

    number: str
    state: SourceState
    received_at: int
    decided_at: int | None
    reason: str
    promised: int
    """In so many places it is or was to sound, counted each time."""
    heard: int
    """So often it did."""


def receipts(session: Session, actor: Actor, unit_id: str, source: str) -> list[Receipt]:
    """What became of everything that one sender sent to a unit, in its order."""
    require(session, actor, Act.RECEIVE_SOURCE, unit_id)
    query = select(SourceBulletin).where(
        SourceBulletin.unit_id == unit_id, SourceBulletin.source == source
    )
    rows = list(session.scalars(query.order_by(SourceBulletin.received_at, SourceBulletin.number)))
    counted = _counted(session, [row.bulletin_id for row in rows if row.bulletin_id])
    counted |= _counted_orders(session, [row.emergency_id for row in rows if row.emergency_id])
    return [
        Receipt(
            number=row.number,
            state=row.state,
            received_at=row.received_at,
            decided_at=row.decided_at,
            reason=row.reason,
            promised=sum(counted.get(_what_came_of(row), {}).values()),
            heard=sum(counted.get(_what_came_of(row), {}).get(kind, 0) for kind in HEARD),
        )
        for row in rows
    ]


def _counted(session: Session, bulletin_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    query = (
        select(Revision.bulletin_id, ExpectedBroadcast.verdict, func.count())
        .join(ExpectedBroadcast, ExpectedBroadcast.revision_id == Revision.id)
        .where(Revision.bulletin_id.in_(bulletin_ids))
        .group_by(Revision.bulletin_id, ExpectedBroadcast.verdict)
    )
    found: dict[str, dict[str, int]] = {}
    for bulletin_id, verdict, count in session.execute(query):
        found.setdefault(bulletin_id, {})[verdict] = count
    return found


def _counted_orders(session: Session, emergency_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    query = (
        select(ExpectedBroadcast.emergency_id, ExpectedBroadcast.verdict, func.count())
        .where(ExpectedBroadcast.emergency_id.in_(emergency_ids))
        .group_by(ExpectedBroadcast.emergency_id, ExpectedBroadcast.verdict)
    )
    found: dict[str, dict[str, int]] = {}
    for emergency_id, verdict, count in session.execute(query):
        found.setdefault(str(emergency_id), {})[verdict] = count
    return found


def _what_came_of(row: SourceBulletin) -> str:
    return row.emergency_id or row.bulletin_id or ""


def _refuse_decided(row: SourceBulletin) -> None:
    if row.state is not SourceState.WAITING:
        raise SourceDecidedError(row.id, row.state)
