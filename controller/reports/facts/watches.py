"""Who was on duty when: shifts that were opened here, and what people said by hand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from controller.reports.facts.said_by_hand import said
from controller.store.emergencies import DutyShift
from controller.store.hand_entries import EntryKind


@dataclass(frozen=True, slots=True)
class Watch:
    """One person's time on duty. Instants in UTC ms."""

    name: str
    began_at: int
    ended_at: int


def watches(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Watch]:
    """All that touch a period: who opened a shift herself, then whom others named."""
    named = [
        Watch(entry.subject, entry.began_at, entry.ended_at or entry.began_at)
        for entry in said(session, units, from_ms, to_ms, EntryKind.SHIFT)
    ]
    return [*opened(session, units, from_ms, to_ms), *named]


def opened(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Watch]:
    """Shifts that somebody opened by proving herself, as far as they touch a period."""
    over = func.coalesce(DutyShift.closed_at, DutyShift.ends_at)
    query = (
        select(DutyShift, over)
        .where(DutyShift.unit_id.in_(units), DutyShift.opened_at < to_ms, over > from_ms)
        .options(joinedload(DutyShift.person))
        .order_by(DutyShift.opened_at, DutyShift.id)
    )
    return [Watch(shift.person.name, shift.opened_at, end) for shift, end in session.execute(query)]


def on_duty(known: Iterable[Watch], instant: int) -> str:
    """Who was on duty at an instant, each named once."""
    names = [watch.name for watch in known if watch.began_at <= instant <= watch.ended_at]
    return ", ".join(dict.fromkeys(names))
