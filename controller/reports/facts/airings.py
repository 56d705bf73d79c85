"""Every broadcast of an item at one time, in all its clusters together: the lines of a diary."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session

from controller.ledger.verdict_groups import BY_ORDER, SOUNDED, TROUBLE
from controller.reports.facts.works import Work, works
from controller.store.broadcasts import ExpectedBroadcast, Programme, Slot
from controller.store.emergencies import Emergency
from controller.store.live import LiveSession
from controller.store.many import among
from controller.store.people import Person
from controller.store.places import Cluster
from controller.web.queries.broadcasts import EMERGENCY, LIVE
from playlists.rules.verdict import Cause, VerdictKind


@dataclass(frozen=True, slots=True)
class Trouble:
    """Clusters in which it did not sound as promised, by the reason."""

    verdict: VerdictKind
    cause: Cause
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Airing:
    """One item at one time."""

    planned_start: int
    length_ms: int
    programme: str
    scheduled_by: str
    work: Work
    clusters: int
    """In which it was promised, without those where it was called off by order."""
    played: int
    called_off: int
    troubles: tuple[Trouble, ...]


def airings(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Airing]:
    """All of a period, in order of time."""
    here = (
        ExpectedBroadcast.unit_id.in_(units),
        ExpectedBroadcast.planned_start >= from_ms,
        ExpectedBroadcast.planned_start < to_ms,
    )
    key = (ExpectedBroadcast.occurrence, ExpectedBroadcast.item, ExpectedBroadcast.revision_id)
    query = (
        select(
            *key,
            ExpectedBroadcast.slot_id,
            ExpectedBroadcast.emergency_id,
            func.min(ExpectedBroadcast.planned_start).label("start"),
            func.max(ExpectedBroadcast.length_ms).label("length"),
            func.count().label("clusters"),
            func.sum(case((ExpectedBroadcast.verdict.in_(SOUNDED), 1), else_=0)).label("played"),
            func.sum(case((ExpectedBroadcast.verdict.in_(BY_ORDER), 1), else_=0)).label("off"),
        )
        .where(*here)
        .group_by(*key, ExpectedBroadcast.slot_id, ExpectedBroadcast.emergency_id)
        .order_by("start", ExpectedBroadcast.item)
    )
    rows = session.execute(query).all()
    made = works(session, {row.revision_id for row in rows})
    slots = _slots(session, {row.slot_id for row in rows if row.slot_id is not None})
    orders = _givers(session, {row.emergency_id for row in rows if row.emergency_id is not None})
    live = _speakers(session, {row.revision_id for row in rows if _is_live(row)})
    troubles = _troubles(session, here)
    found = []
    for row in rows:
        if _is_live(row):
            programme, scheduled_by = live[row.revision_id]
        else:
            programme, scheduled_by = slots.get(row.slot_id) or orders[row.emergency_id]
        airing = Airing(
            planned_start=row.start,
            length_ms=row.length,
            programme=programme,
            scheduled_by=scheduled_by,
            work=made[row.revision_id],
            clusters=row.clusters - row.off,
            played=row.played,
            called_off=row.off,
            troubles=tuple(troubles.get((row.occurrence, row.item), ())),
        )
        found.append(airing)
    return found


def _is_live(row: Row[*tuple[Any, ...]]) -> bool:
    """What stands in no slot and belongs to no emergency was said in that moment."""
    return row.slot_id is None and row.emergency_id is None


def _slots(session: Session, ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    query = (
        select(Slot.id, Programme.name, Person.name)
        .join(Programme, Programme.id == Slot.programme_id)
        .join(Person, Person.id == Slot.created_by)
        .where(among(session, Slot.id, ids))
    )
    return {id_: (name, by) for id_, name, by in session.execute(query)}


def _givers(session: Session, ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Who ordered each emergency. There are few in any period."""
    query = (
        select(Emergency.id, Person.name)
        .join(Person, Person.id == Emergency.given_by)
        .where(Emergency.id.in_(ids))
    )
    return {id_: (EMERGENCY, name) for id_, name in session.execute(query)}


def _speakers(session: Session, revision_ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Who spoke in each live broadcast, by the revision that stands for her words."""
    query = (
        select(LiveSession.revision_id, Person.name)
        .join(Person, Person.id == LiveSession.speaker_id)
        .where(LiveSession.revision_id.in_(revision_ids))
    )
    return {id_: (LIVE, name) for id_, name in session.execute(query)}


def _troubles(
    session: Session, here: Sequence[ColumnElement[bool]]
) -> Mapping[tuple[str, str], list[Trouble]]:
    query = (
        select(
            ExpectedBroadcast.occurrence,
            ExpectedBroadcast.item,
            ExpectedBroadcast.verdict,
            ExpectedBroadcast.cause,
            Cluster.code,
        )
        .join(Cluster, Cluster.id == ExpectedBroadcast.cluster_id)
        .where(*here, ExpectedBroadcast.verdict.in_(TROUBLE))
        .order_by(Cluster.code)
    )
    codes: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for occurrence, item, verdict, cause, code in session.execute(query):
        codes[occurrence, item, verdict, cause].append(code)
    found: defaultdict[tuple[str, str], list[Trouble]] = defaultdict(list)
    for (occurrence, item, verdict, cause), there in codes.items():
        told = Trouble(VerdictKind(verdict), Cause(cause or Cause.NONE), tuple(there))
        found[occurrence, item].append(told)
    return found
