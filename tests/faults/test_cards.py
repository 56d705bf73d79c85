"""Cards that are full, damaged, set back: playing goes on, and the truth is told afterwards."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from playlists.messages.command import SetVolume
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemStarted,
)
from playlists.messages.order import OrderKind
from playlists.messages.order_entries import OrderAccepted
from playlists.messages.stored import Stored
from tests.faults.hurried import HurriedReceiver, Machine
from tests.faults.reconciling import (
    check_the_chain,
    nothing_foreign,
    nothing_lost,
    nothing_twice,
    reconcile,
    unsaid,
)
from tests.faults.weeks import DAY, HELD, HOUR, MINUTE, T0, ending, flood, week
from tests.real_parts.station import Station


@pytest.fixture
def receiver(card: Path) -> HurriedReceiver:
    return HurriedReceiver(card, Station(), Machine(T0), Random(1), HELD)


@contextmanager
def full_card() -> Iterator[None]:
    """No file of this process may grow: the kernel refuses it, as on a full card."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_while_the_card_is_full_it_plays_on_and_writes_it_all_down_later(
    receiver: HurriedReceiver,
) -> None:
    plan = week(Random(3))
    receiver.take_plan(plan)
    receiver.live_until(T0 + 4 * HOUR)
    with full_card():
        receiver.live_until(T0 + 12 * HOUR)
        assert receiver.is_card_refusing
        assert "disk" in receiver.mind.state().faults
    receiver.live_until(T0 + DAY)
    assert not receiver.is_card_refusing
    assert len({h.occurrence for h in receiver.horn}) == 4
    reconcile(receiver, [plan])
    assert not unsaid(receiver, plan, T0 + DAY)


def test_an_alarm_sounds_and_ends_though_the_card_is_full_and_all_is_written_down_later(
    receiver: HurriedReceiver,
) -> None:
    alarm = flood(T0)
    with full_card():
        receiver.take_order(alarm)
        receiver.live_until(T0 + MINUTE)
        assert receiver.horn, "nobody is warned by what waits for a card"
        assert {"disk", "journal_unwritable"} <= set(receiver.mind.state().faults)
        receiver.take_order(ending(OrderKind.CANCEL, receiver.machine.now, 2, alarm.id))
        receiver.live_until(T0 + 2 * MINUTE)
        assert not receiver.mind.state().orders
        heard = len(receiver.horn)
    receiver.live_until(T0 + 3 * MINUTE)
    assert "journal_unwritable" not in receiver.mind.state().faults
    receiver.cut_power(1_000)
    receiver.live_until(T0 + 5 * MINUTE)
    assert len(receiver.horn) == heard, "what was cancelled meanwhile stays so"
    reconcile(receiver, [], [alarm])


def test_a_plan_that_the_card_would_not_take_comes_into_force_once_it_does(
    receiver: HurriedReceiver,
) -> None:
    obstacle = receiver.home / "state" / "plan.json.new"
    obstacle.mkdir()
    receiver.take_plan(week(Random(1)))
    state = receiver.mind.state()
    assert ("disk" in state.faults, state.plan_version) == (True, 0)
    obstacle.rmdir()
    receiver.live_until(T0 + 2 * MINUTE)
    state = receiver.mind.state()
    assert ("disk" in state.faults, state.plan_version) == (False, 1)


FILES = [
    "state/plan.json", "state/chain.json", "state/orders.json", "state/commands.json",
    "state/clock.json", "state/progress.json", "journal/epoch", "journal/000000000001.log",
]  # fmt: skip


HARMS = ["flipped", "cut", "empty", "rubbish"]
SHORT = set(zip(FILES, HARMS * 2, strict=True))
HARMED = [
    pytest.param(name, harm, marks=[] if (name, harm) in SHORT else pytest.mark.long)
    for name in FILES
    for harm in HARMS
]


@pytest.mark.parametrize(("name", "harm"), HARMED)
def test_whichever_file_is_damaged_it_starts_and_plays_nothing_foreign_and_nothing_twice(
    receiver: HurriedReceiver, name: str, harm: str
) -> None:
    random = Random(f"{name} {harm}")
    plan = week(random)
    alarm = flood(T0 + 4 * HOUR)
    receiver.take_plan(plan)
    receiver.live_until(T0 + 4 * HOUR)
    receiver.take_order(alarm)
    receiver.take_command(SetVolume(percent=70))
    receiver.live_until(T0 + 6 * HOUR)
    path = receiver.home / name
    before = path.read_bytes()
    path.write_bytes(harmed(before, harm, random))
    receiver.cut_power(20_000)
    receiver.take_chain()
    receiver.take_plan(plan)
    receiver.take_order(alarm)
    receiver.live_until(T0 + 12 * HOUR + 30 * MINUTE)
    nothing_foreign(receiver, (plan,), (alarm,))
    assert any(h.began_at > T0 + 10 * HOUR for h in receiver.horn), "it plays on"
    if not name.startswith("journal"):
        late = {h.occurrence for h in receiver.horn if h.began_at > T0 + 6 * HOUR}
        assert {f"{alarm.id}~{n}" for n in range(3, 9)} <= late, "the alarm goes on"
        nothing_twice(receiver)
        nothing_lost(receiver)
        check_the_chain(receiver)


