"""What stands ready for emergencies lies on every receiver beforehand."""

import msgspec
import pytest
from sqlalchemy import select

from controller.bulletins.decisions import recall
from controller.emergencies.pinning import AGAIN_MS, pin
from controller.emergencies.templates import retire
from controller.receivers.service import record_state
from controller.signer.signing import sign_waiting
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import GivenCommand, Purpose
from playlists.messages.command import Command, PinAudio
from playlists.messages.state import State
from playlists.rules.emergency import EmergencyKind
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom
from tests.controller.signer.desk import station_over


def told(room: DutyRoom) -> list[PinAudio]:
    """What the first cluster's receiver was told, in order."""
    query = (
        select(GivenCommand.message)
        .where(GivenCommand.receiver_id == room.commune.receivers[0].id)
        .order_by(GivenCommand.sequence)
    )
    commands = [msgspec.json.decode(m, type=Command) for m in room.session.scalars(query)]
    return [c.action for c in commands if isinstance(c.action, PinAudio)]


def test_each_receiver_is_told_once_what_to_hold(room: DutyRoom) -> None:
    assert pin(room.session, room.now, SOURCES) == 3
    assert pin(room.session, room.now + 1_000, SOURCES) == 0
    (action,) = told(room)
    ready = {t.bulletin.current.audio_sha256 for t in room.templates.values()}
    assert {track.sha256 for track in action.tracks} == ready
    assert action.audio_sources == SOURCES


def test_what_changes_is_told_as_a_whole(room: DutyRoom) -> None:
    pin(room.session, room.now, SOURCES)
    gone = room.templates[Purpose.MESSAGE, EmergencyKind.FLOOD]
    retire(room.session, room.commune.operator, gone.id, room.now)
    assert pin(room.session, room.now + 1_000, SOURCES) == 3
    before, after = told(room)
    assert len(after.tracks) == len(before.tracks) - 1


def test_a_receiver_that_does_not_know_what_to_hold_is_told_again_after_a_while(
    room: DutyRoom,
) -> None:
    pin(room.session, room.now, SOURCES)
    receiver = room.commune.receivers[0].id
    state = State(receiver=receiver, at=room.now, online=True, pinned_wanted=0, command_sequence=40)
    record_state(room.session, receiver, state, room.now)
    assert pin(room.session, room.now + 1_000, SOURCES) == 0
    assert pin(room.session, room.now + AGAIN_MS, SOURCES) == 1
    newest = room.session.scalars(
        select(GivenCommand).order_by(GivenCommand.sequence.desc()).limit(1)
    ).one()
    assert (newest.receiver_id, newest.sequence) == (receiver, 41)


@pytest.mark.parametrize("is_recalled", [False, True])
def test_only_what_is_approved_is_signed(room: DutyRoom, *, is_recalled: bool) -> None:
    pin(room.session, room.now, SOURCES)
    if is_recalled:
        bulletin = room.templates[Purpose.ALL_CLEAR, None].bulletin_id
        recall(room.session, room.commune.operator, bulletin, room.now, "Sai")
    station = station_over((room.commune.province.id,), room.now)
    sign_waiting(room.session, station, room.now, 100)
    query = select(OutboxMessage).where(OutboxMessage.kind == OutboxKind.COMMAND)
    signed = [row.envelope is not None for row in room.session.scalars(query)]
    assert signed == [not is_recalled] * 3
