"""Instants and lengths as people in Vietnam read them.

Instants come in as UTC milliseconds and leave as civil time of Vietnam: dd/MM/yyyy,
24 hours, weeks that begin on Monday.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE_NAME = "Asia/Ho_Chi_Minh"
"""As slots and plans name it."""
VIETNAM = ZoneInfo(ZONE_NAME)
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
NOON = 12
EVENING = 18


class Session(StrEnum):
    """Buổi: the part of the day that a broadcast belongs to."""

    MORNING = "sáng"
    AFTERNOON = "chiều"
    EVENING = "tối"


def local(instant: int) -> datetime:
    """The civil time of an instant."""
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone(VIETNAM)


def day_of(instant: int) -> date:
    """The civil day of an instant."""
    return local(instant).date()


def session_of(instant: int) -> Session:
    """The buổi of an instant: sáng until noon, tối from 18:00 on."""
    hour = local(instant).hour
    if hour < NOON:
        return Session.MORNING
    return Session.AFTERNOON if hour < EVENING else Session.EVENING


def instant_of(day: date, at: time = time()) -> int:
    """The instant of a civil time."""
    return int(datetime.combine(day, at, VIETNAM).timestamp() * 1000)


def bounds(day: date, days: int = 1) -> tuple[int, int]:
    """The instants between which `days` civil days from `day` on lie; the second is excluded."""
    return instant_of(day), instant_of(day + timedelta(days=days))


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def clock(instant: int) -> str:
    """05:15, or 05:15:30 where the seconds say something."""
    at = local(instant)
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def exact(instant: int) -> str:
    """05:15:00,042 with milliseconds, for the record."""
    at = local(instant)
    return f"{at:%H:%M:%S},{at.microsecond // 1000:03}"


def day(value: date) -> str:
    """24/11/2026."""
    return f"{value:%d/%m/%Y}"


def weekday(value: date) -> str:
    """Thứ Ba."""
    return WEEKDAYS[value.weekday()]


def long_day(value: date) -> str:
    """Thứ Ba, 24/11/2026."""
    return f"{weekday(value)}, {day(value)}"


def moment(instant: int) -> str:
    """24/11/2026 05:15."""
    return f"{local(instant):%d/%m/%Y %H:%M}"


def recent(instant: int, now: int) -> str:
    """05:15 for an instant of today, else 05:15 ngày 23/11, with the year if it is another."""
    at, today = local(instant), local(now)
    if at.date() == today.date():
        return f"{at:%H:%M}"
    return f"{at:%H:%M} ngày {at:%d/%m}" + ("" if at.year == today.year else f"/{at.year}")


def machine(instant: int) -> str:
    """ISO 8601 with zone, for `datetime` attributes and programs."""
    return local(instant).isoformat(timespec="milliseconds")


def length(milliseconds: int) -> str:
    """1 giờ 02 phút 05 giây, rounded up to a second: what is cut off was heard, too."""
    seconds = -(-milliseconds // SECOND_MS)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{hours} giờ {minutes:02} phút {seconds:02} giây"
    if minutes:
        return f"{minutes} phút {seconds:02} giây"
    return f"{seconds} giây"


def ago(instant: int, now: int) -> str:
    """How long ago, in the coarsest words that still help."""
    past = now - instant
    if past < MINUTE_MS:
        return "vừa xong"
    if past < HOUR_MS:
        return f"{past // MINUTE_MS} phút trước"
    if past < DAY_MS:
        return f"{past // HOUR_MS} giờ trước"
    return f"{past // DAY_MS} ngày trước"


def until(instant: int, now: int) -> str:
    """How long to wait, rounded up."""
    ahead = max(instant - now, 0)
    if ahead < MINUTE_MS:
        return f"còn {-(-ahead // SECOND_MS)} giây"
    if ahead < HOUR_MS:
        return f"còn {-(-ahead // MINUTE_MS)} phút"
    if ahead < DAY_MS:
        hours, minutes = divmod(ahead // MINUTE_MS, 60)
        return f"còn {hours} giờ {minutes:02} phút" if minutes else f"còn {hours} giờ"
    return f"còn {ahead // DAY_MS} ngày"


def milliseconds(value: int) -> str:
    """+3 ms, 0 ms, -12 ms."""
    return f"{value:+d} ms" if value else "0 ms"


def number(value: int) -> str:
    """1.234: thousands with a dot."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, digits: int = 1) -> str:
    """1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
