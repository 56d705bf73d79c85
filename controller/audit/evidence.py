"""What proves a step of a broadcast: its leaf in the log, the head over it, what was signed.

The page names evidence; whoever doubts it takes an export away and checks that (`loa verify`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.report import Received, open_report
from controller.store.base import first_id
from controller.store.delivery import OutboxKind, OutboxMessage, StoredPlan
from controller.store.ledger import StoredReport
from controller.store.places import Receiver
from controller.store.transparency import LeafKind, LogHead, LogLeaf
from playlists.messages.envelope import Envelope
from playlists.messages.keys import key_id
from playlists.messages.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a record stands in the log."""

    index: int
    state: int
    at: int
    """When it was appended."""
    covered_by: int | None
    """The size of the first signed head that holds it; None while none is signed."""


@dataclass(frozen=True, slots=True)
class SignedReport:
    """The envelope in which a receiver told of the broadcast."""

    sha256: str
    received_at: int
    key: str
    """Id of the key that the receiver came in with."""
    holds: bool
    """Whether that key's signature over the envelope holds, tried just now."""


@dataclass(frozen=True, slots=True)
class SignedPlan:
    """The plan as it was signed for a receiver."""

    message_id: str
    signed_at: int
    keys: tuple[str, ...]
    """Ids of the keys whose signatures it carries; an export lets anybody check them."""


def leaves(
    session: Session, subjects: Mapping[LeafKind, Collection[str]]
) -> dict[tuple[LeafKind, str], Leaf]:
    """The newest leaf about each of these rows; none about what waits for the log."""
    found: dict[tuple[LeafKind, str], Leaf] = {}
    for kind, ids in subjects.items():
        query = select(LogLeaf.subject, LogLeaf.index, LogLeaf.state, LogLeaf.at).where(
            LogLeaf.kind == kind, LogLeaf.subject.in_(ids)
        )
        for subject, index, state, at in session.execute(query.order_by(LogLeaf.state)):
            found[kind, subject] = Leaf(index, state, at, _head_over(session, index))
    return found


def _head_over(session: Session, index: int) -> int | None:
    query = select(LogHead.size).where(LogHead.size > index, LogHead.envelope.is_not(None))
    return session.scalar(query.order_by(LogHead.size).limit(1))


def signed_reports(session: Session, hashes: Collection[str]) -> dict[str, SignedReport]:
    """Reports by their hash, each opened anew with the key of its receiver."""
    query = (
        select(StoredReport, Receiver.public_key)
        .join(Receiver, Receiver.id == StoredReport.receiver_id)
        .where(StoredReport.sha256.in_(hashes))
    )
    return {
        row.sha256: SignedReport(row.sha256, row.received_at, key_id(key), _holds(row, key))
        for row, key in session.execute(query)
    }


def _holds(report: StoredReport, public_key: bytes) -> bool:
    received = Received(report.receiver_id, report.envelope)
    try:
        return open_report(received, {report.receiver_id: public_key}).sha256 == report.sha256
    except RefusedError:
        return False


def signed_plan(session: Session, plan: StoredPlan) -> SignedPlan | None:
    """How a plan was signed; None if it never was, or if that is no longer kept."""
    query = select(OutboxMessage).where(
        # Plan and message are written in one transaction, at one instant.
        OutboxMessage.id.between(first_id(plan.compiled_at), first_id(plan.compiled_at + 1)),
        OutboxMessage.receiver_id == plan.receiver_id,
        OutboxMessage.kind == OutboxKind.PLAN,
        OutboxMessage.signed_at.is_not(None),
    )
    message = session.scalars(query).first()
    if message is None or message.envelope is None or message.signed_at is None:
        return None
    signatures = msgspec.json.decode(message.envelope, type=Envelope).signatures
    return SignedPlan(message.id, message.signed_at, tuple(one.keyid for one in signatures))
