"""A live session is signed only with the evidence of somebody on duty, as the unit's rules ask."""

import msgspec
import pytest
from sqlalchemy import update

from controller.live.airing import close_airing
from controller.signer.signing import sign_waiting
from controller.store.delivery import OutboxMessage
from controller.store.emergencies import DutyShift, GivenOrder
from controller.store.live import Closing, LiveConsent, Second, Speakers
from playlists.messages.envelope import open_envelope
from playlists.messages.keys import SigningKey
from playlists.messages.order import Order
from playlists.messages.trust import STATION_ROLES, Role
from tests.controller.live.studio import Studio
from tests.controller.signer.desk import station_over


def sign(studio: Studio, roles: tuple[Role, ...] = STATION_ROLES) -> list[OutboxMessage]:
    station = station_over((studio.commune.unit.id,), studio.now, roles)
    while sign_waiting(studio.session, station, studio.now, 50):
        pass
    return studio.room.waiting()


def refusal(studio: Studio) -> str:
    row = sign(studio)[-1]
    assert row.envelope is None
    return row.refusal


def rewrite(studio: Studio, **changed: object) -> None:
    """As somebody does who holds the web: message and order agree, before they are kept."""
    row = studio.room.waiting()[-1]
    told = msgspec.json.decode(row.message) | changed
    row.message = msgspec.json.encode(told).decode()
    studio.session.flush()


def test_start_and_end_are_signed_in_the_role_of_live_sound(studio: Studio) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    close_airing(studio.session, studio.officer, airing.session_id, Closing.SPEAKER, studio.later())
    station = station_over((studio.commune.unit.id,), studio.now, (Role.LIVE,))
    sign_waiting(studio.session, station, studio.now, 50)
    keys = {key.key_id: key.public_key for key in station.keys}
    rows = studio.room.waiting()
    orders = [open_envelope(row.envelope or b"", Order, keys) for row in rows]
    assert [order.order for order in orders] == ["live_start", "live_end"]


def test_a_station_without_the_role_signs_no_live_sound(studio: Studio) -> None:
    studio.on_duty()
    studio.open(studio.ask())
    row = sign(studio, (Role.EMERGENCY, Role.PLAN))[-1]
    assert row.envelope is None
    assert "live" in row.refusal


@pytest.mark.parametrize(
    "changed",
    [
        {"live_key": "AAAA"},
        {"targets": ["elsewhere"]},
        {"volume_percent": 1},
        {"ends": ["other"]},
    ],
)
def test_whoever_holds_the_web_changes_nothing_of_it(
    studio: Studio, changed: dict[str, object]
) -> None:
    studio.on_duty()
    studio.open(studio.ask())
    rewrite(studio, **changed)
    assert "never given like this" in refusal(studio)


def test_without_the_consent_that_the_unit_asks_for_nothing_is_signed(studio: Studio) -> None:
    studio.rules(Second.NONE)
    studio.on_duty()
    studio.open(studio.ask())
    studio.rules(Second.BEFORE)
    assert "nobody has agreed" in refusal(studio)


def test_a_consent_that_was_put_into_the_database_lends_no_shift(studio: Studio) -> None:
    studio.rules(Second.NONE, Speakers.STAFF)
    shift = studio.on_duty()
    asked = studio.ask(studio.head)
    forged = LiveConsent(
        session_id=asked.id,
        person_id=str(studio.approver.person_id),
        at=studio.now,
        agrees=True,
        shift_id=shift.id,
        note="",
    )
    studio.session.add(forged)
    studio.session.flush()
    studio.open(asked, studio.head)
    assert "nobody's duty shift" in refusal(studio)


def test_a_shift_that_was_closed_opens_nothing(studio: Studio) -> None:
    shift = studio.on_duty()
    airing = studio.open(studio.ask())
    studio.session.execute(update(DutyShift).values(closed_at=airing.opened_at - 1))
    studio.session.expire_all()
    assert shift.id
    assert "no shift" in refusal(studio)


def test_a_session_that_nobody_asked_for_is_not_signed(studio: Studio) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    given = studio.session.get_one(GivenOrder, airing.order_id)
    told = msgspec.json.decode(given.message)
    told |= {"id": "0" * 32, "sequence": given.sequence + 1}
    told["live_key"] = msgspec.to_builtins(SigningKey.generate().public_key)
    forged = GivenOrder(
        id=told["id"],
        emergency_id=None,
        unit_id=given.unit_id,
        sequence=told["sequence"],
        order=given.order,
        given_by=given.given_by,
        shift_id=given.shift_id,
        given_at=given.given_at,
        expires_at=given.expires_at,
        message=msgspec.json.encode(told).decode(),
    )
    studio.session.add(forged)
    studio.room.waiting()[-1].message = forged.message
    studio.session.flush()
    assert "nobody asked" in refusal(studio)
