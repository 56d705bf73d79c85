"""Where the controller may be sent by an address that a person typed."""

import pytest

from controller.stations.reachable import may_be_asked, read_networks

TOWN_HALL = read_networks("10.20.0.0/16 fd00:1::/32")


@pytest.mark.parametrize("address", ["103.1.208.1", "2001:4860:4860::8888", "::ffff:103.1.208.1"])
def test_the_public_internet_may_be_asked(address: str) -> None:
    assert may_be_asked(address, ())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.20.0.7",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00:1::7",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b:1::1",
        "64:ff9b::7f00:1",
        "localhost",
        "",
    ],
)
def test_nothing_of_our_own_may_be(address: str) -> None:
    assert not may_be_asked(address, ())


def test_networks_that_the_engineer_named_may_be_asked_and_no_others() -> None:
    assert may_be_asked("10.20.255.9", TOWN_HALL)
    assert may_be_asked("fd00:1::7", TOWN_HALL)
    assert may_be_asked("::ffff:10.20.0.1", TOWN_HALL)
    assert not may_be_asked("10.21.0.1", TOWN_HALL)
    assert not may_be_asked("127.0.0.1", TOWN_HALL)


@pytest.mark.parametrize("text", ["10.20.0.0/33", "đài", "10.20.0.1/16"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"network|host bits"):
        read_networks(text)
