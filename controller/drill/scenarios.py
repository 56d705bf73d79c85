"""The steps of each drill: data, in the order in which they are done.

The words are Vietnamese, for they are read aloud at the drill and stand in its minutes.
docs/security/xu-ly-su-co.md explains each step; a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does, and how."""

    code: str
    words: str
    how: str
    """The command, or the page and what to press there."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What has happened, and what is done about it."""

    code: str
    title: str
    story: str
    """What the leader of the drill reads aloud at its begin."""
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        """The step of that code."""
        return next((step for step in self.steps if step.code == code), None)


STOLEN_RECEIVER = Scenario(
    "stolen-receiver",
    "Bộ thu bị lấy cắp",
    "Sáng nay trưởng thôn báo tủ loa bị cạy, bộ thu không còn. Bộ thu có thể đang ở trong tay "
    "người lạ và vẫn còn bật.",
    (
        Step("report", "Ghi nhận tin báo: cụm loa nào, mất lúc nào, ai phát hiện", "Điện thoại"),
        Step("lock", "Khóa bộ thu", "Trang của cụm loa: “Thay hoặc khóa bộ thu”"),
        Step("line", "Kiểm tra: bộ thu đã mất kết nối", "Trang của cụm loa: “Chưa lắp bộ thu”"),
        Step("crl", "Kiểm tra danh sách thu hồi còn hạn", "loa broker check --folder THƯ-MỤC"),
        Step("police", "Báo Công an xã, lập biên bản hiện trường", "Điện thoại"),
        Step(
            "replace",
            "Lắp bộ thu khác bằng mã lắp đặt mới",
            "Trang Cụm loa, “Lắp bộ thu”; ở bộ thu: loa-edge enrol --home … --controller … MÃ",
        ),
        Step("listen", "Phát thử và có người nghe tại cụm loa", "Trang Lịch phát; trang Nhật ký"),
    ),
)
LEAKED_KEY = Scenario(
    "leaked-key",
    "Lộ khóa ký của đài",
    "Máy giữ khóa ký bị người lạ truy cập. Khóa ký của đài có thể đã bị sao chép.",
    (
        Step("stop", "Rút dây mạng của máy giữ khóa ký, không tắt máy", "Tại chỗ"),
        Step("which", "Xác định khóa nào đang có hiệu lực", "loa keys show"),
        Step("draft", "Soạn đề nghị thu hồi", "loa keys revoke MÃ-KHÓA --out thu-hoi.proposal"),
        Step(
            "sign",
            "Người giữ khóa gốc ký, mỗi người trên máy không nối mạng",
            "loa keys sign thu-hoi.proposal --key KHÓA-GỐC",
        ),
        Step("accept", "Đưa việc thu hồi vào hiệu lực", "loa keys accept thu-hoi.proposal"),
        Step(
            "new",
            "Tạo khóa mới trên máy sạch và ủy quyền",
            "loa keys station; loa keys delegate … --unit … --out …; sign; accept",
        ),
        Step("check", "Kiểm tra: khóa mới có hiệu lực, khóa cũ thì không", "loa keys show"),
        Step("listen", "Phát thử và có người nghe tại cụm loa", "Trang Lịch phát; trang Nhật ký"),
    ),
)
HIJACK_HEARD = Scenario(
    "hijack-heard",
    "Nghe thấy tiếng lạ",
    "Người dân gọi điện: loa ở thôn đang phát một giọng lạ, không phải bản tin của xã.",
    (
        Step("report", "Ghi nhận: cụm loa nào, từ mấy giờ, nghe thấy gì, có ghi âm", "Điện thoại"),
        Step("silence", "Cho cụm loa im: ngắt điện âm ly tại tủ loa", "Trưởng thôn, tại chỗ"),
        Step("diary", "Đối chiếu: lúc đó cụm loa được phép phát gì", "Trang Nhật ký, chọn cụm loa"),
        Step("recall", "Nếu tiếng ấy ở trong bản tin đã duyệt: thu hồi", "Trang của bản tin"),
        Step("others", "Hỏi các cụm loa khác có nghe như vậy không", "Điện thoại các trưởng thôn"),
        Step("lock", "Nếu nghi bộ thu bị chiếm: khóa bộ thu", "Trang của cụm loa"),
        Step("keys", "Nếu nhiều cụm loa cùng bị: coi như lộ khóa ký", "loa drill begin leaked-key"),
        Step(
            "evidence",
            "Giữ chứng cứ: xuất hồ sơ, sao lưu nhật ký bảo mật",
            "loa export --out HỒ-SƠ; LOA_HOME/logs/security.jsonl",
        ),
        Step("tell", "Báo Công an xã và đơn vị cấp trên; báo lại cho người dân", "Điện thoại"),
    ),
)

SCENARIOS: Mapping[str, Scenario] = {
    scenario.code: scenario for scenario in (STOLEN_RECEIVER, LEAKED_KEY, HIJACK_HEARD)
}
