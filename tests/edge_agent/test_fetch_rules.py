"""What is fetched next, and what waits for the night."""

from pathlib import Path
from queue import Queue
from random import Random

import pytest

from edge_agent.cache import Cache
from edge_agent.fetch_rules import FetchRules, Wish, may_begin, next_wish, pause_after
from edge_agent.fetching import Fetcher
from edge_agent.happenings import Fetched, FetchRefused
from playlists.messages.plan import Track
from tests.real_parts.audio_server import AudioServer
from tests.waiting import until

HOUR = 3_600_000
NOON = 1_800_000_000_000 - 1_800_000_000_000 % 86_400_000 + 5 * HOUR
"""Noon in Vietnam."""
BY_NIGHT = FetchRules(night=(22 * 60, 5 * 60))


def wish(name: str, needed_at: int) -> Wish:
    return Wish(Track(sha256=name, size_bytes=1, frames=1), needed_at, ("http://x",))


def test_the_nearest_airtime_comes_first_and_what_failed_last() -> None:
    wishes = [wish("late", NOON + HOUR), wish("soon", NOON), wish("gone", NOON)]
    first = next_wish(wishes, {"x"}, {"gone": 1}, NOON, FetchRules())
    assert first is wishes[1]
    assert next_wish(wishes, {"soon", "late"}, {"gone": 1}, NOON, FetchRules()) is wishes[2]
    assert next_wish(wishes, {"soon", "late", "gone"}, {}, NOON, FetchRules()) is None


@pytest.mark.parametrize(
    ("now", "needed_at", "now_or_never"),
    [
        (NOON, NOON + 2 * HOUR, True),
        (NOON, NOON + 10 * HOUR + HOUR // 2, True),
        (NOON, NOON + 20 * HOUR, False),
        (NOON + 10 * HOUR, NOON + 40 * HOUR, True),
        (NOON + 17 * HOUR - 1, NOON + 40 * HOUR, True),
        (NOON + 17 * HOUR, NOON + 90 * HOUR, False),
    ],
)
def test_what_has_time_waits_for_the_night(now: int, needed_at: int, *, now_or_never: bool) -> None:
    assert may_begin(wish("a", needed_at), now, BY_NIGHT) is now_or_never
    assert may_begin(wish("a", needed_at), now, FetchRules()), "where no night is set"


def test_a_limit_is_kept_over_what_was_fetched() -> None:
    rules = FetchRules(bytes_per_second=20_000)
    assert pause_after(40_000, 0.5, rules) == pytest.approx(1.5)
    assert pause_after(40_000, 3, rules) == 0
    assert pause_after(40_000, 0, FetchRules()) == 0


def test_what_is_urgent_interrupts_a_slow_download_which_then_goes_on(tmp_path: Path) -> None:
    news: Queue[Fetched | FetchRefused] = Queue()
    cache = Cache(tmp_path, 10_000_000)
    fetcher = Fetcher(cache, news.put, Random(1), FetchRules(bytes_per_second=1))
    with AudioServer() as server:
        long, urgent = bytes(2_000_000), b"flood"
        names = [server.add(content) for content in (long, urgent)]
        now = NOON
        slow = Wish(Track(sha256=names[0], size_bytes=len(long), frames=1), now + 2 * HOUR,
                    (server.base,))  # fmt: skip
        at_once = Wish(Track(sha256=names[1], size_bytes=len(urgent), frames=1), now,
                       (server.base,))  # fmt: skip
        fetcher.start()
        fetcher.want((slow,), now + 2 * HOUR - 70_000)
        until(cache.part_of(names[0]).exists)
        fetcher.want((slow, at_once), now + 2 * HOUR - 70_000)
        assert news.get(timeout=10) == Fetched(names[1])
        assert cache.part_of(names[0]).stat().st_size > 0, "what came is kept"
        fetcher.stop()
