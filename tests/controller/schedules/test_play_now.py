"""Phát ngay: at once, and never behind somebody's back."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.planning.service import plan_marked
from controller.schedules.errors import ProgrammeNotApprovedError, WouldDisplaceError
from controller.schedules.last_week import as_last_week
from controller.schedules.play_now import SOON_MS, PlayNow, play_now
from controller.schedules.service import Target
from controller.store.broadcasts import TargetKind
from controller.store.people import StaffRole
from tests.controller.commune import Commune, lay_commune, newest_plan


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session)


def everywhere(commune: Commune) -> list[Target]:
    return [Target(kind=TargetKind.UNIT, id=commune.unit.id)]


def test_an_approved_bulletin_is_in_the_plan_for_a_moment_from_now(
    session: Session, commune: Commune
) -> None:
    bulletin, now = commune.approved_bulletin(session), commune.now
    asked = PlayNow(bulletin_id=bulletin.id, targets=everywhere(commune))
    play_now(session, commune.operator, asked, now)
    plan_marked(session, now + 1, (), limit=10)
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    (occurrence,) = plan.occurrences
    assert 0 < occurrence.starts_at - now <= SOON_MS
    assert occurrence.items[0].sha256 == bulletin.current.audio_sha256


def test_what_was_played_at_once_is_not_repeated_in_a_week_like_the_last(
    session: Session, commune: Commune
) -> None:
    bulletin, now = commune.approved_bulletin(session), commune.now
    asked = PlayNow(bulletin_id=bulletin.id, targets=everywhere(commune))
    played = date.fromisoformat(play_now(session, commune.operator, asked, now).starts_on)
    next_monday = played - timedelta(days=played.weekday()) + timedelta(days=7)
    filled = as_last_week(session, commune.operator, next_monday, now + 60_000)
    assert (filled.made, filled.left_out) == ((), ())


def test_what_would_have_to_yield_is_told_first(session: Session, commune: Commune) -> None:
    long = commune.approved_bulletin(session, "Tin dài.", seconds=3_000)
    first = PlayNow(bulletin_id=long.id, targets=everywhere(commune))
    play_now(session, commune.operator, first, commune.now)
    other = commune.approved_bulletin(session, "Tin khác.")
    asked = PlayNow(bulletin_id=other.id, targets=everywhere(commune))
    with pytest.raises(WouldDisplaceError) as told:
        play_now(session, commune.operator, asked, commune.now + 60_000)
    assert told.value.displacements


def test_what_is_not_approved_or_not_hers_does_not_sound(
    session: Session, commune: Commune
) -> None:
    draft = commune.draft(session)
    asked = PlayNow(bulletin_id=draft.id, targets=everywhere(commune))
    with pytest.raises(ProgrammeNotApprovedError):
        play_now(session, commune.operator, asked, commune.now)
    with pytest.raises(NotAllowedError):
        play_now(session, commune.actor(StaffRole.AUDITOR), asked, commune.now)
