"""What is listened to, and how much of it was understood."""

import re
import unicodedata
from difflib import SequenceMatcher

SENTENCES = (
    "Mời bà con đến nhà văn hóa lúc bảy giờ ba mươi tối thứ tư.",
    "Nước sông đang lên, các hộ ven bờ dời đồ đạc lên chỗ cao.",
    "Mức hỗ trợ là bốn trăm tám mươi nghìn đồng mỗi tháng.",
    "Trạm y tế tiêm phòng cho trẻ dưới năm tuổi vào ngày mười lăm.",
    "Không đọc mã số cho người lạ gọi điện thoại đến.",
    "Nghị định số một trăm ba mươi hai có hiệu lực từ hôm nay.",
    "Ai nhặt được ví màu nâu xin báo cho tổ trưởng.",
    "Điện sẽ cắt từ tám giờ sáng đến hai giờ chiều chủ nhật.",
    "Phí vệ sinh năm nay là sáu mươi nghìn đồng một người.",
    "Học sinh lớp một nộp hồ sơ trước ngày hai mươi tháng bảy.",
)
"""Short enough to be remembered after one hearing; numbers in most, as law is made of them."""

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Words without regard to letter case, punctuation and the form of accents."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def understood(sentence: str, heard: str) -> int:
    """How many words of `sentence` stand in `heard`, in their order."""
    blocks = SequenceMatcher(None, words_of(sentence), words_of(heard), autojunk=False)
    return sum(block.size for block in blocks.get_matching_blocks())
