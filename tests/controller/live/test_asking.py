"""Who may speak live, and with whose consent."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controller.accounts.authority import NotAllowedError
from controller.emergencies.errors import NoShiftError
from controller.emergencies.reach import Aim
from controller.emergencies.sending import order_of
from controller.emergencies.stopping import stop
from controller.live.airing import AGREED_WITHIN_MS, close_airing, is_stopped, open_airing
from controller.live.errors import (
    AgreementTooOldError,
    AlreadyOpenedError,
    LiveMinutesError,
    MayNotSpeakError,
    NotAgreedYetError,
    NotOpenError,
    OwnBroadcastError,
)
from controller.live.rules import Manner, set_manner
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import GivenOrder
from controller.store.live import Closing, Second, Speakers
from playlists.messages import live
from playlists.messages.order import OrderKind
from playlists.messages.refusal import RefusedError
from tests.controller.live.studio import Studio


def test_who_is_on_duty_opens_a_session_that_names_key_places_volume_and_end(
    studio: Studio,
) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    order = order_of(studio.session.get_one(GivenOrder, airing.order_id))
    live.check_session(order)
    assert (order.order, order.live_key) == (OrderKind.LIVE_START, studio.key.public_key)
    assert order.targets == (studio.commune.unit.id,)
    assert order.expires_at - order.issued_at < 17 * 60_000
    assert airing.begins_at == order.issued_at + live.LEAD_MS
    assert len(studio.room.waiting()) == len(airing.area_ids) == 1


def test_without_a_shift_nobody_speaks_where_the_unit_wants_one(studio: Studio) -> None:
    with pytest.raises(MayNotSpeakError):
        studio.ask()


def test_where_staff_may_speak_somebody_on_duty_lends_her_shift(studio: Studio) -> None:
    studio.rules(Second.NONE, Speakers.STAFF)
    shift = studio.on_duty()
    asked = studio.ask(studio.head)
    with pytest.raises(NotAgreedYetError):
        studio.open(asked, studio.head)
    studio.answer(asked, studio.officer)
    airing = studio.open(asked, studio.head)
    given = studio.session.get_one(GivenOrder, airing.order_id)
    assert (given.given_by, given.shift_id) == (studio.head.person_id, shift.id)


def test_who_has_no_shift_herself_cannot_lend_one(studio: Studio) -> None:
    studio.rules(Second.NONE, Speakers.STAFF)
    asked = studio.ask(studio.head)
    with pytest.raises(NoShiftError):
        studio.answer(asked, studio.approver)


def test_where_a_second_person_must_agree_before_nobody_speaks_without(studio: Studio) -> None:
    studio.rules(Second.BEFORE)
    studio.on_duty()
    asked = studio.ask()
    with pytest.raises(NotAgreedYetError):
        studio.open(asked)
    with pytest.raises(OwnBroadcastError):
        studio.answer(asked, studio.officer)
    studio.answer(asked, studio.approver)
    studio.later(AGREED_WITHIN_MS)
    with pytest.raises(AgreementTooOldError):
        studio.open(asked)


def test_a_no_stands_though_she_says_yes_afterwards(studio: Studio) -> None:
    studio.rules(Second.NONE)
    studio.on_duty()
    asked = studio.ask()
    studio.answer(asked, studio.approver, agrees=False)
    studio.answer(asked, studio.approver)
    with pytest.raises(NotAgreedYetError):
        studio.open(asked)


def test_each_session_is_opened_once_and_by_who_asked(studio: Studio) -> None:
    studio.on_duty()
    asked = studio.ask()
    with pytest.raises(NotAllowedError):
        studio.open(asked, studio.approver)
    studio.open(asked)
    with pytest.raises(AlreadyOpenedError):
        studio.open(asked)


def test_closing_orders_receivers_to_listen_no_longer_and_happens_once(studio: Studio) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    for _ in range(2):
        close_airing(
            studio.session, studio.approver, airing.session_id, Closing.OTHER, studio.later()
        )
    ends = [o for o in studio.room.orders() if o.order is OrderKind.LIVE_END]
    assert [end.ends for end in ends] == [(airing.order_id,)]
    assert (airing.why, airing.closed_by) == (Closing.OTHER, studio.approver.person_id)
    with pytest.raises(DBAPIError, match="append-only"):
        studio.session.execute(text("UPDATE live_airings SET why = 'speaker'"))


def test_only_a_stop_of_every_cluster_ends_a_session(studio: Studio) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    first, *others = studio.commune.clusters
    stop(studio.session, studio.approver, Aim(TargetKind.CLUSTER, first.id), studio.later())
    assert not is_stopped(studio.session, airing)
    for other in others:
        stop(studio.session, studio.approver, Aim(TargetKind.CLUSTER, other.id), studio.later())
    assert is_stopped(studio.session, airing)


def test_rules_are_for_who_writes_regulations_and_within_bounds(studio: Studio) -> None:
    unit = studio.commune.unit.id
    with pytest.raises(NotAllowedError):
        set_manner(studio.session, studio.officer, unit, Manner(), studio.later())
    with pytest.raises(LiveMinutesError):
        set_manner(studio.session, studio.approver, unit, Manner(most_minutes=61), studio.later())


def test_what_was_never_opened_has_no_end(studio: Studio) -> None:
    studio.on_duty()
    asked = studio.ask()
    with pytest.raises(NotOpenError):
        close_airing(studio.session, studio.officer, asked.id, Closing.SPEAKER, studio.now)


def test_an_end_that_comes_after_the_order_expired_needs_no_order(studio: Studio) -> None:
    studio.on_duty()
    airing = studio.open(studio.ask())
    studio.later(3_600_000)
    close_airing(studio.session, studio.officer, airing.session_id, Closing.LINE, studio.now)
    assert not [o for o in studio.room.orders() if o.order is OrderKind.LIVE_END]


def test_the_key_must_be_one(studio: Studio) -> None:
    studio.on_duty()
    asked = studio.ask()
    airing = open_airing(studio.session, studio.officer, asked.id, b"short", studio.later())
    order = order_of(studio.session.get_one(GivenOrder, airing.order_id))
    with pytest.raises(RefusedError):
        live.check_session(order)
