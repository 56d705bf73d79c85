import hashlib
import random

import pytest
from msgspec.structs import replace

from playlists.messages.envelope import MAX_PACKED_BYTES, seal
from playlists.messages.keys import SigningKey
from playlists.messages.numbers import LARGEST_COUNT
from playlists.messages.plan import ItemKind, Plan, Track
from playlists.rules.plan_content import (
    DAY_MS,
    MIN_HORIZON_MS,
    Broadcast,
    Place,
    PlanTooLargeError,
    TrackMissingError,
    compile_plan,
    fit,
    numbered,
    same_content,
)
from playlists.rules.programme import ProgrammeItem

NOW = 1_795_500_000_000
PLACE = Place("r1", "cụm 7", "xã A", frozenset({"toàn xã", "thôn 2"}), 80)


def track(name: str) -> Track:
    return Track(sha256=name, size_bytes=1000, frames=24_000)


TRACKS = {name: track(name) for name in ("tune", "news", "weather")}


def item(name: str, kind: ItemKind = ItemKind.BULLETIN) -> ProgrammeItem:
    return ProgrammeItem(name, kind, f"Bản tin {name}", name, 24_000)


def broadcast(id_: str = "sang.20261124", *names: str, starts_at: int = NOW) -> Broadcast:
    items = tuple(item(name) for name in names or ("news",))
    return Broadcast(id_, starts_at, items, last_start_at=starts_at + 60_000)


def test_a_plan_says_what_the_receiver_needs_and_has_no_number_yet() -> None:
    plan = compile_plan(PLACE, [broadcast()], TRACKS, audio_sources=("http://a/audio",))
    assert (plan.receiver, plan.cluster, plan.unit) == ("r1", "cụm 7", "xã A")
    assert plan.areas == ("thôn 2", "toàn xã")
    assert plan.volume_percent == 80
    assert (plan.version, plan.issued_at, plan.expires_at) == (0, 0, 0)
    assert [o.id for o in plan.occurrences] == ["sang.20261124"]
    assert plan.tracks == (track("news"),)
    assert plan.audio_sources == ("http://a/audio",)


def test_the_order_of_what_has_no_order_makes_no_new_plan() -> None:
    one = broadcast("a", "news", "weather")
    other = broadcast("b", "tune", starts_at=NOW + 5)
    left = compile_plan(PLACE, [one, other], TRACKS, recalled=frozenset("xy"))
    right = compile_plan(
        PLACE, [other, one], dict(reversed(TRACKS.items())), recalled=frozenset("yx")
    )
    assert left == right


def test_a_track_that_two_broadcasts_share_is_fetched_once() -> None:
    plan = compile_plan(PLACE, [broadcast("a"), broadcast("b", starts_at=NOW + 9000)], TRACKS)
    assert [t.sha256 for t in plan.tracks] == ["news"]


def test_a_recalled_sound_is_named_and_neither_planned_nor_fetched() -> None:
    recalled = frozenset({"news"})
    mixed, alone = broadcast("a", "news", "weather"), broadcast("b", "news", starts_at=NOW + 9000)
    plan = compile_plan(PLACE, [mixed, alone], TRACKS, recalled=recalled)
    assert plan.recalled == ("news",)
    assert [(o.id, [i.sha256 for i in o.items]) for o in plan.occurrences] == [("a", ["weather"])]
    assert [t.sha256 for t in plan.tracks] == ["weather"]


def test_an_item_without_its_sound_is_our_own_fault() -> None:
    with pytest.raises(TrackMissingError) as refused:
        compile_plan(PLACE, [broadcast("a", "unknown")], TRACKS)
    assert (refused.value.occurrence_id, refused.value.sha256) == ("a", "unknown")


def test_number_and_dates_make_no_other_content() -> None:
    content = compile_plan(PLACE, [broadcast()], TRACKS)
    assert same_content(numbered(content, 7, NOW, NOW + DAY_MS), numbered(content, 8, 1, 2))


def test_a_moved_start_or_another_volume_is_other_content() -> None:
    content = compile_plan(PLACE, [broadcast()], TRACKS)
    moved = compile_plan(PLACE, [broadcast(starts_at=NOW + 1)], TRACKS)
    quieter = compile_plan(Place("r1", "cụm 7", "xã A", PLACE.areas, 79), [broadcast()], TRACKS)
    assert not same_content(content, moved)
    assert not same_content(content, quieter)


def crowded(per_day: int, days: int, items: int = 4, seed: int = 1) -> Plan:
    """Days full of broadcasts, each with sounds of its own, in which nothing repeats."""
    source = random.Random(seed)
    tracks: dict[str, Track] = {}
    broadcasts = []
    for number in range(per_day * days):
        names = [hashlib.sha256(source.randbytes(8)).hexdigest() for _ in range(items)]
        tracks |= {name: track(name) for name in names}
        start = NOW + number * DAY_MS // per_day
        broadcasts.append(broadcast(f"slot-{number}", *names, starts_at=start))
    return compile_plan(PLACE, broadcasts, tracks)


def test_a_plan_that_fits_is_left_as_it_is() -> None:
    content = crowded(per_day=4, days=8)
    fitted = fit(content, NOW, NOW + 8 * DAY_MS)
    assert fitted.plan is content
    assert fitted.horizon == NOW + 8 * DAY_MS


def test_a_plan_too_large_is_shortened_to_the_last_broadcast_that_fits() -> None:
    content = crowded(per_day=12, days=30)
    fitted = fit(content, NOW, NOW + 30 * DAY_MS)
    kept = fitted.plan.occurrences
    assert NOW + MIN_HORIZON_MS <= fitted.horizon < NOW + 30 * DAY_MS
    assert kept == tuple(o for o in content.occurrences if o.starts_at < fitted.horizon)
    assert {i.sha256 for o in kept for i in o.items} == {t.sha256 for t in fitted.plan.tracks}
    numbers = LARGEST_COUNT, NOW, NOW + DAY_MS
    assert len(seal(numbered(fitted.plan, *numbers), [SigningKey.generate()])) <= MAX_PACKED_BYTES
    one_more = content.occurrences[: len(kept) + 1]
    needed = {i.sha256 for o in one_more for i in o.items}
    tracks = tuple(t for t in content.tracks if t.sha256 in needed)
    longer = replace(content, occurrences=one_more, tracks=tracks)
    assert fit(longer, NOW, fitted.horizon + 1).plan == fitted.plan


def test_seven_days_that_do_not_fit_are_refused_with_the_cluster_and_the_figure() -> None:
    content = crowded(per_day=40, days=10)
    with pytest.raises(PlanTooLargeError) as refused:
        fit(content, NOW, NOW + 10 * DAY_MS)
    assert refused.value.cluster == "cụm 7"
    assert refused.value.occurrences == 280
    assert refused.value.size > refused.value.allowed == MAX_PACKED_BYTES
