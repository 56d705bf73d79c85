"""Why a cluster was silent, in sentences."""

from collections.abc import Iterable
from datetime import datetime

from controller import civil
from controller.ledger.hushes import Hush
from controller.schedules.silence import Silence, SilenceCause
from controller.web.wording.regulations import limit_words
from playlists.messages.command import MuteCause
from playlists.rules.airtime import Breach
from playlists.rules.ways_out import Hindrance


def silence_words(silence: Silence) -> str:
    """What became of one slot's broadcast of that day."""
    what = f"“{silence.programme}” lúc {civil.clock(silence.starts_at)}"
    return f"{what}: {_why(silence)}"


def _why(silence: Silence) -> str:
    by = silence.by + (f", {civil.moment(silence.decided_at)}" if silence.decided_at else "")
    match silence.cause:
        case SilenceCause.CANCELLED:
            why = f"lịch đã hủy ({by})."
        case SilenceCause.LEFT_OUT:
            why = f"nghỉ ngày này ({by}): {silence.reason}"
        case SilenceCause.MOVED:
            to = datetime.fromisoformat(silence.moved_to)
            why = f"dời sang {to:%H:%M} ngày {to:%d/%m/%Y} ({by}): {silence.reason}"
        case SilenceCause.REPLACED:
            why = f"thay bằng “{silence.instead}” ({by}): {silence.reason}"
        case SilenceCause.HOLIDAY:
            why = f"nghỉ lễ ({silence.reason})."
        case SilenceCause.TET:
            why = "nghỉ Tết âm lịch."
        case SilenceCause.SEASON:
            why = "lịch chỉ phát theo mùa, ngày này ngoài mùa."
        case SilenceCause.NOTHING_APPROVED:
            why = "các mục chưa được duyệt hoặc đã thu hồi."
    return why


def hush_words(hush: Hush) -> str:
    """A mute, or a stop."""
    if hush.until is None:
        return f"Có lệnh dừng phát lúc {civil.clock(hush.since)}."
    why = "ngắt do hỏng" if hush.cause is MuteCause.FAULT else "tắt tiếng theo lệnh"
    return f"Cụm {why} từ {civil.moment(hush.since)} đến {civil.moment(hush.until)}."


def rule_words(against: Iterable[Hindrance]) -> list[str]:
    """The rules that held at the time, each with its citation and who lifted it."""
    return [_rule(hindrance.breach) for hindrance in against if hindrance.breach]


def _rule(breach: Breach) -> str:
    words = f"{limit_words(breach.rule.limit)}. Căn cứ: {breach.rule.citation}."
    lifted = breach.exemption
    if lifted is None:
        return words
    return f"{words} {lifted.author} cho phép đến hết {civil.day(lifted.last_day)}: {lifted.reason}"
