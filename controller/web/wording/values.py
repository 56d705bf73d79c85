"""The words for values: statuses, verdicts, causes, roles, acts.

The vocabulary is the field's own. A state is never told by colour alone: each has a shape and
words beside its tone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from controller.accounts.authority import Act
from controller.store.bulletins import BulletinStatus, Decision, SpeechState
from controller.store.lexicon import LexiconPart
from controller.store.logins import Factor
from controller.store.people import StaffRole
from playlists.messages.journal_entry import EndCause, MissCause
from playlists.messages.plan import ItemKind, Lateness, Priority
from playlists.rules.verdict import Cause, Qualifier, VerdictKind
from tts.reading import Kind
from tts.voices.espeak import EspeakVoice
from tts.voices.gtts import GttsVoice
from tts.voices.loa.persons import LoaSouthern, LoaWoman
from tts.voices.loa.voice import LoaVoice


class Tone(StrEnum):
    """How a chip looks; the theme gives each tone its colours."""

    GOOD = "good"
    WAIT = "wait"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Word:
    """A state in words, with the tone and the shape that go with it."""

    text: str
    tone: Tone
    icon: str
    """Name of a symbol in `static/icons.svg`."""
    short: str = ""
    """For a cell of a table; the full text is then told to screen readers."""


STATUS: Mapping[BulletinStatus, Word] = {
    BulletinStatus.DRAFT: Word("Bản nháp", Tone.OFF, "pencil"),
    BulletinStatus.PENDING: Word("Chờ duyệt", Tone.WAIT, "hourglass"),
    BulletinStatus.APPROVED: Word("Đã duyệt", Tone.GOOD, "seal"),
    BulletinStatus.RETURNED: Word("Trả lại", Tone.WARN, "return"),
    BulletinStatus.RECALLED: Word("Đã thu hồi", Tone.BAD, "ban"),
}

SPEECH: Mapping[SpeechState, Word] = {
    SpeechState.WAITING: Word("Chờ đọc", Tone.WAIT, "hourglass"),
    SpeechState.SPEAKING: Word("Đang đọc", Tone.WAIT, "wave"),
    SpeechState.READY: Word("Đã có tiếng", Tone.GOOD, "check"),
    SpeechState.FAILED: Word("Chưa đọc được", Tone.BAD, "alert"),
}

VERDICT: Mapping[VerdictKind, Word] = {
    VerdictKind.WAITING: Word("Chờ phát", Tone.OFF, "clock", "Chờ phát"),
    VerdictKind.AWAITING_REPORT: Word("Chờ báo cáo", Tone.WAIT, "hourglass", "Chờ báo cáo"),
    VerdictKind.PLAYED: Word("Đã phát", Tone.GOOD, "check", "Đã phát"),
    VerdictKind.PLAYED_HEARD: Word("Đã phát (có kiểm âm)", Tone.GOOD, "seal", "Có kiểm âm"),
    VerdictKind.PARTIAL: Word("Phát một phần", Tone.WARN, "half", "Một phần"),
    VerdictKind.FAILED: Word("Không phát được (sự cố)", Tone.BAD, "alert", "Sự cố"),
    VerdictKind.NOT_PLAYED_BY_ORDER: Word("Không phát (theo lệnh)", Tone.OFF, "minus", "Theo lệnh"),
    VerdictKind.RECALLED: Word("Đã thu hồi", Tone.OFF, "ban", "Thu hồi"),
    VerdictKind.UNVERIFIED: Word("Chưa xác minh được", Tone.WARN, "question", "Chưa rõ"),
}

CAUSE: Mapping[Cause, str] = {
    Cause.NONE: "",
    Cause.POWER: "Mất điện",
    Cause.RESTART: "Bộ thu khởi động lại",
    Cause.PLAN_NOT_RECEIVED: "Chưa nhận được lịch",
    Cause.FILE_MISSING: "Chưa tải xong tệp âm thanh",
    Cause.STOOD_IN: "Tệp đến muộn, đã phát lời mẫu gần nhất thay",
    Cause.CLOCK: "Đồng hồ chưa đáng tin",
    Cause.SOURCE: "Nguồn không có tiếng (đài, micro, đầu vào dây)",
    Cause.UNKNOWN_KIND: "Bộ thu chưa phát được loại mục này",
    Cause.OUT_OF_FORCE: "Văn bản hết hiệu lực",
    Cause.DEVICE: "Thiết bị âm thanh hỏng",
    Cause.FOREIGN_SOUND: "Có tiếng lạ ở loa, bộ thu đã tự ngắt",
    Cause.LATE: "Quá giờ được phép phát",
    Cause.PREEMPTED: "Nhường tin khẩn hơn",
    Cause.WITHDRAWN: "Lịch đã hủy",
    Cause.MOVED: "Lịch đã dời",
    Cause.MUTED: "Cụm đang tắt tiếng",
    Cause.STOPPED: "Đã bấm dừng phát",
    Cause.RECALLED: "Bản tin đã thu hồi",
    Cause.JOURNAL_LOST: "Bộ thu mất nhật ký của giờ đó",
}

NEXT_STEP: Mapping[Cause, str] = {
    Cause.NONE: "Mở nhật ký để xem diễn biến.",
    Cause.POWER: "Nhờ trưởng thôn xem nguồn điện tại cột loa, cần thì báo thợ điện.",
    Cause.RESTART: "Xếp lịch phát lại nếu cần; nếu lặp lại, báo kỹ thuật viên xem bộ thu.",
    Cause.PLAN_NOT_RECEIVED: "Kiểm tra mạng của cụm; lịch tự đến khi có mạng lại.",
    Cause.FILE_MISSING: "Kiểm tra mạng của cụm; tệp tự tải tiếp khi có mạng.",
    Cause.STOOD_IN: "Bà con đã nghe lời mẫu; lần nhắc lại sau phát lời mới nếu tệp đã về.",
    Cause.CLOCK: "Chờ cụm có mạng để chỉnh giờ, hoặc thay pin đồng hồ.",
    Cause.SOURCE: (
        "Tiếp âm qua mạng: kiểm tra ở trang Đài tiếp âm. Micro, FM, đầu vào dây: nhờ kỹ thuật viên "
        "xem dây nối."
    ),
    Cause.UNKNOWN_KIND: "Cập nhật phần mềm của bộ thu.",
    Cause.OUT_OF_FORCE: "Soạn bản tin theo văn bản mới nếu còn cần tuyên truyền.",
    Cause.DEVICE: "Báo kỹ thuật viên kiểm tra card âm thanh và âm ly.",
    Cause.FOREIGN_SOUND: "Cử người ra cụm xem ai cắm gì vào âm ly; xếp lịch phát lại nếu cần.",
    Cause.LATE: "Xếp lịch phát lại nếu bản tin còn cần thiết.",
    Cause.PREEMPTED: "Xếp lịch phát lại nếu bản tin còn cần thiết.",
    Cause.WITHDRAWN: "Không cần làm gì.",
    Cause.MOVED: "Không cần làm gì.",
    Cause.MUTED: "Bỏ tắt tiếng khi hết lý do tắt.",
    Cause.STOPPED: "Không cần làm gì.",
    Cause.RECALLED: "Không cần làm gì.",
    Cause.JOURNAL_LOST: "Hỏi trưởng thôn xem loa đã phát chưa; nhờ kỹ thuật viên xem thẻ nhớ.",
}


def reasons(cause: Cause, withdrawn_by: str) -> list[str]:
    """Why a broadcast went as it did, and whose decision it was; nothing twice."""
    if cause == Cause.PREEMPTED and withdrawn_by:
        return [withdrawn_by]  # it says itself what went before
    return [words for words in (CAUSE[cause], withdrawn_by) if words]


QUALIFIER: Mapping[Qualifier, str] = {
    Qualifier.LATE: "muộn",
    Qualifier.OLD_SCHEDULE: "theo lịch cũ",
    Qualifier.MOURNING: "không nhạc, ngày tang",
    Qualifier.UNHEARD: "kiểm âm không nghe thấy",
}


def qualifiers(found: Iterable[Qualifier]) -> list[str]:
    """Qualifiers in words."""
    return [QUALIFIER[qualifier] for qualifier in found]


END_CAUSE: Mapping[EndCause, str] = {
    EndCause.COMPLETED: "phát hết",
    EndCause.POWER_CUT: "mất điện giữa chừng",
    EndCause.RESTART: "bộ thu khởi động lại giữa chừng",
    EndCause.PREEMPTED: "nhường tin khẩn hơn",
    EndCause.RECALLED: "bản tin bị thu hồi",
    EndCause.WITHDRAWN: "lịch mới không còn mục này",
    EndCause.SOUND_LOST: "mất thiết bị âm thanh",
    EndCause.STREAM_LOST: "tiếng không còn truyền tới",
    EndCause.STOPPED: "đã bấm dừng phát",
    EndCause.CANCELLED: "lệnh đã hủy hoặc hết hạn",
    EndCause.MUTED: "đã tắt tiếng",
    EndCause.FOREIGN_SOUND: "có tiếng lạ ở loa, bộ thu tự ngắt",
}

MISS_CAUSE: Mapping[MissCause, str] = {
    MissCause.LATE: "quá giờ được phép phát",
    MissCause.POWER_CUT: "mất điện đúng giờ phát",
    MissCause.RESTART: "bộ thu đang khởi động lại đúng giờ phát",
    MissCause.FILE_MISSING: "chưa có tệp âm thanh",
    MissCause.STOOD_IN: "tệp đến muộn, lời mẫu gần nhất đã phát thay",
    MissCause.CLOCK_UNTRUSTED: "đồng hồ chưa đáng tin",
    MissCause.PLAN_EXPIRED: "lịch đã hết hạn",
    MissCause.PREEMPTED: "nhường tin khẩn hơn",
    MissCause.RECALLED: "bản tin đã thu hồi",
    MissCause.SOUND_LOST: "không mở được thiết bị âm thanh",
    MissCause.NO_SOURCE: "cụm chưa nối nguồn này vào bộ thu",
    MissCause.UNKNOWN_KIND: "bộ thu chưa phát được loại mục này",
    MissCause.STOPPED: "đã bấm dừng phát",
    MissCause.CANCELLED: "lệnh đã hủy hoặc hết hạn",
    MissCause.MUTED: "đang tắt tiếng",
    MissCause.MUTED_BY_FAULT: "đang ngắt do hỏng",
    MissCause.FOREIGN_SOUND: "vừa có tiếng lạ ở loa, bộ thu đang tự ngắt",
    MissCause.BATTERY: "bớt lần nhắc lại để dành ắc quy",
}

PRIORITY: Mapping[Priority, str] = {
    Priority.NORMAL: "Thông thường",
    Priority.PRIORITY: "Ưu tiên",
    Priority.EMERGENCY: "Khẩn cấp",
}

ITEM_KIND: Mapping[ItemKind, str] = {
    ItemKind.TUNE: "Nhạc hiệu",
    ItemKind.GREETING: "Lời chào",
    ItemKind.BULLETIN: "Bản tin",
    ItemKind.RECORDED: "Mục ghi âm sẵn",
    ItemKind.CLOSING: "Lời kết",
    ItemKind.PAUSE: "Khoảng lặng",
    ItemKind.RELAY: "Tiếp âm",
    ItemKind.LOCAL: "Nguồn tại chỗ",
    ItemKind.LIVE: "Phát trực tiếp",
}

LATENESS: Mapping[Lateness, str] = {
    Lateness.SKIP: "Bỏ qua buổi đó",
    Lateness.FROM_START: "Phát từ đầu",
    Lateness.JOIN: "Phát từ mục kế tiếp",
}

DECISION: Mapping[Decision, str] = {
    Decision.APPROVED: "đã duyệt",
    Decision.RETURNED: "trả lại để sửa",
}

ROLE: Mapping[StaffRole, str] = {
    StaffRole.OPERATOR: "Cán bộ truyền thanh",
    StaffRole.APPROVER: "Người duyệt",
    StaffRole.DUTY_OFFICER: "Trực ban khẩn cấp",
    StaffRole.VILLAGE_HEAD: "Trưởng thôn",
    StaffRole.AUDITOR: "Người kiểm tra",
    StaffRole.TECHNICIAN: "Kỹ thuật viên",
    StaffRole.ADMINISTRATOR: "Quản trị đơn vị",
    StaffRole.PROVINCE_ADMINISTRATOR: "Quản trị tỉnh",
}
ROLE_DOES: Mapping[StaffRole, str] = {
    StaffRole.OPERATOR: "soạn bản tin, gửi duyệt, xếp lịch, dừng phát; không duyệt",
    StaffRole.APPROVER: "duyệt hoặc trả lại bản tin, cho ngoại lệ, ra lệnh khẩn cấp; không soạn",
    StaffRole.DUTY_OFFICER: "mở ca trực, ra lệnh khẩn cấp, phát trực tiếp, soạn tin gấp",
    StaffRole.VILLAGE_HEAD: (
        "nói trực tiếp ở cụm của thôn nếu đơn vị cho, khai tay, nhận phiếu việc"
    ),
    StaffRole.AUDITOR: "chỉ xem: lượt phát, bằng chứng, nhật ký thao tác; đi kiểm tra tại chỗ",
    StaffRole.TECHNICIAN: "lắp, thay bộ thu, khai cụm loa, xử lý phiếu việc",
    StaffRole.ADMINISTRATOR: (
        "khai đơn vị, người dùng, cụm loa, cách duyệt; không soạn, không duyệt"
    ),
    StaffRole.PROVINCE_ADMINISTRATOR: "như quản trị đơn vị, và cử quản trị của các xã, phường",
}
"""What `controller.accounts.authority` lets each role do, for who gives it."""

ACCOUNT: Mapping[str, Word] = {
    "open": Word("Đang dùng", Tone.GOOD, "check"),
    "waiting": Word("Chờ xác nhận", Tone.WAIT, "hourglass"),
    "closed": Word("Đã đóng", Tone.OFF, "ban"),
}

ACT: Mapping[Act, str] = {
    Act.READ: "xem thông tin",
    Act.MANAGE_UNITS: "quản lý đơn vị",
    Act.RECEIVE_SOURCE: "nhận tin nguồn",
    Act.RECUT_UNITS: "gộp, chia đơn vị",
    Act.MANAGE_PEOPLE: "quản lý tài khoản",
    Act.APPOINT_ADMINISTRATOR: "cử người quản trị",
    Act.MANAGE_CLUSTERS: "quản lý cụm loa",
    Act.ENROL_RECEIVER: "lắp bộ thu",
    Act.IMPORT_DOCUMENT: "nhập văn bản",
    Act.WRITE_LEXICON: "sửa từ điển đọc",
    Act.WRITE_BULLETIN: "soạn bản tin",
    Act.SUBMIT_BULLETIN: "gửi duyệt",
    Act.DECIDE_BULLETIN: "duyệt bản tin",
    Act.RECALL_BULLETIN: "thu hồi bản tin",
    Act.WRITE_PROGRAMME: "soạn chương trình",
    Act.SCHEDULE: "xếp lịch phát",
    Act.ORDER_EMERGENCY: "phát tin khẩn cấp",
    Act.SPEAK_LIVE: "phát trực tiếp",
    Act.CANCEL_BROADCAST: "hủy lịch phát",
    Act.WRITE_REGULATION: "ghi quy chế phát thanh",
    Act.EXEMPT_RULE: "cho phép ngoại lệ với quy chế",
    Act.TAKE_ON_DUTY: "ghi nghĩa vụ phát của bản tin",
    Act.INVITE_INSPECTION: "tạo liên kết cho đoàn kiểm tra",
    Act.VISIT_CLUSTER: "ghi kết quả kiểm tra tại cụm loa",
    Act.WRITE_CHECKLIST: "sửa danh mục kiểm tra trước khi duyệt",
    Act.READ_AUDIT: "xem nhật ký thao tác",
    Act.ENTER_BY_HAND: "khai tay",
    Act.HANDLE_TICKET: "xử lý phiếu việc",
    Act.ERASE_PERSONAL_DATA: "xóa dữ liệu cá nhân của bản tin",
}

FACTOR: Mapping[Factor, str] = {
    Factor.NONE: "mật khẩu",
    Factor.TOTP: "mật khẩu và mã 6 số",
    Factor.PASSKEY: "mật khẩu và khóa thiết bị",
    Factor.RECOVERY_CODE: "mật khẩu và mã dự phòng",
}

LEXICON_PART: Mapping[LexiconPart, str] = {
    LexiconPart.READ: "trong câu",
    LexiconPart.ORGAN: "cơ quan trong số hiệu",
    LexiconPart.DOCUMENT: "loại văn bản trong số hiệu",
    LexiconPart.OFFICE: "đơn vị soạn trong số hiệu",
    LexiconPart.UNIT: "đơn vị đo",
    LexiconPart.CURRENCY: "đơn vị tiền",
    LexiconPart.MEANS: "nghĩa đầy đủ, không đọc lại chữ tắt trong ngoặc",
}

READING_KIND: Mapping[Kind, str] = {
    Kind.WORD: "từ",
    Kind.SPACE: "khoảng trắng",
    Kind.NUMBER: "số",
    Kind.DATE: "ngày tháng",
    Kind.DOCUMENT_NUMBER: "số hiệu văn bản",
    Kind.CITATION: "viện dẫn điều khoản",
    Kind.TIME: "giờ",
    Kind.MONEY: "số tiền",
    Kind.UNIT: "đơn vị đo",
    Kind.PERCENT: "phần trăm",
    Kind.RANGE: "khoảng",
    Kind.RATIO: "tỷ lệ",
    Kind.PHONE: "số điện thoại",
    Kind.CODE: "mã",
    Kind.ABBREVIATION: "chữ viết tắt",
    Kind.LETTER: "chữ cái",
    Kind.ROMAN: "số La Mã",
    Kind.NAME: "tên riêng",
    Kind.WEB: "địa chỉ mạng",
    Kind.BULLET: "đầu dòng",
    Kind.DIRECTION: "lời dặn người đọc",
    Kind.PUNCTUATION: "dấu câu",
    Kind.SYMBOL: "ký hiệu",
}

FIELD: Mapping[str, str] = {
    "approval_ways": "Cách duyệt",
    "signed_by": "Người ký",
    "title": "Tiêu đề",
    "written_text": "Nội dung",
    "name": "Tên",
    "login": "Tên đăng nhập",
    "code": "Mã",
    "commune": "Xã, phường, đặc khu",
    "kind": "Loại",
    "comment": "Ý kiến",
    "checklist_item": "Dòng của danh mục",
    "note": "Lời nhắn thêm",
    "ends_on": "Ngày phát cuối cùng",
    "reason": "Lý do",
    "written": "Chữ viết",
    "spoken": "Cách đọc",
    "starts_on": "Ngày phát",
    "at": "Giờ phát",
    "zone": "Múi giờ",
    "rule": "Cách lặp lại",
    "every": "Cứ mỗi",
    "dates": "Ngày trong tháng",
    "count": "Số buổi",
    "season": "Mùa",
    "season_first": "Từ ngày, tháng",
    "season_last": "Đến hết ngày, tháng",
    "first_day": "Từ ngày",
    "last_day": "Đến hết ngày",
    "to_date": "Dời sang ngày",
    "day": "Ngày",
    "begins": "Từ giờ",
    "ends": "Đến giờ",
    "begins_on": "Tính từ ngày",
    "due_on": "Hạn xong",
    "signed_on": "Ngày ký",
    "aired_on": "Ngày đã phát",
    "late_minutes": "Số phút được phép muộn",
    "local_date": "Ngày của buổi phát",
    "citation": "Căn cứ",
    "event_on": "Ngày diễn ra",
    "decided_on": "Ngày quyết định",
    "source_name": "Tên tệp",
    "recording": "Tệp ghi âm",
    "position": "Chức vụ",
    "passkey_name": "Tên thiết bị",
    "team": "Đoàn kiểm tra",
    "filter_name": "Tên bộ lọc",
    "remark": "Nhận xét",
    "gio": "Giờ",
    "tu": "Từ ngày",
    "den": "Đến ngày",
    "token_name": "Tên chương trình",
    "acts": "Việc được làm",
    "role": "Vai trò",
    "ngay": "Ngày",
    "tuan": "Tuần",
    "sau": "Vị trí trong danh sách",
    "trang_thai": "Trạng thái",
}

VOICE: Mapping[str, str] = {
    voice.name: voice.title for voice in (LoaVoice, LoaWoman, LoaSouthern, GttsVoice, EspeakVoice)
}
"""What a voice is called, by the name that records have of it."""
