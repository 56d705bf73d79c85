"""Whole weeks of trouble in seconds: nothing lost, nothing twice, nothing foreign."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random

import pytest

from playlists.messages.journal_entry import ItemMissed, MissCause
from playlists.messages.order import Order, OrderKind
from playlists.messages.order_entries import OrderEnded, Silenced
from playlists.messages.repetition import is_of_order
from tests.faults.hurried import HurriedReceiver, Machine
from tests.faults.reconciling import reconcile, unsaid
from tests.faults.weeks import DAY, HELD, HOUR, MINUTE, T0, ending, flood, moments, week
from tests.real_parts.station import Station

SHORT = range(1)
LONG = [pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 60)]


@pytest.fixture
def receiver(card: Path) -> HurriedReceiver:
    return HurriedReceiver(card, Station(), Machine(T0), Random(1), HELD)


def live_through(
    receiver: HurriedReceiver, happenings: Mapping[int, Callable[[], object]], until: int
) -> None:
    for at, happens in sorted(happenings.items()):
        if at > receiver.machine.now:
            receiver.live_until(at)
        happens()
    receiver.live_until(until)


@pytest.mark.parametrize("seed", [*SHORT, *LONG])
def test_a_week_of_power_cuts_with_a_flood_in_it(receiver: HurriedReceiver, seed: int) -> None:
    random = Random(seed)
    plan = week(random)
    receiver.take_plan(plan)
    alarm = flood(T0 + 2 * DAY + random.randrange(DAY))
    calm = ending(OrderKind.CANCEL, alarm.issued_at + random.randrange(DAY), 2, alarm.id)
    halt = ending(OrderKind.STOP, random.choice(plan.occurrences).starts_at + 30_000, 3)
    orders: tuple[Order, ...] = (alarm, calm, halt)

    def cut() -> None:
        dark = random.choice([1_000, 20_000, 10 * MINUTE, 2 * HOUR])
        receiver.cut_power(dark, tear=random.random() < 0.5)

    happenings: dict[int, Callable[[], object]] = dict.fromkeys(moments(random, plan, 24), cut)
    for order in orders:
        happenings[order.issued_at] = partial(receiver.take_order, order)
    live_through(receiver, happenings, T0 + 7 * DAY + HOUR)
    reconcile(receiver, [plan], orders)
    assert not unsaid(receiver, plan, T0 + 7 * DAY)
    events = [entry.event for entry in receiver.entries()]
    assert sum(isinstance(event, Silenced) for event in events) == 1
    assert sum(isinstance(event, OrderEnded) for event in events) == 1
    after = [h for h in receiver.horn if is_of_order(h.occurrence, alarm.id)]
    assert all(h.began_at <= calm.issued_at + 2 * HOUR + MINUTE for h in after)


@pytest.mark.parametrize("seed", [*SHORT, *LONG])
def test_a_week_of_kills_without_network_and_without_a_time_server(
    receiver: HurriedReceiver, seed: int
) -> None:
    random = Random(1_000 + seed)
    plan = week(random)
    receiver.take_plan(plan)
    receiver.take_order(alarm := flood(T0 + 1))
    receiver.live_until(T0 + 2_000)
    receiver.machine.synchronised = False
    happenings = dict.fromkeys(moments(random, plan, 24), receiver.kill)
    live_through(receiver, happenings, T0 + 7 * DAY + HOUR)
    reconcile(receiver, [plan], [alarm])
    assert not unsaid(receiver, plan, T0 + 7 * DAY)
    repetitions = {h.occurrence for h in receiver.horn if is_of_order(h.occurrence, alarm.id)}
    assert {f"{alarm.id}~{n}" for n in range(24)} <= repetitions
    missed = {e.event.cause for e in receiver.entries() if isinstance(e.event, ItemMissed)}
    assert missed <= {MissCause.RESTART, MissCause.PREEMPTED, MissCause.LATE}


@pytest.mark.parametrize("seed", [*SHORT, *LONG])
def test_a_week_with_a_clock_that_is_set_again_and_again(
    receiver: HurriedReceiver, seed: int
) -> None:
    random = Random(2_000 + seed)
    plan = week(random)
    receiver.take_plan(plan)
    receiver.take_order(alarm := flood(T0 + DAY))

    def set_it() -> None:
        if receiver.sound.room.active is None:
            receiver.machine.wall_error_ms = random.choice([0, 0, -1_500, 40_000, 10 * MINUTE])
            receiver.machine.synchronised = random.random() < 0.9

    happenings = dict.fromkeys(moments(random, plan, 40), set_it)
    happenings[T0 + 7 * DAY] = lambda: setattr(receiver.machine, "synchronised", True)
    live_through(receiver, happenings, T0 + 7 * DAY + HOUR)
    reconcile(receiver, [plan], [alarm])
    assert not unsaid(receiver, plan, T0 + 7 * DAY)
