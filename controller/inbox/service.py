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
from controller.inbox.parcel import Parcel, SentBulletin
from controller.intake.marks import refuse_secret
from controller.ledger.verdict_groups import SOUNDED
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.emergencies import Emergency
from controller.store.lookup import find
from controller.store.source_bulletins import SourceBulletin, SourceState
from controller.units.tree import subtree_ids
from playlists.messages.plan import Priority


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
            row = _waiting(sent, now, unit_id=unit_id, source=source, number=number)
            session.add(row)
            session.flush()
            record(session, actor, Act.RECEIVE_SOURCE, row, now, source=source, number=number)
        kept.append(row)
    return kept


def _waiting(
    sent: SentBulletin, now: int, *, unit_id: str, source: str, number: str
) -> SourceBulletin:
    """A bulletin of another level as it waits for a decision. Raises SecretDocumentError."""
    refuse_secret([sent.title, *sent.text.split("\n")])
    return SourceBulletin(
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


def waiting(session: Session, unit_id: str, now: int) -> list[SourceBulletin]:
    """What a unit and those below it have still to decide, the most urgent first.

    The caller checked what its reader may see.
    """
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
    counted = _counted(session, [_what_came_of(row) for row in rows])
    return [
        Receipt(
            number=row.number,
            state=row.state,
            received_at=row.received_at,
            decided_at=row.decided_at,
            reason=row.reason,
            promised=sum(counted.get(_what_came_of(row), {}).values()),
            heard=sum(counted.get(_what_came_of(row), {}).get(kind, 0) for kind in SOUNDED),
        )
        for row in rows
    ]


def _counted(session: Session, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often each verdict was given about what these bulletins and orders promised."""
    found: dict[str, dict[str, int]] = {}
    for promised_by in (Revision.bulletin_id, ExpectedBroadcast.emergency_id):
        query = (
            select(promised_by, ExpectedBroadcast.verdict, func.count())
            .select_from(ExpectedBroadcast)
            .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
            .where(promised_by.in_(ids))
            .group_by(promised_by, ExpectedBroadcast.verdict)
        )
        for id_, verdict, count in session.execute(query):
            found.setdefault(str(id_), {})[verdict] = count
    return found


def _what_came_of(row: SourceBulletin) -> str:
    """The order or the bulletin that was made of it; nothing where it waits or was declined."""
    return row.emergency_id or row.bulletin_id or ""


def _refuse_decided(row: SourceBulletin) -> None:
    if row.state is not SourceState.WAITING:
        raise SourceDecidedError(row.id, row.state)
