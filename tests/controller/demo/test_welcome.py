"""What somebody is told to try can be tried."""

from datetime import UTC, datetime

import pytest

from controller.demo.welcome import what_to_try

RECORDINGS = "/srv/loa/demo/recordings"


def instant(hour: int, minute: int, second: int) -> int:
    """At that time of a day in Vietnam, seven hours ahead of UTC."""
    return int(datetime(2026, 11, 25, hour - 7, minute, second, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("ends_at", "told"),
    [
        (instant(9, 4, 1), "at 09:05 or later"),
        (instant(9, 4, 0), "at 09:04 or later"),
        (instant(9, 59, 59), "at 10:00 or later"),
        (None, "two minutes ahead"),
    ],
)
def test_a_new_programme_does_not_collide_with_the_first(ends_at: int | None, told: str) -> None:
    assert told in what_to_try(RECORDINGS, ends_at)


def test_it_is_said_where_to_hear_what_sounded() -> None:
    assert RECORDINGS in what_to_try(RECORDINGS, None)
