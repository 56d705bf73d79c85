"""Alerts of other systems are kept, set against each other, and proposed; they never sound."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from controller.accounts.authority import NotAllowedError
from controller.civil import VIETNAM
from controller.emergencies.alert_folder import look_for_alerts
from controller.emergencies.alerts import (
    alert_of,
    decline,
    emergency_referred_to,
    nature_of,
    proposed_text,
    receive,
    take,
    waiting,
)
from controller.emergencies.cap.alert import MessageType, Status
from controller.emergencies.cap.ours import Known, as_alert
from controller.emergencies.cap.reading import NotCapError, read_cap
from controller.emergencies.cap.writing import write_cap
from controller.emergencies.ending import CallingOff, call_off
from controller.emergencies.errors import AlertDecidedError, BadAlertError
from controller.store.emergencies import CapAlert, CapState, GivenOrder, Nature
from controller.store.people import StaffRole
from playlists.rules.emergency import Level, Scale
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom
from tests.controller.emergencies.sample_alert import sample_alert

LATER = "2026-11-18T19:00:00+07:00"
SAMPLES = Path(__file__).parent / "cap" / "samples"


def bring(room: DutyRoom, xml: bytes) -> CapAlert:
    return receive(room.session, room.commune.operator, room.commune.unit.id, xml, room.now)


def test_an_alert_is_proposed_once_and_nothing_sounds(room: DutyRoom) -> None:
    first, again = bring(room, sample_alert()), bring(room, sample_alert())
    assert first is again
    assert waiting(room.session, room.commune.unit.id, room.now) == [first]
    assert proposed_text(first).splitlines()[0] == "Lũ khẩn cấp trên sông Dinh"
    assert room.waiting() == []


def test_an_update_takes_the_place_of_what_nobody_has_decided(room: DutyRoom) -> None:
    first = bring(room, sample_alert("A"))
    update = bring(room, sample_alert("B", kind="Update", refers_to="A"))
    room.session.refresh(first)
    assert first.state is CapState.SUPERSEDED
    assert waiting(room.session, room.commune.unit.id, room.now) == [update]
    with pytest.raises(AlertDecidedError):
        decline(room.session, room.commune.operator, first.id, "Cũ", room.now)


def test_a_cancel_leads_to_the_order_that_was_given_on_the_alert(on_duty: DutyRoom) -> None:
    room = on_duty
    first = bring(room, sample_alert("A"))
    emergency = room.give()
    take(room.session, room.officer, first.id, emergency, room.now)
    cancel = bring(room, sample_alert("C", kind="Cancel", refers_to="A"))
    assert emergency_referred_to(room.session, cancel) is emergency
    assert room.orders()[-1].order == "emergency"


def test_the_all_clear_obeys_the_cancel_and_leaves_nothing_to_decide(on_duty: DutyRoom) -> None:
    room, unit = on_duty, on_duty.commune.unit.id
    first, other = bring(room, sample_alert("A")), bring(room, sample_alert("X"))
    emergency = room.give()
    take(room.session, room.officer, first.id, emergency, room.now)
    cancel = bring(room, sample_alert("C", kind="Cancel", refers_to="A"))
    assert waiting(room.session, unit, room.now) == [cancel, other]
    call_off(room.session, room.officer, CallingOff(emergency.id), room.now + 1_000, SOURCES)
    assert (cancel.state, cancel.emergency_id) == (CapState.ORDERED, emergency.id)
    assert cancel.decided_by == room.officer.person_id
    assert waiting(room.session, unit, room.now + 1_000) == [other]


def test_a_cancel_of_what_is_over_is_not_proposed(on_duty: DutyRoom) -> None:
    room, unit = on_duty, on_duty.commune.unit.id
    first = bring(room, sample_alert("A"))
    emergency = room.give()
    take(room.session, room.officer, first.id, emergency, room.now)
    call_off(room.session, room.officer, CallingOff(emergency.id), room.now + 1_000, SOURCES)
    late = receive(
        room.session, room.commune.operator, unit,
        sample_alert("C", kind="Cancel", refers_to="A"), room.now + 2_000,
    )  # fmt: skip
    assert late.emergency_id == emergency.id
    assert waiting(room.session, unit, room.now + 2_000) == []


def test_references_are_followed_from_one_alert_to_the_next(on_duty: DutyRoom) -> None:
    room = on_duty
    first = bring(room, sample_alert("A"))
    emergency = room.give()
    take(room.session, room.officer, first.id, emergency, room.now)
    bring(room, sample_alert("B", kind="Update", refers_to="A", sent=LATER))
    newest = bring(room, sample_alert("C", kind="Cancel", refers_to="B", sent=LATER))
    assert emergency_referred_to(room.session, newest) is emergency


def test_an_alert_that_comes_behind_its_cancel_is_not_proposed(room: DutyRoom) -> None:
    cancel = bring(room, sample_alert("C", kind="Cancel", refers_to="A", sent=LATER))
    late = bring(room, sample_alert("A"))
    assert late.state is CapState.SUPERSEDED
    assert waiting(room.session, room.commune.unit.id, room.now) == [cancel]


def test_answers_between_systems_are_kept_and_not_proposed(room: DutyRoom) -> None:
    bring(room, sample_alert("K", kind="Ack", refers_to="A"))
    assert waiting(room.session, room.commune.unit.id, room.now) == []


def test_form_and_purpose_are_told_to_the_officer(room: DutyRoom) -> None:
    assert bring(room, sample_alert("V", version="1.1")).note == "Bản CAP 1.1"
    exercise = bring(room, sample_alert("E", status="Exercise"))
    assert exercise.note == "Diễn tập"
    assert nature_of(alert_of(exercise)) is Nature.DRILL
    assert nature_of(read_cap(sample_alert("T", status="Test"))) is Nature.PRACTICE
    assert nature_of(read_cap(sample_alert("A"))) is Nature.REAL


@pytest.mark.parametrize("xml", [b"", b"<alert/>", b"\xff\xfe", sample_alert()[:200]])
def test_what_is_no_alert_is_refused_with_its_place(room: DutyRoom, xml: bytes) -> None:
    with pytest.raises(BadAlertError) as caught:
        bring(room, xml)
    assert caught.value.place.startswith("alert")
    assert room.session.scalars(select(CapAlert)).all() == []


def test_who_may_not_receive_brings_none_in(room: DutyRoom) -> None:
    auditor = room.commune.actor(StaffRole.AUDITOR)
    with pytest.raises(NotAllowedError):
        receive(room.session, auditor, room.commune.unit.id, sample_alert(), room.now)


def test_files_in_the_watched_folder_are_taken_or_put_aside_with_the_reason(
    room: DutyRoom, tmp_path: Path
) -> None:
    folder = tmp_path / room.commune.unit.id
    folder.mkdir()
    (folder / "good.xml").write_bytes(sample_alert())
    (folder / "bad.xml").write_bytes(b"<alert/>")
    assert look_for_alerts(room.session, tmp_path, room.now) == 1
    assert (folder / "done/good.xml").exists()
    assert "alert" in (folder / "refused/bad.txt").read_text()
    assert len(waiting(room.session, room.commune.unit.id, room.now)) == 1


def test_an_order_of_ours_is_valid_cap_and_its_end_refers_to_it(on_duty: DutyRoom) -> None:
    room = on_duty
    emergency = room.give(level=Level(Scale.DISASTER_RISK, 3), nature=Nature.DRILL)

    def told() -> bytes:
        query = select(GivenOrder).where(GivenOrder.emergency_id == emergency.id)
        orders = list(room.session.scalars(query.order_by(GivenOrder.sequence)))
        known = Known(emergency=emergency, unit_name="Xã Thử", where="Cả xã", orders=orders)
        return write_cap(as_alert(known, room.now), VIETNAM)

    first = read_cap(told())
    assert (first.status, first.message_type) == (Status.EXERCISE, MessageType.ALERT)
    assert first.infos[0].description == emergency.revision.written_text
    call_off(room.session, room.officer, CallingOff(emergency.id), room.now + 1_000, SOURCES)
    ended = read_cap(told())
    assert ended.message_type is MessageType.CANCEL
    assert [ref.identifier for ref in ended.references] == [first.identifier]


def test_an_order_of_ours_that_takes_the_place_of_another_updates_its_alert(
    on_duty: DutyRoom,
) -> None:
    first = on_duty.give()
    newer = on_duty.give(replaces_id=first.id)
    known = Known(emergency=newer, unit_name="Xã Thử", where="Cả xã", orders=[], before=first)
    told = read_cap(write_cap(as_alert(known, on_duty.now), VIETNAM))
    assert told.message_type is MessageType.UPDATE
    assert [ref.identifier for ref in told.references] == [first.id]


def test_sample_alerts_are_kept_or_refused_with_a_reason(room: DutyRoom) -> None:
    """Ours, and whatever collection of real ones is pointed at (LOA_CAP_SAMPLES)."""
    more = os.environ.get("LOA_CAP_SAMPLES")
    files = [*SAMPLES.glob("*.cap"), *(sorted(Path(more).rglob("*.cap"))[:200] if more else [])]
    read = 0
    for file in files:
        try:
            row = bring(room, file.read_bytes())
        except BadAlertError:
            with pytest.raises(NotCapError):
                read_cap(file.read_bytes())
            continue
        assert alert_of(row).identifier
        read += 1
    assert read >= 6
