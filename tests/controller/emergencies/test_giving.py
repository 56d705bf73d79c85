"""An emergency is given: who may, what goes out, what is promised, how it goes on and ends."""

import pytest
from sqlalchemy import select

from controller.accounts.authority import NotAllowedError
from controller.emergencies.carrying_on import carry_on
from controller.emergencies.ending import CallingOff, call_off
from controller.emergencies.errors import (
    AnotherNatureError,
    EmergencyOverError,
    EndOutOfBoundsError,
    NobodyThereError,
    NoDrillWordsError,
    NoShiftError,
    NoSirenError,
    NothingToSayError,
    OutsideUnitError,
    WrongLevelError,
)
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.reach import Aim
from controller.emergencies.stopping import stop
from controller.emergencies.templates import retire
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast, TargetKind
from controller.store.emergencies import Nature, Purpose
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.web.queries.emergencies import in_force
from playlists.messages.order import OrderKind
from playlists.rules.emergency import HOUR_MS, EmergencyKind, Level, Scale
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import finish_speech, lay_commune_in, newest_plan
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom


def promises(room: DutyRoom) -> list[ExpectedBroadcast]:
    query = select(ExpectedBroadcast).order_by(
        ExpectedBroadcast.planned_start, ExpectedBroadcast.cluster_id
    )
    return list(room.session.scalars(query))


def test_approved_words_go_out_at_once_with_siren_to_every_unit_they_reach(
    on_duty: DutyRoom,
) -> None:
    emergency = on_duty.give()
    (order,) = on_duty.orders(emergency)
    assert order.order is OrderKind.EMERGENCY
    assert [item.id for item in order.items] == ["message"]
    assert order.emergency is not None
    assert order.emergency.siren is not None
    assert order.targets == (on_duty.commune.unit.id,)
    assert order.expires_at == emergency.ends_at
    assert {track.sha256 for track in order.tracks} == {
        order.items[0].sha256,
        order.emergency.siren.sha256,
    }
    assert [row.area_id for row in on_duty.waiting()] == [on_duty.commune.unit.id]


def test_each_cluster_is_promised_the_first_repetition_behind_the_siren(on_duty: DutyRoom) -> None:
    emergency = on_duty.give()
    (order,) = on_duty.orders(emergency)
    carry_on(on_duty.session, on_duty.now + 500, SOURCES)
    found = promises(on_duty)
    assert {row.cluster_id for row in found} == {c.id for c in on_duty.commune.clusters}
    assert {row.occurrence for row in found} == {f"{order.id}~0"}
    assert {row.planned_start for row in found} == {order.issued_at + 3_000}
    assert {row.emergency_id for row in found} == {emergency.id}
    assert {row.verdict for row in found} == {VerdictKind.WAITING}


def test_nobody_orders_without_an_open_shift_of_her_own(room: DutyRoom) -> None:
    with pytest.raises(NoShiftError):
        room.give()
    room.open_shift()
    asked = NewEmergency(
        unit_id=room.commune.unit.id,
        kind=EmergencyKind.FLOOD,
        aims=room.everywhere,
        template_id=room.templates[Purpose.MESSAGE, EmergencyKind.FLOOD].id,
    )
    with pytest.raises(NoShiftError):
        give(room.session, room.commune.approver, asked, room.now, SOURCES)
    with pytest.raises(NotAllowedError):
        give(room.session, room.commune.operator, asked, room.now, SOURCES)


def test_a_level_on_the_scale_of_risk_sets_how_often_it_is_repeated(on_duty: DutyRoom) -> None:
    three = on_duty.give(level=Level(Scale.DISASTER_RISK, 3))
    four = on_duty.give(level=Level(Scale.DISASTER_RISK, 4))
    alarm = on_duty.give(level=Level(Scale.FLOOD_ALARM, 1))
    every = [
        order.repetition.every_ms
        for emergency in (three, four, alarm)
        for order in on_duty.orders(emergency)
        if order.repetition
    ]
    assert every == [3 * HOUR_MS, HOUR_MS, HOUR_MS]


