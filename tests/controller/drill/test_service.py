import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.drill.scenarios import LEAKED_KEY, SCENARIOS, STOLEN_RECEIVER
from controller.drill.service import (
    Drill,
    DrillError,
    NewDrill,
    NewStep,
    Outcome,
    begin,
    course,
    courses,
    end,
    take_step,
)
from controller.store.ledger import AuditEvent
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def opened(session: Session, commune: Commune, scenario: str = "stolen-receiver") -> str:
    new = NewDrill(
        scenario=scenario, unit_id=commune.unit.id, leader="Nguyễn Văn Bình", present=["Mai", "Cúc"]
    )
    return begin(session, SYSTEM, new, NOW).drill.id


def test_a_drill_goes_through_its_steps_in_order_each_with_time_and_person(
    session: Session, commune: Commune
) -> None:
    drill = opened(session, commune)
    for n, step in enumerate(STOLEN_RECEIVER.steps, 1):
        assert course(session, drill).missing[0] == step
        take_step(session, SYSTEM, drill, NewStep(by=f"Người {n}"), NOW + n * 60_000)
    told = end(session, SYSTEM, drill, "Cần số điện thoại dự phòng", NOW + 900_000)
    assert [one.step for one in told.done] == list(STOLEN_RECEIVER.steps)
    assert [(one.at, one.by) for one in told.done[:2]] == [
        (NOW + 60_000, "Người 1"),
        (NOW + 120_000, "Người 2"),
    ]
    assert (told.leader, told.present) == ("Nguyễn Văn Bình", ("Mai", "Cúc"))
    assert (told.missing, told.ended_at) == ((), NOW + 900_000)
    assert told.lessons == "Cần số điện thoại dự phòng"


def test_a_step_may_be_named_fail_be_skipped_and_be_done_again(
    session: Session, commune: Commune
) -> None:
    drill = opened(session, commune)
    failed = NewStep(by="Mai", code="crl", outcome=Outcome.FAILED, note="quá hạn")
    take_step(session, SYSTEM, drill, failed, NOW + 1)
    told = take_step(session, SYSTEM, drill, NewStep(by="Mai", code="crl"), NOW + 2)
    assert [(one.step.code, one.outcome) for one in told.done] == [
        ("crl", Outcome.FAILED),
        ("crl", Outcome.DONE),
    ]
    assert "crl" not in {step.code for step in told.missing}


def test_everything_stands_in_the_audit_record_of_the_unit(
    session: Session, commune: Commune
) -> None:
    drill = opened(session, commune)
    take_step(session, SYSTEM, drill, NewStep(by="Mai"), NOW + 1)
    end(session, SYSTEM, drill, "", NOW + 2)
    query = select(AuditEvent).where(AuditEvent.subject == "Drill").order_by(AuditEvent.at)
    events = session.scalars(query).all()
    assert [event.act for event in events] == ["begin_drill", "drill_step", "end_drill"]
    assert {event.subject_id for event in events} == {drill}
    assert {event.unit_id for event in events} == {commune.unit.id}
    left = json.loads(events[-1].detail)["missing"]
    assert left == [step.code for step in STOLEN_RECEIVER.steps[1:]]


def test_a_drill_that_has_ended_takes_no_more_steps(session: Session, commune: Commune) -> None:
    drill = opened(session, commune)
    end(session, SYSTEM, drill, "", NOW + 1)
    with pytest.raises(DrillError, match="has ended"):
        take_step(session, SYSTEM, drill, NewStep(by="Mai"), NOW + 2)
    with pytest.raises(DrillError, match="has ended"):
        end(session, SYSTEM, drill, "", NOW + 3)


@pytest.mark.parametrize(
    "step",
    [
        NewStep(by=" "),
        NewStep(by="x" * 121),
        NewStep(by="Mai", code="no-such-step"),
        NewStep(by="Mai", note="x" * 1_001),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(
    session: Session, commune: Commune, step: NewStep
) -> None:
    drill = opened(session, commune)
    with pytest.raises(DrillError):
        take_step(session, SYSTEM, drill, step, NOW + 1)
    assert course(session, drill).done == ()


def test_who_may_not_touch_clusters_keeps_no_drill(session: Session, commune: Commune) -> None:
    drill = opened(session, commune)
    with pytest.raises(NotAllowedError):
        take_step(session, commune.operator, drill, NewStep(by="Mai"), NOW + 1)
    new = NewDrill(scenario="leaked-key", unit_id=commune.unit.id, leader="Bình")
    with pytest.raises(NotAllowedError):
        begin(session, commune.approver, new, NOW)


def test_drills_are_listed_the_newest_first_and_told_apart(
    session: Session, commune: Commune
) -> None:
    first, second = opened(session, commune), opened(session, commune, "leaked-key")
    told = {one.drill: one.scenario for one in courses(session)}
    assert told == {
        Drill(first, commune.unit.id): STOLEN_RECEIVER,
        Drill(second, commune.unit.id): LEAKED_KEY,
    }


def test_no_drill_is_invented(session: Session, commune: Commune) -> None:
    with pytest.raises(DrillError, match="there is no drill"):
        course(session, "0" * 32)
    new = NewDrill(scenario="earthquake", unit_id=commune.unit.id, leader="Bình")
    with pytest.raises(DrillError, match="stolen-receiver"):
        begin(session, SYSTEM, new, NOW)


def test_every_step_of_a_scenario_has_a_name_of_its_own_and_says_how() -> None:
    for scenario in SCENARIOS.values():
        codes = [step.code for step in scenario.steps]
        assert len(set(codes)) == len(codes)
        assert all(step.words and step.how for step in scenario.steps)
