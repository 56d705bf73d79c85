"""What is still owed is proposed within the regulation and beside the schedule, then saved."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.bulletins.variants import NewVariant, say_in
from controller.duties.errors import NothingProposedError
from controller.duties.proposing import Accepted, DutyPlan, plan_of, schedule_proposed
from controller.duties.service import NewDuty, show_duty, take_on
from controller.planning.service import plan_marked
from controller.regulations.service import NewRule, add_rule
from controller.schedules.errors import AgainstRegulationError
from controller.schedules.service import DroppedDate, drop_date
from controller.schedules.undoing import call_off_together
from controller.store.broadcasts import ExpectedBroadcast
from playlists.rules.room_on_air import Proposed
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import NOW, TRANSLATORS, Commune, lay_commune

DAY_MS = 24 * 3_600_000
THURSDAY = date(2026, 11, 19)
WORKING_WEEK = {"kind": "broadcast_days", "weekdays": [0, 1, 2, 3, 4]}
EVENING = {"kind": "windows", "spans": [["16:30", "18:30"]]}


def at(day: int, hour: int = 17, minute: int = 0) -> datetime:
    """An hour of a day counted from that Thursday."""
    return datetime.combine(THURSDAY + timedelta(days=day), time(hour, minute))


class Office:
    """A commune of three clusters with an approved bulletin that owes something."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.commune: Commune = lay_commune(session, clusters=3)
        self.bulletin = self.commune.approved_bulletin(session, seconds=60)
        self.duty = ""

    def owes(self, template: str, **asked: str) -> None:
        new = NewDuty(
            bulletin_id=self.bulletin.id,
            template=template,
            **{"begins_on": THURSDAY.isoformat(), **asked},
        )
        self.duty = take_on(self.session, self.commune.operator, new, NOW + 2000).id

    def rule(self, limit: Mapping[str, Any]) -> None:
        new = NewRule(
            unit_id=self.commune.unit.id, citation="Điều 5", limit=limit, first_day="2026-01-01"
        )
        add_rule(self.session, self.commune.operator, new, NOW)

    def plan(self, after: int = 3000) -> DutyPlan:
        state = show_duty(self.session, self.commune.operator, self.duty, NOW + after)
        return plan_of(self.session, state, NOW + after)

    def accept(self, *times: datetime, **asked: Any) -> list[str]:
        taken = Accepted(duty_id=self.duty, at=[t.isoformat() for t in times], **asked)
        made = schedule_proposed(self.session, self.commune.operator, taken, NOW + 4000)
        return [slot.id for slot in made]


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def times(plan: DutyPlan) -> list[datetime]:
    return [one.at for one in plan.proposed]


def test_three_days_in_a_row_begin_after_the_weekend_that_the_regulation_keeps_silent(
    office: Office,
) -> None:
    office.rule(WORKING_WEEK)
    office.rule(EVENING)
    news = office.commune.approved_bulletin(office.session, "Tin khác.", seconds=1200)
    office.commune.slot(office.session, [news], rule="FREQ=DAILY;COUNT=9", left_out=[
        "2026-11-21", "2026-11-22",
    ])  # fmt: skip
    office.owes("three-days")
    plan = office.plan()
    assert times(plan) == [at(n, 16, 45) for n in (4, 5, 6)]  # beside what is there at 17:00
    assert not plan.lacks_room
    made = office.accept(*times(plan))
    assert office.plan() == DutyPlan(scheduled=tuple(at(n, 16, 45) for n in (4, 5, 6)))
    call_off_together(office.session, office.commune.operator, made[0], NOW + 5000)
    assert times(office.plan()) == times(plan)


def test_what_is_on_the_schedule_counts_and_a_day_left_out_of_it_is_owed_again(
    office: Office,
) -> None:
    slot = office.commune.slot(office.session, [office.bulletin], rule="FREQ=DAILY;COUNT=3")
    office.owes("three-days")
    assert office.plan().proposed == ()
    drop = DroppedDate(slot_id=slot.id, local_date="2026-11-20", reason="Mất điện")
    drop_date(office.session, office.commune.operator, drop, NOW + 2500)
    assert office.plan() == DutyPlan(scheduled=(at(0), at(2)), proposed=(Proposed(at(1)),))


