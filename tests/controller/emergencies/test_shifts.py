"""A shift is opened once, by something that only the officer has, and ends by itself."""

import pytest

from controller.accounts.authority import NotAllowedError
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.one_time import Digits
from controller.approval.proof import ByCode, BySession
from controller.civil import HOUR_MS
from controller.emergencies.errors import NoShiftError, ShiftHoursError, ShiftRefusedError
from controller.emergencies.shifts import (
    ASKED_WITHIN_MS,
    close_shift,
    open_shift,
    open_shift_of,
    state_shift,
)
from controller.store.logins import Factor
from tests.controller.emergencies.duty_room import DutyRoom


def test_digits_open_a_shift_that_ends_by_itself(room: DutyRoom) -> None:
    shift = room.open_shift(hours=2)
    assert shift.factor is Factor.TOTP
    unit, person = room.commune.unit.id, room.officer.person_id
    last = shift.ends_at - 1
    assert open_shift_of(room.session, person, unit, last) is shift
    with pytest.raises(NoShiftError):
        open_shift_of(room.session, person, unit, shift.ends_at)
    assert shift.ends_at - shift.opened_at == 2 * HOUR_MS


def test_being_logged_in_is_not_enough(room: DutyRoom) -> None:
    stated = state_shift(room.session, room.officer, room.commune.unit.id, 12, room.now)
    for proof in (BySession(), ByCode(Digits("000000", room.box))):
        with pytest.raises(SecondStepRefusedError):
            open_shift(room.session, room.officer, stated, proof, room.now)


def test_a_statement_opens_one_shift_and_only_soon(room: DutyRoom) -> None:
    code = room.digits()
    stated = state_shift(room.session, room.officer, room.commune.unit.id, 12, room.now)
    open_shift(room.session, room.officer, stated, ByCode(Digits(code, room.box)), room.now)
    with pytest.raises(ShiftRefusedError):
        open_shift(room.session, room.officer, stated, ByCode(Digits(code, room.box)), room.now)
    later = state_shift(room.session, room.officer, room.commune.unit.id, 3, room.now)
    with pytest.raises(ShiftRefusedError):
        open_shift(
            room.session,
            room.officer,
            later,
            ByCode(Digits(code, room.box)),
            room.now + ASKED_WITHIN_MS,
        )


def test_a_statement_that_somebody_altered_opens_nothing(room: DutyRoom) -> None:
    code = room.digits()
    stated = state_shift(room.session, room.officer, room.commune.unit.id, 12, room.now)
    for altered in (stated.replace('"hours":12', '"hours": 12'), stated[:-1], ""):
        with pytest.raises(ShiftRefusedError):
            open_shift(
                room.session, room.officer, altered, ByCode(Digits(code, room.box)), room.now
            )
    longer = stated.replace('"hours":12', '"hours":240')
    with pytest.raises(ShiftHoursError):
        open_shift(room.session, room.officer, longer, ByCode(Digits(code, room.box)), room.now)


def test_an_operator_is_not_on_duty(room: DutyRoom) -> None:
    with pytest.raises(NotAllowedError):
        state_shift(room.session, room.commune.operator, room.commune.unit.id, 12, room.now)


def test_a_shift_that_was_closed_orders_nothing_more(on_duty: DutyRoom) -> None:
    room = on_duty
    shift = open_shift_of(room.session, room.officer.person_id, room.commune.unit.id, room.now)
    close_shift(room.session, room.officer, shift.id, room.now)
    with pytest.raises(NoShiftError):
        room.give()
