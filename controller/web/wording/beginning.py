"""What the steps of the first day are called, and what each is for."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.web.queries.beginning import Step


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step in words."""

    name: str
    why: str
    button: str
    whose: str
    """Who does it, for whoever may not."""


STEPS: Mapping[Step, StepWords] = {
    Step.UNITS: StepWords(
        "Đơn vị",
        "Xã, phường, đặc khu lấy từ danh mục chính thức; không phải gõ.",
        "Chọn từ danh mục",
        "Quản trị tỉnh làm bước này.",
    ),
    Step.PEOPLE: StepWords(
        "Người soạn và người duyệt",
        "Ít nhất hai người: không ai tự duyệt bản tin của mình.",
        "Thêm người",
        "Quản trị đơn vị làm bước này.",
    ),
    Step.PROOF: StepWords(
        "Khóa của người duyệt",
        "Vân tay, khuôn mặt hoặc mã máy của chính người duyệt làm chữ ký.",
        "Mở Tài khoản",
        "Người duyệt làm bước này, bằng mã mở bước thứ hai do quản trị trao.",
    ),
    Step.CLUSTER: StepWords(
        "Cụm loa đầu tiên",
        "Mã trên cột loa và tên nơi đặt, như “01, Nhà văn hóa thôn Đông”.",
        "Thêm cụm",
        "Quản trị đơn vị hoặc kỹ thuật làm bước này.",
    ),
    Step.RECEIVER: StepWords(
        "Bộ thu đầu tiên",
        "Mở trang cụm, tạo mã lắp đặt, gõ mã ấy trên bộ thu rồi cho thiết bị vào.",
        "Mở trang cụm",
        "Quản trị đơn vị hoặc kỹ thuật làm bước này.",
    ),
    Step.BULLETIN: StepWords(
        "Bản tin thử",
        "Bài mẫu có sẵn, vài câu: nghe thử, gửi duyệt, người thứ hai duyệt.",
        "Soạn bản tin thử",
        "Cán bộ soạn, người duyệt duyệt.",
    ),
    Step.SOUND: StepWords(
        "Phát thử",
        "Phát ngay bản tin thử ở cụm đầu tiên; nhật ký ghi lại từng cụm.",
        "Phát ngay",
        "Cán bộ làm bước này.",
    ),
}
