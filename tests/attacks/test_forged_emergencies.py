"""Somebody who holds the database wants words of her own to sound as an emergency.

Where the unit asks for passkeys, words that nobody approved need a shift that was opened by a
device that the signer knows; messages that stand ready, approved, go out by any shift.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from controller.accounts.passkeys import public_key_of
from controller.approval.errors import WayNotPermittedError
from controller.approval.proof import ByPasskey
from controller.approval.ways import set_ways
from controller.emergencies.carrying_on import carry_on
from controller.emergencies.shifts import ask_device, open_shift, state_shift
from controller.signer.approvals import Approvals, mark
from controller.signer.approver_keeper import begun, known_key
from controller.signer.approver_memory import Memory, Strict
from controller.signer.conditions import Station
from controller.store.bulletins import Approval
from controller.store.engine import open_engine, writing_sessions
from controller.store.logins import Passkey
from controller.store.people import StaffRole
from playlists.messages.approval import Way, hash_key
from tests.attacks.test_forged_approvals import migrated
from tests.controller.approval.signing import SITE, Hand
from tests.controller.commune import finish_speech, lay_commune
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom
from tests.controller.signer.desk import station_over
from tests.controller.signer.test_orders import Desk

__all__ = ["migrated"]

WORDS = "Nước đang rút, bà con cứ ở nhà."


@pytest.fixture
def desk(tmp_path: Path, migrated: Path) -> Iterator[Desk]:
    (tmp_path / "loa.db").write_bytes(migrated.read_bytes())
    engine = open_engine(f"sqlite:///{tmp_path / 'loa.db'}")
    with writing_sessions(engine)() as session:
        room = DutyRoom(session, lay_commune(session, clusters=1)).make_ready()
        yield Desk(room, strict(room, station_over((room.commune.province.id,), room.now)))
    engine.dispose()


def strict(room: DutyRoom, station: Station, *known: Passkey) -> Station:
    """The signer after the unit began to ask for passkeys: what was approved stands."""
    session = room.session
    officer = room.commune.people[StaffRole.DUTY_OFFICER]
    earlier = frozenset(map(mark, session.scalars(select(Approval))))
    keys = tuple(known_key(passkey, officer, room.now, "terminal") for passkey in known)
    memory = Memory(
        strict={room.commune.unit.id: Strict(since=room.now, keys=keys, earlier=earlier)}
    )
    return replace(station, approvals=Approvals(memory))


def give_own_words(desk: Desk) -> str:
    """What the signer answers to words that the officer writes herself."""
    emergency = desk.room.give(text=WORDS)
    finish_speech(desk.room.session, emergency.revision, 5, desk.room.now)
    # The siren is not cut off by them.
    carry_on(desk.room.session, desk.room.now + 60_000, SOURCES)
    row = desk.sign(61_000)[-1]
    return row.refusal


def open_by_device(desk: Desk) -> Hand:
    """A shift that the officer's telephone signed."""
    room = desk.room
    hand = Hand.of(room.session, room.commune, StaffRole.DUTY_OFFICER)
    stated = state_shift(room.session, room.officer, room.commune.unit.id, 12, room.now)
    answer = hand.device.get(ask_device(room.session, room.officer, stated, SITE))
    proof = ByPasskey(answer=answer, asked_at=room.now, site=SITE)
    open_shift(room.session, room.officer, stated, proof, room.now)
    return hand


def test_own_words_in_a_shift_that_no_device_opened_are_refused(desk: Desk) -> None:
    desk.room.open_shift()
    assert "words that nobody approved" in give_own_words(desk)


def test_a_message_that_stands_ready_goes_out_by_any_shift(desk: Desk) -> None:
    desk.room.open_shift()
    desk.room.give()
    assert desk.sign(1_000)[-1].envelope is not None


def test_own_words_go_out_by_a_device_that_the_signer_knows(desk: Desk) -> None:
    hand = open_by_device(desk)
    assert "does not know" in give_own_words(desk)
    desk.station = strict(desk.room, desk.station, hand.passkey)
    assert give_own_words(desk) == ""


def test_a_unit_that_asks_for_passkeys_opens_no_shift_by_digits(desk: Desk) -> None:
    room = desk.room
    administrator = room.commune.actor(StaffRole.ADMINISTRATOR)
    set_ways(room.session, administrator, room.commune.unit.id, {Way.PASSKEY}, room.now)
    with pytest.raises(WayNotPermittedError):
        room.open_shift()


def test_the_signer_takes_note_of_officers_devices_with_those_of_approvers(desk: Desk) -> None:
    room = desk.room
    hand = Hand.of(room.session, room.commune, StaffRole.DUTY_OFFICER)
    Hand.of(room.session, room.commune, StaffRole.OPERATOR)
    keys = begun(room.session, room.commune.unit.id, room.now).keys
    assert [key.key_sha256 for key in keys] == [hash_key(public_key_of(hand.passkey))]
