"""What a leaf commits to: the record of one row, as canonical JSON.

Sorted keys, no blanks, UTF-8: the same row always makes the same bytes. Envelopes are named by
their SHA-256; whoever exports them adds the bytes themselves.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.base import Base
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Approval
from controller.store.delivery import OutboxMessage
from controller.store.ledger import AuditEvent, StoredReport, Verdict
from controller.store.transparency import LeafKind

Record = dict[str, Any]


def records(session: Session, kind: LeafKind, subjects: Iterable[str]) -> Mapping[str, bytes]:
    """The records of some rows of one kind, by their identifiers. What is gone is left out."""
    table, name, told = TABLES[kind]
    column = getattr(table, name)
    rows = session.scalars(
        select(table).where(column.in_(list(subjects))).execution_options(populate_existing=True)
    )
    return {getattr(row, name): canonical(told(row)) for row in rows}


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
    }


def _message(row: OutboxMessage) -> Record:
    return {
        "id": row.id,
        "kind": row.kind.value,
        "receiver": row.receiver_id,
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
        "revision": row.revision_id,
        "sha256": row.sha256,
        "planned_start": row.planned_start,
        "length_ms": row.length_ms,
        "first_plan_version": row.first_plan_version,
        "at": row.promised_at,
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_by": row.withdrawn_by,
        "withdrawn_cause": row.withdrawn_cause,
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


TABLES: Mapping[LeafKind, tuple[type[Base], str, Callable[[Any], Record]]] = {
    LeafKind.APPROVAL: (Approval, "id", _approval),
    LeafKind.MESSAGE: (OutboxMessage, "id", _message),
    LeafKind.REPORT: (StoredReport, "sha256", _report),
    LeafKind.PROMISE: (ExpectedBroadcast, "id", _promise),
    LeafKind.VERDICT: (Verdict, "id", _verdict),
    LeafKind.ACT: (AuditEvent, "id", _act),
}
"""Where the rows of a kind stand, what names them, what is told of them."""

CHANGING = frozenset({LeafKind.PROMISE})
"""Rows that may change while they may: each state gets a leaf, with a copy of its record."""
