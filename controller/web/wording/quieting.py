"""What was told a receiver by hand, and its answer, in a sentence."""

from controller.receivers.quieting import LastCommand
from controller.web import civil
from playlists.messages.order_entries import CommandRefused, Muted, SelfTested, Unmuted

ASKED = {"mute": "tắt tiếng", "unmute": "bật tiếng lại", "self_test": "tự kiểm"}


def command_words(last: LastCommand) -> str:
    """When it was told, and what came of it."""
    asked = ASKED[last.given.action]
    begun = f"{asked[0].upper()}{asked[1:]} lúc {civil.moment(last.given.given_at)}"
    match last.answer:
        case None:
            said = "đã gửi, chờ bộ thu trả lời. Cụm mất mạng thì nhận khi có mạng lại."
        case CommandRefused():
            said = "bộ thu không nhận. Nhờ kỹ thuật viên xem bộ thu."
        case Muted(_command, _cause, until):
            said = f"im đến {civil.moment(until)}; lệnh khẩn cấp vẫn phát."
        case Unmuted():
            said = "đã có tiếng lại."
        case SelfTested(frames=frames) if frames > 0:
            said = "thiết bị có phát tiếng thử."
        case SelfTested(detail=SelfTested.MUTED):
            said = "không thử được vì cụm đang tắt tiếng. Bật tiếng lại rồi cho tự kiểm."
        case SelfTested(detail=SelfTested.TOO_LATE):
            said = "bộ thu không có lúc nào rảnh để thử. Cho tự kiểm lại."
        case SelfTested():
            said = "không phát được tiếng thử. Nhờ kỹ thuật viên xem card âm thanh và âm ly."
    return f"{begun}: {said}"
