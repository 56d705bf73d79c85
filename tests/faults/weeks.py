"""A commune's week: four programmes a day, and a flood."""

from random import Random

from playlists.messages.order import Emergency, Order, OrderKind, Repetition
from playlists.messages.plan import (
    ItemKind,
    Lateness,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Priority,
    Resumption,
    Track,
)
from tests.faults.hurried import RECEIVER, UNIT

T0 = 1_800_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SECONDS = {"tune": 5, "greeting": 8, "news": 60, "rules": 25, "closing": 4, "siren": 6, "flood": 20}
HASHES = {name: f"{number:064x}" for number, name in enumerate(SECONDS, 1)}
TRACKS = tuple(
    Track(sha256=HASHES[name], size_bytes=1, frames=seconds * 24_000)
    for name, seconds in SECONDS.items()
)
HELD = frozenset(HASHES.values())
PROGRAMME = ("tune", "greeting", "news", "rules", "closing")


def item(name: str) -> PlannedItem:
    return PlannedItem(id=name, kind=ItemKind.BULLETIN, title=name, sha256=HASHES[name])


def week(random: Random, version: int = 1) -> Plan:
    """Seven days with the rules of slots at random."""
    return Plan(
        receiver=RECEIVER,
        version=version,
        issued_at=T0,
        expires_at=T0 + 8 * DAY,
        cluster="cum-1",
        unit=UNIT,
        tracks=TRACKS,
        occurrences=tuple(
            PlannedOccurrence(
                id=f"slot{hour}.day{day}",
                starts_at=T0 + day * DAY + hour * HOUR,
                last_start_at=T0 + day * DAY + hour * HOUR + random.choice([0, 5, 30]) * MINUTE,
                priority=random.choice([Priority.NORMAL, Priority.PRIORITY]),
                items=tuple(map(item, PROGRAMME)),
                lateness=random.choice(tuple(Lateness)),
                resumption=random.choice(tuple(Resumption)),
            )
            for day in range(7)
            for hour in (5, 11, 17, 20)
        ),
    )


def flood(at: int, sequence: int = 1, **more: object) -> Order:
    """Each hour for a day."""
    return Order(
        id=f"flood{sequence}",
        sequence=sequence,
        order=OrderKind.EMERGENCY,
        issued_at=at,
        expires_at=at + DAY,
        targets=(UNIT,),
        items=(item("flood"),),
        tracks=TRACKS,
        repetition=Repetition(every_ms=HOUR, times_at_once=2),
        emergency=Emergency(kind="flood", urgency=3, siren=item("siren")),
    )


def ending(kind: OrderKind, at: int, sequence: int, *ends: str) -> Order:
    return Order(
        id=f"{kind}{sequence}",
        sequence=sequence,
        order=kind,
        issued_at=at,
        expires_at=at + DAY,
        targets=(UNIT,),
        ends=ends,
    )


def moments(random: Random, plan: Plan, count: int) -> list[int]:
    """Instants at which something fails: half of them while a programme sounds."""
    starts = [occurrence.starts_at for occurrence in plan.occurrences]
    within = [random.choice(starts) + random.randrange(102_000) for _ in range(count // 2)]
    anytime = [T0 + random.randrange(7 * DAY) for _ in range(count - len(within))]
    return sorted({*within, *anytime})
