"""Expected broadcasts with all that is shown of them, from one query."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from controller.store.broadcasts import ExpectedBroadcast, Programme, Slot
from controller.store.bulletins import Approval, Bulletin, Decision, Revision
from controller.store.ledger import Verdict
from controller.store.people import Person
from controller.store.places import Cluster
from playlists.rules.verdict import Cause, Qualifier, VerdictKind

EMERGENCY = "Tin khẩn cấp"
LIVE = "Phát trực tiếp"
AT_MOST = 500
"""Broadcasts on one page; more come by `after`."""
PLACE = r"[0-9]{1,15}\.[0-9a-f]{32}\..{1,20}"
"""How an address carries a `Place`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a broadcast stands."""

    planned_start: int
    cluster_code: str
    id: str

    def __str__(self) -> str:
        """As an address carries it."""
        return f"{self.planned_start}.{self.id}.{self.cluster_code}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From an address that matches PLACE; None for an empty one."""
        start, _, rest = text.partition(".")
        id_, _, code = rest.partition(".")
        return cls(int(start), code, id_) if text else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Broadcast:
    """One promise and what became of it."""

    id: str
    occurrence: str
    item: str
    slot_id: str | None
    """None for what an emergency says."""
    programme: str
    cluster_id: str
    cluster_code: str
    cluster_name: str
    bulletin_id: str
    revision_id: str
    title: str
    sha256: str
    planned_start: int
    length_ms: int
    verdict: VerdictKind
    cause: Cause
    qualifiers: tuple[Qualifier, ...]
    started_at: int | None
    ended_at: int | None
    start_error_ms: int | None
    heard_ms: int
    withdrawn_by: str

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(self.planned_start, self.cluster_code, self.id)

    @property
    def planned_end(self) -> int:
        """When it should be over."""
        return self.planned_start + self.length_ms


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which broadcasts: of these units, planned to start in [from_ms, to_ms)."""

    unit_ids: Collection[str]
    from_ms: int
    to_ms: int
    cluster_id: str | None = None
    after: Place | None = None
    """The last one that was shown."""
    limit: int = AT_MOST


def broadcasts(session: Session, asked: Asked) -> list[Broadcast]:
    """The broadcasts in order of their planned start."""
    query = _everything().where(
        ExpectedBroadcast.unit_id.in_(asked.unit_ids),
        ExpectedBroadcast.planned_start >= asked.from_ms,
        ExpectedBroadcast.planned_start < asked.to_ms,
    )
    if asked.cluster_id:
        query = query.where(ExpectedBroadcast.cluster_id == asked.cluster_id)
    order = (ExpectedBroadcast.planned_start, Cluster.code, ExpectedBroadcast.id)
    if asked.after:
        last = (asked.after.planned_start, asked.after.cluster_code, asked.after.id)
        query = query.where(tuple_(*order) > last)
    query = query.order_by(*order)
    return [_broadcast(row) for row in session.execute(query.limit(asked.limit))]


def broadcast(session: Session, expected_id: str) -> Broadcast | None:
    """One broadcast."""
    row = session.execute(_everything().where(ExpectedBroadcast.id == expected_id)).first()
    return None if row is None else _broadcast(row)


def broadcasts_of(session: Session, ids: Sequence[str]) -> list[Broadcast]:
    """These broadcasts, in this order."""
    rows = session.execute(_everything().where(ExpectedBroadcast.id.in_(ids)))
    found = {row[0].id: _broadcast(row) for row in rows}
    return [found[id_] for id_ in ids if id_ in found]


def approvers(session: Session, revision_ids: Iterable[str]) -> dict[str, Person]:
    """Who approved each revision, by revision."""
    query = (
        select(Approval.revision_id, Person)
        .join(Person, Person.id == Approval.person_id)
        .where(Approval.revision_id.in_(set(revision_ids)), Approval.decision == Decision.APPROVED)
    )
    return dict(session.execute(query).all())


def _everything() -> Select[ExpectedBroadcast, Cluster, Revision, Bulletin, str, Verdict]:
    return (
        select(ExpectedBroadcast, Cluster, Revision, Bulletin, _programme(), Verdict)
        .join(Cluster, Cluster.id == ExpectedBroadcast.cluster_id)
        .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .outerjoin(Slot, Slot.id == ExpectedBroadcast.slot_id)
        .outerjoin(Programme, Programme.id == Slot.programme_id)
        .outerjoin(
            Verdict,
            and_(
                Verdict.expected_id == ExpectedBroadcast.id,
                Verdict.number == ExpectedBroadcast.verdict_number,
            ),
        )
    )


def _programme() -> ColumnElement[str]:
    """What an emergency says, or somebody live, stands on no schedule."""
    ordered = case((ExpectedBroadcast.emergency_id.is_(None), LIVE), else_=EMERGENCY)
    return func.coalesce(Programme.name, ordered)


def _broadcast(
    row: Row[ExpectedBroadcast, Cluster, Revision, Bulletin, str, Verdict],
) -> Broadcast:
    expected, cluster, revision, bulletin, programme, judged = row
    # The outer join gives None for a broadcast that nobody has judged yet.
    newest: Verdict | None = judged
    return Broadcast(
        id=expected.id,
        occurrence=expected.occurrence,
        item=expected.item,
        slot_id=expected.slot_id,
        programme=programme,
        cluster_id=cluster.id,
        cluster_code=cluster.code,
        cluster_name=cluster.name,
        bulletin_id=bulletin.id,
        revision_id=revision.id,
        title=bulletin.title,
        sha256=expected.sha256,
        planned_start=expected.planned_start,
        length_ms=expected.length_ms,
        verdict=VerdictKind(expected.verdict),
        cause=Cause(expected.cause or Cause.NONE),
        qualifiers=qualifiers_of(newest.qualifiers) if newest else (),
        started_at=newest.started_at if newest else None,
        ended_at=newest.ended_at if newest else None,
        start_error_ms=newest.start_error_ms if newest else None,
        heard_ms=newest.heard_ms if newest else 0,
        withdrawn_by=expected.withdrawn_by,
    )


def qualifiers_of(kept: str) -> tuple[Qualifier, ...]:
    """Qualifiers as a verdict keeps them: words with commas."""
    return tuple(Qualifier(word) for word in kept.split(",") if word)
