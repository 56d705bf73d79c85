"""What was said by hand (khai tay), as JSON Lines beside the broadcasts: incremental by cursor.

Entries are appended and their identifiers rise with time; a correction is a line that names what
it corrects. Neither the writer, nor who was on duty, nor a note is told: they name people. What an
entry says of a broadcast is its writer's word and no measurement.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from controller.audit.warehouse import SETTLED_MS, Batch, iso, tell_cluster
from controller.store.base import first_id
from controller.store.bulletins import Bulletin
from controller.store.hand_entries import EntryKind, HandEntry
from controller.store.places import Cluster


def batch(session: Session, unit_ids: Collection[str], cursor: str, limit: int, now: int) -> Batch:
    """The entries of these units behind a cursor."""
    query = (
        select(HandEntry, Cluster, Bulletin)
        .outerjoin(Cluster, Cluster.id == HandEntry.cluster_id)
        .outerjoin(Bulletin, Bulletin.id == HandEntry.bulletin_id)
        .where(
            HandEntry.id > cursor,
            HandEntry.id < first_id(now - SETTLED_MS),
            HandEntry.unit_id.in_(unit_ids),
        )
        .order_by(HandEntry.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    if not rows:
        return Batch((), cursor, more=False)
    lines = tuple(msgspec.json.encode(_told(row)) for row in rows)
    return Batch(lines, rows[-1][0].id, more=len(rows) == limit)


def _told(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    entry, cluster, bulletin = row
    names_people = entry.kind is EntryKind.SHIFT or (
        bulletin is not None and bulletin.personal_data
    )
    return {
        "type": "hand_entry",
        "id": entry.id,
        "kind": entry.kind.value,
        "outcome": entry.outcome.value,
        "about": None if names_people else entry.subject,
        "began_at": iso(entry.began_at),
        "ended_at": iso(entry.ended_at),
        "written_at": iso(entry.written_at),
        "corrects": entry.corrects_id,
        "unit": entry.unit_id,
        "cluster": None if cluster is None else tell_cluster(cluster),
        "bulletin": None if bulletin is None else bulletin.id,
        "photo_sha256": entry.photo_sha256,
    }
