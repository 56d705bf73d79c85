from edge_agent.fleet.tally import Tally, spread
from playlists.messages.envelope import seal
from playlists.messages.fleet_report import Spread
from playlists.messages.journal_entry import EndCause, ItemEnded, ItemStarted
from playlists.messages.keys import SigningKey
from playlists.messages.order import Order, OrderKind
from playlists.messages.order_entries import OrderAccepted

COUNTS = {"connected": 2, "connections": 3, "power_cuts": 1}
MEASURED = {"audio_mb": 0.5, "memory_mb": 40.0, "cpu_s": 2.0}
ORDER = Order(
    id="flood", sequence=1, order=OrderKind.EMERGENCY, issued_at=10_000, expires_at=20_000,
    targets=("xa-1",),
)  # fmt: skip


def started(occurrence: str, planned_at: int, started_at: int) -> ItemStarted:
    return ItemStarted(
        occurrence=occurrence, item="i", sha256="a" * 64, plan_version=1, planned_at=planned_at,
        started_at=started_at,
    )  # fmt: skip


def test_ninety_nine_of_a_hundred_do_not_exceed_the_ninety_ninth() -> None:
    assert spread(range(1, 101)) == Spread(count=100, p50=50, p99=99, most=100)
    assert spread([7]) == Spread(count=1, p50=7, p99=7, most=7)
    assert spread([]) == Spread(count=0, p50=0, p99=0, most=0)


def test_an_order_is_followed_from_its_issue_to_each_receivers_first_sample() -> None:
    tally = Tally()
    packed = seal(ORDER, [SigningKey.generate()])
    for receiver, late in (("r1", 40), ("r2", 90)):
        tally.order_came(receiver, packed, 10_000 + late)
        tally.order_came(receiver, packed, 99_000)  # a retained bundle brings it again
        accepted = OrderAccepted("flood", OrderKind.EMERGENCY, 1, "d" * 64)
        tally.wrote(receiver, accepted, 10_010 + late)
        tally.wrote(receiver, started("flood~0", 10_000, 10_100 + late), 10_100 + late)
    (course,) = tally.report([], COUNTS, MEASURED).orders
    assert (course.arrived.p50, course.arrived.most) == (40, 90)
    assert (course.accepted.count, course.accepted.most) == (2, 100)
    assert (course.sounded.count, course.sounded.most) == (2, 190)


def test_items_count_by_how_they_ended_and_those_of_orders_are_not_late() -> None:
    tally = Tally()
    tally.order_came("r1", seal(ORDER, [SigningKey.generate()]), 10_000)
    tally.wrote("r1", started("flood~0", 10_000, 13_000), 13_000)
    tally.wrote("r1", started("sang", 20_000, 20_004), 20_004)
    ended = ItemEnded(
        occurrence="sang", item="i", sha256="a" * 64, plan_version=1,
        planned_at=20_000, started_at=20_004, ended_at=21_000, frames=1, cause=EndCause.COMPLETED,
    )  # fmt: skip
    tally.wrote("r1", ended, 21_000)
    report = tally.report([], COUNTS, MEASURED)
    assert report.items == {"sounding": 1, "completed": 1}
    assert report.start_error == Spread(count=1, p50=4, p99=4, most=4)


def test_rubbish_on_an_orders_topic_is_nobodys_order() -> None:
    tally = Tally()
    tally.order_came("r1", b"rubbish", 1)
    assert tally.report([], COUNTS, MEASURED).orders == ()
