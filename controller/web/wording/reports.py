"""Reports in words: how far one is, what its file is called, what cannot be reported."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import ControllerError
from controller.hand_entries import errors as by_hand
from controller.reports import errors
from controller.reports.catalogue import KINDS
from controller.search import folded
from controller.store.reports import FileFormat, JobState, ReportJob
from controller.web.wording.values import Tone, Word

JOB: Mapping[JobState, Word] = {
    JobState.WAITING: Word("Chờ lập", Tone.WAIT, "hourglass"),
    JobState.WORKING: Word("Đang lập", Tone.WAIT, "hourglass"),
    JobState.DONE: Word("Đã lập xong", Tone.GOOD, "check"),
    JobState.FAILED: Word("Chưa lập được", Tone.BAD, "alert"),
    JobState.CANCELLED: Word("Đã hủy", Tone.OFF, "ban"),
}
OPEN = (JobState.WAITING, JobState.WORKING)

FILE: Mapping[FileFormat, str] = {
    FileFormat.DOCX: "DOCX để sửa và trình ký",
    FileFormat.PDF: "PDF để xem và in",
    FileFormat.XLSX: "XLSX để tính toán",
}

REPORT_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.BadReportPeriodError: lambda _: (
        "Khoảng ngày chưa hợp lệ: ngày cuối phải từ ngày đầu trở đi và không quá 400 ngày. "
        "Chưa có gì được lập. Chọn lại ngày."
    ),
    errors.TooManyReportsError: lambda e: (
        f"Đơn vị đang có {e.most} báo cáo chờ lập. Các báo cáo đó vẫn được lập lần lượt. "
        "Chờ xong hoặc hủy bớt rồi yêu cầu lại."
    ),
    errors.ReportNotReadyError: lambda _: (
        "Báo cáo này chưa có tệp: đang lập, đã hủy hoặc chưa lập được. Số liệu vẫn còn nguyên. "
        "Mở lại báo cáo để xem, hoặc yêu cầu lập lại."
    ),
    by_hand.JournalledClusterError: lambda e: (
        f"Cụm {e.code} có bộ thu tự gửi nhật ký nên không khai tay lượt phát. Chưa lưu gì. "
        "Xem kết quả của cụm ở trang Nhật ký."
    ),
    by_hand.NotYetError: lambda _: (
        "Giờ khai chưa tới, hoặc giờ kết thúc không khớp giờ bắt đầu. Chưa lưu gì. Sửa lại giờ."
    ),
    by_hand.NoGroundError: lambda _: (
        "Chưa có căn cứ. Chưa lưu gì. Ghi ai nghe, ai báo, hoặc kèm một ảnh, rồi lưu."
    ),
    by_hand.WrongOutcomeError: lambda _: (
        "Kết quả này không hợp với loại việc đang khai. Chưa lưu gì. Chọn lại kết quả."
    ),
    by_hand.ClusterNeededError: lambda _: "Chưa chọn cụm loa. Chưa lưu gì. Chọn cụm rồi lưu.",
    by_hand.CorrectedAlreadyError: lambda _: (
        "Mục này đã có mục đính chính. Chưa lưu gì. Mở mục mới nhất để đính chính tiếp."
    ),
}


def file_name(job: ReportJob) -> str:
    """What a file is called on a disk: words without accents, and its days."""
    words = "-".join(folded(KINDS[job.kind].name).replace(",", "").split())
    return f"{words}-{job.first_day}-{job.last_day}"