def test_a_fire_has_no_level(on_duty: DutyRoom) -> None:
    with pytest.raises(WrongLevelError):
        on_duty.give(kind=EmergencyKind.FIRE, text="Cháy.", level=Level(Scale.DISASTER_RISK, 1))


def test_the_siren_sounds_again_only_when_the_danger_rises(on_duty: DutyRoom) -> None:
    first = on_duty.give(level=Level(Scale.DISASTER_RISK, 2))
    same = on_duty.give(level=Level(Scale.DISASTER_RISK, 2), replaces_id=first.id)
    worse = on_duty.give(level=Level(Scale.DISASTER_RISK, 3), replaces_id=same.id)
    assert [e.with_siren for e in (first, same, worse)] == [True, False, True]
    orders = [on_duty.orders(emergency)[0] for emergency in (first, same, worse)]
    assert orders[2].ends == (orders[1].id,)
    alarms = [order.emergency for order in orders]
    assert all(alarm is not None and alarm.siren is not None for alarm in alarms), "for late comers"
    assert [alarm.warned_by for alarm in alarms if alarm] == [(), (orders[0].id,), ()]


def test_new_words_without_a_message_at_hand_take_the_old_ones_place_once_they_are_spoken(
    on_duty: DutyRoom,
) -> None:
    fire = on_duty.give(kind=EmergencyKind.FIRE, text="Cháy chợ.")
    newer = on_duty.give(kind=EmergencyKind.FIRE, text="Lửa lan.", replaces_id=fire.id)
    (siren,) = on_duty.orders(fire)
    assert on_duty.orders(newer) == []
    finish_speech(on_duty.session, newer.revision, 6.0, on_duty.now)
    on_duty.session.expire(newer.revision)
    assert carry_on(on_duty.session, on_duty.now + 500, SOURCES).orders == 1
    (order,) = on_duty.orders(newer)
    assert order.ends == (siren.id,)
    assert order.emergency is not None
    assert order.emergency.warned_by == (siren.id,)


def test_words_that_were_replaced_before_they_were_spoken_are_never_said(
    on_duty: DutyRoom,
) -> None:
    fire = on_duty.give(kind=EmergencyKind.FIRE, text="Cháy chợ.")
    wrong = on_duty.give(kind=EmergencyKind.FIRE, text="Lửa đã tắt.", replaces_id=fire.id)
    right = on_duty.give(kind=EmergencyKind.FIRE, text="Lửa lan.", replaces_id=wrong.id)
    for emergency in (wrong, right):
        finish_speech(on_duty.session, emergency.revision, 6.0, on_duty.now)
        on_duty.session.expire(emergency.revision)
    assert carry_on(on_duty.session, on_duty.now + 500, SOURCES).orders == 1
    (siren,), (order,) = on_duty.orders(fire), on_duty.orders(right)
    assert (on_duty.orders(wrong), order.ends) == ([], (siren.id,))


def test_practice_takes_no_place_of_what_is_meant(on_duty: DutyRoom) -> None:
    flood = on_duty.give()
    for nature in (Nature.PRACTICE, Nature.DRILL):
        with pytest.raises(AnotherNatureError):
            on_duty.give(nature=nature, replaces_id=flood.id)


def test_who_calls_off_words_that_are_not_spoken_yet_calls_off_what_goes_on_meanwhile(
    on_duty: DutyRoom,
) -> None:
    fire = on_duty.give(kind=EmergencyKind.FIRE, text="Cháy chợ.")
    newer = on_duty.give(kind=EmergencyKind.FIRE, text="Lửa lan.", replaces_id=fire.id)
    silent = CallingOff(newer.id, with_words=False)
    call_off(on_duty.session, on_duty.officer, silent, on_duty.now + 100, SOURCES)
    finish_speech(on_duty.session, newer.revision, 6.0, on_duty.now)
    assert carry_on(on_duty.session, on_duty.now + 500, SOURCES).orders == 0
    assert in_force(on_duty.session, on_duty.commune.unit.id, on_duty.now + 500) == []


