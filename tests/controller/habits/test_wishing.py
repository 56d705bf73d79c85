"""A wished time is laid by itself once its bulletin is approved, or it is told why not."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.bulletins import decisions, service
from controller.errors import NotFoundError
from controller.habits.errors import (
    AfterEndError,
    BadWishError,
    NoRoomError,
    NothingToWishForError,
)
from controller.habits.laying import approved_wishes, lay
from controller.habits.wishing import NewWish, wish
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.store.air_wishes import AirWish, Hindrance
from controller.store.broadcasts import Programme, Slot
from controller.store.bulletins import Bulletin
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from tests.controller.commune import Commune, lay_commune

AT = "2026-11-19T17:00:00"
HOUR_MS = 3_600_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session)


def wished(session: Session, commune: Commune, **asked: str) -> tuple[Bulletin, AirWish]:
    bulletin = commune.pending_bulletin(session)
    new = NewWish(bulletin_id=bulletin.id, **({"at": AT} | asked))
    row = wish(session, commune.operator, new, commune.now)
    assert row is not None
    return bulletin, row


def approve(session: Session, commune: Commune, bulletin: Bulletin) -> None:
    decisions.approve(session, commune.approver, bulletin.current.id, commune.now)


def test_an_approved_bulletin_is_on_air_at_the_wished_time(
    session: Session, commune: Commune
) -> None:
    bulletin, row = wished(session, commune)
    assert approved_wishes(session) == [], "nothing is laid that nobody approved"
    approve(session, commune, bulletin)
    assert approved_wishes(session) == [row.revision_id]
    assert lay(session, row.revision_id, commune.now) is row
    assert row.slot is not None
    assert (row.slot.starts_on, row.slot.at) == ("2026-11-19", "17:00:00")
    assert [item.bulletin_id for item in row.slot.programme.items] == [bulletin.id]
    assert row.slot.created_by == commune.operator.person_id
    assert approved_wishes(session) == []
    assert lay(session, row.revision_id, commune.now) is None, "it is laid once"


def test_a_wished_pattern_is_filled(session: Session, commune: Commune) -> None:
    tune = commune.approved_tune(session)
    pattern = _pattern(session, commune, [tune])
    bulletin, row = wished(session, commune, pattern_id=pattern.id)
    approve(session, commune, bulletin)
    lay(session, row.revision_id, commune.now)
    assert row.slot is not None
    assert [item.bulletin_id for item in row.slot.programme.items] == [tune.id, bulletin.id]


def test_an_approval_that_comes_too_late_stands_and_the_wish_tells_why(
    session: Session, commune: Commune
) -> None:
    bulletin, row = wished(session, commune)
    approve(session, commune, bulletin)
    lay(session, row.revision_id, commune.now + 48 * HOUR_MS)
    assert (row.slot_id, row.hindrance) == (None, Hindrance.TOO_LATE)
    assert bulletin.status == "approved"


def test_what_is_on_air_by_then_keeps_its_time(session: Session, commune: Commune) -> None:
    bulletin, row = wished(session, commune)
    commune.slot(session, [commune.approved_bulletin(session)])
    approve(session, commune, bulletin)
    slots = session.query(Slot).count()
    programmes = session.query(Programme).count()
    lay(session, row.revision_id, commune.now)
    assert (row.slot_id, row.hindrance) == (None, Hindrance.TAKEN)
    assert session.query(Slot).count() == slots
    assert session.query(Programme).count() == programmes, "nothing of the try stays"


def test_who_may_schedule_no_more_puts_nothing_on_air(session: Session, commune: Commune) -> None:
    bulletin, row = wished(session, commune)
    approve(session, commune, bulletin)
    commune.people[StaffRole.OPERATOR].disabled_at = commune.now
    lay(session, row.revision_id, commune.now)
    assert row.hindrance is Hindrance.AUTHORITY


def test_a_role_that_was_changed_counts_as_it_is_now(session: Session, commune: Commune) -> None:
    bulletin, row = wished(session, commune)
    approve(session, commune, bulletin)
    commune.people[StaffRole.OPERATOR].role = StaffRole.AUDITOR
    lay(session, row.revision_id, commune.now)
    assert row.hindrance is Hindrance.AUTHORITY


def test_a_pattern_that_is_gone_is_told(session: Session, commune: Commune) -> None:
    pattern = _pattern(session, commune, [commune.approved_tune(session)])
    bulletin, row = wished(session, commune, pattern_id=pattern.id)
    approve(session, commune, bulletin)
    pattern.discarded_at = commune.now
    lay(session, row.revision_id, commune.now)
    assert row.hindrance is Hindrance.PATTERN


def test_a_new_wording_is_wished_for_anew(session: Session, commune: Commune) -> None:
    bulletin, row = wished(session, commune)
    decisions.return_for_repair(
        session, commune.approver, bulletin.current.id, commune.now, "Sai ngày"
    )
    service.edit(session, commune.operator, bulletin.id, "Lời mới.", commune.now)
    assert session.get(AirWish, bulletin.current.id) is None
    assert approved_wishes(session) == []
    assert row.settled_at is None


def test_a_wish_is_changed_and_taken_back_while_the_bulletin_waits(
    session: Session, commune: Commune
) -> None:
    bulletin, row = wished(session, commune)
    later = NewWish(bulletin_id=bulletin.id, at="2026-11-20T05:00:00")
    assert wish(session, commune.operator, later, commune.now) is row
    assert row.at == later.at
    assert wish(session, commune.operator, replace(later, at=""), commune.now) is None
    assert session.get(AirWish, bulletin.current.id) is None
    acts = select(AuditEvent.act).where(AuditEvent.act == "wish_air_time")
    assert len(session.scalars(acts).all()) == 3


def test_who_may_not_schedule_wishes_nothing(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    new = NewWish(bulletin_id=bulletin.id, at=AT)
    with pytest.raises(NotAllowedError):
        wish(session, commune.actor(StaffRole.DUTY_OFFICER), new, commune.now)


@pytest.mark.parametrize(
    "at",
    ["soon", "2026-11-19T17:00:00+07:00", "2026-11-17T17:00:00", "2027-11-19T17:00:00", "17:00"],
)
def test_what_is_no_time_ahead_is_refused(session: Session, commune: Commune, at: str) -> None:
    with pytest.raises(BadWishError):
        wished(session, commune, at=at)


def test_the_nearest_free_time_is_told_where_there_is_no_room(
    session: Session, commune: Commune
) -> None:
    commune.slot(session, [commune.approved_bulletin(session)])
    with pytest.raises(NoRoomError) as refused:
        wished(session, commune)
    assert refused.value.nearest == datetime.fromisoformat("2026-11-19T16:45")


def test_a_bulletin_is_wished_for_no_day_after_its_last(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    bulletin.ends_on = "2026-11-18"
    with pytest.raises(AfterEndError):
        wish(session, commune.operator, NewWish(bulletin_id=bulletin.id, at=AT), commune.now)


def test_a_draft_and_a_strange_pattern_are_refused(session: Session, commune: Commune) -> None:
    draft = commune.draft(session)
    with pytest.raises(NothingToWishForError):
        wish(session, commune.operator, NewWish(bulletin_id=draft.id, at=AT), commune.now)
    with pytest.raises(NotFoundError):
        wished(session, commune, pattern_id="0" * 32)


def _pattern(session: Session, commune: Commune, bulletins: list[Bulletin]) -> Programme:
    new = NewProgramme(
        unit_id=commune.unit.id,
        name="Khung sáng",
        bulletin_ids=[bulletin.id for bulletin in bulletins],
        is_template=True,
    )
    return create_programme(session, commune.operator, new, commune.now)
