"""What people said by hand in a period, as it stands after all corrections."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.hand_entries.corrections import is_last_word
from controller.store.hand_entries import EntryKind, HandEntry, Outcome
from controller.store.places import Cluster


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One entry that no later one corrects."""

    kind: EntryKind
    code: str
    """Of the cluster; empty for a duty."""
    cluster: str
    bulletin_id: str
    """Empty where it is about none."""
    subject: str
    began_at: int
    ended_at: int | None
    outcome: Outcome
    note: str
    has_photo: bool
    writer: str
    written_at: int
    is_correction: bool


def said(
    session: Session, units: Collection[str], from_ms: int, to_ms: int, *kinds: EntryKind
) -> list[Said]:
    """Entries of these kinds that began in a period, in order; what was taken back is left out."""
    query = (
        select(HandEntry, Cluster)
        .outerjoin(Cluster, Cluster.id == HandEntry.cluster_id)
        .where(
            HandEntry.unit_id.in_(units),
            HandEntry.began_at >= from_ms,
            HandEntry.began_at < to_ms,
            HandEntry.kind.in_(kinds),
            HandEntry.outcome != Outcome.VOID,
            is_last_word(),
        )
        .order_by(HandEntry.began_at, HandEntry.id)
    )
    return [
        Said(
            kind=entry.kind,
            code=cluster.code if cluster else "",
            cluster=cluster.name if cluster else "",
            bulletin_id=entry.bulletin_id or "",
            subject=entry.subject,
            began_at=entry.began_at,
            ended_at=entry.ended_at,
            outcome=entry.outcome,
            note=entry.note,
            has_photo=entry.photo_sha256 is not None,
            writer=entry.writer,
            written_at=entry.written_at,
            is_correction=entry.corrects_id is not None,
        )
        for entry, cluster in session.execute(query)
    ]