def test_new_words_are_bridged_by_the_nearest_message_and_take_its_place_when_spoken(
    on_duty: DutyRoom,
) -> None:
    emergency = on_duty.give(text="Nước tràn qua cầu Bến. Đi đường đê.")
    (bridge,) = on_duty.orders(emergency)
    flood = on_duty.templates[Purpose.MESSAGE, EmergencyKind.FLOOD].bulletin.current
    assert [item.sha256 for item in bridge.items] == [flood.audio_sha256]
    assert carry_on(on_duty.session, on_duty.now, SOURCES).orders == 0
    assert emergency.revision.written_text.startswith("Tin phát lúc 18 giờ")
    finish_speech(on_duty.session, emergency.revision, 6.0, on_duty.now)
    still_siren = on_duty.now + 2_000
    assert carry_on(on_duty.session, still_siren, SOURCES).orders == 0
    assert carry_on(on_duty.session, on_duty.now + 3_000, SOURCES).orders == 1
    _, spoken = on_duty.orders(emergency)
    assert spoken.ends == (bridge.id,)
    assert [item.sha256 for item in spoken.items] == [emergency.revision.audio_sha256]
    assert spoken.emergency is not None
    assert [[i.sha256 for i in row] for row in spoken.emergency.fallback] == [[flood.audio_sha256]]
    assert carry_on(on_duty.session, on_duty.now + 4_000, SOURCES).orders == 0


