"""A regulation in words: its limits, what is against them, the ways out."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from controller import civil
from controller.duties import errors as duties
from controller.errors import ControllerError
from controller.regulations import errors as regulations
from controller.store.regulations import DayKind
from controller.web.wording.codes import clusters_by_code
from playlists.rules.airtime import (
    AirtimeRule,
    Binding,
    BroadcastDays,
    DayMinutes,
    Limit,
    QuietHours,
    SessionMinutes,
    SessionsPerDay,
    Span,
    Windows,
)
from playlists.rules.ways_out import Hindrance, WaysOut

MOST_OF_A_DAY = 1440
BINDING: Mapping[Binding, str] = {Binding.LAW: "Bắt buộc", Binding.ADVICE: "Khuyến nghị"}
LIMIT: Mapping[str, str] = {
    "windows": "Khung giờ được phát",
    "quiet_hours": "Giờ yên tĩnh",
    "broadcast_days": "Các thứ được phát",
    "sessions_per_day": "Số buổi nhiều nhất một ngày",
    "session_minutes": "Số phút một buổi (ít nhất, nhiều nhất)",
    "day_minutes": "Số phút một ngày (ít nhất, nhiều nhất)",
}
"""Of which kind a limit is, by its name in `controller.regulations.limits`."""
DAY_KIND: Mapping[DayKind, str] = {
    DayKind.MOURNING: "Quốc tang (không phát nhạc)",
    DayKind.HOLIDAY: "Ngày nghỉ riêng",
    DayKind.WORKED: "Ngày làm bù",
}
REGULATION_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    regulations.BadLimitError: lambda _: (
        "Chưa hiểu nội dung quy định này: giờ, số phút hoặc số buổi không hợp lệ. "
        "Chưa có gì bị thay đổi. Nhập lại rồi lưu."
    ),
    regulations.BadPeriodError: lambda _: (
        "Khoảng ngày không hợp lệ: ngày cuối phải từ ngày đầu trở đi. "
        "Chưa có gì bị thay đổi. Chọn lại ngày rồi lưu."
    ),
    regulations.RuleNotHereError: lambda _: (
        "Quy định này không áp dụng cho đơn vị đang chọn. Chưa có gì bị thay đổi. "
        "Mở lại trang Quy chế để xem các quy định đang áp dụng."
    ),
    duties.UnknownDutyError: lambda _: (
        "Không có mẫu nghĩa vụ này. Chưa có gì bị thay đổi. Chọn lại trong danh sách."
    ),
    duties.MissingDayError: lambda e: (
        f"Nghĩa vụ này cần {DUTY_DAY[e.field]}. Chưa có gì bị thay đổi. Điền ngày rồi lưu."
    ),
    duties.NothingProposedError: lambda _: (
        "Chưa chọn buổi nào để xếp. Chưa có gì bị thay đổi. Tải lại trang để xem đề xuất mới nhất."
    ),
    duties.DutyEndedError: lambda _: (
        "Nghĩa vụ này đã kết thúc trước đó. Hồ sơ vẫn được giữ. Tải lại trang để xem."
    ),
}
DUTY_DAY: Mapping[str, str] = {
    "begins_on": "ngày bắt đầu",
    "decided_on": "ngày ra quyết định",
    "event_on": "ngày diễn ra sự kiện",
}


def limit_words(limit: Limit) -> str:
    """A limit as one sentence."""
    match limit:
        case Windows(spans):
            return f"Chỉ phát trong khung {', '.join(map(_span, spans))}"
        case QuietHours(span):
            return f"Giờ yên tĩnh {_span(span)}: không phát"
        case BroadcastDays(weekdays, on_holidays):
            names = [civil.WEEKDAYS[day] for day in sorted(weekdays)]
            days = ", ".join([names[0], *(name[0].lower() + name[1:] for name in names[1:])])
            return f"Chỉ phát {days[0].lower()}{days[1:]}" + (
                "" if on_holidays else "; nghỉ ngày lễ"
            )
        case SessionsPerDay(most):
            return f"Nhiều nhất {most} buổi một ngày"
        case SessionMinutes():
            return f"Mỗi buổi {_minutes(limit)}"
        case DayMinutes():
            return f"Mỗi ngày phát {_minutes(limit)}"


@dataclass(frozen=True, slots=True)
class AgainstLine:
    """One rule, and the days and clusters in which it would not be kept."""

    text: str
    citation: str
    stops: bool
    lifted: str
    """By whom and why it was excepted; empty if it was not."""


def against_lines(found: Sequence[Hindrance], codes: Mapping[str, str]) -> list[AgainstLine]:
    """A line for each rule."""
    by_rule: defaultdict[str, list[Hindrance]] = defaultdict(list)
    for hindrance in found:
        if hindrance.breach:
            by_rule[hindrance.breach.rule.id].append(hindrance)
    return [_line(same, codes) for same in by_rule.values()]


def way_choices(ways: WaysOut) -> list[tuple[str, str]]:
    """Each way out as the value of a button and its words."""
    choices = []
    if ways.next_free:
        choices.append((f"gio:{ways.next_free:%H:%M}", f"Dời sang {ways.next_free:%H:%M}"))
    if ways.shorter:
        choices.append((f"rut:{ways.shorter}", f"Rút còn {ways.shorter} mục đầu"))
    if ways.other_day:
        choices.append((f"ngay:{ways.other_day}", f"Phát {civil.long_day(ways.other_day)}"))
    if ways.without_days:
        named = ",".join(map(str, ways.without_days))
        choices.append((f"bo:{named}", f"Bỏ {len(ways.without_days)} ngày bị vướng"))
    return choices


def _line(same: Sequence[Hindrance], codes: Mapping[str, str]) -> AgainstLine:
    first = same[0].breach
    if first is None:
        raise ValueError("a line is about a breach")
    lifted = first.exemption
    rule: AirtimeRule = first.rule
    found = f" (sẽ là {first.measured})" if first.measured is not None else ""
    where = clusters_by_code({id_ for h in same for id_ in h.clusters}, codes)
    return AgainstLine(
        text=f"{limit_words(rule.limit)}{found}: {_days({h.day for h in same})}, {where}.",
        citation=rule.citation,
        stops=any(h.stops for h in same),
        lifted=f"{lifted.author} cho phép đến hết {civil.day(lifted.last_day)}: {lifted.reason}"
        if lifted
        else "",
    )


def _days(days: set[date]) -> str:
    first = min(days)
    more = f" và {len(days) - 1} ngày khác" if len(days) > 1 else ""
    return f"{civil.weekday(first)} {first:%d/%m}{more}"


def _span(span: Span) -> str:
    return f"{span.begins:%H:%M}–{span.ends:%H:%M}"


def _minutes(limit: SessionMinutes | DayMinutes) -> str:
    parts = [f"ít nhất {limit.least} phút"] if limit.least else []
    parts += [f"nhiều nhất {limit.most} phút"] if limit.most < MOST_OF_A_DAY else []
    relay = "kể cả tiếp âm" if limit.with_relay else "không kể tiếp âm"
    return f"{', '.join(parts) or 'không giới hạn'}, {relay}"
