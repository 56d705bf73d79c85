"""Fields of law, as people of a commune sort what they hear. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum


class FieldOfLaw(StrEnum):
    """One shelf of the library."""

    LAND = "dat-dai"
    RESIDENCE = "ho-tich"
    SECURITY = "an-ninh"
    DEFENCE = "quoc-phong"
    HEALTH = "y-te"
    SCHOOL = "giao-duc"
    FAMILY = "gia-dinh"
    WELFARE = "an-sinh"
    TAX = "thue"
    FARMING = "nong-nghiep"
    ENVIRONMENT = "moi-truong"
    TRAFFIC = "giao-thong"
    DISASTER = "thien-tai"
    DIGITAL = "chuyen-doi-so"
    OTHER = "khac"


NAMES: Mapping[FieldOfLaw, str] = {
    FieldOfLaw.LAND: "Đất đai, xây dựng",
    FieldOfLaw.RESIDENCE: "Hộ tịch, cư trú, thủ tục",
    FieldOfLaw.SECURITY: "An ninh, trật tự",
    FieldOfLaw.DEFENCE: "Quốc phòng, quân sự",
    FieldOfLaw.HEALTH: "Y tế",
    FieldOfLaw.SCHOOL: "Giáo dục",
    FieldOfLaw.FAMILY: "Hôn nhân, gia đình, trẻ em",
    FieldOfLaw.WELFARE: "Lao động, an sinh xã hội",
    FieldOfLaw.TAX: "Thuế, tài chính",
    FieldOfLaw.FARMING: "Nông nghiệp",
    FieldOfLaw.ENVIRONMENT: "Môi trường",
    FieldOfLaw.TRAFFIC: "Giao thông",
    FieldOfLaw.DISASTER: "Thiên tai, cháy nổ",
    FieldOfLaw.DIGITAL: "Chuyển đổi số, phổ biến pháp luật",
    FieldOfLaw.OTHER: "Lĩnh vực khác",
}

SIGNS: Mapping[FieldOfLaw, tuple[str, ...]] = {
    FieldOfLaw.LAND: ("đất đai", "quyền sử dụng đất", "xây dựng", "quy hoạch", "thu hồi đất"),
    FieldOfLaw.RESIDENCE: ("hộ tịch", "cư trú", "căn cước", "thủ tục hành chính", "khai sinh"),
    FieldOfLaw.SECURITY: ("an ninh", "trật tự", "ma túy", "lừa đảo", "tội phạm", "pháo"),
    FieldOfLaw.DEFENCE: ("nghĩa vụ quân sự", "quốc phòng", "tuyển quân", "dân quân"),
    FieldOfLaw.HEALTH: ("tiêm", "vắc xin", "y tế", "dịch bệnh", "an toàn thực phẩm"),
    FieldOfLaw.SCHOOL: ("giáo dục và đào tạo", "trường học", "tuyển sinh", "năm học"),
    FieldOfLaw.FAMILY: ("hôn nhân", "gia đình", "trẻ em", "bạo lực", "bình đẳng giới"),
    FieldOfLaw.WELFARE: ("lao động", "hộ nghèo", "bảo trợ", "bảo hiểm xã hội", "người có công"),
    FieldOfLaw.TAX: ("thuế", "ngân sách", "lệ phí", "hộ kinh doanh"),
    FieldOfLaw.FARMING: ("nông nghiệp", "chăn nuôi", "thủy lợi", "trồng trọt", "thủy sản"),
    FieldOfLaw.ENVIRONMENT: ("môi trường", "rác thải", "cây xanh", "ô nhiễm"),
    FieldOfLaw.TRAFFIC: ("giao thông", "đường bộ", "nồng độ cồn", "mũ bảo hiểm"),
    FieldOfLaw.DISASTER: ("thiên tai", "bão", "mưa lũ", "phòng cháy", "cháy rừng", "cứu nạn"),
    FieldOfLaw.DIGITAL: ("chuyển đổi số", "phổ biến, giáo dục pháp luật", "dịch vụ công", "VNeID"),
    FieldOfLaw.OTHER: (),
}
LOOKED_AT = 4_000
"""Characters of a text from its beginning."""
TITLE_WEIGHT = 5
WORD = re.compile(r"\w+")


def guessed(title: str, text: str) -> FieldOfLaw:
    """The likeliest shelf, by the words of a title and of the beginning of a text."""
    head, body = _words(title), _words(text[:LOOKED_AT])
    counts = {
        field: sum(
            TITLE_WEIGHT * head.count(sign) + body.count(sign) for sign in map(_words, signs)
        )
        for field, signs in SIGNS.items()
    }
    best = max(counts, key=lambda field: counts[field])
    return best if counts[best] else FieldOfLaw.OTHER


def _words(text: str) -> str:
    """Words with a blank around each. Accents stay: a notice (thông báo) is no storm (bão)."""
    return f" {' '.join(WORD.findall(text.lower()))} "
