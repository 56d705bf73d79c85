"""The sentences for what will end soon or is in doubt: what, since when, what to do."""

from collections.abc import Sequence

from controller import civil
from controller.ledger.doubled import Doubled
from controller.transparency.alarms import RecordDoubt
from controller.web.wording.codes import first_codes

SENTENCES = {
    "no_station_key": (
        "Không có khóa ký nào còn hiệu lực, xét lúc {at}: lịch mới không gửi được tới cụm loa; "
        "lịch đã gửi vẫn phát. Nhờ những người giữ khóa gốc cấp khóa ngay: loa keys delegate."
    ),
    "no_station_key_here": (
        "Có khóa ký còn hiệu lực nhưng không khóa nào dùng cho đơn vị này, xét lúc {at}: lịch mới "
        "và lệnh của đơn vị không gửi được tới cụm loa; lịch đã gửi vẫn phát. Nhờ những người giữ "
        "khóa gốc cấp khóa cho đơn vị này hoặc cho cấp trên của đơn vị: loa keys delegate --unit."
    ),
    "no_record_key": (
        "Không khóa ký nào được giao xác nhận sổ nhật ký (vai trò record), xét lúc {at}. Loa vẫn "
        "phát; bản xuất sổ không có xác nhận. Nhờ những người giữ khóa gốc gia hạn kèm vai trò "
        "này: loa keys renew --role record."
    ),
    "station_key": (
        "Khóa ký của đài hết hạn lúc {at}. Sau đó lịch mới không gửi được tới cụm loa; lịch đã gửi "
        "vẫn phát. Nhờ những người giữ khóa gốc gia hạn: loa keys renew."
    ),
    "list": (
        "Danh sách bộ thu bị khóa chưa được làm mới và hết hạn lúc {at}. Sau đó không bộ thu nào "
        "kết nối được; chúng vẫn phát lịch đã nhận. Báo quản trị máy chủ kiểm tra tiến trình ký."
    ),
    "broker_certificate": (
        "Chứng thư của máy chủ MQTT hết hạn lúc {at}. Sau đó bộ thu không kết nối được; chúng vẫn "
        "phát lịch đã nhận. Báo quản trị máy chủ xem nhật ký của loa serve."
    ),
    "page_certificate": (
        "Chứng thư của trang web hết hạn lúc {at}. Sau đó trình duyệt báo không an toàn; loa vẫn "
        "phát. Báo quản trị máy chủ chạy loa https make với các tên cũ."
    ),
}

DOUBTS = {
    RecordDoubt.ALTERED: (
        "Sổ nhật ký có dòng không khớp với bản đã khóa, phát hiện lúc {at}: dữ liệu có thể đã bị "
        "sửa ngoài phần mềm. Việc phát thanh không bị ảnh hưởng. Giữ nguyên hiện trạng và báo "
        "quản trị máy chủ chạy loa log check."
    ),
    RecordDoubt.HEAD_REFUSED: (
        "Tiến trình ký từ chối xác nhận sổ nhật ký từ {at} vì nội dung không nối tiếp bản đã ký "
        "trước. Việc phát thanh không bị ảnh hưởng. Nếu vừa khôi phục từ bản sao lưu, báo quản "
        "trị máy chủ chạy loa log renew; nếu không, giữ nguyên hiện trạng để kiểm tra."
    ),
}

LATE_SOUNDS = (
    "Âm thanh chưa tới được kho chung của các máy chủ từ {at}: {waiting} tệp đang chờ. Máy này vẫn "
    "phát; bộ thu nào hỏi máy chủ khác thì chưa tải được tin mới. Báo quản trị máy chủ chạy loa "
    "doctor."
)

SECOND_BOXES = {
    "journal_conflict": "bộ thu gửi hai nhật ký trái nhau",
    "journal_broken": "nhật ký bộ thu không nối tiếp phần đã gửi",
    "journal_rewound": "nhật ký bộ thu lùi về bản cũ",
    "journal_unconnected": "bộ thu có nhật ký thứ hai không nối với nhật ký cũ",
    "enrolled_key_came_again": "có thiết bị mang khóa của một bộ thu đã lắp xin lắp lại",
    "enrolment_code_used_twice": "có thiết bị thứ hai dùng mã lắp đã dùng",
}


MOST_NAMED = 6
"""So many places by their codes; a page of alarms that are the same hides the other one."""


def second_boxes(found: Sequence[Doubled]) -> list[str]:
    """One sentence for all places with the same finding, the newest first."""
    acts = dict.fromkeys(one.act for one in found)
    return [second_box([one for one in found if one.act == act]) for act in acts]


def second_box(found: Sequence[Doubled]) -> str:
    """One sentence about a place, or about several with the same finding."""
    first = found[0]
    what, at = SECOND_BOXES[first.act], civil.moment(max(one.at for one in found))
    if len(found) == 1:
        place, go, shut = f"{first.cluster.code} {first.cluster.name}", "hộp tại cụm", "bộ thu này"
    else:
        place = first_codes(sorted(one.cluster.code for one in found), MOST_NAMED)
        at, go, shut = f"{at} (mới nhất)", "hộp tại từng cụm", "bộ thu ấy"
    return (
        f"Cụm {place}: {what}, phát hiện lúc {at}. Thẻ nhớ, khóa của bộ thu "
        f"hoặc mã lắp có thể đã bị sao chép. Cử người kiểm tra {go}; nếu không rõ "
        f"nguyên nhân, khóa {shut} và lắp lại bằng mã mới."
    )


def in_doubt(what: RecordDoubt, since: int) -> str:
    """One sentence about the record."""
    return DOUBTS[what].format(at=civil.moment(since))


def sounds_late(waiting: int, since: int) -> str:
    """One sentence about sounds that do not reach the object store."""
    return LATE_SOUNDS.format(waiting=waiting, at=civil.moment(since))


def soon_over(what: str, ends_at: int) -> str:
    """One sentence."""
    return SENTENCES[what].format(at=civil.moment(ends_at))
