from collections.abc import Mapping
from typing import Any

import msgspec

from controller.simulate.judging import judge, memory, table
from playlists.messages.fleet_report import FleetReport, OrderCourse, Spread
from playlists.rules.verdict import VerdictKind

QUICK = Spread(count=100, p50=40, p99=90, most=200)
SLOW = Spread(count=100, p50=4_000, p99=9_000, most=12_000)


def report(**more: Any) -> FleetReport:
    whole = FleetReport(
        receivers=100, connected=100, connections=100, power_cuts=0, with_plan=100, lowest_plan=2,
        ready_for_air=100, not_ready={}, faults={}, items={"completed": 300}, missed={},
        refused_orders={}, start_error=QUICK, entries=900, entries_stored=900,
        orders=(OrderCourse(order="o", arrived=QUICK, accepted=QUICK, sounded=QUICK),),
        audio_mb=1.0, memory_mb=60.0, cpu_s=4.0,
    )  # fmt: skip
    return msgspec.structs.replace(whole, **more)


ALL_PLAYED: Mapping[str, int] = {VerdictKind.PLAYED: 100}


def unmet(
    given: FleetReport, verdicts: Mapping[str, int] = ALL_PLAYED, *, troubled: bool = False
) -> list[str]:
    return [f.what for f in judge(given, verdicts, troubled=troubled) if f.met is False]


def test_a_fleet_that_came_played_and_reported_meets_everything() -> None:
    assert unmet(report()) == []


def test_one_receiver_or_one_entry_too_few_is_not_met() -> None:
    assert unmet(report(connected=99)) == ["receivers connected"]
    assert unmet(report(ready_for_air=99)) == ["receivers ready for air"]
    assert unmet(report(entries_stored=899)) == ["journal entries in the ledger"]
    few = OrderCourse(order="o", arrived=QUICK, accepted=Spread(count=99), sounded=QUICK)
    assert unmet(report(orders=(few,))) == ["order o accepted"]


def test_what_comes_too_late_is_not_met() -> None:
    late = OrderCourse(order="o", arrived=SLOW, accepted=QUICK, sounded=QUICK)
    assert unmet(report(orders=(late,))) == ["  press to its bytes"]
    assert unmet(report(start_error=SLOW)) == ["items began late by"]


def test_a_verdict_that_is_open_or_bad_is_not_met() -> None:
    open_ = unmet(report(), {VerdictKind.PLAYED: 99, VerdictKind.AWAITING_REPORT: 1})
    assert open_ == ["broadcasts judged as played", "broadcasts without a verdict"]


def test_with_troubles_some_may_be_away_but_not_most() -> None:
    away = report(connected=90, ready_for_air=88, entries_stored=800, start_error=SLOW)
    assert unmet(away, troubled=True) == []
    assert unmet(report(connected=60), troubled=True) == ["receivers connected"]


def test_a_refused_order_is_never_right() -> None:
    assert unmet(report(refused_orders={"expired": 1}), troubled=True) == ["orders refused"]


def test_the_table_says_what_was_measured_asked_and_met() -> None:
    text = table(judge(report(connected=99), ALL_PLAYED, troubled=False))
    assert "receivers connected" in text
    assert "99 of 100" in text
    assert " NO" in text


def test_the_process_that_grew_most_is_named_first_and_one_that_died_not_at_all() -> None:
    told = memory({"web": 210.0, "link": 90.4, "speech": 80.0}, {"web": 205.0, "link": 141.6})
    assert told.measured == "link 90 → 142, web 210 → 205"
    assert told.met is None
