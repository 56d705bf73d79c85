"""The words of times that are wished for bulletins: when, why it could not be kept, what to do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from controller import civil
from controller.errors import ControllerError
from controller.habits import errors as habits
from controller.store.air_wishes import AirWish, Hindrance

HINDRANCE: Mapping[Hindrance, str] = {
    Hindrance.TOO_LATE: "duyệt xong thì giờ hẹn đã qua",
    Hindrance.TAKEN: "giờ đó đã có buổi khác",
    Hindrance.REGULATION: "giờ đó trái quy chế đang áp dụng",
    Hindrance.PATTERN: "chương trình mẫu không còn dùng được hoặc có mục chưa duyệt",
    Hindrance.AUTHORITY: "người hẹn giờ không còn quyền xếp lịch",
    Hindrance.OTHER: "lịch không nhận",
}
"""Why an approved bulletin is not on air at the time that was wished for it."""


def when(at: datetime, now: int) -> str:
    """17:00 hôm nay; 17:00 thứ Ba 24/11."""
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    day = at.date()
    if day == civil.day_of(now):
        return f"{clock} hôm nay"
    return f"{clock} {civil.weekday(day)[:1].lower()}{civil.weekday(day)[1:]} {day:%d/%m}"


def wished(wish: AirWish, now: int) -> str:
    """When, where, and in which pattern."""
    pattern = f", theo mẫu “{wish.pattern.name}”" if wish.pattern is not None else ""
    return f"{when(datetime.fromisoformat(wish.at), now)}, ở mọi cụm{pattern}"


def is_past(wish: AirWish, now: int) -> bool:
    """Whether the time is over."""
    at = datetime.fromisoformat(wish.at)
    return civil.instant_of(at.date(), at.time()) <= now


def _no_room(error: habits.NoRoomError) -> str:
    near = f" Giờ còn trống gần nhất hôm đó: {error.nearest:%H:%M}." if error.nearest else ""
    return (
        f"Lúc {error.at:%H:%M} ngày {error.at:%d/%m} đã có buổi khác hoặc trái quy chế. Chưa gửi, "
        f"chưa hẹn giờ; nội dung vẫn còn nguyên.{near} Chọn giờ khác, hoặc để “Chưa hẹn”."
    )


def _after_end(error: habits.AfterEndError) -> str:
    last = datetime.fromisoformat(error.ends_on)
    return (
        f"Bản tin chỉ phát đến hết ngày {last:%d/%m/%Y}, giờ hẹn ở sau ngày đó. Chưa gửi và chưa "
        "hẹn giờ; nội dung vẫn còn nguyên. Chọn ngày sớm hơn."
    )


WISH_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    habits.BadWishError: lambda e: (
        f"Giờ hẹn phát chưa dùng được: “{e.at[:40]}”. Chưa gửi và chưa hẹn giờ; nội dung vẫn còn "
        f"nguyên. Chọn một giờ từ mười phút nữa, trong {e.days} ngày tới."
    ),
    habits.NoRoomError: _no_room,
    habits.AfterEndError: _after_end,
    habits.NothingToWishForError: lambda _: (
        "Chưa hẹn giờ được: bản tin không còn chờ duyệt, hoặc đơn vị chưa có cụm loa nào. "
        "Bản tin vẫn như trước. Nếu đã duyệt, chọn giờ phát ở trang của bản tin."
    ),
}
