"""A receiver that is forgotten on its pole: nothing that it keeps grows with the months."""

import gc
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from edge_agent.happenings import LinkChanged
from edge_agent.journal import KEPT_SEGMENTS, SEGMENT_BYTES
from playlists.messages.plan import Plan
from tests.faults.answering import AnsweringLine
from tests.faults.hurried import HurriedReceiver, Machine
from tests.faults.reconciling import check_the_chain, nothing_lost, nothing_twice
from tests.faults.weeks import DAY, HELD, HOUR, T0, flood, item, week
from tests.real_parts.station import Station

MEGABYTE = 1 << 20
WRITTEN_A_DAY = 5 * MEGABYTE
"""Beside audio: what a card bears for years."""
GROWN = 12 * MEGABYTE
"""What a year may add to memory: mostly the journal of this test, which counts what it heard."""
FLUSHED_BLOCK = 8_400
"""So many bytes a flushed entry costs its card (measured); the journal's own are some 200."""
SHORT_PROGRAMME = ("tune", "closing")


@dataclass(frozen=True)
class Weight:
    """What a receiver weighs on its machine."""

    resident: int
    files: int
    threads: int
    on_card: int
    written: int


def weigh(home: Path) -> Weight:
    gc.collect()
    counts = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return Weight(
        resident=int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE"),
        files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        on_card=sum(path.stat().st_size for path in home.rglob("*") if path.is_file()),
        written=int(counts["wchar"]),
    )


def plan_of_day(day: int) -> Plan:
    """The next seven days with two short items each time, as the controller renews it daily."""
    plan = week(Random(1), version=day + 1)
    shift = day * DAY
    return replace(
        plan,
        issued_at=T0 + shift,
        expires_at=T0 + shift + 8 * DAY,
        occurrences=tuple(
            replace(
                occurrence,
                id=f"{occurrence.starts_at + shift}",
                starts_at=occurrence.starts_at + shift,
                last_start_at=occurrence.starts_at + shift,
                items=tuple(map(item, SHORT_PROGRAMME)),
            )
            for occurrence in plan.occurrences
        ),
    )


def live_through(receiver: HurriedReceiver, line: AnsweringLine, days: Iterable[int]) -> None:
    random = receiver.random
    for day in days:
        begins = T0 + day * DAY
        receiver.take_plan(plan_of_day(day))
        if day % 30 == 7:
            alarm = flood(receiver.machine.now, sequence=day + 1)
            receiver.take_order(replace(alarm, id=f"flood{day}"))
        for cut in range(random.choice([0, 0, 1, 2])):
            receiver.live_until(begins + random.randrange(DAY * cut // 3, DAY * (cut + 1) // 3))
            receiver.cut_power(random.randrange(1_000, HOUR), tear=random.random() < 0.3)
            receiver.happen(LinkChanged(up=line.up))
        line.up = day % 7 != 3
        receiver.happen(LinkChanged(up=line.up))
        receiver.live_until(begins + DAY - HOUR)


@pytest.mark.parametrize("days", [30, pytest.param(365, marks=pytest.mark.long)])
def test_nothing_grows_with_the_months(card: Path, days: int) -> None:
    holder: list[HurriedReceiver] = []
    line = AnsweringLine(answers_to=lambda: holder[0])
    receiver = HurriedReceiver(
        card, Station(), Machine(T0), Random(1), HELD, line=line, longest_ms=300_000
    )
    holder.append(receiver)
    settled = days // 3
    live_through(receiver, line, range(settled))
    early = weigh(card)
    live_through(receiver, line, range(settled, days))
    late = weigh(card)
    assert late.resident - early.resident < GROWN
    assert (late.files, late.threads) == (early.files, early.threads)
    assert late.on_card < SEGMENT_BYTES * KEPT_SEGMENTS + MEGABYTE
    entries = receiver.journal.last / days
    written = (late.written - early.written) / (days - settled)
    assert written + entries * FLUSHED_BLOCK < WRITTEN_A_DAY
    assert receiver.dropped == 0
    receiver.happen(LinkChanged(up=True))
    receiver.live_until(receiver.machine.now + 5 * 60_000)
    assert not line.missing
    assert line.stored == receiver.journal.last
    assert len({h.occurrence for h in receiver.horn}) > days * 3
    check_the_chain(receiver)
    nothing_lost(receiver)
    nothing_twice(receiver)
    print(f"{days} days: {late}, {entries:.0f} entries and {written:,.0f} bytes written a day")
