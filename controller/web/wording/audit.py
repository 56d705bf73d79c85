"""Words of the auditors' room."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.audit import errors
from controller.audit.moment import Coverage
from controller.civil import moment, number
from controller.errors import ControllerError
from controller.receivers.errors import BadHouseholdsError
from controller.store.inspections import FilteredList, Heard
from controller.store.transparency import LogHead
from controller.web.wording.approving import WAY
from controller.web.wording.values import Tone, Word
from playlists.messages.approval import Way
from playlists.messages.journal_entry import JournalEntry

HEARD: Mapping[Heard, Word] = {
    Heard.CLEAR: Word("Nghe rõ", Tone.GOOD, "check"),
    Heard.POOR: Word("Nghe không rõ", Tone.WARN, "half"),
    Heard.SILENT: Word("Không nghe thấy", Tone.BAD, "alert"),
    Heard.NOTHING_DUE: Word("Không phải giờ phát", Tone.OFF, "minus"),
}

LIST: Mapping[FilteredList, str] = {
    FilteredList.BROADCASTS: "Lượt phát",
    FilteredList.ACTS: "Nhật ký thao tác",
    FilteredList.REACH: "Độ phủ ước tính",
    FilteredList.EVERYTHING: "Tìm trong hồ sơ",
}
"""What a saved filter sifts."""

COVERAGE: Mapping[Coverage, str] = {
    Coverage.COVERED: (
        "Nhật ký có chữ ký của bộ thu liền mạch qua thời điểm này: những gì không ghi ở đây thì bộ "
        "thu đã không phát."
    ),
    Coverage.NOT_YET: (
        "Bộ thu chưa báo cáo tới thời điểm này; câu trả lời có thể còn thay đổi khi có báo cáo."
    ),
    Coverage.LOST: "Đoạn nhật ký của bộ thu quanh thời điểm này đã mất; không xác minh được.",
    Coverage.NO_RECEIVER: "Khi đó cụm chưa lắp bộ thu của hệ thống này.",
}
"""How far the receiver's journal answers for an instant."""


def head_letter(head: LogHead, unit: str) -> tuple[str, str]:
    """Subject and text of a letter that gives a signed head to a witness outside."""
    signed = head.envelope.decode() if head.envelope else ""
    text = (
        f"Kính gửi,\n\n{unit} gửi mốc đã ký của sổ nhật ký phát thanh, nhờ giữ làm chứng.\n\n"
        f"Số dòng: {head.size}\nLúc: {moment(head.at)}\nGốc cây băm: {head.root}\n\n"
        f"Bản có chữ ký:\n{signed}\n\n"
        "Sau này mọi hồ sơ xuất ra phải chứa đúng gốc này ở đúng số dòng này.\n"
    )
    return f"Mốc sổ nhật ký phát thanh, {unit}, {moment(head.at)}", text


EVENT: Mapping[str, str] = {
    "booted": "Bộ thu khởi động",
    "clock_corrected": "Đồng hồ được chỉnh",
    "epoch_begun": "Bắt đầu quyển nhật ký mới",
    "plan_accepted": "Nhận lịch mới",
    "message_refused": "Từ chối một tin không hợp lệ",
    "audio_stored": "Tải xong một tệp âm thanh",
    "audio_refused": "Từ chối một tệp âm thanh không đúng",
}
"""What a journal tells beside broadcasts."""

LANGUAGE: Mapping[str, str] = {
    "vi": "Tiếng Việt",
    "rog": "Raglai",
    "cjm": "Chăm",
    "rad": "Ê-đê",
    "kpm": "Cơ-ho",
}
"""Languages by ISO 639 code."""


def event(entry: JournalEntry) -> str:
    """What an entry says beside broadcasts; a newer receiver's word stays as it is."""
    tag = str(entry.event.__struct_config__.tag)
    return EVENT.get(tag, tag)


def evidence(way: str) -> str:
    """By what an approver showed that it was she."""
    return WAY[Way(way)].text


def language(code: str) -> str:
    """A language by its code."""
    return LANGUAGE.get(code, code)


INSPECTION_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.LinkTooLongError: lambda _: (
        "Liên kết cho đoàn kiểm tra mở được lâu nhất 24 giờ. Chưa có liên kết nào được tạo. "
        "Chọn thời hạn ngắn hơn."
    ),
    errors.LinkOverError: lambda _: (
        "Liên kết này đã hết hạn hoặc đã bị thu hồi. Hồ sơ vẫn còn nguyên. "
        "Xin đơn vị một liên kết mới."
    ),
    errors.NothingToDrawError: lambda e: (
        f"Không bốc được {number(e.wanted)} cụm: đơn vị có {number(e.clusters)} cụm đang lắp, và "
        "một đợt có nhiều nhất 200 cụm. Chưa có đợt nào được tạo. Chọn số khác."
    ),
    errors.NotInRoundError: lambda _: (
        "Cụm này không nằm trong đợt kiểm tra đó. Chưa ghi kết quả nào. Mở lại cụm từ danh sách "
        "của đợt, hoặc ghi không kèm đợt."
    ),
    errors.BadPhotoError: lambda _: (
        "Không đọc được ảnh: cần tệp JPEG hoặc PNG, tối đa 15 MB. Kết quả chưa được ghi. "
        "Chụp lại, hoặc ghi không kèm ảnh."
    ),
    errors.NothingSignedError: lambda _: (
        "Chưa có mốc nào của sổ được ký nên chưa có gì để kiểm. Tiến trình ký ký mỗi giờ một "
        "lần: chờ rồi tải lại; quá một giờ thì báo người quản trị."
    ),
    errors.PeriodInArchivesError: lambda e: (
        f"Chứng cứ của những ngày này đã cất vào kho: {', '.join(e.names)}. Các tệp đó cũng kiểm "
        "được bằng tệp kiểm tra: xin người quản trị chính các tệp ấy, hoặc chọn ngày muộn hơn."
    ),
    errors.TooManyFiltersError: lambda _: (
        "Đã có 40 bộ lọc. Bộ lọc này chưa được lưu. Bỏ bớt một bộ lọc cũ rồi lưu lại."
    ),
    BadHouseholdsError: lambda e: (
        f"{number(e.count)} hộ không phải số hộ của một cụm hay địa bàn (từ 0 đến 100.000). "
        "Chưa có gì được lưu. Sửa số đó rồi lưu lại."
    ),
}
