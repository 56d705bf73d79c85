from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from controller.civil import DAY_MS, HOUR_MS
from controller.planning.compile import (
    Airing,
    ScheduledSlot,
    SlotOnAir,
    Window,
    airings,
    compile_cluster,
)
from playlists.messages.plan import ItemKind, Lateness, Priority, Resumption, Track
from playlists.rules.plan_content import Place
from playlists.rules.programme import ProgrammeItem
from playlists.rules.recurrence import Slot

NOW = 1_795_000_000_000
PLACE = Place(receiver="r", cluster="c", unit="u")
RATE = 24_000


def item(name: str, seconds: int, kind: ItemKind = ItemKind.BULLETIN) -> ProgrammeItem:
    return ProgrammeItem(name, kind, name, f"{name}-hash", seconds * RATE)


def slot(
    name: str = "s",
    at: str = "17:00:00",
    rule: str | None = "FREQ=DAILY",
    priority: Priority = Priority.NORMAL,
    items: tuple[ProgrammeItem, ...] = (item("tin", 60),),
) -> ScheduledSlot:
    return ScheduledSlot(
        slot=Slot(name, date(2026, 11, 1), time.fromisoformat(at), "Asia/Ho_Chi_Minh", rule),
        items=items,
        priority=priority,
        lateness=Lateness.JOIN,
        late_ms=30 * 60_000,
        resumption=Resumption.RESTART,
    )


def on_air(*slots: ScheduledSlot, now: int = NOW) -> list[SlotOnAir]:
    return [
        SlotOnAir(
            airings=airings(one, Window.at(now)),
            revisions={i.id: f"{i.id}-revision" for i in one.items},
            tracks={
                i.sha256: Track(sha256=i.sha256, size_bytes=1, frames=i.frames) for i in one.items
            },
            recalled=frozenset(),
        )
        for one in slots
    ]


def test_a_daily_slot_is_in_the_plan_on_each_of_eight_days() -> None:
    compiled = compile_cluster(PLACE, on_air(slot()), (), Window.at(NOW))
    assert len(compiled.plan.occurrences) == 8
    assert compiled.horizon - NOW > 7 * DAY_MS


def test_a_broadcast_that_is_on_air_now_stays_in_the_plan() -> None:
    scheduled = slot(at="18:06:00", items=(item("tin", 600),))  # now it is 18:06:40
    (today, *_) = airings(scheduled, Window.at(NOW))
    assert today.occurrence.starts_at < NOW


def test_one_that_is_over_however_late_it_began_is_left_out() -> None:
    starts = [a.occurrence.starts_at for a in airings(slot(at="12:00:00"), Window.at(NOW))]
    assert min(starts) > NOW


def test_lateness_is_counted_from_the_last_item() -> None:
    scheduled = slot(items=(item("một", 600), item("hai", 60)))
    airing: Airing = airings(scheduled, Window.at(NOW))[0]
    assert airing.last_start_at == airing.occurrence.starts_at + 600_000 + 30 * 60_000


def test_what_yields_is_not_in_the_plan_and_the_reason_is_kept() -> None:
    usual = slot("thuong", at="17:00:00", items=(item("dài", 1800),))
    urgent = slot("gap", at="17:10:00", priority=Priority.PRIORITY, items=(item("gấp", 60),))
    compiled = compile_cluster(PLACE, on_air(usual, urgent), (), Window.at(NOW))
    assert {o.id.split(".")[0] for o in compiled.plan.occurrences} == {"gap"}
    assert {by.by.split(".")[0] for by in compiled.displaced.values()} == {"gap"}


def test_a_slot_that_contradicts_the_rules_does_not_silence_the_others() -> None:
    broken = slot("hong", rule="FREQ=HOURLY")
    compiled = compile_cluster(PLACE, on_air(broken, slot()), (), Window.at(NOW))
    assert len(compiled.plan.occurrences) == 8


def test_a_slot_without_anything_approved_is_silent() -> None:
    assert airings(slot(items=()), Window.at(NOW)) == ()


@given(st.integers(0, HOUR_MS - 1), st.integers(0, HOUR_MS - 1))
def test_within_an_hour_the_plan_of_an_unchanged_schedule_is_the_same(one: int, other: int) -> None:
    hour = NOW - NOW % HOUR_MS
    first, second = (
        compile_cluster(PLACE, on_air(slot(), now=hour + t), (), Window.at(hour + t))
        for t in (one, other)
    )
    assert first == second
