"""A link names exactly what waits, and decides nothing by itself."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.approval.proof import YES
from controller.approval_requests.approvers import approvers_of
from controller.approval_requests.errors import NotAskedError, NothingToAskError
from controller.approval_requests.service import (
    NewRequest,
    Shown,
    approve_asked,
    ask,
    asked_about,
    open_request,
    return_asked,
    withdraw,
)
from controller.approval_requests.state import PartState, RequestState
from controller.bulletins import service
from controller.intake.source_file import SourceFile
from controller.series.service import NewSeries, create_series, submit_series
from controller.store.approval_requests import ApprovalRequest
from controller.store.bulletins import BulletinStatus, Series
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, finish_speech, lay_commune, lay_commune_in
from tests.controller.imported import import_document

LAW = "QUYẾT ĐỊNH\nVề nước sạch\n" + "".join(
    f"Điều {n}. Điều thứ {n}\nNội dung của điều này.\n" for n in range(1, 4)
)


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def series_of_three(session: Session, commune: Commune) -> Series:
    file = SourceFile("luat.txt", LAW.encode())
    document = import_document(session, commune.operator, file, NOW)
    new = NewSeries(unit_id=commune.unit.id, document_id=document.id, count=3)
    series = create_series(session, commune.operator, new, NOW)
    session.refresh(series, ["bulletins"])
    for bulletin in series.bulletins:
        finish_speech(session, bulletin.current, 4.0, NOW)
    submit_series(session, commune.operator, series.id, NOW)
    return series


def link_to(session: Session, commune: Commune, series: Series) -> ApprovalRequest:
    return ask(session, commune.operator, NewRequest(series_id=series.id), NOW)


def states(session: Session, commune: Commune, key: str) -> list[PartState]:
    return [part.state for part in open_request(session, commune.approver, key, NOW).parts]


def test_a_whole_series_is_approved_by_one_yes(session: Session, commune: Commune) -> None:
    series = series_of_three(session, commune)
    request = link_to(session, commune, series)
    waiting = open_request(session, commune.approver, request.key, NOW).waiting
    shown = Shown(request.key, [revision.id for revision in waiting])
    assert len(approve_asked(session, commune.approver, shown, NOW, YES)) == 3
    assert {b.status for b in series.bulletins} == {BulletinStatus.APPROVED}
    asked = open_request(session, commune.approver, request.key, NOW)
    assert asked.state is RequestState.DECIDED


def test_one_part_goes_back_and_the_others_are_approved(session: Session, commune: Commune) -> None:
    series = series_of_three(session, commune)
    key = link_to(session, commune, series).key
    second = series.bulletins[1].current
    return_asked(session, commune.approver, Shown(key, [second.id]), NOW, "Thêm ngày.")
    rest = [r.id for r in open_request(session, commune.approver, key, NOW).waiting]
    assert second.id not in rest
    approve_asked(session, commune.approver, Shown(key, rest), NOW, YES)
    assert states(session, commune, key) == [
        PartState.APPROVED,
        PartState.RETURNED,
        PartState.APPROVED,
    ]


def test_a_part_that_was_edited_after_the_link_is_not_approved_by_it(
    session: Session, commune: Commune
) -> None:
    series = series_of_three(session, commune)
    key = link_to(session, commune, series).key
    shown = [r.id for r in open_request(session, commune.approver, key, NOW).waiting]
    service.edit(session, commune.operator, series.bulletins[0].id, "Nội dung khác.", NOW)
    with pytest.raises(NotAskedError):
        approve_asked(session, commune.approver, Shown(key, shown), NOW, YES)
    assert states(session, commune, key) == [
        PartState.CHANGED,
        PartState.WAITING,
        PartState.WAITING,
    ]


def test_a_wording_that_the_link_does_not_name_is_not_decided_by_it(
    session: Session, commune: Commune
) -> None:
    other = commune.pending_bulletin(session)
    asked = commune.pending_bulletin(session, "Tin khác.")
    key = ask(session, commune.operator, NewRequest(bulletin_id=asked.id), NOW).key
    with pytest.raises(NotAskedError):
        approve_asked(session, commune.approver, Shown(key, [other.current.id]), NOW, YES)
    assert other.status is BulletinStatus.PENDING


def test_nobody_asks_about_what_does_not_wait_or_is_anothers(
    session: Session, commune: Commune
) -> None:
    draft = NewRequest(bulletin_id=commune.draft(session).id)
    with pytest.raises(NothingToAskError):
        ask(session, commune.operator, draft, NOW)
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    theirs = NewRequest(bulletin_id=other.pending_bulletin(session).id)
    with pytest.raises(NotAllowedError):
        ask(session, commune.operator, theirs, NOW)


def test_asking_and_calling_back_stand_in_the_record_and_calling_back_twice_is_once(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session)
    new = NewRequest(bulletin_id=bulletin.id, approver_id=commune.people[StaffRole.APPROVER].id)
    key = ask(session, commune.operator, new, NOW).key
    for _ in range(2):
        withdraw(session, commune.operator, key, NOW + 1)
    acts = ["ask_approver", "withdraw_approval_request"]
    events = list(session.scalars(select(AuditEvent).where(AuditEvent.act.in_(acts))))
    assert [event.act for event in events] == acts
    assert json.loads(events[0].detail)["to"] == commune.people[StaffRole.APPROVER].id
    (asked,) = asked_about(session, NOW, bulletin_id=bulletin.id)
    assert asked.state is RequestState.WITHDRAWN


def test_whom_to_ask_may_decide_is_open_and_wrote_nothing_of_it(
    session: Session, commune: Commune
) -> None:
    approver = commune.people[StaffRole.APPROVER]
    assert approvers_of(session, commune.unit.id, set()) == [approver]
    assert approvers_of(session, commune.unit.id, {approver.id}) == []
    approver.disabled_at = NOW
    assert approvers_of(session, commune.unit.id, set()) == []
