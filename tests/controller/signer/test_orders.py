"""An order is signed only with the evidence of who gave it; whoever holds the web cannot speak."""

from dataclasses import dataclass

import msgspec
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from controller.accounts.passkeys import NewPasskey, Site, add_passkey, creation_options
from controller.accounts.service import disable_person
from controller.accounts.sessions import Window, begin, hash_of
from controller.approval.proof import ByPasskey
from controller.bulletins.decisions import recall
from controller.emergencies.carrying_on import carry_on
from controller.emergencies.ending import CallingOff, call_off
from controller.emergencies.errors import NothingToSayError
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.reach import Aim
from controller.emergencies.shifts import ask_device, open_shift, state_shift
from controller.emergencies.stopping import stop
from controller.signer.conditions import Station
from controller.signer.signing import sign_waiting
from controller.store.base import new_id
from controller.store.broadcasts import TargetKind
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import DutyShift, GivenOrder, Nature, Purpose
from controller.store.logins import Factor, LoginSession
from controller.store.people import StaffRole
from playlists.messages.envelope import open_envelope
from playlists.messages.order import Order
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import STATION_ROLES, Role
from playlists.rules.emergency import EmergencyKind
from tests.controller.accounts.authenticator import Device
from tests.controller.commune import finish_speech, lay_commune, lay_commune_in
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom
from tests.controller.signer.desk import station_over


@dataclass
class Desk:
    """The signer beside a duty room."""

    room: DutyRoom
    station: Station

    def sign(self, later_ms: int = 0) -> list[OutboxMessage]:
        while sign_waiting(self.room.session, self.station, self.room.now + later_ms, 50):
            pass
        return self.room.waiting()

    def refusal(self, later_ms: int = 0) -> str:
        row = self.sign(later_ms)[-1]
        assert row.envelope is None
        return row.refusal

    def tamper(self, **changed: object) -> None:
        """As somebody does who holds the web and the database: order and message agree."""
        given = self.room.session.query(GivenOrder).order_by(GivenOrder.sequence.desc()).first()
        assert given is not None
        told = msgspec.json.decode(given.message) | changed
        message = msgspec.json.encode(told).decode()
        row = self.room.waiting()[-1]
        forged = GivenOrder(
            id=new_id(self.room.now),
            emergency_id=given.emergency_id,
            unit_id=given.unit_id,
            sequence=given.sequence + 1,
            order=given.order,
            given_by=given.given_by,
            shift_id=given.shift_id,
            given_at=given.given_at,
            expires_at=told["expires_at"],
        )
        told |= {"id": forged.id, "sequence": forged.sequence}
        forged.message = message = msgspec.json.encode(told).decode()
        self.room.session.add(forged)
        row.message = message
        self.room.session.flush()


@pytest.fixture
def desk(session: Session) -> Desk:
    room = DutyRoom(session, lay_commune(session)).make_ready()
    room.open_shift()
    return Desk(room, station_over((room.commune.province.id,), room.now))


def test_an_order_of_an_officer_on_duty_is_signed_in_its_role(desk: Desk) -> None:
    desk.room.give()
    (row,) = desk.sign()
    assert row.envelope is not None
    path = (desk.room.commune.unit.id, desk.room.commune.province.id)
    keys = desk.station.trust.keys_for(Role.EMERGENCY, path, desk.room.now)
    assert open_envelope(row.envelope, Order, keys) == desk.room.orders()[0]


def test_the_whole_life_of_an_emergency_is_signed(desk: Desk) -> None:
    room = desk.room
    first = room.give(text="Nước tràn qua cầu.")
    finish_speech(room.session, first.revision, 5, room.now)
    carry_on(room.session, room.now + 3_000, SOURCES)
    call_off(room.session, room.officer, CallingOff(first.id), room.now + 4_000, SOURCES)
    aim = Aim(TargetKind.CLUSTER, room.commune.clusters[0].id)
    stop(room.session, room.commune.operator, aim, room.now + 5_000)
    room.now += 6_000
    room.give(nature=Nature.DRILL)
    rows = desk.sign(1_000)
    assert [row.refusal for row in rows if row.envelope is None] == []
    assert len(rows) == 6


def test_a_passkey_s_signature_of_the_shift_is_checked_by_the_signer_itself(
    session: Session,
) -> None:
    room = DutyRoom(session, lay_commune(session)).make_ready()
    desk = Desk(room, station_over((room.commune.province.id,), room.now))
    site, device = device_of(room)
    stated = state_shift(session, room.officer, room.commune.unit.id, 12, room.now)
    answer = device.get(ask_device(session, room.officer, stated, site))
    proof = ByPasskey(answer=answer, asked_at=room.now, site=site)
    shift = open_shift(session, room.officer, stated, proof, room.now)
    assert shift.factor is Factor.PASSKEY
    room.give()
    assert desk.sign()[-1].envelope is not None


def device_of(room: DutyRoom) -> tuple[Site, Device]:
    site = Site("loa.example", "https://loa.example")
    device = Device(site.host, site.origin)
    person = room.commune.people[StaffRole.DUTY_OFFICER]
    begun = begin(room.session, person, Window("", ""), Factor.NONE, room.now)
    row = room.session.get_one(LoginSession, hash_of(begun.token))
    answer = device.create(creation_options(room.session, row, site))
    new = NewPasskey(answer=answer, name="Điện thoại")
    add_passkey(room.session, row, new, site, room.now)
    return site, device


