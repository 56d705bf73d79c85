from datetime import UTC, date, datetime, time

from playlists.messages.plan import ItemKind
from playlists.rules.day_calendar import DayCalendar, is_tet, official_calendar
from playlists.rules.keeping_days import KeptDays, is_mourning, keeping, without_music
from playlists.rules.programme import ProgrammeItem, pause_after
from playlists.rules.recurrence import Slot, occurrences

HANOI = "Asia/Ho_Chi_Minh"
MONDAY_TO_FRIDAY = Slot("s", date(2026, 1, 1), time(17), HANOI, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


def ms(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def days(slot: Slot, first: date, last: date) -> list[date]:
    return [o.local_date for o in occurrences(slot, ms(first), ms(last))]


def test_holidays_are_left_out() -> None:
    kept = keeping(
        MONDAY_TO_FRIDAY, KeptDays(skips_holidays=True), official_calendar(2026, 2026), [2026]
    )
    found = days(kept, date(2026, 4, 27), date(2026, 5, 9))
    assert date(2026, 4, 30) not in found
    assert date(2026, 5, 1) not in found
    assert date(2026, 5, 4) in found


def test_a_working_day_that_was_moved_to_a_saturday_is_followed() -> None:
    calendar = DayCalendar(worked=frozenset({date(2026, 11, 28)}))
    kept = keeping(MONDAY_TO_FRIDAY, KeptDays(follows_worked_days=True), calendar, [2026])
    assert date(2026, 11, 28) in days(kept, date(2026, 11, 23), date(2026, 11, 30))


def test_what_has_ended_follows_no_working_day() -> None:
    calendar = DayCalendar(worked=frozenset({date(2026, 11, 28)}))
    ended = Slot("s", date(2026, 1, 1), time(17), HANOI, "FREQ=DAILY;UNTIL=20261101")
    kept = keeping(ended, KeptDays(follows_worked_days=True), calendar, [2026])
    assert days(kept, date(2026, 11, 23), date(2026, 11, 30)) == []


def test_tet_is_silent_where_the_slot_says_so() -> None:
    kept = keeping(MONDAY_TO_FRIDAY, KeptDays(skips_tet=True), DayCalendar(), [2027])
    assert not any(map(is_tet, days(kept, date(2027, 1, 20), date(2027, 3, 1))))
    assert any(map(is_tet, days(MONDAY_TO_FRIDAY, date(2027, 1, 20), date(2027, 3, 1))))


def test_a_day_that_a_person_added_stays() -> None:
    slot = Slot("s", date(2026, 1, 1), time(17), HANOI, "FREQ=WEEKLY;BYDAY=MO",
                also_on=frozenset({date(2026, 4, 30)}))  # fmt: skip
    kept = keeping(slot, KeptDays(skips_holidays=True), official_calendar(2026, 2026), [2026])
    assert date(2026, 4, 30) in days(kept, date(2026, 4, 27), date(2026, 5, 9))


def test_what_is_broadcast_once_was_meant_for_its_day() -> None:
    once = Slot("s", date(2026, 4, 30), time(17), HANOI)
    assert keeping(once, KeptDays(skips_holidays=True), official_calendar(2026, 2026), []) is once


def test_mourning_takes_the_music_and_leaves_the_bulletin() -> None:
    tune = ProgrammeItem("t", ItemKind.TUNE, "Nhạc hiệu", "a" * 64, 100)
    news = ProgrammeItem("n", ItemKind.BULLETIN, "Tin", "b" * 64, 100)
    song = ProgrammeItem("s", ItemKind.RECORDED, "Bài hát", "c" * 64, 100, is_music=True)
    talk = ProgrammeItem("r", ItemKind.RECORDED, "Phỏng vấn", "d" * 64, 100)
    rest = pause_after("n", 2_000)
    items = (tune, pause_after("t", 5_000), news, rest, song, pause_after("s", 5_000), talk)
    assert without_music(items) == (news, rest, talk)


def test_a_day_of_mourning_begins_at_local_midnight() -> None:
    calendar = DayCalendar(mourning=frozenset({date(2026, 11, 25)}))
    midnight = int(datetime(2026, 11, 24, 17, tzinfo=UTC).timestamp() * 1000)
    assert is_mourning(midnight, HANOI, calendar.mourning)
    assert not is_mourning(midnight - 1, HANOI, calendar.mourning)
    assert not is_mourning(midnight, HANOI, frozenset())
