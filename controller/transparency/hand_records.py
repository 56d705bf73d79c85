"""Compare what people said by hand with the acts of saying it, which are in the log."""

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act
from controller.store.hand_entries import HandEntry
from controller.store.ledger import AuditEvent
from controller.store.transparency import LeafKind
from controller.transparency.faults import Fault, Finding


def compare_said(session: Session, acts: Mapping[str, int]) -> Iterator[Fault]:
    """Entries by hand that are not what these acts (by identifier, with their leaf) tell."""
    query = (
        select(AuditEvent, HandEntry)
        .outerjoin(HandEntry, HandEntry.id == AuditEvent.subject_id)
        .where(AuditEvent.id.in_(acts), AuditEvent.act == Act.ENTER_BY_HAND)
    )
    rows = session.execute(query.execution_options(populate_existing=True))
    for act, entry in rows:
        if entry is None or not _tells(act, entry):
            yield Fault(Finding.SAID_OTHERWISE, LeafKind.ACT, act.id, acts[act.id])


def said_without_act(session: Session) -> Iterator[Fault]:
    """Entries by hand of which no act tells."""
    told = select(AuditEvent.subject_id).where(AuditEvent.act == Act.ENTER_BY_HAND)
    query = select(HandEntry.id).where(HandEntry.id.not_in(told)).order_by(HandEntry.id)
    for id_ in session.scalars(query):
        yield Fault(Finding.SAID_OTHERWISE, None, id_)


def _tells(act: AuditEvent, entry: HandEntry) -> bool:
    said = {
        "kind": entry.kind,
        "cluster": entry.cluster_id,
        "bulletin": entry.bulletin_id,
        "about": entry.subject,
        "began_at": entry.began_at,
        "ended_at": entry.ended_at,
        "outcome": entry.outcome,
        "note": entry.note,
        "photo": entry.photo_sha256,
        "corrects": entry.corrects_id,
    }
    signed = (act.unit_id, act.person_id, act.actor, act.at)
    return json.loads(act.detail) == said and signed == (
        entry.unit_id,
        entry.written_by,
        entry.writer,
        entry.written_at,
    )
