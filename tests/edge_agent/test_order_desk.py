"""Which orders are taken, and that what was taken survives."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge_agent.orders.admission import MOST_IN_FORCE
from edge_agent.orders.numbers import Window, take
from edge_agent.orders.order_book import TRY_AGAIN_NS
from edge_agent.playback.state import OrderGiven, OrderRevoked
from edge_agent.refusals import PER_HOUR
from playlists.messages.keys import SigningKey
from playlists.messages.order import FUTURE_MS, NUMBERS_REMEMBERED, OrderKind, Repetition
from playlists.messages.order_entries import OrderAccepted, OrderEnd, OrderEnded, OrderRefused
from playlists.messages.plan import ItemKind, PlannedItem
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.trust import STATION_ROLES, Role
from tests.edge_agent.desks import HOUR, NOTHING, NOW, Desks, an_order


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    return Desks(tmp_path)


@pytest.mark.parametrize("kind", [OrderKind.EMERGENCY, OrderKind.PLAY])
def test_what_was_taken_is_on_the_card_and_goes_on_after_a_restart(
    desks: Desks, kind: OrderKind
) -> None:
    order = an_order(kind)
    taken = desks.take_order(desks.seal(order), NOW)
    assert taken.events == (OrderGiven(order, NOW),)
    assert not desks.orders.is_unkept
    (accepted,) = taken.entries
    assert isinstance(accepted, OrderAccepted)
    desks.boot()
    again = desks.orders.restore(replace(NOTHING, accepted=frozenset({"o1"})))
    assert again.events == (OrderGiven(order, NOW),)
    assert again.entries == ()


def test_what_the_power_cut_off_from_the_journal_is_written_at_the_next_start(
    desks: Desks,
) -> None:
    desks.take_order(desks.seal(an_order()), NOW)
    desks.boot()
    (accepted,) = desks.orders.restore(NOTHING).entries
    assert isinstance(accepted, OrderAccepted)


def test_what_is_over_does_not_come_back_after_a_restart(desks: Desks) -> None:
    desks.take_order(desks.seal(an_order(sequence=1)), NOW)
    desks.take_order(desks.seal(an_order(sequence=2)), NOW)
    desks.orders.over("o1")
    desks.boot()
    known = replace(NOTHING, accepted=frozenset({"o1", "o2"}), ended=frozenset({"o2"}))
    assert desks.orders.restore(known).events == (), "one by the card, one by the journal"


def test_a_stop_that_was_not_confirmed_before_the_power_failed_is_confirmed_later(
    desks: Desks,
) -> None:
    desks.take_order(desks.seal(an_order(OrderKind.STOP)), NOW)
    desks.boot()
    (given,) = desks.orders.restore(NOTHING).events
    assert isinstance(given, OrderGiven)
    assert not given.is_obeyed
    (given,) = desks.orders.restore(replace(NOTHING, silenced=frozenset({"o1"}))).events
    assert isinstance(given, OrderGiven)
    assert given.is_obeyed


def test_the_same_order_by_several_topics_is_taken_once(desks: Desks) -> None:
    packed = desks.seal(an_order())
    desks.take_order(packed, NOW)
    again = desks.take_order(packed, NOW + 1)
    assert (again.entries, again.events) == ((), ())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"expires_at": NOW}, RefusalCode.EXPIRED),
        ({"issued_at": NOW + FUTURE_MS + 1}, RefusalCode.FROM_FUTURE),
        ({"items": ()}, RefusalCode.MALFORMED),
        ({"tracks": ()}, RefusalCode.MALFORMED),
        ({"repetition": Repetition(every_ms=1)}, RefusalCode.MALFORMED),
        ({"repetition": Repetition(every_ms=HOUR, times_at_once=11)}, RefusalCode.MALFORMED),
        ({"items": (PlannedItem(id="i", kind=ItemKind.PAUSE, title=""),) * 2},
         RefusalCode.MALFORMED),
    ],
)  # fmt: skip
def test_what_may_not_be_obeyed_is_refused_by_name(
    desks: Desks, changed: dict[str, Any], code: RefusalCode
) -> None:
    taken = desks.take_order(desks.seal(an_order(**changed)), NOW)
    assert taken.events == ()
    (refused,) = taken.entries
    assert isinstance(refused, OrderRefused)
    assert (refused.order, refused.code) == ("o1", code)


def test_what_is_refused_at_every_reconnection_is_told_once_and_not_too_often(
    desks: Desks,
) -> None:
    told = 0
    for number in (*range(1, 50), *range(1, 50)):
        packed = desks.seal(an_order(sequence=number, expires_at=NOW))
        told += len(desks.take_order(packed, NOW).entries)
    assert told == PER_HOUR


def test_a_number_is_taken_once_whatever_the_order_is_called(desks: Desks) -> None:
    desks.take_order(desks.seal(an_order(sequence=5)), NOW)
    taken = desks.take_order(desks.seal(an_order(sequence=5, id="other")), NOW)
    assert isinstance(taken.entries[0], OrderRefused)
    assert taken.entries[0].code is RefusalCode.REPLAYED
    assert desks.take_order(desks.seal(an_order(sequence=4)), NOW).events, "not in their order"


@pytest.mark.parametrize("targets", [("loa-01",), ("cum-1",), ("tinh-1",), ("xa-2", "xa-1")])
def test_it_is_taken_by_whom_it_is_aimed_at(desks: Desks, targets: tuple[str, ...]) -> None:
    assert desks.take_order(desks.seal(an_order(targets=targets)), NOW).events


def test_what_is_for_others_is_passed_over_without_a_word(desks: Desks) -> None:
    taken = desks.take_order(desks.seal(an_order(targets=("xa-2", "cum-2"))), NOW)
    assert (taken.entries, taken.events) == ((), ())
    assert desks.orders.highest == 0


@pytest.mark.parametrize(
    "ending",
    [
        an_order(OrderKind.CANCEL, 9, ends=("o1",)),
        an_order(OrderKind.STOP, 9),
        an_order(OrderKind.EMERGENCY, 9, ends=("o1",)),
    ],
    ids=["cancel", "stop", "replacement"],
)
def test_what_was_ended_before_it_came_is_refused(desks: Desks, ending: Any) -> None:
    desks.take_order(desks.seal(ending), NOW)
    (refused,) = desks.take_order(desks.seal(an_order()), NOW + 1_000).entries
    assert isinstance(refused, OrderRefused)
    assert refused.code is RefusalCode.ENDED


def test_what_is_ordered_after_a_stop_is_taken(desks: Desks) -> None:
    desks.take_order(desks.seal(an_order(OrderKind.STOP, 9)), NOW)
    later = an_order(issued_at=NOW + 1)
    assert desks.take_order(desks.seal(later), NOW + 1_000).events


@pytest.mark.parametrize("role", sorted({Role.PRACTICE, *STATION_ROLES} - {Role.EMERGENCY}))
def test_an_emergency_signed_in_another_role_is_refused(desks: Desks, role: Role) -> None:
    desks.beliefs.take_chain(desks.station.chain(roles=[role], version=2))
    with pytest.raises(RefusedError) as refused:
        desks.take_order(desks.seal(an_order()), NOW)
    assert refused.value.code is RefusalCode.UNKNOWN_KEY


def test_a_key_that_may_practise_reaches_no_horn_whatever_else_it_may(desks: Desks) -> None:
    desks.beliefs.take_chain(desks.station.chain(roles=tuple(Role), version=2))
    with pytest.raises(RefusedError):
        desks.take_order(desks.seal(an_order()), NOW)


def test_a_stranger_is_refused(desks: Desks) -> None:
    with pytest.raises(RefusedError) as refused:
        desks.take_order(desks.seal(an_order(), SigningKey.generate()), NOW)
    assert refused.value.code is RefusalCode.UNKNOWN_KEY


def test_a_revoked_key_takes_its_orders_along_now_and_after_a_restart(desks: Desks) -> None:
    desks.take_order(desks.seal(an_order()), NOW)
    revoked = [desks.station.key.key_id]
    desks.beliefs.take_chain(desks.station.chain(revoked=revoked, version=2))
    assert desks.orders.revoked().events == (OrderRevoked("o1"),)
    desks.boot()
    restored = desks.orders.restore(NOTHING)
    assert restored.entries == (OrderEnded("o1", OrderEnd.REVOKED),)
    assert restored.events == ()


def test_with_a_damaged_chain_nothing_kept_counts_as_revoked_before_the_chain_has_come_again(
    desks: Desks,
) -> None:
    desks.take_order(desks.seal(an_order()), NOW)
    (desks.folder / "state" / "chain.json").write_bytes(b"rubbish")
    desks.boot()
    restored = desks.orders.restore(NOTHING)
    assert (restored.entries, restored.events) == ((), ())
    desks.beliefs.take_chain(desks.station.chain(version=1))
    (given,) = desks.orders.revoked().events
    assert isinstance(given, OrderGiven)
    assert desks.orders.revoked().events == ()


def test_what_has_expired_is_let_go_of_when_room_is_needed(desks: Desks) -> None:
    desks.take_order(desks.seal(an_order(sequence=1)), NOW)
    desks.take_order(desks.seal(an_order(sequence=2, issued_at=NOW + 2 * HOUR,
                                          expires_at=NOW + 3 * HOUR)), NOW + 2 * HOUR)  # fmt: skip
    desks.boot()
    assert len(desks.orders.restore(NOTHING).events) == 1
    assert desks.orders.highest == 2


def test_however_many_orders_are_in_force_a_stop_is_taken_and_what_is_over_makes_room(
    desks: Desks,
) -> None:
    for sequence in range(1, MOST_IN_FORCE + 1):
        desks.take_order(desks.seal(an_order(sequence=sequence)), NOW)
    (refused,) = desks.take_order(desks.seal(an_order(sequence=90)), NOW).entries
    assert isinstance(refused, OrderRefused)
    desks.orders.over("o1")
    assert desks.take_order(desks.seal(an_order(sequence=91)), NOW).events
    assert desks.take_order(desks.seal(an_order(OrderKind.STOP, 92)), NOW).events


def test_a_damaged_file_costs_what_was_in_it_and_nothing_else(desks: Desks) -> None:
    desks.take_order(desks.seal(an_order()), NOW)
    (desks.folder / "state" / "orders.json").write_bytes(b"\x00 rubbish")
    desks.boot()
    assert desks.orders.restore(NOTHING).events == ()
    assert desks.take_order(desks.seal(an_order()), NOW).events, "standing brings it again"


def test_what_the_journal_calls_over_is_not_taken_again_though_the_file_was_damaged(
    desks: Desks,
) -> None:
    packed = desks.seal(an_order())
    desks.take_order(packed, NOW)
    (desks.folder / "state" / "orders.json").write_bytes(b"")
    desks.boot()
    desks.orders.restore(replace(NOTHING, ended=frozenset({"o1"})))
    assert desks.take_order(packed, NOW).events == ()


@pytest.fixture
def obstacle(desks: Desks) -> Path:
    """While this folder is there, the card takes no order."""
    folder = desks.folder / "state" / "orders.json.new"
    folder.mkdir(parents=True)
    return folder


def test_what_can_wait_is_not_obeyed_where_the_card_does_not_take_it(
    desks: Desks, obstacle: Path
) -> None:
    packed = desks.seal(an_order(OrderKind.PLAY))
    with pytest.raises(OSError, match=r"orders\.json"):
        desks.orders.take(packed, NOW)
    obstacle.rmdir()
    assert desks.orders.take(packed, NOW).events


@pytest.mark.parametrize("kind", [OrderKind.EMERGENCY, OrderKind.STOP])
def test_what_warns_or_silences_is_obeyed_though_the_card_takes_it_only_later(
    desks: Desks, obstacle: Path, kind: OrderKind
) -> None:
    packed = desks.seal(an_order(kind))
    assert desks.orders.take(packed, NOW).events
    desks.orders.keep()
    desks.orders.catch_up(0)
    assert desks.orders.is_unkept
    assert desks.orders.take(packed, NOW + 1).events == (), "the same one is known"
    obstacle.rmdir()
    desks.orders.catch_up(TRY_AGAIN_NS - 1)
    assert desks.orders.is_unkept, "a card that refused is left alone for a while"
    desks.orders.catch_up(TRY_AGAIN_NS)
    assert not desks.orders.is_unkept
    desks.boot()
    (given,) = desks.orders.restore(NOTHING).events
    assert isinstance(given, OrderGiven)


def test_numbers_behind_those_that_are_remembered_count_as_taken() -> None:
    window = Window()
    for number in range(10, 10 + NUMBERS_REMEMBERED + 5):
        window = take(window, number)
    assert window.floor == 14
    for gone in (3, 14, 15):
        with pytest.raises(RefusedError):
            take(window, gone)
    assert msgspec.json.decode(msgspec.json.encode(window), type=Window) == window
