"""Broadcasts for a province's data warehouse: JSON Lines, incremental by cursor.

Verdicts are appended and their identifiers rise with time, so a cursor is the last verdict that was
taken. A line is a broadcast as that verdict left it; of several lines about one broadcast the
highest `verdict_number` counts. Names of people are in no line. See docs/audit/export.md.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from controller.store.base import first_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.documents import Document
from controller.store.ledger import Verdict
from controller.store.places import Cluster

CURSOR = r"[0-9a-f]{32}"
MOST = 5_000
SETTLED_MS = 120_000
"""How old a verdict must be to be told: one whose transaction took long must not come in behind a
cursor that has passed it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some lines, and where to go on."""

    lines: tuple[bytes, ...]
    cursor: str
    more: bool


def batch(session: Session, unit_ids: Collection[str], cursor: str, limit: int, now: int) -> Batch:
    """The verdicts behind a cursor, looking at `limit` of them, whosever they are."""
    settled = first_id(now - SETTLED_MS)
    behind = select(Verdict.id).where(Verdict.id > cursor, Verdict.id < settled)
    ids = session.scalars(behind.order_by(Verdict.id).limit(limit)).all()
    if not ids:
        return Batch((), cursor, more=False)
    query = (
        select(Verdict, ExpectedBroadcast, Cluster, Revision, Bulletin, Document.number)
        .join(ExpectedBroadcast, ExpectedBroadcast.id == Verdict.expected_id)
        .join(Cluster, Cluster.id == ExpectedBroadcast.cluster_id)
        .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .outerjoin(Document, Document.id == Bulletin.document_id)
        .where(Verdict.id.in_(ids), ExpectedBroadcast.unit_id.in_(unit_ids))
        .order_by(Verdict.id)
    )
    lines = tuple(msgspec.json.encode(_told(row)) for row in session.execute(query))
    return Batch(lines, ids[-1], more=len(ids) == limit)


def as_lines(found: Batch) -> Iterator[bytes]:
    """A batch as it travels: its lines, then one that says where to go on."""
    for line in found.lines:
        yield line + b"\n"
    yield msgspec.json.encode({"type": "end", "cursor": found.cursor, "more": found.more}) + b"\n"


def iso(instant: int | None) -> str | None:
    """An instant as lines spell it: ISO 8601, UTC, to the millisecond."""
    if instant is None:
        return None
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds")


def tell_cluster(cluster: Cluster) -> dict[str, Any]:
    """A place, as lines have it."""
    return {
        "id": cluster.id,
        "code": cluster.code,
        "name": cluster.name,
        "latitude": cluster.latitude,
        "longitude": cluster.longitude,
    }


def _told(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    verdict, expected, cluster, revision, bulletin, number = row
    return {
        "type": "broadcast",
        "id": expected.id,
        "verdict_number": verdict.number,
        "verdict": verdict.kind,
        "cause": verdict.cause,
        "qualifiers": [word for word in verdict.qualifiers.split(",") if word],
        "judged_at": iso(verdict.judged_at),
        "planned_start": iso(expected.planned_start),
        "length_ms": expected.length_ms,
        "started_at": iso(verdict.started_at),
        "ended_at": iso(verdict.ended_at),
        "heard_ms": verdict.heard_ms,
        "unit": expected.unit_id,
        "cluster": tell_cluster(cluster),
        "bulletin": {
            "id": bulletin.id,
            "revision": revision.number,
            # What names people is told nowhere outside.
            "title": None if bulletin.personal_data else bulletin.title,
            "document": None if bulletin.personal_data else number,
            "field": bulletin.field,
            "language": bulletin.language,
            "priority": bulletin.priority.value,
        },
        # Where a source is opened instead of a track: which; the hash is then its permission's.
        "source": revision.source or None,
        "audio_sha256": expected.sha256,
    }