def test_a_bulletin_every_three_hours_is_proposed_around_what_is_there(office: Office) -> None:
    office.commune.slot(office.session, [office.bulletin], at="08:00:00")
    office.owes("every-three-hours", begins_on="2026-11-18")
    plan = office.plan()  # it is past six in the evening of the day before
    assert times(plan)[:4] == [at(-1, 21, 5), at(0, 0, 5), at(0, 3, 5), at(0, 6, 5)]
    assert times(plan)[4:] == [at(0, 11), at(0, 14), at(0, 17)]
    assert len(office.accept(*times(plan))) == 7
    assert office.plan().proposed == ()


def test_what_other_languages_add_counts_where_they_are_heard(office: Office) -> None:
    session, commune = office.session, office.commune
    raglai = commune.approved_bulletin(session, "Raglai.", seconds=120)
    variant = NewVariant(
        bulletin_id=raglai.id, of_id=office.bulletin.id, language="rog", by=TRANSLATORS
    )
    say_in(session, commune.operator, variant, NOW)
    behind = commune.approved_bulletin(session, "Tin sau.", seconds=60)
    commune.slot(session, [behind], rule="FREQ=DAILY;COUNT=9", at="17:02:00")
    office.owes("three-days")
    assert times(office.plan()) == [at(n) for n in range(3)]
    commune.clusters[1].languages = "rog"
    session.flush()
    assert times(office.plan()) == [at(n, 16, 45) for n in range(3)]


def test_what_no_day_leaves_room_for_is_said(office: Office) -> None:
    office.rule({"kind": "windows", "spans": [["04:00", "04:30"]]})
    office.owes("five-working-days", decided_on="2026-11-18")
    plan = office.plan()
    assert (plan.proposed, plan.lacks_room) == ((), True)


def test_a_first_day_after_the_term_is_said_to_be_late(office: Office) -> None:
    office.rule(WORKING_WEEK)
    office.owes("before-meeting", event_on="2026-11-22", begins_on="2026-11-21")
    assert office.plan().proposed == (Proposed(at(4), is_late=True),)


def test_a_cluster_that_missed_a_day_is_proposed_alone_until_that_is_planned(
    office: Office,
) -> None:
    office.rule(WORKING_WEEK)
    office.rule(EVENING)
    office.commune.slot(office.session, [office.bulletin], rule="FREQ=DAILY;COUNT=2")
    office.owes("three-days")
    plan_marked(office.session, NOW + 2500, (), limit=10)
    late = office.commune.clusters[2].id
    heard = ExpectedBroadcast.cluster_id != late
    told = update(ExpectedBroadcast).where(heard).values(verdict=VerdictKind.PLAYED.value)
    office.session.execute(told)
    friday_night = 2 * DAY_MS + 3_600_000
    make_up = office.plan(after=friday_night).make_up
    assert make_up is not None
    assert (make_up.at, make_up.cluster_ids) == (at(4), (late,))
    office.accept(at(4), cluster_ids=[late])
    office.accept(at(5), cluster_ids=[late])
    assert office.plan(after=friday_night).make_up is None
    aims = office.session.scalars(select(ExpectedBroadcast.cluster_id).distinct())
    assert len(set(aims)) == 3


def test_what_stands_there_by_now_or_is_against_the_rules_is_not_saved(office: Office) -> None:
    office.owes("three-days")
    with pytest.raises(NothingProposedError):
        office.accept()
    office.rule(EVENING)
    with pytest.raises(AgainstRegulationError):
        office.accept(at(1, 12))


def test_a_bulletin_that_waits_for_its_approval_is_not_planned(office: Office) -> None:
    office.bulletin = office.commune.pending_bulletin(office.session)
    office.owes("three-days")
    assert office.plan() == DutyPlan(waits=True)
