"""A bulletin carries a duty; the ledger's verdicts fulfil it; gaps are kept apart."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.duties.errors import DutyEndedError, MissingDayError, UnknownDutyError
from controller.duties.service import NewDuty, end_duty, list_duties, show_duty, take_on
from controller.duties.templates import as_data, clauses_of, templates
from controller.errors import BadDayError
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.people import StaffRole
from controller.web.wording.duties import summary
from playlists.rules.duty import Standing
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import NOW, Commune, lay_commune

DAY = 24 * 3_600_000
FIRST = date(2026, 11, 19)


class Office:
    """A commune of three clusters with a bulletin on air daily at 17:00 from 19 November."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.commune: Commune = lay_commune(session, clusters=3)
        self.bulletin = self.commune.approved_bulletin(session)
        self.commune.slot(session, [self.bulletin], rule="FREQ=DAILY")
        plan_marked(session, NOW + 1000, (), limit=10)

    def take_on(self, template: str = "three-days", **asked: str) -> str:
        new = NewDuty(
            bulletin_id=self.bulletin.id,
            template=template,
            **{"begins_on": FIRST.isoformat(), **asked},
        )
        return take_on(self.session, self.commune.operator, new, NOW + 2000).id

    def heard(self, day: date, *codes: str, kind: VerdictKind = VerdictKind.PLAYED) -> None:
        """What the ledger says of a day in some clusters."""
        clusters = [c.id for c in self.commune.clusters if c.code in codes]
        on_day = ExpectedBroadcast.occurrence.endswith(f"{day:%Y%m%d}")
        concerned = on_day & ExpectedBroadcast.cluster_id.in_(clusters)
        found = self.session.scalars(select(ExpectedBroadcast.id).where(concerned)).all()
        assert len(found) == len(codes)
        told = update(ExpectedBroadcast).where(concerned).values(verdict=kind.value)
        self.session.execute(told)


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def test_every_duty_of_the_file_names_its_law_and_survives_being_stored() -> None:
    assert len(templates()) >= 5
    for one in templates().values():
        assert one.citation
        assert clauses_of(as_data(one.clauses)) == one.clauses


def test_the_page_says_two_of_three_days_and_who_missed_what(office: Office) -> None:
    duty = office.take_on()
    office.heard(FIRST, "01", "02", "03")
    office.heard(FIRST + timedelta(days=1), "01", "03", kind=VerdictKind.PLAYED_HEARD)
    state = show_duty(office.session, office.commune.operator, duty, NOW + 2 * DAY)
    assert summary(state) == "Đủ 2/3 ngày, cụm 02 thiếu ngày 20/11"
    assert state.progress.standing is Standing.OPEN
    assert state.missing == (office.commune.clusters[1].id,)


def test_one_dead_cluster_does_not_void_what_the_commune_did(office: Office) -> None:
    duty = office.take_on()
    for n in range(3):
        office.heard(FIRST + timedelta(days=n), "01", "02")
    state = show_duty(office.session, office.commune.operator, duty, NOW + 4 * DAY)
    assert state.progress.standing is Standing.FULFILLED
    assert state.is_over
    assert {gap.cluster for gap in state.progress.gaps} == {office.commune.clusters[2].id}


@pytest.mark.parametrize("kind", [VerdictKind.PARTIAL, VerdictKind.FAILED, VerdictKind.UNVERIFIED])
def test_only_what_was_played_whole_counts(office: Office, kind: VerdictKind) -> None:
    duty = office.take_on()
    office.heard(FIRST, "01", "02", "03", kind=kind)
    assert show_duty(office.session, office.commune.operator, duty, NOW + 2 * DAY).sounded == ()


def test_a_duty_that_is_counted_from_a_day_needs_the_day(office: Office) -> None:
    for template, field in (("five-working-days", "decided_on"), ("before-election", "event_on")):
        with pytest.raises(MissingDayError) as refusal:
            office.take_on(template)
        assert refusal.value.field == field
    with pytest.raises(BadDayError):
        office.take_on(begins_on="hôm nay")
    with pytest.raises(UnknownDutyError):
        office.take_on("no-such-duty")


def test_five_working_days_pass_over_the_weekend(office: Office) -> None:
    duty = office.take_on("five-working-days", decided_on="2026-11-13")
    state = show_duty(office.session, office.commune.operator, duty, NOW)
    assert state.progress.clauses[0].due_on == date(2026, 11, 20)


def test_a_duty_is_ended_once_with_a_reason(office: Office) -> None:
    duty = office.take_on("every-three-hours")
    end_duty(office.session, office.commune.operator, duty, "Bão đã tan", NOW + 3000)
    with pytest.raises(DutyEndedError):
        end_duty(office.session, office.commune.operator, duty, "Lần nữa", NOW + 4000)
    (state,) = list_duties(office.session, office.commune.operator, NOW + 5000)
    assert state.duty.cancel_reason == "Bão đã tan"


def test_only_who_may_takes_a_duty_on(office: Office) -> None:
    new = NewDuty(bulletin_id=office.bulletin.id, template="three-days", begins_on="2026-11-19")
    with pytest.raises(NotAllowedError):
        take_on(office.session, office.commune.actor(StaffRole.AUDITOR), new, NOW)
