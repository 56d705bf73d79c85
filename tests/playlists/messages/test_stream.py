"""Addresses of stations, and where a receiver asks for a relay."""

import pytest
from msgspec.structs import replace

from playlists.messages.permission import Permission, Source, frames_of_minutes, hash_of, is_of
from playlists.messages.plan import ItemKind, PlannedItem
from playlists.messages.stream import Stream, is_address, places

STATION = "https://str.example.vn/vov1.m3u8"


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.7:8000/vov1", STATION, "http://[2001:db8::1]/a?b=c", "http://đài.vn/trực-tiếp"],
)
def test_http_and_https_with_a_host_are_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "vov.vn/live",
        "file:///etc/passwd",
        "rtmp://vov.vn/live",
        "concat:http://a|http://b",
        "http://",
        "http:///vov",
        "http://user:word@vov.vn/",
        "http://vov.vn:0/",
        "http://vov.vn:99999/",
        "http://[vov/",
        "http://vov.vn/a b",
        "http://vov.vn/\nHost: x",
        "http://vov.vn/" + "a" * 500,
    ],
)
def test_what_names_no_host_by_http_is_no_address_of_a_station(address: str) -> None:
    assert not is_address(address)


def test_a_shared_stream_is_asked_of_the_controller_first_and_of_the_station_then() -> None:
    bases = ("http://xa/audio/", "http://tinh/audio")
    shared = Stream(address=STATION, shared=True)
    assert places(shared, "ab", bases) == (
        "http://xa/audio/relay/ab",
        "http://tinh/audio/relay/ab",
        STATION,
    )
    assert places(Stream(address=STATION), "ab", bases) == (STATION,)


PERMISSION = Permission(
    id="b",
    unit="u",
    kind=ItemKind.RELAY,
    source=Source.STREAM,
    frames=frames_of_minutes(30),
    purpose="Thời sự VOV1",
    address=STATION,
)
ITEM = PlannedItem(
    id="i",
    kind=ItemKind.RELAY,
    title="Thời sự VOV1",
    frames=PERMISSION.frames,
    source=Source.STREAM,
    permission=hash_of(PERMISSION),
    stream=Stream(address=STATION, fallback="f" * 64, shared=True),
)


def test_a_permission_covers_station_and_length_and_leaves_the_way_open() -> None:
    assert is_of(ITEM, "b", "u")


@pytest.mark.parametrize(
    "stream", [None, Stream(address="https://other.example.vn/"), Stream(address="file:///x")]
)
def test_another_address_is_not_covered(stream: Stream | None) -> None:
    assert not is_of(replace(ITEM, stream=stream), "b", "u")


def test_permissions_from_before_stations_keep_their_hash() -> None:
    local = Permission(
        id="b", unit="u", kind="local", source="microphone", frames=24_000, purpose="Dặn dò"
    )
    assert hash_of(local) == "b4544f3b985aedbd34055b2545fd5baa380736e412c70df108d074e4d0a26d8f"
