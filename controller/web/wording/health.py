"""What receivers tell of themselves: each fault with what it means and what to do about it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from playlists.messages.state import NotReady


class Ailment(NamedTuple):
    """Something that is wrong with a receiver."""

    what: str
    step: str
    is_grave: bool = True
    """The next broadcast is in danger: to be seen on Hôm nay."""


NOT_READY: Mapping[NotReady, Ailment] = {
    NotReady.NO_PLAN: Ailment(
        "chưa nhận lịch phát", "Chờ vài phút; nếu vẫn vậy, kiểm tra mạng của cụm."
    ),
    NotReady.PLAN_EXPIRED: Ailment(
        "lịch phát đã hết hạn", "Kiểm tra mạng của cụm: lịch mới chưa tới được bộ thu."
    ),
    NotReady.AUDIO: Ailment(
        "chưa tải đủ âm thanh", "Kiểm tra mạng của cụm; tệp tự tải tiếp khi có mạng."
    ),
    NotReady.CLOCK: Ailment(
        "đồng hồ chưa đáng tin", "Chờ cụm có mạng để chỉnh giờ, hoặc thay pin đồng hồ."
    ),
    NotReady.SOUND: Ailment(
        "không mở được thiết bị âm thanh", "Báo kỹ thuật viên cắm lại hoặc thay card âm thanh."
    ),
    NotReady.BOARD: Ailment(
        "mạch điều khiển âm ly không trả lời",
        "Báo kỹ thuật viên xem nguồn và dây của mạch điều khiển.",
    ),
}

_ELECTRICIAN = "Nhờ trưởng thôn xem nguồn điện tại cột loa, cần thì báo thợ điện."
_TECHNICIAN = "Báo kỹ thuật viên kiểm tra bộ thu."
_CARD = "Báo kỹ thuật viên thay thẻ nhớ."
_LINE = "Kiểm tra mạng của cụm."

FAULT: Mapping[str, Ailment] = {
    "journal_unwritable": Ailment("chưa ghi được nhật ký", _CARD),
    "journal_damaged": Ailment("nhật ký hỏng một đoạn", _CARD, is_grave=False),
    "journal_lost": Ailment("mất một đoạn nhật ký", _CARD, is_grave=False),
    "journal_rewound": Ailment("nhật ký lùi về một bản cũ", _TECHNICIAN),
    "disk": Ailment("thẻ nhớ không ghi được", _CARD),
    "cache_full": Ailment("thẻ nhớ không đủ chỗ cho tệp âm thanh", _CARD),
    "audio_missing": Ailment(
        "máy chủ không có tệp âm thanh", "Báo người quản trị máy chủ kiểm tra kho âm thanh."
    ),
    "audio_refused": Ailment(
        "tệp âm thanh tải về không đúng", "Báo người quản trị máy chủ kiểm tra kho âm thanh."
    ),
    "audio_unreachable": Ailment("chưa tải được tệp âm thanh", _LINE, is_grave=False),
    "plan_refused": Ailment(
        "đã từ chối một lịch không hợp lệ", "Báo người quản trị kiểm tra khóa ký của đài."
    ),
    "trust_refused": Ailment(
        "đã từ chối một bản khóa không hợp lệ", "Báo người quản trị kiểm tra khóa ký của đài."
    ),
    "time_refused": Ailment(
        "đã từ chối một tin chỉnh giờ không hợp lệ", "Báo người quản trị kiểm tra khóa ký của đài."
    ),
    "stored_refused": Ailment(
        "đã từ chối một tin báo đã lưu nhật ký không hợp lệ",
        "Báo người quản trị kiểm tra khóa ký của đài.",
    ),
    "order_refused": Ailment(
        "đã từ chối một lệnh không hợp lệ", "Báo người quản trị kiểm tra khóa ký của đài."
    ),
    "command_refused": Ailment(
        "đã từ chối một lệnh điều khiển không hợp lệ",
        "Báo người quản trị kiểm tra khóa ký của đài.",
    ),
    "sound_lost": Ailment(*NOT_READY[NotReady.SOUND]),
    "line_unstable": Ailment("đường truyền chập chờn", _LINE, is_grave=False),
    "second_broker": Ailment(
        "đang dùng máy chủ dự phòng", "Báo người quản trị xem máy chủ chính.", is_grave=False
    ),
    "update_refused": Ailment(
        "bản cập nhật phần mềm hỏng", "Báo người quản trị gửi lại bản cập nhật.", is_grave=False
    ),
    "update_returned": Ailment(
        "đã tự quay về phần mềm cũ vì bản mới không chạy tốt",
        "Báo người quản trị; bộ thu vẫn phát bằng bản cũ.",
        is_grave=False,
    ),
    "messages_dropped": Ailment("bỏ bớt tin vì đến quá nhiều", _TECHNICIAN, is_grave=False),
    "frames_lost": Ailment("tiếng bị ngắt quãng", _TECHNICIAN, is_grave=False),
    "decoder_too_slow": Ailment("giải mã âm thanh không kịp", _TECHNICIAN, is_grave=False),
    "relay_program_missing": Ailment(
        "bộ thu thiếu chương trình giải mã đài tiếp âm (ffmpeg), sẽ phát mục thay thế",
        "Báo kỹ thuật viên cài gói ffmpeg trên bộ thu.",
    ),
    "undervoltage": Ailment("nguồn cấp cho bộ thu yếu", "Báo kỹ thuật viên thay bộ nguồn."),
    "mains_lost": Ailment("mất điện lưới, đang dùng ắc quy", _ELECTRICIAN),
    "battery_low": Ailment("ắc quy sắp hết", _ELECTRICIAN),
    "hot_processor": Ailment("bộ thu quá nóng", "Báo kỹ thuật viên xem quạt và lỗ thoáng của tủ."),
    "hot_box": Ailment("trong tủ quá nóng", "Báo kỹ thuật viên xem quạt và lỗ thoáng của tủ."),
    "card_errors": Ailment("thẻ nhớ có lỗi", _CARD),
    "card_full": Ailment("thẻ nhớ gần đầy", _TECHNICIAN),
    "card_worn": Ailment("thẻ nhớ sắp hết tuổi thọ", _CARD, is_grave=False),
    "signal_weak": Ailment("sóng yếu", "Báo kỹ thuật viên chỉnh ăng-ten.", is_grave=False),
    "restarts": Ailment("chương trình khởi động lại nhiều lần", _TECHNICIAN),
    "board_lost": Ailment(*NOT_READY[NotReady.BOARD]),
    "board_restarted": Ailment("mạch điều khiển vừa khởi động lại", _TECHNICIAN, is_grave=False),
    "relay_stuck": Ailment(
        "rơ-le không nghe lệnh", "Báo kỹ thuật viên thay rơ-le trước buổi phát sau."
    ),
    "amplifier_uncommanded": Ailment(
        "âm ly bật khi không có lệnh", "Nhờ trưởng thôn ngắt điện âm ly, báo kỹ thuật viên."
    ),
    "unheard": Ailment(
        "đã phát mà kiểm âm không nghe được loa kêu",
        "Nhờ trưởng thôn nghe thử; báo kỹ thuật viên xem âm ly, dây loa và micro kiểm âm.",
    ),
    "foreign_sound": Ailment(
        "có tiếng lạ phát ra từ loa",
        "Cử người ra cụm xem ai cắm gì vào âm ly; bộ thu tự ngắt âm ly khi đang phát bản tin.",
    ),
    "hearing_howl": Ailment("loa hú", "Báo kỹ thuật viên giảm âm lượng hoặc xoay loa, micro."),
    "hearing_hum": Ailment(
        "loa ù tiếng điện lưới", "Báo kỹ thuật viên xem dây tín hiệu và tiếp đất.", is_grave=False
    ),
    "hearing_clipping": Ailment(
        "tiếng loa bị vỡ", "Báo kỹ thuật viên giảm mức vào của âm ly hoặc micro.", is_grave=False
    ),
    "hearing_silence": Ailment(
        "kiểm âm không có tín hiệu nào", "Báo kỹ thuật viên xem micro kiểm âm.", is_grave=False
    ),
    "microphone_lost": Ailment(
        "mất micro kiểm âm", "Báo kỹ thuật viên cắm lại micro kiểm âm.", is_grave=False
    ),
    "last_resort": Ailment(
        "bộ trộn tiếng hỏng, đang phát bằng trình phát dự phòng", _TECHNICIAN, is_grave=False
    ),
    "door_open": Ailment("cửa tủ đang mở", "Hỏi trưởng thôn có ai đang sửa tủ không."),
}
"""By the names in `state`; those of a newer receiver are told as they are."""


def ailments(not_ready: Iterable[str], faults: Iterable[str]) -> tuple[Ailment, ...]:
    """All of it in words, what is grave first, nothing twice."""
    reasons = {cause.value: words for cause, words in NOT_READY.items()}
    found = [reasons.get(cause) or _unknown(cause) for cause in not_ready]
    found += [FAULT.get(fault) or _unknown(fault) for fault in faults]
    return tuple(sorted(dict.fromkeys(found), key=lambda ailment: not ailment.is_grave))


def _unknown(name: str) -> Ailment:
    return Ailment(f"sự cố khác ({name})", _TECHNICIAN)
