"""Which broadcasts an auditor asked for, the newest first, page by page, over years of record.

Ten million promises: each combination walks one index in order of time and stops after a page.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from playlists.rules.verdict import VerdictKind

CURSOR = r"[0-9]{1,15}\.[0-9a-f]{32}"
"""How an address carries a `Place`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a broadcast stands among all."""

    planned_start: int
    id: str

    def __str__(self) -> str:
        """As an address carries it."""
        return f"{self.planned_start}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From an address that matches CURSOR; None for an empty one."""
        start, _, id_ = text.partition(".")
        return cls(int(start), id_) if text else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """Broadcasts of these units, planned to start in [from_ms, to_ms), and what else of them."""

    unit_ids: Collection[str]
    from_ms: int
    to_ms: int
    cluster_id: str = ""
    bulletin_id: str = ""
    field: str = ""
    """Field of law, as bulletins are sorted by."""
    verdict: VerdictKind | None = None


def newest_first(session: Session, sought: Sought, after: Place | None, limit: int) -> list[Place]:
    """The next `limit` broadcasts behind a place, the newest first."""
    order = (ExpectedBroadcast.planned_start, ExpectedBroadcast.id)
    query = _sought(session, sought)
    if after is not None:
        query = query.where(tuple_(*order) < (after.planned_start, after.id))
    query = query.order_by(*(column.desc() for column in order)).limit(limit)
    return [Place(start, id_) for start, id_ in session.execute(query)]


def _sought(session: Session, sought: Sought) -> Select[int, str]:
    query = select(ExpectedBroadcast.planned_start, ExpectedBroadcast.id).where(
        ExpectedBroadcast.planned_start >= sought.from_ms,
        ExpectedBroadcast.planned_start < sought.to_ms,
        _of_units(sought.unit_ids),
    )
    if sought.cluster_id:
        query = query.where(ExpectedBroadcast.cluster_id == sought.cluster_id)
    if sought.bulletin_id:
        revisions = select(Revision.id).where(Revision.bulletin_id == sought.bulletin_id)
        query = query.where(ExpectedBroadcast.revision_id.in_(list(session.scalars(revisions))))
    if sought.field:
        query = query.where(_in_field(sought.field))
    if sought.verdict is not None:
        query = query.where(ExpectedBroadcast.verdict == sought.verdict)
    return query


def _of_units(unit_ids: Collection[str]) -> ColumnElement[bool]:
    """Promises of these units, found without gathering all of their years only to sort them.

    One unit has an index of its own; for several, `coalesce` leaves only the walk through time.
    """
    if len(unit_ids) == 1:
        return ExpectedBroadcast.unit_id == next(iter(unit_ids))
    return func.coalesce(ExpectedBroadcast.unit_id, "").in_(unit_ids)


def _in_field(field: str) -> ColumnElement[bool]:
    bulletin = (
        select(Bulletin.id)
        .join(Revision, Revision.bulletin_id == Bulletin.id)
        .where(and_(Revision.id == ExpectedBroadcast.revision_id, Bulletin.field == field))
    )
    return bulletin.exists()