def harmed(content: bytes, harm: str, random: Random) -> bytes:
    match harm:
        case "cut":
            return content[: random.randrange(len(content))]
        case "empty":
            return b""
        case "rubbish":
            return random.randbytes(len(content))
        case _:
            place = random.randrange(len(content))
            return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


def test_a_card_with_sectors_that_cannot_be_read_keeps_no_receiver_from_starting(
    receiver: HurriedReceiver,
) -> None:
    plan = week(Random(6))
    receiver.take_plan(plan)
    receiver.live_until(T0 + 6 * HOUR)
    before = receiver.journal.epoch
    for path in [*(receiver.home / "journal").glob("*.log"), receiver.home / "state/stored.json"]:
        path.unlink(missing_ok=True)
        path.mkdir()  # reading it is an error, as where a sector is dead
    receiver.cut_power(1_000)
    receiver.live_until(T0 + DAY)
    assert receiver.journal.epoch != before
    assert any(h.began_at > T0 + 10 * HOUR for h in receiver.horn), "it plays on"
    nothing_foreign(receiver, (plan,), ())
    assert not unsaid(receiver, plan, T0 + DAY)


def test_a_card_that_was_set_back_goes_on_as_another_journal(receiver: HurriedReceiver) -> None:
    plan = week(Random(5))
    receiver.take_plan(plan)
    receiver.live_until(T0 + 6 * HOUR)
    copied = {p: p.read_bytes() for p in (receiver.home / "journal").iterdir()}
    receiver.live_until(T0 + DAY)
    told, before = receiver.journal.last, receiver.journal.epoch
    for path, content in copied.items():
        path.write_bytes(content)
    receiver.cut_power(1_000)
    assert receiver.journal.last < told
    stored = Stored(receiver="loa-01", epoch=before, up_to=told, issued_at=receiver.machine.now)
    receiver.journal.begin_epoch(stored.up_to)
    receiver.live_until(T0 + 2 * DAY)
    assert receiver.journal.epoch != before
    assert not unsaid(receiver, plan, T0 + 2 * DAY)


def test_a_sound_device_that_comes_and_goes_costs_only_what_it_cut(
    receiver: HurriedReceiver,
) -> None:
    random = Random(4)
    plan = week(random)
    receiver.take_plan(plan)
    for occurrence in plan.occurrences[:8]:
        receiver.live_until(occurrence.starts_at + random.randrange(90_000))
        receiver.lose_the_device()
        receiver.live_until(receiver.machine.now + random.choice([2_000, 90_000]))
        receiver.sound.open_device()
    receiver.live_until(T0 + 3 * DAY)
    reconcile(receiver, [plan])
    assert not unsaid(receiver, plan, T0 + 3 * DAY)
    causes = {e.event.cause for e in receiver.entries() if isinstance(e.event, ItemEnded)}
    assert EndCause.SOUND_LOST in causes


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(n, marks=pytest.mark.long) for n in range(5, 200))]
)
def test_cuts_in_the_second_of_an_order_neither_lose_nor_double_it(
    receiver: HurriedReceiver, seed: int
) -> None:
    random = Random(seed)
    alarm = flood(T0)
    receiver.take_order(alarm)
    for _ in range(6):
        receiver.live_until(receiver.machine.now + random.randrange(1, 2_000))
        receiver.cut_power(random.randrange(1, 3_000), tear=True)
    receiver.live_until(T0 + 5 * MINUTE)
    receiver.take_order(ending(OrderKind.CANCEL, receiver.machine.now, 2, alarm.id))
    receiver.cut_power(1_000)
    receiver.live_until(T0 + 3 * HOUR)
    reconcile(receiver, [], [alarm])
    events = [entry.event for entry in receiver.entries()]
    accepted = [e.order for e in events if isinstance(e, OrderAccepted)]
    assert accepted == [alarm.id, "cancel2"]
    assert {h.occurrence for h in receiver.horn} == {f"{alarm.id}~0", f"{alarm.id}~0.2"}
    started = [e.item for e in events if isinstance(e, ItemStarted)]
    assert "flood" in started
