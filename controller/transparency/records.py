"""What a leaf commits to: the record of one row, as canonical JSON.

Sorted keys, no blanks, UTF-8: the same row always makes the same bytes. Envelopes are named by
their SHA-256; whoever exports them adds the bytes themselves.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Approval, Bulletin, Revision
from controller.store.delivery import OutboxMessage
from controller.store.ledger import AuditEvent, StoredReport, Verdict
from controller.store.places import Cluster, Receiver
from controller.store.transparency import LeafKind

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One record, and the unit of administration whose record it is ("" for none)."""

    unit: str
    record: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a kind stand, what names them, what is told of them."""

    query: Select[*tuple[Any, ...]]
    """Each row with its unit."""
    name: InstrumentedAttribute[str]
    told: Callable[[Any], Record]


def records(session: Session, kind: LeafKind, subjects: Iterable[str]) -> Mapping[str, Told]:
    """The records of some rows of one kind, by their identifiers. What is gone is left out."""
    source = SOURCES[kind]
    query = source.query.where(source.name.in_(list(subjects)))
    found = session.execute(query.execution_options(populate_existing=True))
    return {
        getattr(row, source.name.key): Told(unit or "", canonical(source.told(row)))
        for row, unit in found
    }


def canonical(record: Record) -> bytes:
    """The only spelling of a record."""
    return msgspec.json.encode(record, order="sorted")


def _approval(row: Approval) -> Record:
    return {
        "id": row.id,
        "revision": row.revision_id,
        "decision": row.decision.value,
        "person": row.person_id,
        "at": row.decided_at,
        "comment": row.comment,
        "statement": row.statement,
        "evidence": row.evidence,
        # Approvals of earlier versions have none, and their leaves must go on fitting.
        **({"proof": row.proof} if row.proof else {}),
    }


def _message(row: OutboxMessage) -> Record:
    whose = {"area": row.area_id} if row.receiver_id is None else {"receiver": row.receiver_id}
    return {
        "id": row.id,
        "kind": row.kind.value,
        **whose,
        "at": row.signed_at,
        "envelope_sha256": hashlib.sha256(row.envelope or b"").hexdigest(),
    }


def _report(row: StoredReport) -> Record:
    return {"envelope_sha256": row.sha256, "receiver": row.receiver_id, "at": row.received_at}


def _promise(row: ExpectedBroadcast) -> Record:
    return {
        "id": row.id,
        "occurrence": row.occurrence,
        "item": row.item,
        "cluster": row.cluster_id,
        "unit": row.unit_id,
        "slot": row.slot_id,
        **({} if row.emergency_id is None else {"emergency": row.emergency_id}),
        "revision": row.revision_id,
        "sha256": row.sha256,
        "planned_start": row.planned_start,
        "length_ms": row.length_ms,
        "first_plan_version": row.first_plan_version,
        "at": row.promised_at,
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_by": row.withdrawn_by,
        "withdrawn_cause": row.withdrawn_cause,
        # Said only where it is so: records of other promises stay as they were.
        **({"in_mourning": True} if row.in_mourning else {}),
    }


def _verdict(row: Verdict) -> Record:
    return {
        "id": row.id,
        "promise": row.expected_id,
        "number": row.number,
        "kind": row.kind,
        "cause": row.cause,
        "qualifiers": row.qualifiers,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "start_error_ms": row.start_error_ms,
        "heard_ms": row.heard_ms,
        "rests_on": row.rests_on,
        "at": row.judged_at,
    }


def _act(row: AuditEvent) -> Record:
    return {
        "id": row.id,
        "at": row.at,
        "person": row.person_id,
        "actor": row.actor,
        "unit": row.unit_id,
        "act": row.act,
        "subject": row.subject,
        "subject_id": row.subject_id,
        "detail": row.detail,
        "origin": row.origin,
    }


SOURCES: Mapping[LeafKind, Source] = {
    LeafKind.APPROVAL: Source(
        select(Approval, Bulletin.unit_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id),
        Approval.id,
        _approval,
    ),
    LeafKind.MESSAGE: Source(
        select(OutboxMessage, func.coalesce(Cluster.unit_id, OutboxMessage.area_id))
        .outerjoin(Receiver, Receiver.id == OutboxMessage.receiver_id)
        .outerjoin(Cluster, Cluster.id == Receiver.cluster_id),
        OutboxMessage.id,
        _message,
    ),
    LeafKind.REPORT: Source(
        select(StoredReport, Cluster.unit_id)
        .join(Receiver, Receiver.id == StoredReport.receiver_id)
        .join(Cluster, Cluster.id == Receiver.cluster_id),
        StoredReport.sha256,
        _report,
    ),
    LeafKind.PROMISE: Source(
        select(ExpectedBroadcast, ExpectedBroadcast.unit_id), ExpectedBroadcast.id, _promise
    ),
    LeafKind.VERDICT: Source(
        select(Verdict, ExpectedBroadcast.unit_id).join(
            ExpectedBroadcast, ExpectedBroadcast.id == Verdict.expected_id
        ),
        Verdict.id,
        _verdict,
    ),
    LeafKind.ACT: Source(select(AuditEvent, AuditEvent.unit_id), AuditEvent.id, _act),
}

CHANGING = frozenset({LeafKind.PROMISE})
"""Rows that may change while they may: each state gets a leaf, with a copy of its record."""
