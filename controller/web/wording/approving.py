"""The words around how an approval was given: ways, papers, what can stand in their way."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.approval import errors
from controller.errors import ControllerError
from controller.web.wording.values import Tone, Word
from playlists.messages.approval import Way

BYTES_A_MEGABYTE = 1_000_000

WAY: Mapping[Way, Word] = {
    Way.PASSKEY: Word("Ký bằng khóa thiết bị (passkey)", Tone.GOOD, "seal"),
    Way.TOTP: Word("Xác nhận bằng mã 6 số", Tone.WAIT, "clock"),
    Way.PASSWORD: Word("Chỉ bằng đăng nhập", Tone.WARN, "alert"),
    Way.PAPER: Word("Bản giấy (ảnh chụp)", Tone.WARN, "alert"),
}

WORTH: Mapping[Way, str] = {
    Way.PASSKEY: "Thiết bị của người duyệt đã ký đúng nội dung này; ai có khóa công khai cũng "
    "kiểm tra được.",
    Way.TOTP: "Không có chữ ký: chỉ hệ thống này xác nhận mã đúng lúc duyệt.",
    Way.PASSWORD: "Không có chữ ký: chỉ hệ thống này xác nhận người duyệt đang đăng nhập.",
    Way.PAPER: "Không có chữ ký số: chỉ có ảnh chụp bản giấy, người xem tự đánh giá.",
}
"""What each is worth to who doubts it."""

PERMIT: Mapping[Way, str] = {
    Way.PASSKEY: "Khóa thiết bị (passkey): thiết bị của người duyệt ký nội dung. Luôn dùng được.",
    Way.TOTP: "Mã 6 số của ứng dụng, nhập đúng lúc duyệt.",
    Way.PASSWORD: "Chỉ bằng đăng nhập, với người chưa có thiết bị.",
    Way.PAPER: "Bản giấy: ảnh chụp văn bản đã ký tay, do người duyệt tải lên.",
}

APPROVING_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.WayNotPermittedError: lambda e: (
        f"Đơn vị này không nhận cách duyệt “{WAY[e.way].text}”. Chưa có gì được duyệt. "
        f"Duyệt bằng cách được nhận: {_listed(e.permitted)}."
    ),
    errors.DeviceNeededError: lambda _: (
        "Tài khoản này có khóa thiết bị hoặc ứng dụng tạo mã, nên phải dùng khi duyệt. "
        "Chưa có gì được duyệt. Mở lại trang duyệt và dùng thiết bị ấy."
    ),
    errors.UnknownKeyError: lambda e: (
        "Tiến trình ký chưa biết khóa này, vì khóa được thêm sau khi đơn vị đòi ký bằng khóa thiết "
        "bị. Chưa có gì được duyệt. Duyệt bằng thiết bị cũ, hoặc đọc dấu khóa cho người quản trị "
        f"máy chủ xác nhận: loa approval trust {e.key_sha256[:12]}"
    ),
    errors.AskedTooLongAgoError: lambda _: (
        "Thiết bị trả lời quá muộn. Chưa có gì được duyệt. Bấm duyệt lại."
    ),
    errors.BadPaperError: lambda e: (
        f"Bản giấy cần ảnh JPEG hoặc PNG tối đa {e.limit_bytes // BYTES_A_MEGABYTE} MB và ngày ký "
        "không quá 60 ngày trước. Chưa có gì được duyệt. Chụp hoặc chọn lại rồi gửi."
    ),
}


def _listed(ways: frozenset[Way]) -> str:
    return "; ".join(WAY[way].text for way in Way if way in ways)
