"""Documents that tests of the intake read: ours, and real ones where they are at hand."""

from importlib import resources
from pathlib import Path

import pytest

from controller.intake.formats.source import Format, Source
from controller.intake.understand import Understood, understand

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
DECISION_1322 = "000_22f5cd2f5127868a.txt"


def understood(text: str) -> Understood:
    """What a plain text is understood as."""
    return understand(Source(Format.TEXT, text))


def notice() -> str:
    """The demo's notice of a commune."""
    return (resources.files("controller.demo") / "thong-bao.txt").read_text()


def decision_1322() -> str:
    """Khánh Hòa's Decision 1322/QĐ-UBND as a legal website's scrape gave it, with all its dirt."""
    path = SEEDS / DECISION_1322
    if not path.exists():
        pytest.skip(f"the scraped decision is not at hand ({path} is absent)")
    return path.read_text()


DIRTY = """\
Quyết định 12/QĐ-UBND năm 2026 về Kế hoạch trồng cây xanh trên địa bàn tỉnh Khánh Hòa
Số hiệu | 12/QĐ-UBND |
Ngày ban hành | 05/03/2026 |
Loại văn bản | Quyết định |
Người ký | Trần Thị Hoa |
ỦY BAN NHÂN DÂN |
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM |
Số: 12/QĐ-UBND |
Khánh Hòa, ngày 05 tháng 3 năm 2026 |
ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA
Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;
Theo đề nghị của Giám đốc Sở Nông nghiệp và Môi trường.
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch trồng cây xanh năm 2026.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh chịu trách nhiệm thi hành Quyết định này./.
|
TM. ỦY BAN NHÂN
DÂN |
TRỒNG CÂY XANH
NĂM 2026 TRÊN ĐỊA BÀN TỈNH
(Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2026 của
Ủy ban nhân dân tỉnh Khánh Hòa)
1. Nâng cao nhận thức của Nhân dân về lợi ích của cây xanh đối với môi trường sống.
ỦY BAN NHÂN DÂN |
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM |
Số: 12/QĐ-UBND |
Khánh Hòa, ngày 05 tháng 3 năm 2026 |
ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA
Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;
Theo đề nghị của Giám đốc Sở Nông nghiệp và Môi trường.
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch trồng cây xanh năm 2026.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh chịu trách nhiệm thi hành Quyết định này./.
|
TM. ỦY BAN NHÂN
DÂN |
TRỒNG CÂY XANH
NĂM 2026 TRÊN ĐỊA BÀN TỈNH
(Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2026 của
Ủy ban nhân dân tỉnh Khánh Hòa)
1. Nâng cao nhận thức của Nhân dân về lợi ích của cây xanh đối với môi trường sống.
2. Huy động các tổ chức, cá nhân cùng tham gia trồng và chăm sóc cây.
1. Mục tiêu chung
Trồng mới 50.000 cây xanh.
2. Mục tiêu cụ thể
- Mỗi xã trồng ít nhất 500 cây.
4. Giao Sở Tài chính
Bố trí kinh phí.
Trên đây là Kế hoạch trồng cây xanh, đề nghị các đơn vị thực hiện.
"""
"""Our own document, in the shape and with the dirt of such a scrape."""
