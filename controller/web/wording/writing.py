"""The words of series, machine's drafts, forms and the library."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.bulletins.errors import SavedElsewhereError
from controller.bulletins.provenance import Origin
from controller.drafting import errors as drafting
from controller.drafting.check import Flag
from controller.drafting.review import Choice
from controller.errors import ControllerError
from controller.library.fields_of_law import NAMES
from controller.series import errors as series
from controller.store.bulletins import Form
from controller.web.wording.values import Tone, Word

WRITING_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    SavedElsewhereError: lambda _: (
        "Có hai bản nháp: bản này đã được lưu với lời khác, từ máy khác hoặc lúc khác. Bản ở đây "
        "vẫn còn nguyên, chưa lưu. Mở bản đã lưu để so sánh; lưu lần nữa thì bản ở đây thành bản "
        "nháp thứ hai."
    ),
    series.SeriesError: lambda _: (
        "Chưa làm được với cả loạt bài. Chưa có gì bị thay đổi. Mở lại loạt bài rồi thử lại."
    ),
    series.NothingToSplitError: lambda e: (
        "Phần đã chọn không có nội dung để đọc. Chưa lưu gì. Chọn thêm phần của văn bản."
        if not e.episodes
        else f"Phần đã chọn thành {e.episodes} kỳ, tối đa {e.limit} kỳ. Chưa lưu gì. "
        "Chọn ít phần hơn, hoặc tăng số phút mỗi kỳ."
    ),
    series.SeriesChangedError: lambda _: (
        "Loạt bài vừa có kỳ được sửa hoặc đã được xử lý. Chưa ghi nhận quyết định nào. "
        "Mở lại trang duyệt, xem các kỳ đang chờ rồi quyết định."
    ),
    drafting.DraftingError: lambda _: (
        "Chưa nhờ máy soạn được. Chưa lưu gì. Có thể tự soạn từ các phần đã chọn."
    ),
    drafting.DraftingOffError: lambda _: (
        "Chức năng máy soạn nháp chưa bật ở đây. Chưa có gì bị thay đổi. "
        "Tự soạn từ các phần đã chọn, hoặc đề nghị quản trị cấp tỉnh kết nối mô hình."
    ),
    drafting.ModelSilentError: lambda _: (
        "Máy soạn nháp không trả lời, hoặc trả lời không dùng được. Văn bản vẫn còn nguyên, chưa "
        "lưu bản thảo nào. Thử lại sau ít phút, hoặc tự soạn từ các phần đã chọn."
    ),
    drafting.PersonalDataError: lambda e: (
        f"Phần đã chọn có số giống số căn cước hoặc điện thoại cá nhân ({len(e.found)} chỗ), không "
        "gửi cho máy soạn. Chưa lưu gì. Bỏ chọn phần đó, hoặc tự soạn."
    ),
    drafting.NotGoneThroughError: lambda e: (
        f"Còn {e.left} câu máy soạn chưa có người xem. Những câu đã xem vẫn được giữ. "
        "Chọn Giữ, Sửa hoặc Bỏ cho từng câu rồi tạo bản tin."
    ),
    drafting.FlaggedSentenceError: lambda e: (
        f"Câu {e.number} nói điều mà đoạn được dẫn không nói, nên không giữ nguyên được. "
        "Các câu khác vẫn còn. Sửa lại theo đoạn gốc, hoặc bỏ câu này."
    ),
    drafting.NothingLeftError: lambda _: (
        "Mọi câu máy soạn đều đã bỏ, không còn gì để tạo bản tin. Bản thảo vẫn còn. "
        "Giữ hoặc sửa ít nhất một câu, hoặc tự soạn từ văn bản."
    ),
    drafting.DraftUsedError: lambda _: (
        "Bản thảo này đã thành bản tin. Bản tin vẫn còn nguyên. Mở bản tin để sửa tiếp."
    ),
}

ORIGIN: Mapping[Origin, Word] = {
    Origin.SOURCE: Word("Nguyên văn", Tone.GOOD, "check"),
    Origin.FRAME: Word("Lời dẫn", Tone.OFF, "wave"),
    Origin.MACHINE: Word("Máy soạn, người đã xem", Tone.WARN, "question"),
    Origin.CHANGED: Word("Người sửa", Tone.WARN, "pencil"),
    Origin.ADDED: Word("Người viết", Tone.WAIT, "person"),
}

FLAG: Mapping[Flag, str] = {
    Flag.UNCITED: "không dẫn đoạn nào",
    Flag.UNKNOWN_PASSAGE: "dẫn đoạn không có trong văn bản",
    Flag.NUMBER: "có con số, ngày tháng hoặc số hiệu khác đoạn gốc",
    Flag.NEGATION: "đổi nghĩa được phép, không được",
    Flag.NAME: "nêu tên không có trong văn bản",
}

CHOICE: Mapping[Choice, str] = {
    Choice.OPEN: "chưa xem",
    Choice.KEPT: "giữ nguyên",
    Choice.REWRITTEN: "đã sửa",
    Choice.DROPPED: "đã bỏ",
}

FORM: Mapping[Form, str] = {
    Form.PLAIN: "Bản tin",
    Form.QUESTIONS: "Hỏi - đáp",
    Form.STORY: "Câu chuyện",
    Form.CORRECTION: "Đính chính",
}

FIELD_OF_LAW = NAMES

VOICE: Mapping[str, str] = {
    "gtts": "giọng trực tuyến",
    "loa": "Giọng Loa",
    "loa-nu": "Giọng Loa nữ",
    "loa-sg": "Giọng Loa Sài Gòn",
    "espeak-ng": "giọng dự phòng",
}
"""Voices by name, as people choose them."""

MORE_FIELDS: Mapping[str, str] = {
    "parts": "Phần cần đọc",
    "questions": "Câu hỏi và trả lời",
    "words": "Lời kể, lời thoại",
    "lesson": "Điều pháp luật quy định",
    "wrong": "Nội dung sai",
    "right": "Nội dung đúng",
    "subject": "Chủ đề",
}

WRITING_NOTICES: Mapping[str, str] = {
    "van-ban-da-co": "Tệp này đã có trong thư viện; đây là văn bản đã nhập trước đó.",
    "da-sua-thong-tin": "Đã lưu thông tin văn bản.",
    "da-kiem-tra": "Đã ghi nhận: bản quét đã được so với bản gốc.",
    "da-tach-loat": "Đã tách thành loạt bài. Máy đang đọc từng kỳ.",
    "da-gui-duyet-loat": "Đã gửi duyệt cả loạt. Nội dung được giữ nguyên tới khi có quyết định.",
    "da-duyet-loat": "Đã duyệt cả loạt. Có thể đưa vào lịch phát.",
    "da-soan-nhap": "Máy đã soạn nháp. Xem từng câu bên cạnh đoạn gốc rồi mới tạo bản tin.",
}
