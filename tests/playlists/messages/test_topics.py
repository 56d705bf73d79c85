import pytest

from playlists.messages import topics


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (topics.TRUST, "loa/v1/trust"),
        (topics.plan("r1"), "loa/v1/r/r1/plan"),
        (topics.time("r1"), "loa/v1/r/r1/time"),
        (topics.stored("r1"), "loa/v1/r/r1/stored"),
        (topics.state("r1"), "loa/v1/r/r1/state"),
        (topics.report("r1"), "loa/v1/r/r1/report"),
        (topics.order("xã-a"), "loa/v1/a/xã-a/order"),
        (topics.standing("xã-a"), "loa/v1/a/xã-a/standing"),
    ],
)
def test_topics_stay_as_receivers_on_poles_know_them(topic: str, expected: str) -> None:
    assert topic == expected


@pytest.mark.parametrize("topic", [topics.state("r1"), topics.report("r1"), topics.plan("r1")])
def test_the_receiver_is_read_from_its_topic(topic: str) -> None:
    assert topics.receiver_of(topic) == "r1"


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "loa/v1/trust",
        "loa/v1/a/xã-a/order",
        "loa/v1/r//state",
        "loa/v1/r/r1",
        "loa/v1/r/r1/state/more",
        "loa/v2/r/r1/state",
        "loa/v1/r1/state",
        "r/r1/state",
        "/loa/v1/r/r1/state",
        "loa/v1x/r/r1/state",
        "$SYS/r/r1/state",
    ],
)
def test_other_topics_belong_to_no_receiver(topic: str) -> None:
    with pytest.raises(ValueError, match="not a receiver's topic"):
        topics.receiver_of(topic)
