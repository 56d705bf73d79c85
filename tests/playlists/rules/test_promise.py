from msgspec.structs import replace

from playlists.messages.order import Emergency, Order, OrderKind, Repetition
from playlists.messages.plan import SAMPLE_RATE, ItemKind, Plan, PlannedItem, Track
from playlists.rules.plan_content import Broadcast, Place, compile_plan
from playlists.rules.programme import ProgrammeItem
from playlists.rules.promise import Promise, came_in_time, promised_by_order, promised_by_plan

NOW = 1_795_500_000_000
EVERY_MS = 600_000
SIREN = PlannedItem(id="coi", kind=ItemKind.TUNE, title="Còi", sha256="siren")
LENGTHS_S = {"tune": 3, "news": 60, "weather": 30, "siren": 10}
TRACKS = {
    name: Track(sha256=name, size_bytes=1, frames=seconds * SAMPLE_RATE)
    for name, seconds in LENGTHS_S.items()
}


def planned(*names: str) -> Plan:
    items = tuple(
        ProgrammeItem(
            name,
            ItemKind.TUNE if name == "tune" else ItemKind.BULLETIN,
            name,
            name,
            TRACKS[name].frames,
        )
        for name in names
    )
    place = Place("r1", "cụm 7", "xã A", frozenset(), 80)
    one = Broadcast("sang.20261124", NOW, items, last_start_at=NOW + 60_000)
    return compile_plan(place, [one], TRACKS)


def ordered(**more: object) -> Order:
    """A siren, then words of a minute, again every ten minutes for half an hour."""
    words = PlannedItem(id="loi", kind=ItemKind.BULLETIN, title="Lũ về", sha256="news")
    order = Order(
        id="lenh",
        sequence=1,
        order=OrderKind.EMERGENCY,
        issued_at=NOW,
        expires_at=NOW + 3 * EVERY_MS,
        targets=("xã A",),
        items=(words,),
        tracks=tuple(TRACKS.values()),
        repetition=Repetition(every_ms=EVERY_MS),
        emergency=Emergency(kind="flood", siren=SIREN),
    )
    return replace(order, **more)


def test_a_plan_promises_its_words_each_after_all_that_sounds_before_it() -> None:
    assert list(promised_by_plan(planned("tune", "news", "weather"))) == [
        Promise("sang.20261124", "news", "news", NOW + 3_000, 60_000),
        Promise("sang.20261124", "weather", "weather", NOW + 63_000, 30_000),
    ]


def test_an_order_promises_each_repetition_the_first_behind_its_siren() -> None:
    begins = [one.planned_start for one in promised_by_order(ordered(), NOW, NOW + 10 * EVERY_MS)]
    assert begins == [NOW + 10_000, NOW + EVERY_MS, NOW + 2 * EVERY_MS]


def test_an_order_promises_only_what_begins_in_the_window() -> None:
    window = (NOW + 1, NOW + 2 * EVERY_MS)
    names = [one.occurrence for one in promised_by_order(ordered(), *window)]
    assert names == ["lenh~1"]


def test_where_people_were_warned_before_no_siren_comes_before_the_first_words() -> None:
    emergency = Emergency(kind="flood", siren=SIREN, warned_by=("trước",))
    first, *_ = promised_by_order(ordered(emergency=emergency), NOW, NOW + 1)
    assert first.planned_start == NOW


def test_an_order_that_came_before_its_sound_was_over_counts_as_known_at_its_start() -> None:
    assert came_in_time(NOW + 5, NOW, NOW + 10) == NOW
    assert came_in_time(NOW - 5, NOW, NOW + 10) == NOW - 5


def test_an_order_that_came_when_its_sound_was_over_did_not() -> None:
    assert came_in_time(NOW + 11, NOW, NOW + 10) == NOW + 11
