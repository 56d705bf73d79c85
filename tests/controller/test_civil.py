from datetime import date, time

import pytest

from controller import civil

MORNING = civil.instant_of(date(2026, 11, 24), time(5, 15))


def test_an_instant_is_read_as_civil_time_of_vietnam() -> None:
    assert civil.moment(MORNING) == "24/11/2026 05:15"
    assert civil.long_day(civil.day_of(MORNING)) == "Thứ Ba, 24/11/2026"


def test_seconds_are_told_only_where_they_say_something() -> None:
    assert civil.clock(MORNING) == "05:15"
    assert civil.clock(MORNING + 30_000) == "05:15:30"
    assert civil.exact(MORNING + 42) == "05:15:00,042"


def test_a_week_begins_on_monday() -> None:
    assert civil.monday_of(date(2026, 11, 29)) == date(2026, 11, 23)
    assert civil.monday_of(date(2026, 11, 23)) == date(2026, 11, 23)


def test_a_day_ends_where_the_next_begins() -> None:
    first, last = civil.bounds(date(2026, 11, 24))
    assert (first, last) == (
        civil.bounds(date(2026, 11, 23))[1],
        civil.bounds(date(2026, 11, 25))[0],
    )


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0, "0 giây"), (1, "1 giây"), (59_000, "59 giây"), (60_000, "1 phút 00 giây"),
     (125_400, "2 phút 06 giây"), (3_725_000, "1 giờ 02 phút 05 giây")],
)  # fmt: skip
def test_lengths_are_rounded_up_to_the_second(milliseconds: int, words: str) -> None:
    assert civil.length(milliseconds) == words


@pytest.mark.parametrize(
    ("past", "words"),
    [(0, "vừa xong"), (59_000, "vừa xong"), (61_000, "1 phút trước"),
     (3 * 3_600_000, "3 giờ trước"), (49 * 3_600_000, "2 ngày trước")],
)  # fmt: skip
def test_the_past_is_told_in_its_largest_unit_that_is_over(past: int, words: str) -> None:
    assert civil.ago(MORNING - past, MORNING) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(12_001, "còn 13 giây"), (90_000, "còn 2 phút"), (3_600_000, "còn 1 giờ"),
     (5_400_000, "còn 1 giờ 30 phút"), (50 * 3_600_000, "còn 2 ngày"), (-5, "còn 0 giây")],
)  # fmt: skip
def test_a_wait_is_told_rounded_up_and_never_below_nothing(ahead: int, words: str) -> None:
    assert civil.until(MORNING + ahead, MORNING) == words


def test_the_evening_begins_at_six_and_the_afternoon_at_noon() -> None:
    day = date(2026, 11, 24)
    told = [civil.session_of(civil.instant_of(day, time(hour))) for hour in (5, 12, 17, 18)]
    assert told == ["sáng", "chiều", "chiều", "tối"]


def test_numbers_are_written_as_in_vietnam() -> None:
    assert civil.number(1_234_567) == "1.234.567"
    assert civil.decimal(1234.5) == "1.234,5"
    assert [civil.milliseconds(n) for n in (3, 0, -12)] == ["+3 ms", "0 ms", "-12 ms"]
