"""Fetching against a real HTTP server that cuts lines, ignores ranges and sends wrong bytes."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue
from random import Random

import pytest

from edge_agent.cache import Cache, NoRoomError, WrongContentError
from edge_agent.download import DownloadError, download
from edge_agent.fetch_rules import Wish, wishes
from edge_agent.fetching import Fetcher
from edge_agent.happenings import Fetched, FetchRefused
from playlists.messages.plan import (
    ItemKind,
    Lateness,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Track,
)
from tests.real_parts.audio_server import AudioServer
from tests.waiting import until

CONTENT = secrets.token_bytes(300_000)
HOUR = 3_600_000


@pytest.fixture
def server() -> Iterator[AudioServer]:
    with AudioServer() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "audio", 1_000_000)


def test_a_track_is_fetched_whole(server: AudioServer, tmp_path: Path) -> None:
    name = server.add(CONTENT)
    download(f"{server.base}/{name}", tmp_path / "part", len(CONTENT))
    assert (tmp_path / "part").read_bytes() == CONTENT


def test_a_cut_line_keeps_what_came_and_the_next_try_goes_on_there(
    server: AudioServer, tmp_path: Path
) -> None:
    name = server.add(CONTENT)
    server.faults.cut_after = [100_000, 50_000]
    for _ in range(2):
        with pytest.raises(DownloadError):
            download(f"{server.base}/{name}", tmp_path / "part", len(CONTENT))
    download(f"{server.base}/{name}", tmp_path / "part", len(CONTENT))
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-", "bytes=150000-"]


def test_a_server_without_ranges_is_read_from_the_start(
    server: AudioServer, tmp_path: Path
) -> None:
    name = server.add(CONTENT)
    (tmp_path / "part").write_bytes(CONTENT[:1000])
    server.faults.ignore_ranges = True
    download(f"{server.base}/{name}", tmp_path / "part", len(CONTENT))
    assert (tmp_path / "part").read_bytes() == CONTENT


def test_more_than_was_promised_is_refused(server: AudioServer, tmp_path: Path) -> None:
    name = server.add(CONTENT)
    with pytest.raises(DownloadError, match="more than 200000"):
        download(f"{server.base}/{name}", tmp_path / "part", 200_000)
    assert (tmp_path / "part").stat().st_size == 0


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/a", "nonsense"])
def test_only_http_is_spoken(address: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="neither http nor https"):
        download(address, tmp_path / "part", 5)


def test_a_server_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        download("http://127.0.0.1:1/x", tmp_path / "part", 5)


def test_only_right_bytes_get_their_name(cache: Cache, server: AudioServer) -> None:
    name = server.add(CONTENT)
    cache.part_of(name).write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(WrongContentError):
        cache.store(name)
    assert cache.held() == frozenset()
    assert not cache.part_of(name).exists()
    cache.part_of(name).write_bytes(CONTENT)
    cache.store(name)
    assert cache.held() == {name}


def test_what_no_plan_needs_goes_first_and_oldest_first(cache: Cache) -> None:
    for age, name in enumerate(["needed", "newer", "older"]):
        path = cache.path_of(name)
        path.write_bytes(bytes(300_000))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    cache.make_room(300_000, frozenset({"needed"}))
    assert cache.held() == {"needed", "newer"}


def test_what_a_plan_needs_never_goes(cache: Cache) -> None:
    for name in ("a", "b", "c"):
        cache.path_of(name).write_bytes(bytes(300_000))
    with pytest.raises(NoRoomError):
        cache.make_room(300_000, frozenset("abc"))
    assert cache.held() == frozenset("abc")


# --- the fetching thread ------------------------------------------------------------------------


News = Queue[Fetched | FetchRefused]


@pytest.fixture
def news() -> News:
    return Queue()


@pytest.fixture
def fetcher(cache: Cache, news: News) -> Iterator[Fetcher]:
    running = Fetcher(cache, news.put, Random(1))
    running.start()
    yield running
    running.stop()


def wish(server: AudioServer, content: bytes, needed_at: int) -> Wish:
    name = server.add(content)
    track = Track(sha256=name, size_bytes=len(content), frames=1)
    return Wish(track, needed_at, (server.base,))


def test_the_nearest_airtime_is_fetched_first(
    server: AudioServer, fetcher: Fetcher, news: News, cache: Cache
) -> None:
    wanted = tuple(wish(server, secrets.token_bytes(100), n) for n in range(4))
    fetcher.want(wanted, now=10)
    told = [news.get(timeout=5) for _ in wanted]
    assert told == [Fetched(w.track.sha256) for w in wanted]
    assert cache.held() == {w.track.sha256 for w in wanted}


def test_wrong_bytes_are_told_and_fetched_again_from_the_next_source(
    fetcher: Fetcher, news: News
) -> None:
    with AudioServer() as bad, AudioServer() as good:
        bad.faults.wrong_bytes = True
        bad.add(CONTENT)
        wanted = replace(wish(good, CONTENT, 0), sources=(bad.base, good.base))
        fetcher.want((wanted,), now=10)
        refused = news.get(timeout=5)
        assert isinstance(refused, FetchRefused)
        assert bad.base in refused.detail
        assert news.get(timeout=10) == Fetched(wanted.track.sha256)


def test_a_server_in_trouble_is_tried_again(
    server: AudioServer, fetcher: Fetcher, news: News
) -> None:
    wanted = wish(server, CONTENT, 0)
    server.faults.cut_after = [1000]
    fetcher.want((wanted,), now=10)
    assert news.get(timeout=10) == Fetched(wanted.track.sha256)
    assert [asked for _, asked in server.asked] == [None, "bytes=1000-"]


def test_what_is_damaged_on_the_card_is_found_before_its_time_told_and_fetched_again(
    server: AudioServer, cache: Cache, news: News
) -> None:
    wanted = wish(server, CONTENT, 0)
    name = wanted.track.sha256
    fetcher = Fetcher(cache, news.put, Random(1), check_every_s=0.05)
    fetcher.start()
    fetcher.want((wanted,), now=10)
    assert news.get(timeout=5) == Fetched(name)
    cache.path_of(name).write_bytes(CONTENT[:-1] + b"?")
    assert news.get(timeout=5) == FetchRefused(name, "damaged on the card")
    assert news.get(timeout=10) == Fetched(name)
    fetcher.stop()
    assert cache.is_whole(name)


def test_tracks_that_cannot_be_had_starve_none_behind_them(
    server: AudioServer, fetcher: Fetcher, news: News, cache: Cache
) -> None:
    gone = Wish(Track(sha256="0" * 64, size_bytes=9, frames=1), 0, (server.base,))
    server.files["1" * 64] = b"not what it says"
    forged = Wish(Track(sha256="1" * 64, size_bytes=16, frames=1), 1, (server.base,))
    good = tuple(wish(server, secrets.token_bytes(100), n) for n in range(2, 5))
    fetcher.want((gone, forged, *good), now=10)
    held: set[str] = set()
    while len(held) < len(good):
        told = news.get(timeout=20)
        if isinstance(told, Fetched):
            held.add(told.sha256)
    assert cache.held() == held == {w.track.sha256 for w in good}
    tried = [name for name, _range in server.asked[:5]]
    assert tried == [w.track.sha256 for w in (gone, forged, *good)], "each in turn, once"


def test_a_fault_is_told_until_the_track_is_held(
    server: AudioServer, fetcher: Fetcher, news: News
) -> None:
    wanted = wish(server, CONTENT, 0)
    server.faults.wrong_bytes = True
    fetcher.want((wanted,), now=10)
    assert isinstance(news.get(timeout=5), FetchRefused)
    server.faults.wrong_bytes = False
    while isinstance(news.get(timeout=10), FetchRefused):
        pass
    fetcher.want((wanted,), now=10)
    assert fetcher.faults == frozenset()


def test_a_fault_ends_with_the_wish_for_the_track(fetcher: Fetcher) -> None:
    gone = Wish(Track(sha256="0" * 64, size_bytes=9, frames=1), 0, ("http://127.0.0.1:1",))
    fetcher.want((gone,), now=10)
    until(lambda: fetcher.faults == {"audio_unreachable"})
    fetcher.want((), now=10)
    assert fetcher.faults == frozenset()


def plan(*occurrences: PlannedOccurrence, recalled: tuple[str, ...] = ()) -> Plan:
    return Plan(
        receiver="r",
        version=1,
        issued_at=0,
        expires_at=0,
        cluster="c",
        unit="u",
        tracks=tuple(Track(sha256=s, size_bytes=1, frames=1) for s in "abc"),
        occurrences=occurrences,
        recalled=recalled,
    )


def slot(starts_at: int, *hashes: str) -> PlannedOccurrence:
    return PlannedOccurrence(
        id=str(starts_at),
        starts_at=starts_at,
        last_start_at=starts_at,
        lateness=Lateness.SKIP,
        items=tuple(PlannedItem(id=s, kind=ItemKind.BULLETIN, title="", sha256=s) for s in hashes),
    )


def test_wishes_name_each_track_once_at_its_first_airtime() -> None:
    now = 100 * HOUR
    wanted = wishes(plan(slot(now + 5, "b", "a"), slot(now + 2, "a")), now)
    assert [(w.track.sha256, w.needed_at) for w in wanted] == [("a", now + 2), ("b", now + 5)]


def test_what_is_over_recalled_or_unknown_is_not_wished_for() -> None:
    now = 100 * HOUR
    old, soon = slot(now - 10 * HOUR, "a"), slot(now + 1, "b", "c", "unknown")
    wanted = wishes(plan(old, soon, recalled=("b",)), now)
    assert [w.track.sha256 for w in wanted] == ["c"]