def test_words_that_somebody_else_changed_meanwhile_never_go_out(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(text="Đi đường đê.")
    emergency.revision.written_text = "Ở yên trong nhà."
    on_duty.session.flush()
    finish_speech(on_duty.session, emergency.revision, 6.0, on_duty.now)
    assert carry_on(on_duty.session, on_duty.now + 4_000, SOURCES).orders == 0


def test_new_words_of_a_kind_without_message_begin_with_the_siren(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(kind=EmergencyKind.FIRE, text="Cháy chợ.")
    (order,) = on_duty.orders(emergency)
    assert [item.id for item in order.items] == ["siren"]
    assert promises(on_duty) == []


def test_new_words_of_a_kind_without_message_are_bridged_by_the_general_one(
    on_duty: DutyRoom,
) -> None:
    session, commune = on_duty.session, on_duty.commune
    general = commune.approved_bulletin(session, "Có việc khẩn. Bà con chú ý nghe.", seconds=4)
    on_duty.ready(Purpose.MESSAGE, general, EmergencyKind.OTHER)
    (order,) = on_duty.orders(on_duty.give(kind=EmergencyKind.FIRE, text="Cháy chợ."))
    assert [item.sha256 for item in order.items] == [general.current.audio_sha256]


def test_without_siren_and_message_new_words_are_refused_before_anything_sounds(
    room: DutyRoom,
) -> None:
    for template in room.templates.values():
        retire(room.session, room.commune.operator, template.id, room.now)
    room.open_shift()
    with pytest.raises(NoSirenError):
        room.give(text="Cháy chợ.", kind=EmergencyKind.FIRE)


def test_a_message_that_was_recalled_does_not_go_out(on_duty: DutyRoom) -> None:
    template = on_duty.templates[Purpose.MESSAGE, EmergencyKind.FLOOD]
    retire(on_duty.session, on_duty.commune.operator, template.id, on_duty.now)
    with pytest.raises(NothingToSayError):
        on_duty.give(template_id=template.id)


def test_repeated_words_say_when_they_were_issued(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(level=Level(Scale.DISASTER_RISK, 4))
    words = emergency.time_words_id
    assert words is not None
    revision = on_duty.session.get_one(type(emergency.revision), words)
    finish_speech(on_duty.session, revision, 2.0, on_duty.now)
    assert carry_on(on_duty.session, on_duty.now + 60_000, SOURCES).orders == 0
    before_second = emergency.given_at + HOUR_MS - 2_000
    assert carry_on(on_duty.session, before_second, SOURCES).orders == 1
    first, second = on_duty.orders(emergency)
    assert [item.id for item in second.items] == ["time", "message"]
    assert (second.ends, second.expires_at) == ((first.id,), first.expires_at)
    assert second.emergency is not None
    assert second.emergency.warned_by == (first.id,)


def test_repetitions_are_promised_shortly_before_they_begin(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(level=Level(Scale.DISASTER_RISK, 4))
    carry_on(on_duty.session, on_duty.now + 500, SOURCES)
    assert len(promises(on_duty)) == 3
    due = emergency.given_at + HOUR_MS
    carry_on(on_duty.session, due - 5 * 60_000, SOURCES)
    assert len(promises(on_duty)) == 6
    carry_on(on_duty.session, due - 4 * 60_000, SOURCES)
    assert len(promises(on_duty)) == 6


def test_a_drill_says_first_that_it_is_one(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(nature=Nature.DRILL)
    (order,) = on_duty.orders(emergency)
    assert [item.id for item in order.items] == ["drill", "message"]
    assert order.emergency is not None
    assert order.emergency.drill
    retire(
        on_duty.session,
        on_duty.commune.operator,
        on_duty.templates[Purpose.DRILL, None].id,
        on_duty.now,
    )
    with pytest.raises(NoDrillWordsError):
        on_duty.give(nature=Nature.DRILL)


def test_practice_promises_nothing_to_anybody(on_duty: DutyRoom) -> None:
    on_duty.give(nature=Nature.PRACTICE)
    carry_on(on_duty.session, on_duty.now + 500, SOURCES)
    assert promises(on_duty) == []
    assert [row.kind.value for row in on_duty.waiting()] == ["practice"]


def test_places_outside_the_unit_are_refused(on_duty: DutyRoom) -> None:
    other = lay_commune_in(on_duty.session, on_duty.commune.province, name="khac")
    for aim in (
        Aim(TargetKind.UNIT, other.unit.id),
        Aim(TargetKind.CLUSTER, other.clusters[0].id),
        Aim(TargetKind.UNIT, on_duty.commune.province.id),
    ):
        with pytest.raises((NotAllowedError, OutsideUnitError)):
            on_duty.give(aims=[aim])
    with pytest.raises(NobodyThereError):
        on_duty.give(aims=[])


def test_every_emergency_ends_within_a_day(on_duty: DutyRoom) -> None:
    for hours in (0, 25):
        with pytest.raises(EndOutOfBoundsError):
            on_duty.give(hours=hours)


def test_numbers_rise_and_go_on_above_what_receivers_have_seen(on_duty: DutyRoom) -> None:
    on_duty.give()
    on_duty.give()
    assert [order.sequence for order in on_duty.orders()] == [1, 2]


def test_calling_off_ends_the_order_and_says_so(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(level=Level(Scale.DISASTER_RISK, 4))
    carry_on(on_duty.session, emergency.given_at + HOUR_MS - 60_000, SOURCES)
    now = emergency.given_at + HOUR_MS - 30_000
    call_off(on_duty.session, on_duty.officer, CallingOff(emergency.id, "Nước rút"), now, SOURCES)
    given, cancelled, clear = on_duty.orders()
    assert cancelled.order is OrderKind.CANCEL
    assert (cancelled.ends, cancelled.expires_at) == ((given.id,), given.expires_at)
    assert clear.order is OrderKind.EMERGENCY
    assert clear.repetition is None
    later = [row for row in promises(on_duty) if row.occurrence == f"{given.id}~1"]
    assert {row.withdrawn_cause for row in later} == {"cancelled"}
    assert {row.verdict for row in later} == {VerdictKind.NOT_PLAYED_BY_ORDER}
    with pytest.raises(EmergencyOverError):
        call_off(on_duty.session, on_duty.officer, CallingOff(emergency.id), now + 1, SOURCES)


def test_whoever_may_cancel_a_broadcast_may_call_off_without_a_shift(on_duty: DutyRoom) -> None:
    emergency = on_duty.give()
    operator = on_duty.commune.operator
    with pytest.raises(NoShiftError):
        call_off(on_duty.session, operator, CallingOff(emergency.id), on_duty.now, SOURCES)
    on_duty.session.expire_all()
    silent = CallingOff(emergency.id, with_words=False)
    call_off(on_duty.session, operator, silent, on_duty.now, SOURCES)
    auditor = on_duty.commune.actor(StaffRole.AUDITOR)
    with pytest.raises(NotAllowedError):
        call_off(on_duty.session, auditor, CallingOff(emergency.id), on_duty.now, SOURCES)


def test_a_stop_silences_a_place_and_withdraws_what_was_to_come_there(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(level=Level(Scale.DISASTER_RISK, 4))
    now = emergency.given_at + HOUR_MS - 60_000
    carry_on(on_duty.session, now, SOURCES)
    place = on_duty.commune.clusters[0]
    given = stop(on_duty.session, on_duty.commune.operator, Aim(TargetKind.CLUSTER, place.id), now)
    order = on_duty.orders()[-1]
    assert (order.order, order.targets, order.id) == (OrderKind.STOP, (place.id,), given.id)
    assert order.expires_at == emergency.ends_at
    withdrawn = {row.cluster_id for row in promises(on_duty) if row.withdrawn_at is not None}
    assert withdrawn == {place.id}


def test_what_goes_on_by_itself_passes_by_a_place_that_was_stopped(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(text="Nước tràn qua cầu Bến. Đi đường đê.")
    stopped, *others = on_duty.commune.clusters
    stop(on_duty.session, on_duty.officer, Aim(TargetKind.CLUSTER, stopped.id), on_duty.now + 500)
    finish_speech(on_duty.session, emergency.revision, 6.0, on_duty.now)
    assert carry_on(on_duty.session, on_duty.now + 4_000, SOURCES).orders == 1
    spoken = on_duty.orders(emergency)[-1]
    assert set(spoken.targets) == {cluster.id for cluster in others}
    carry_on(on_duty.session, on_duty.now + 5_000, SOURCES)
    assert {row.cluster_id for row in promises(on_duty)} == set(spoken.targets)


def test_nothing_goes_on_by_itself_behind_a_stop_everywhere(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(text="Nước tràn qua cầu Bến. Đi đường đê.")
    stop(on_duty.session, on_duty.officer, on_duty.everywhere[0], on_duty.now + 500)
    finish_speech(on_duty.session, emergency.revision, 6.0, on_duty.now)
    done = carry_on(on_duty.session, on_duty.now + 4_000, SOURCES)
    assert (done.orders, done.promises) == (0, 0)
    again = on_duty.give()
    assert on_duty.orders(again)[-1].targets == (on_duty.commune.unit.id,)


def test_a_stop_counts_also_for_an_order_that_went_out_while_it_waited(on_duty: DutyRoom) -> None:
    emergency = on_duty.give()
    pressed = emergency.given_at - 20
    given = stop(on_duty.session, on_duty.officer, on_duty.everywhere[0], pressed)
    assert given.given_at == emergency.given_at


def test_what_was_ordered_stands_in_the_record(on_duty: DutyRoom) -> None:
    on_duty.give()
    query = select(AuditEvent.act).where(AuditEvent.person_id == on_duty.officer.person_id)
    acts = set(on_duty.session.scalars(query))
    assert {"open_shift", "order_emergency"} <= acts


def test_planning_a_cluster_leaves_an_emergency_s_promises_alone(on_duty: DutyRoom) -> None:
    on_duty.give()
    carry_on(on_duty.session, on_duty.now + 500, SOURCES)
    on_duty.commune.now = on_duty.now
    on_duty.commune.slot(on_duty.session, [on_duty.commune.approved_bulletin(on_duty.session)])
    plan_marked(on_duty.session, on_duty.now + 600, SOURCES, limit=10)
    plan = newest_plan(on_duty.session, on_duty.commune.receivers[0].id)
    assert plan is not None
    emergency = [row for row in promises(on_duty) if row.emergency_id is not None]
    assert [row.withdrawn_at for row in emergency] == [None] * 3
