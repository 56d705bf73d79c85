"""What fields of forms are called, for a sentence about one and for what was typed into it."""

from collections.abc import Mapping

from controller.web.wording.intake import FACTS
from controller.web.wording.values import FIELD
from controller.web.wording.variants import PEOPLE
from controller.web.wording.writing import MORE_FIELDS

OTHERS: Mapping[str, str] = {
    "address": "Địa chỉ",
    "answer": "Câu trả lời",
    "answers": "Trả lời",
    "begins_too": "Khung thứ hai, từ",
    "days": "Số ngày có hiệu lực",
    "ends_too": "Khung thứ hai, đến",
    "heard": "Nghe được",
    "items": "Các dòng của danh mục",
    "least": "Ít nhất (phút)",
    "ly_do": "Lý do",
    "minutes": "Số phút",
    "moments_anew": "Mốc thời gian mới",
    "most_minutes": "Nhiều nhất (phút)",
    "number": "Nhiều nhất",
    "pasted": "Nội dung dán",
    "phan_tram": "Âm lượng (%)",
    "purpose": "Nội dung, mục đích",
    "rewritten": "Câu viết lại",
    "rights": "Căn cứ được tiếp âm",
    "so_cum": "Số cụm",
    "speakers": "Người nói",
    "telephone": "Điện thoại",
    "ten": "Tên",
    "text": "Lời phát",
    "told_by": "Người báo",
    "typed": "Cách đọc",
    "volume_percent": "Âm lượng (%)",
}

TO_FIELD = "Tới ô cần sửa"
"""Behind the sentence at the head of a page that asks again."""
CHOSEN = frozenset(
    {
        "kind", "role", "acts", "approval_ways", "commune", "checklist_item",
        "trang_thai", "source_name", "recording", "sau", "login", "field",
    }
)  # fmt: skip
"""Chosen from a list, or a file: what a browser sends of it says nothing to people."""


def field_words(name: str) -> str:
    """The label of a field; empty for one that people do not see."""
    for known in (FIELD, MORE_FIELDS, PEOPLE, OTHERS, FACTS):
        if name in known:
            return known[name]
    return ""
