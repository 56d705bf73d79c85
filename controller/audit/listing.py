"""Which broadcasts an auditor asked for, the newest first, page by page, over years of record.

Ten million promises: each combination walks one index in order of time and stops after a page.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, tuple_
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


ORDER = (ExpectedBroadcast.planned_start, ExpectedBroadcast.id)


def newest_first(session: Session, sought: Sought, after: Place | None, limit: int) -> list[Place]:
    """The next `limit` broadcasts behind a place, the newest first."""
    until = sought.to_ms if after is None else min(sought.to_ms, after.planned_start + 1)
    query = _sought(sought)
    if after is not None:
        query = query.where(tuple_(*ORDER) < (after.planned_start, after.id))
    if sought.field:
        newest = _newest_in_field(session, sought.field, until)
        if newest is None:
            return []
        until = newest + 1
        # Spelled so that the walk goes through time: gathering all years of a field takes longer.
        query = query.where(func.coalesce(ExpectedBroadcast.revision_id, "").in_(_in(sought.field)))
    # The walk begins where the page does: a second bound above it would be taken instead.
    query = query.where(ExpectedBroadcast.planned_start < until)
    query = query.order_by(*(column.desc() for column in ORDER)).limit(limit)
    if not sought.bulletin_id:
        return [Place(start, id_) for start, id_ in session.execute(query)]
    # Each wording has its stretch of an index; all of them at once would be gathered and sorted.
    revisions = select(Revision.id).where(Revision.bulletin_id == sought.bulletin_id)
    found = [
        Place(start, id_)
        for revision in session.scalars(revisions)
        for start, id_ in session.execute(query.where(ExpectedBroadcast.revision_id == revision))
    ]
    return sorted(found, key=lambda one: (one.planned_start, one.id), reverse=True)[:limit]


def _sought(sought: Sought) -> Select[int, str]:
    query = select(*ORDER).where(
        ExpectedBroadcast.planned_start >= sought.from_ms, _of_units(sought.unit_ids)
    )
    if sought.cluster_id:
        query = query.where(ExpectedBroadcast.cluster_id == sought.cluster_id)
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


def _in(field: str) -> Select[str]:
    """The wordings of a field of law."""
    of_field = select(Revision.id).join(Bulletin, Bulletin.id == Revision.bulletin_id)
    return of_field.where(Bulletin.field == field)


def _newest_in_field(session: Session, field: str, until: int) -> int | None:
    """When the newest broadcast of a field before an instant starts, wherever that is.

    A look into an index for each wording. Where a field is seldom on air, the walk through what
    else was is spared.
    """
    newest = (
        select(func.max(ExpectedBroadcast.planned_start))
        .where(
            ExpectedBroadcast.revision_id == Revision.id, ExpectedBroadcast.planned_start < until
        )
        .scalar_subquery()
    )
    each = _in(field).with_only_columns(newest.label("start")).subquery()
    found: int | None = session.scalar(select(func.max(each.c.start)))
    return found
