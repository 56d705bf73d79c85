"""The words of bulletins in other languages: who translated, who checked, what is in the way."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.bulletins import errors
from controller.errors import ControllerError
from controller.store.bulletins import Bulletin
from controller.web.wording.audit import language

PEOPLE: Mapping[str, str] = {
    "translator": "Người dịch",
    "native_reviewer": "Người hiệu đính bản ngữ",
}
"""Names of the two fields."""


def is_translated(bulletin: Bulletin) -> bool:
    """Whether there is something to say of translators: it is a variant, or was one."""
    return bool(bulletin.variant_of_id or bulletin.translator or bulletin.native_reviewer)


def translated_by(translator: str, native_reviewer: str) -> str:
    """Both names in one line, behind the name of who edited; empty where nobody is named."""
    said = {"dịch": translator, "hiệu đính": native_reviewer}
    return ", ".join(f"{deed}: {name}" for deed, name in said.items() if name)


def missing_words(fields: tuple[str, ...]) -> str:
    """Which names are missing, in the middle of a sentence."""
    return " và ".join(PEOPLE[field][:1].lower() + PEOPLE[field][1:] for field in fields)


VARIANT_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.BadVariantError: lambda _: (
        "Không ghép được thành bản tiếng dân tộc: cần hai bản tin khác nhau của cùng đơn vị, cùng "
        "có hoặc cùng không có dữ liệu cá nhân, bản gốc bằng tiếng Việt. Chưa có gì bị "
        "thay đổi. Chọn lại rồi lưu."
    ),
    errors.SameTranslatorError: lambda e: (
        f"Người dịch và người hiệu đính đều là “{e.name}”. Chưa có gì bị thay đổi. "
        "Nhờ một người bản ngữ khác nghe lại bản dịch, rồi ghi tên người đó."
    ),
    errors.UnnamedTranslatorsError: lambda e: (
        f"Bản tiếng {language(e.language)} chưa ghi tên {missing_words(e.missing)}. "
        "Bản ghi âm vẫn còn nguyên. Điền ở mục Người dịch, người hiệu đính của bản này rồi làm lại."
    ),
}
