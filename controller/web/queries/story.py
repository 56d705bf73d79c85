"""The story of one broadcast: text, approval, sound, plan, what the receiver wrote, verdicts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.errors import NotFoundError
from controller.store.broadcasts import ExpectedBroadcast, Slot
from controller.store.bulletins import Revision
from controller.store.delivery import StoredPlan
from controller.store.emergencies import Emergency
from controller.store.ledger import StoredEntry, Verdict
from controller.store.live import LiveSession, live_session_of
from controller.store.people import Person
from controller.store.places import Receiver
from controller.web.queries.broadcasts import Broadcast, broadcast, qualifiers_of
from controller.web.queries.bulletins import Decided, decided
from controller.web.wording.hearing import heard_as
from controller.web.wording.sources import gaps_of, opened_as, source_name
from controller.web.wording.values import END_CAUSE, MISS_CAUSE
from playlists.messages.journal_entry import (
    ItemEnded,
    ItemHeard,
    ItemMissed,
    ItemStarted,
    JournalEntry,
    decode_entry,
)
from playlists.rules.verdict import Cause, Qualifier, VerdictKind


@dataclass(frozen=True, slots=True)
class Testimony:
    """One entry of the receiver's journal about this broadcast, in words."""

    stored: StoredEntry
    entry: JournalEntry
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict of the past or the present."""

    verdict: Verdict
    kind: VerdictKind
    cause: Cause
    qualifiers: tuple[Qualifier, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Everything about one promise, in the order in which it came about."""

    broadcast: Broadcast
    expected: ExpectedBroadcast
    revision: Revision
    author: Person
    approval: Decided | None
    slot: Slot | None
    """What it stood in; None for what an emergency said."""
    emergency: Emergency | None
    live: LiveSession | None
    """What somebody said in that moment."""
    scheduled_by: Person
    """Who scheduled it, or gave the order."""
    first_plan: StoredPlan | None
    testimonies: tuple[Testimony, ...]
    verdicts: tuple[Judged, ...]


def story(session: Session, expected_id: str) -> Story:
    """Gather it. Raises NotFoundError."""
    told = broadcast(session, expected_id)
    if told is None:
        raise NotFoundError("ExpectedBroadcast", expected_id)
    expected = session.get_one(ExpectedBroadcast, expected_id)
    revision = session.get_one(Revision, expected.revision_id)
    slot = session.get_one(Slot, expected.slot_id) if expected.slot_id else None
    ordered = expected.emergency_id
    emergency = session.get_one(Emergency, ordered) if ordered and not slot else None
    said = None if slot or emergency else live_session_of(session, expected.revision_id)
    approvals = [
        d
        for d in decided(session, revision.bulletin)
        if d.revision.id == revision.id and d.statement is not None
    ]
    return Story(
        broadcast=told,
        expected=expected,
        revision=revision,
        author=session.get_one(Person, revision.author_id),
        approval=approvals[0] if approvals else None,
        slot=slot,
        emergency=emergency,
        live=said,
        scheduled_by=session.get_one(Person, slot.created_by) if slot else _giver(emergency, said),
        first_plan=_first_plan(session, expected),
        testimonies=_testimonies(session, expected),
        verdicts=_verdicts(session, expected_id),
    )


def _giver(emergency: Emergency | None, live: LiveSession | None) -> Person:
    if emergency is not None:
        return emergency.giver
    if live is None:
        raise ValueError("a promise of neither a slot nor an order")
    return live.speaker


def _first_plan(session: Session, expected: ExpectedBroadcast) -> StoredPlan | None:
    query = (
        select(StoredPlan)
        .join(Receiver, Receiver.id == StoredPlan.receiver_id)
        .where(
            Receiver.cluster_id == expected.cluster_id,
            StoredPlan.version == expected.first_plan_version,
        )
    )
    return session.scalar(query)


def _testimonies(session: Session, expected: ExpectedBroadcast) -> tuple[Testimony, ...]:
    query = (
        select(StoredEntry)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(
            Receiver.cluster_id == expected.cluster_id,
            StoredEntry.occurrence == expected.occurrence,
            StoredEntry.item == expected.item,
        )
        .order_by(StoredEntry.at, StoredEntry.sequence)
    )
    told = []
    for stored in session.scalars(query):
        entry = decode_entry(stored.raw)
        told.append(Testimony(stored, entry, words_of(entry)))
    return tuple(told)


def words_of(entry: JournalEntry) -> str:
    """What an entry says, in words; nothing for what is no matter of a broadcast."""
    event = entry.event
    if isinstance(event, ItemStarted):
        return f"Mở {source_name(event.source)}" if event.source else "Bắt đầu phát"
    if isinstance(event, ItemEnded):
        ended = f"Kết thúc: {END_CAUSE[event.cause]}"
        if not event.source:
            return ended
        told = opened_as(event.source, event.level_db)
        return f"{ended}; {told}{gaps_of(event.missing_frames, event.stand_in_frames)}"
    if isinstance(event, ItemMissed):
        return f"Không phát: {MISS_CAUSE[event.cause]}"
    if isinstance(event, ItemHeard):
        return heard_as(event)
    return ""


def _verdicts(session: Session, expected_id: str) -> tuple[Judged, ...]:
    query = select(Verdict).where(Verdict.expected_id == expected_id).order_by(Verdict.number)
    return tuple(
        Judged(
            row,
            VerdictKind(row.kind),
            Cause(row.cause or Cause.NONE),
            qualifiers_of(row.qualifiers),
        )
        for row in session.scalars(query)
    )
