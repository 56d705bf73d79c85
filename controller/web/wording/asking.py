"""The text that goes to an approver with a link, by Zalo, SMS or mail. Pure.

It is short, says who asks and until when the link holds, and never more of a bulletin with
personal data than that there is one.
"""

from dataclasses import dataclass

from controller import civil

TITLE = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """What the text is about."""

    approver: str
    """Her name; empty where nobody is addressed."""
    asker: str
    unit: str
    title: str
    """Empty where the title itself must not travel."""
    parts: int
    """Of a series; 1 for a single bulletin."""
    length_ms: int
    note: str
    link: str
    expires_at: int
    air_at: str = ""
    """When it is on air once approved, in words; empty where none was wished."""


def message(asking: Asking) -> str:
    """The whole text."""
    greeting = f"Kính gửi {asking.approver}. " if asking.approver else "Kính gửi người duyệt. "
    what = f"loạt bài {asking.parts} kỳ" if asking.parts > 1 else "bản tin"
    title = f" “{_short(asking.title)}”" if asking.title else ""
    length = f" ({civil.length(asking.length_ms)})" if asking.length_ms else ""
    lines = [
        f"{greeting}{asking.asker}, {asking.unit}, gửi duyệt {what}{title}{length} để phát thanh.",
        f"Duyệt xong, tự phát lúc {asking.air_at}." if asking.air_at else "",
        asking.note,
        f"Mở liên kết, đăng nhập, xem và nghe rồi duyệt: {asking.link}",
        f"Liên kết dùng được đến {civil.moment(asking.expires_at)}.",
    ]
    return "\n".join(line for line in lines if line)


def subject(asking: Asking) -> str:
    """The subject of a mail."""
    return f"Gửi duyệt: {_short(asking.title)}" if asking.title else "Gửi duyệt bản tin"


def _short(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…"
