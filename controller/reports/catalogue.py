"""Which reports there are: how each is read, said, framed and called.

What a report must hold is said in `kinds`; here is what people see around it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from controller import civil
from controller.reports.asked import Asked, Progress
from controller.reports.content import Block, Report
from controller.reports.kinds import (
    airtime,
    allowance,
    diary,
    duties,
    faults,
    legal_education,
    project_766,
    training,
)
from controller.reports.letter import OPEN_MARK, REPORT_MARK, letterhead, signer
from controller.reports.periods import named
from controller.store.reports import ReportKind

RECORD = "Lưu: VT."
REPORT, BOOK, REGISTER, CONFIRMATION, SHEET = (
    "BÁO CÁO",
    "SỔ NHẬT KÝ",
    "SỔ THEO DÕI",
    "XÁC NHẬN",
    "BẢNG KÊ",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of report."""

    name: str
    """As people choose it."""
    about: str
    """Whom it is for, in a sentence."""
    type_name: str
    """Tên loại văn bản."""
    subject: str
    """Trích yếu; the period follows it."""
    recipients: tuple[str, ...]
    read: Callable[[Session, Asked, Progress], Any]
    say: Callable[[Any], tuple[Block, ...]]
    landscape: bool = False
    has_period: bool = True


KINDS: Mapping[ReportKind, Kind] = {
    ReportKind.DIARY: Kind(
        name="Sổ nhật ký phát thanh",
        about="Tuần hoặc tháng: từng lượt phát, người biên tập, duyệt, trực; thiết bị; khai tay.",
        type_name=BOOK,
        subject="Chương trình phát thanh",
        recipients=("Thường trực HĐND, UBND xã;", "Sở Văn hóa, Thể thao và Du lịch;", RECORD),
        read=diary.read,
        say=diary.say,
        landscape=True,
    ),
    ReportKind.LEGAL_EDUCATION: Kind(
        name="Báo cáo phổ biến, giáo dục pháp luật",
        about="6 tháng hoặc năm, gửi Sở Tư pháp; ngày chốt số liệu tự chọn.",
        type_name=REPORT,
        subject="Kết quả phổ biến, giáo dục pháp luật trên hệ thống loa truyền thanh",
        recipients=("Sở Tư pháp;", "Hội đồng phối hợp PBGDPL;", RECORD),
        read=legal_education.read,
        say=legal_education.say,
    ),
    ReportKind.PROJECT_766: Kind(
        name="Đánh giá Đề án 766",
        about="Hằng năm, lồng trong báo cáo PBGDPL theo Quyết định 1322/QĐ-UBND.",
        type_name=REPORT,
        subject="Tình hình, kết quả thực hiện Đề án 766 qua hệ thống loa truyền thanh",
        recipients=("Sở Tư pháp;", RECORD),
        read=project_766.read,
        say=project_766.say,
    ),
    ReportKind.DISCLOSURE: Kind(
        name="Sổ theo dõi nội dung công khai",
        about="Hằng quý, theo Luật Thực hiện dân chủ ở cơ sở; báo cáo HĐND, gửi Mặt trận.",
        type_name=REGISTER,
        subject="Nội dung công khai trên hệ thống loa truyền thanh",
        recipients=("Thường trực HĐND xã;", "Ủy ban MTTQ Việt Nam xã;", RECORD),
        read=duties.read_register,
        say=duties.say_register,
        landscape=True,
    ),
    ReportKind.FAULTS: Kind(
        name="Báo cáo sự cố",
        about="Cụm nào không phát, vì sao, bao nhiêu lượt.",
        type_name=REPORT,
        subject="Tình hình sự cố của hệ thống loa truyền thanh",
        recipients=("Thường trực UBND xã;", "Sở Khoa học và Công nghệ;", RECORD),
        read=faults.read,
        say=faults.say,
    ),
    ReportKind.AIRTIME: Kind(
        name="Thời lượng phát so với Quy chế",
        about="Số buổi, số phút của từng cụm; các lần khác quy định và ngoại lệ.",
        type_name=REPORT,
        subject="Thời lượng phát thanh so với Quy chế hoạt động",
        recipients=("Thường trực UBND xã;", RECORD),
        read=airtime.read,
        say=airtime.say,
    ),
    ReportKind.ALLOWANCE: Kind(
        name="Bảng kê tính thù lao",
        about="Bài đã biên tập, duyệt, lịch đã xếp, ca trực; đơn giá do kế toán điền.",
        type_name=SHEET,
        subject="Công việc phát thanh để tính thù lao",
        recipients=("Bộ phận kế toán;", RECORD),
        read=allowance.read,
        say=allowance.say,
        landscape=True,
    ),
    ReportKind.TRAINING: Kind(
        name="Sổ theo dõi bồi dưỡng",
        about="Ai đã học bài tập dượt nào, ngày nào; bồi dưỡng người tuyên truyền pháp luật.",
        type_name=REGISTER,
        subject="Bồi dưỡng người làm công tác phát thanh",
        recipients=("Sở Tư pháp;", RECORD),
        read=training.read,
        say=training.say,
    ),
    ReportKind.CERTIFICATE: Kind(
        name="Xác nhận nghĩa vụ phát",
        about="Một nghĩa vụ của một bản tin: các ngày đã phát, cụm thiếu.",
        type_name=CONFIRMATION,
        subject="Kết quả phát thanh theo nghĩa vụ",
        recipients=(RECORD,),
        read=duties.read_certificate,
        say=duties.say_certificate,
        has_period=False,
    ),
}


def compose(kind: Kind, asked: Asked, facts: Any, seals: tuple[str, ...] = ()) -> Report:
    """The report of these facts. Pure: its day is that of `asked.now`."""
    period = f" {named(asked.first, asked.last)}" if kind.has_period else ""
    mark = REPORT_MARK if kind.type_name == REPORT else OPEN_MARK
    return Report(
        letterhead=letterhead(asked.unit, asked.superior, civil.day_of(asked.now), mark),
        kind=kind.type_name,
        subject=f"{kind.subject}{period}",
        blocks=kind.say(facts),
        recipients=kind.recipients,
        signer=signer(),
        landscape=kind.landscape,
        drawn_up=_drawn_up(asked, kind),
        seals=seals,
    )


def _drawn_up(asked: Asked, kind: Kind) -> str:
    days = f"{civil.day(asked.first)} đến hết {civil.day(asked.last)}"
    period = f" Số liệu từ {days}." if kind.has_period else ""
    return f"Lập từ nhật ký phát thanh lúc {civil.moment(asked.now)}.{period}"