def test_a_shift_that_no_device_signed_orders_nothing(session: Session) -> None:
    """Somebody who holds the web writes a shift of her own making."""
    room = DutyRoom(session, lay_commune(session)).make_ready()
    desk = Desk(room, station_over((room.commune.province.id,), room.now))
    stated = state_shift(session, room.officer, room.commune.unit.id, 12, room.now)
    for factor, answer in ((Factor.PASSKEY, "{}"), (Factor.NONE, "")):
        shift = DutyShift(
            id=new_id(room.now),
            unit_id=room.commune.unit.id,
            person_id=room.officer.person_id,
            opened_at=room.now,
            ends_at=room.now + 12 * 3_600_000,
            factor=factor,
            statement=stated,
            statement_sha256=new_id(room.now) * 2,
            answer=answer,
        )
        session.add(shift)
        session.flush()
        room.give()
        assert desk.refusal().startswith("evidence:")
        shift.closed_at = room.now
        session.flush()


def test_who_lost_her_role_or_account_orders_nothing_more(desk: Desk) -> None:
    room = desk.room
    administrator = room.commune.actor(StaffRole.ADMINISTRATOR)
    room.give()
    disable_person(room.session, administrator, str(room.officer.person_id), room.now)
    assert "may not" in desk.refusal()


def test_an_order_with_sound_that_nobody_approved_is_refused(desk: Desk) -> None:
    emergency = desk.room.give()
    recall(desk.room.session, desk.room.commune.operator, emergency.revision.bulletin_id,
           desk.room.now, "Sai")  # fmt: skip
    assert desk.refusal().startswith("approval:")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"targets": ["somewhere-else"]}, "targets"),
        ({"items": [], "tracks": []}, "items without"),
        ({"issued_at": 1_795_000_000_000 + 10**9}, "issued_at"),
        ({"expires_at": 1_795_000_000_000 + 3 * 86_400_000}, "a day"),
        ({"order": "live_start"}, "kind"),
        ({"ends": ["somebody-elses"]}, "another emergency"),
    ],
)
def test_an_order_that_differs_from_what_was_given_is_refused(
    desk: Desk, changed: dict[str, object], why: str
) -> None:
    desk.room.give()
    desk.tamper(**changed)
    assert why in desk.refusal()


def test_what_carries_an_emergency_on_is_signed_past_stopped_places_and_for_no_others(
    desk: Desk,
) -> None:
    room = desk.room
    emergency = room.give(text="Nước tràn qua cầu Bến. Đi đường đê.")
    here, *others = room.commune.clusters
    stop(room.session, room.officer, Aim(TargetKind.CLUSTER, here.id), room.now + 500)
    finish_speech(room.session, emergency.revision, 6.0, room.now)
    carry_on(room.session, room.now + 4_000, SOURCES)
    desk.tamper(targets=[here.id])
    assert "was stopped where" in desk.refusal(5_000)
    room.waiting()[-1].refused_at, room.waiting()[-1].refusal = None, ""
    desk.tamper(targets=[cluster.id for cluster in others])
    row = desk.sign(5_000)[-1]
    assert (row.refusal, row.envelope is not None) == ("", True)


def test_a_message_that_was_never_given_is_refused(desk: Desk) -> None:
    desk.room.give()
    row = desk.room.waiting()[-1]
    row.message = row.message.replace('"volume_percent"', '"volume"')
    row.message = row.message[:-1] + " }"
    assert "never given" in desk.refusal()


def test_an_order_to_a_neighbouring_commune_is_refused(desk: Desk) -> None:
    room = desk.room
    other = lay_commune_in(room.session, room.commune.province, name="khac")
    room.give()
    row = room.waiting()[-1]
    room.session.execute(
        update(OutboxMessage).where(OutboxMessage.id == row.id).values(area_id=other.unit.id)
    )
    room.session.refresh(row)
    assert "outside" in desk.refusal()


def test_an_order_that_has_expired_before_it_was_signed_is_not_signed(desk: Desk) -> None:
    desk.room.give(hours=1)
    assert "expired" in desk.refusal(later_ms=3_600_001)


def test_a_drill_that_does_not_say_so_is_refused(desk: Desk) -> None:
    desk.room.give(nature=Nature.DRILL)
    told = msgspec.json.decode(desk.room.waiting()[-1].message)
    desk.tamper(items=told["items"][1:])
    assert "drill must begin" in desk.refusal()


def test_what_was_practised_is_signed_by_a_key_that_no_receiver_believes(desk: Desk) -> None:
    desk.room.give(nature=Nature.PRACTICE)
    (row,) = desk.sign()
    assert row.kind is OutboxKind.PRACTICE
    assert row.envelope is not None
    path = (desk.room.commune.unit.id, desk.room.commune.province.id)
    for role in STATION_ROLES:
        keys = desk.station.trust.keys_for(role, path, desk.room.now)
        with pytest.raises(RefusedError):
            open_envelope(row.envelope, Order, keys)


def test_practice_cannot_be_passed_off_as_meant(desk: Desk) -> None:
    desk.room.give(nature=Nature.PRACTICE)
    desk.room.waiting()[-1].kind = OutboxKind.ORDER
    assert "different roads" in desk.refusal()


def test_templates_are_only_what_they_were_set_for(desk: Desk) -> None:
    assert (Purpose.MESSAGE, EmergencyKind.FLOOD) in desk.room.templates
    asked = NewEmergency(
        unit_id=desk.room.commune.unit.id,
        kind=EmergencyKind.FLOOD,
        aims=desk.room.everywhere,
        template_id=desk.room.templates[Purpose.SIREN, None].id,
    )
    with pytest.raises(NothingToSayError):
        give(desk.room.session, desk.room.officer, asked, desk.room.now, SOURCES)
