"""Words of live broadcasts: rules, origins, how one ended, what can be wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import ControllerError
from controller.live import errors
from controller.store.live import Closing, Origin, Second, Speakers
from controller.web.wording.values import Tone, Word

SPEAKERS: Mapping[Speakers, str] = {
    Speakers.ON_DUTY: "Chỉ người đang mở ca trực",
    Speakers.STAFF: "Cả cán bộ truyền thanh, trưởng thôn; mỗi lần phải được người đang trực đồng ý",
}

SECOND: Mapping[Second, str] = {
    Second.NONE: "Không cần",
    Second.BEFORE: "Người thứ hai đồng ý trước khi nói",
    Second.AFTER: "Người thứ hai nghe lại và xác nhận sau",
}

ORIGIN: Mapping[Origin, str] = {
    Origin.MICROPHONE: "Micro của máy này",
    Origin.FILE: "Tệp âm thanh trên máy này",
}

CLOSING: Mapping[Closing, str] = {
    Closing.SPEAKER: "Người nói bấm kết thúc.",
    Closing.LONGEST: "Hết thời gian đơn vị cho phép nên tự kết thúc.",
    Closing.SILENCE: "Im lặng quá lâu nên tự kết thúc.",
    Closing.LINE: "Mất kết nối với trình duyệt nên tự kết thúc.",
    Closing.STOPPED: "Có lệnh dừng phát.",
    Closing.OTHER: "Người khác đã kết thúc buổi phát này.",
    Closing.REFUSED: "Tiến trình ký không ký lệnh này, nên không loa nào phát.",
}

STATE: Mapping[str, Word] = {
    "waiting": Word("Chờ đồng ý", Tone.WAIT, "hourglass"),
    "ready": Word("Chưa phát", Tone.WAIT, "hourglass"),
    "on_air": Word("Đang phát", Tone.GOOD, "horn"),
    "over": Word("Đã phát", Tone.OFF, "check"),
    "declined": Word("Không được đồng ý", Tone.OFF, "ban"),
}

NOT_SENT = (
    "Lệnh chưa tới được loa trong 10 giây, nên chưa có gì được phát. "
    "Xem mục Cụm loa có báo lỗi đường truyền không, rồi chuẩn bị buổi khác."
)

LIVE_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.MayNotSpeakError: lambda _: (
        "Chưa có ca trực nào đang mở, của người nói hay của người đã đồng ý. Chưa có gì được phát. "
        "Mở ca trực ở trang Khẩn cấp, hoặc nhờ người đang trực nói."
    ),
    errors.NotAgreedYetError: lambda _: (
        "Chưa có người thứ hai đồng ý. Chưa có gì được phát. "
        "Nhờ người đang trực mở trang này và trả lời."
    ),
    errors.AgreementTooOldError: lambda _: (
        "Lời đồng ý đã quá 10 phút nên không còn dùng được. Chưa có gì được phát. "
        "Chuẩn bị buổi khác và hỏi lại."
    ),
    errors.AlreadyOpenedError: lambda _: (
        "Buổi này đã bắt đầu một lần nên không bắt đầu lại được. Nhật ký vẫn được giữ. "
        "Muốn nói tiếp, chuẩn bị buổi khác."
    ),
    errors.NotOpenError: lambda _: (
        "Buổi này chưa phát nên không có gì để kết thúc. Không cần làm gì thêm."
    ),
    errors.OwnBroadcastError: lambda _: (
        "Người nói không tự đồng ý hay xác nhận buổi của mình được. Chưa ghi câu trả lời nào. "
        "Nhờ người khác có quyền ra lệnh."
    ),
    errors.LiveMinutesError: lambda error: (
        f"Mỗi buổi dài từ 1 đến {error.most} phút. Chưa có gì được lưu. Chọn lại số phút."
    ),
}
