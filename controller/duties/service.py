"""Use cases about duties: a bulletin takes one on; how far it is fulfilled; what to broadcast.

Only what the ledger calls played counts. The days are those of Vietnam's wall clock.
"""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil, fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.duties.errors import DutyEndedError, MissingDayError
from controller.duties.templates import as_data, clauses_of, template
from controller.ledger.verdict_groups import SOUNDED
from controller.regulations.days import calendar_of
from controller.search import folded
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.duties import BulletinDuty
from controller.store.folding import holding, plain
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.units.tree import subtree_ids, unit_path
from playlists.rules.day_calendar import DayCalendar
from playlists.rules.duty import (
    Duty,
    Progress,
    Sounded,
    Standing,
    owing,
    progress,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDuty:
    """A duty as it is asked for. Days are local, ISO."""

    bulletin_id: str
    template: str
    begins_on: str
    decided_on: str = ""
    event_on: str = ""


@dataclass(frozen=True, slots=True)
class DutyState:
    """How a duty stands."""

    duty: BulletinDuty
    progress: Progress
    sounded: tuple[Sounded, ...]
    """What counts, for the certificate."""
    codes: dict[str, str]
    """Cluster → what people call it."""
    missing: tuple[str, ...]
    """Clusters that missed what counted and have not made it good: to be planned again."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is owed any more."""
        return self.duty.cancelled_at is not None or self.progress.standing is Standing.FULFILLED


def take_on(session: Session, actor: Actor, new: NewDuty, now: int) -> BulletinDuty:
    """Say that a bulletin fulfils a duty.

    Raises UnknownDutyError, MissingDayError, BadDayError.
    """
    bulletin = find(session, Bulletin, new.bulletin_id)
    author = require_author(session, actor, Act.TAKE_ON_DUTY, bulletin.unit_id)
    chosen = template(new.template)
    asked = {"begins_on": new.begins_on, chosen.asks: getattr(new, chosen.asks or "begins_on")}
    for name, value in asked.items():
        if name:
            _check_day(name, value)
    duty = BulletinDuty(
        id=new_id(now),
        unit_id=bulletin.unit_id,
        bulletin_id=bulletin.id,
        template=chosen.id,
        name=chosen.name,
        citation=chosen.citation,
        clauses=json.dumps(as_data(chosen.clauses)),
        begins_on=new.begins_on,
        decided_on=new.decided_on if chosen.asks == "decided_on" else None,
        event_on=new.event_on if chosen.asks == "event_on" else None,
        created_by=author,
        created_at=now,
        cancelled_at=None,
    )
    session.add(duty)
    session.flush()
    record(
        session, actor, Act.TAKE_ON_DUTY, duty, now, bulletin=bulletin.id, duty=chosen.id,
        begins_on=duty.begins_on, decided_on=duty.decided_on, event_on=duty.event_on,
    )  # fmt: skip
    return duty


def end_duty(session: Session, actor: Actor, duty_id: str, reason: str, now: int) -> BulletinDuty:
    """Say that a duty is over (the storm has passed, the decision was withdrawn), and why."""
    duty = find(session, BulletinDuty, duty_id, to_change=True)
    require(session, actor, Act.TAKE_ON_DUTY, duty.unit_id)
    if duty.cancelled_at is not None:
        raise DutyEndedError
    duty.cancelled_at = now
    duty.cancel_reason = fields.required("reason", reason, 1000)
    session.flush()
    record(session, actor, Act.TAKE_ON_DUTY, duty, now, ended=duty.cancel_reason)
    return duty


def list_duties(
    session: Session, actor: Actor, now: int, limit: int = 200, wanted: str = ""
) -> list[DutyState]:
    """The duties of the actor's unit and below, newest first.

    With words: those of which name or bulletin bear all of them, typed without accents.
    """
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    units = subtree_ids(session, actor.unit_id)
    query = select(BulletinDuty).where(BulletinDuty.unit_id.in_(units))
    if words := folded(wanted).split():
        told = (plain(BulletinDuty.name, Bulletin.title),)
        query = query.join(BulletinDuty.bulletin).where(*(holding(word, told) for word in words))
    rows = session.scalars(query.order_by(BulletinDuty.id.desc()).limit(limit))
    return [state_of(session, row, now) for row in rows]


def show_duty(session: Session, actor: Actor, duty_id: str, now: int) -> DutyState:
    """One duty and how it stands."""
    duty = find(session, BulletinDuty, duty_id)
    require(session, actor, Act.READ, duty.unit_id)
    return state_of(session, duty, now)


def state_of(session: Session, row: BulletinDuty, now: int) -> DutyState:
    """How a duty stands by what the ledger says now."""
    codes = _clusters(session, row.unit_id)
    duty = duty_of(row, codes)
    today = civil.day_of(now)
    sounded = _sounded(session, row.bulletin_id)
    found = progress(duty, sounded, today, now, calendar_for(session, row, today))
    return DutyState(
        duty=row,
        progress=found,
        sounded=tuple(s for s in sounded if s.cluster in codes and s.on >= duty.begins_on),
        codes=codes,
        missing=tuple(sorted(owing(duty, sounded))),
    )


def duty_of(row: BulletinDuty, clusters: dict[str, str]) -> Duty:
    """A duty as the rules know it, due in these clusters."""
    begins_on = date.fromisoformat(row.begins_on)
    return Duty(
        id=row.id,
        citation=row.citation,
        clauses=clauses_of(json.loads(row.clauses)),
        clusters=frozenset(clusters),
        begins_on=begins_on,
        decided_on=date.fromisoformat(row.decided_on) if row.decided_on else None,
        event_on=date.fromisoformat(row.event_on) if row.event_on else None,
        begins_at=max(row.created_at, civil.instant_of(begins_on)),
        ends_at=row.cancelled_at,
    )


def calendar_for(session: Session, row: BulletinDuty, today: date) -> DayCalendar:
    """The calendar by which a duty counts its days."""
    path = [unit.id for unit in unit_path(session, row.unit_id)]
    first = min(today.year, int((row.decided_on or row.begins_on)[:4]))
    return calendar_of(session, path, first, today.year + 1)


def _sounded(session: Session, bulletin_id: str) -> list[Sounded]:
    query = (
        select(
            ExpectedBroadcast.occurrence,
            ExpectedBroadcast.cluster_id,
            ExpectedBroadcast.planned_start,
        )
        .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
        .where(Revision.bulletin_id == bulletin_id, ExpectedBroadcast.verdict.in_(SOUNDED))
    )
    return [
        Sounded(occurrence, cluster, civil.day_of(at), at)
        for occurrence, cluster, at in session.execute(query)
    ]


def _clusters(session: Session, unit_id: str) -> dict[str, str]:
    query = select(Cluster.id, Cluster.code).where(
        Cluster.unit_id.in_(subtree_ids(session, unit_id)), Cluster.retired_at.is_(None)
    )
    return dict(session.execute(query.order_by(Cluster.code)).all())


def _check_day(field: str, value: str) -> None:
    if not value:
        raise MissingDayError(field)
    fields.day(field, value)
