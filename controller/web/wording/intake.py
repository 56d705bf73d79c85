"""The words of the intake: why a file is refused, what was mended in one that is not."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.civil import number
from controller.errors import ControllerError
from controller.intake import errors as intake
from controller.intake.body import Role
from controller.intake.formats.source import Format
from controller.intake.relations import RelationKind
from controller.intake.repairs import RepairKind

MEGABYTE = 1_000_000
FACTS = {
    "issued_on": "Ngày ban hành",
    "effective_on": "Ngày có hiệu lực",
    "expires_on": "Ngày hết hiệu lực",
}

INTAKE_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    intake.IntakeError: lambda _: (
        "Chưa đọc được văn bản này. Chưa lưu gì. Dán nội dung vào ô soạn thảo rồi thử lại."
    ),
    intake.SourceError: lambda _: (
        "Chưa đọc được tệp này. Chưa lưu gì. Kiểm tra lại tệp, hoặc dán nội dung vào ô."
    ),
    intake.UnsupportedFormatError: lambda e: (
        f"Đây là tệp {e.found}, Loa không đọc loại này. Chưa lưu gì. Dùng tệp Word (.docx, .doc), "
        ".odt, .pdf, ảnh chụp (.jpg, .png), .txt hoặc .html; hoặc dán nội dung vào ô."
    ),
    intake.UnreadableEncodingError: lambda _: (
        "Tệp dùng bảng mã lạ, không phải Unicode, TCVN3 hay VNI, nên không ra chữ. Chưa lưu gì. "
        "Mở tệp bằng phần mềm đã tạo ra nó, lưu lại dạng .docx rồi nhập."
    ),
    intake.EmptyDocumentError: lambda _: (
        "Tệp không có chữ nào. Chưa lưu gì. Kiểm tra lại tệp, hoặc dán nội dung vào ô."
    ),
    intake.EncryptedDocumentError: lambda _: (
        "Tệp có đặt mật khẩu nên không mở được. Chưa lưu gì. "
        "Bỏ mật khẩu (Lưu thành tệp mới) rồi nhập lại."
    ),
    intake.DamagedDocumentError: lambda _: (
        "Tệp bị hỏng, hoặc có đặt mật khẩu, nên không mở được. Chưa lưu gì. "
        "Mở thử trên máy, lưu lại rồi nhập; hoặc xin lại tệp từ nơi gửi."
    ),
    intake.UnreadableScanError: lambda _: (
        "Ảnh gần như không ra chữ nào: có thể bị mờ, xoay ngang hoặc viết tay. Chưa lưu gì. "
        "Chụp lại thẳng, đủ sáng, mỗi trang một ảnh; hoặc quét ở độ phân giải 300 dpi."
    ),
    intake.DocumentTooLargeError: lambda e: (
        f"Tệp quá lớn: {number(-(-e.size_bytes // MEGABYTE))} MB, tối đa "
        f"{number(e.limit // MEGABYTE)} MB. Chưa lưu gì. Tách bớt phụ lục rồi nhập lại."
    ),
    intake.TooMuchInsideError: lambda e: (
        f"Tệp nhỏ nhưng bung ra tới {number(e.size_bytes // MEGABYTE)} MB, khác thường với một "
        "văn bản. Đã dừng, chưa lưu gì. Xin lại tệp từ nơi gửi; nếu nghi tệp độc hại, báo quản trị."
    ),
    intake.TooManyPagesError: lambda e: (
        f"Văn bản dài hơn {e.limit} trang. Chưa lưu gì. Tách phần cần đọc thành tệp riêng rồi nhập."
    ),
    intake.TooHeavyError: lambda _: (
        "Đọc tệp này tốn quá nhiều thời gian hoặc bộ nhớ nên Loa đã dừng. Chưa lưu gì, các việc "
        "khác không bị ảnh hưởng. Xuất lại tệp (in ra PDF) rồi nhập, hoặc dán nội dung vào ô."
    ),
    intake.ProgramAbsentError: lambda e: (
        f"Máy chủ chưa cài {e.program} nên chưa đọc được loại tệp này. Chưa lưu gì. "
        "Nhờ quản trị cài thêm; hoặc lưu thành .docx, dán nội dung vào ô."
    ),
    intake.NotAllPicturesError: lambda _: (
        "Chọn nhiều tệp một lần thì tất cả phải là ảnh các trang của một văn bản. Chưa lưu gì. "
        "Nhập từng tệp Word, PDF một; hoặc chỉ chọn các ảnh, đúng thứ tự trang."
    ),
    intake.SecretDocumentError: lambda e: (
        f"Văn bản đóng dấu “{e.mark}”, không được phát trên loa. Chưa lưu gì. "
        "Giữ văn bản theo quy định bảo vệ bí mật nhà nước."
    ),
    intake.UnknownPartError: lambda e: (
        f"Văn bản không có phần “{e.label}”. Văn bản đã nhập vẫn còn. "
        f"Chọn một trong các phần: {', '.join(e.labels[:12])}."
    ),
}

FORMAT: Mapping[Format, str] = {
    Format.TEXT: "Văn bản thuần",
    Format.HTML: "Trang web",
    Format.DOCX: "Word (.docx)",
    Format.OFFICE: "Word cũ, ODT (qua LibreOffice)",
    Format.PDF: "PDF",
    Format.SCAN: "Bản quét, ảnh chụp",
}

REPAIR: Mapping[RepairKind, str] = {
    RepairKind.JOINED: "Nối dòng bị ngắt giữa câu, giữa tên",
    RepairKind.HYPHEN: "Nối chữ bị ngắt cuối dòng",
    RepairKind.BARS: "Bỏ vạch của bảng",
    RepairKind.REPEATED: "Bỏ đoạn bị lặp",
    RepairKind.PAGE_NUMBER: "Bỏ số trang, đầu trang",
    RepairKind.END_MARK: "Bỏ dấu “./.” cuối văn bản",
    RepairKind.INVISIBLE: "Bỏ ký tự ẩn",
    RepairKind.ENCODING: "Đổi bảng mã cũ sang Unicode",
    RepairKind.LOST_HEADING: "Tiêu đề, số mục bị mất: Loa đánh số theo thứ tự",
    RepairKind.LEFT_OUT: "Không đọc, không chạy (macro, mã lệnh)",
    RepairKind.UNSURE_WORD: "Chữ nhận dạng chưa chắc",
}

ROLE_OF_LINE: Mapping[Role, str] = {
    Role.METADATA: "Bảng thông tin của trang web",
    Role.HEAD: "Đầu văn bản: cơ quan, quốc hiệu, số, ngày",
    Role.SIGNATURE: "Chữ ký",
    Role.RECIPIENTS: "Nơi nhận",
}

RELATION: Mapping[RelationKind, str] = {
    RelationKind.REPLACES: "Thay thế",
    RelationKind.REPEALS: "Bãi bỏ",
    RelationKind.AMENDS: "Sửa đổi, bổ sung",
    RelationKind.CORRECTS: "Đính chính",
}
